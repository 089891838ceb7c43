import { natives, type NativeClass } from '../apex/library.ts';
import { ApexException } from '../apex/values.ts';
import type { ApexDatabase } from './apex-database.ts';
import { governorOf } from './governor.ts';
import type { ResultSet } from './result-set.ts';
import { NativeObject, required } from './services.ts';

/** Cursors end after two days, as those of the API do: Apex Developer Guide, Apex Cursors. */
const LIFETIME_MILLIS = 2 * 24 * 60 * 60 * 1000;

interface OpenCursor {
  readonly result: ResultSet;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
}

class Cursor extends NativeObject<OpenCursor> {
  constructor(cursor: OpenCursor) {
    super('Database.Cursor', cursor);
  }
}

/** Database.Cursor and its exceptions. A job keeps a cursor in its fields. */
export function cursorClasses(): readonly NativeClass[] {
  return [
    { name: 'FatalCursorException', kind: 'exception' },
    { name: 'TransientCursorException', kind: 'exception' },
    {
      name: 'Database.Cursor',
      members: natives<Cursor>()({
        'Integer getNumRecords()': (_, { value }) => value.result.ids.length,
        'List<SObject> fetch(Integer position, Integer count)': (transaction, { value }, position, count) => {
          const governor = governorOf(transaction);
          governor.count('fetchCallsOnApexCursor');
          governor.count('queries');
          const { result, openedAt } = value;
          if (transaction.runtime.clock() - openedAt > LIFETIME_MILLIS) throw fatal('The cursor has expired');
          const from = required(position, 'position');
          const size = required(count, 'count');
          // What the platform says to a range beyond the end is not documented: here it is always an error.
          if (from < 0 || size < 1 || from + size > result.ids.length)
            throw fatal(
              `The cursor has ${result.ids.length} rows: ${size} from position ${from} on cannot be fetched`
            );
          const rows = result.rows(transaction, from, size);
          governor.count('queryRows', rows.items.length);
          return rows;
        }
      })
    }
  ];
}

/** Database.getCursor: the query counts, and its rows as rows of cursors. */
export function openCursor(
  database: ApexDatabase,
  ...query: Parameters<ApexDatabase['open']>
): NativeObject<OpenCursor> {
  const [transaction] = query;
  const result = database.open(...query);
  governorOf(transaction).count('apexCursorRows', result.ids.length);
  return new Cursor({ result, openedAt: transaction.runtime.clock() });
}

function fatal(message: string): ApexException {
  return new ApexException('System.FatalCursorException', message);
}
