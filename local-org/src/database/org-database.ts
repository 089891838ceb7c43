import { ObjectAccessDenied, runDml, type DmlRequest } from './dml/dml.ts';
import type { RowOutcome } from './dml/outcome.ts';
import type { WriteContext } from './dml/write.ts';
import { UserPermissions } from './permissions.ts';
import type { OrgSchema } from './schema/schema.ts';
import { seedOrg, type SeededIds } from './seed.ts';
import { noSuchColumn } from './soql/errors.ts';
import type { KnownValue, Query, QueryMode } from './soql/query.ts';
import { runSelect, type QueryResult } from './soql/run.ts';
import type { Column } from './soql/scope.ts';
import { writeSelect, type Select } from './soql/select.ts';
import { Store } from './store.ts';

interface OrgDatabaseOptions {
  /** Database file; absent means a database in memory. */
  path?: string;
  /** Milliseconds since 1970. */
  clock: () => number;
}

interface SelectOptions {
  userId: string;
  /** The mode when the query itself names none. */
  mode: QueryMode;
  bind?: (index: number) => KnownValue;
}

/** A query in user mode mentions fields that the user may not read. */
export class FieldAccessDenied extends Error {
  /** Field names by object name. */
  readonly fields = new Map<string, Set<string>>();

  constructor(first: Column, columns: readonly Column[]) {
    super(noSuchColumn(first.field.name, first.object.name));
    this.name = 'FieldAccessDenied';
    for (const { object, field } of columns) {
      const names = this.fields.get(object.name) ?? new Set();
      this.fields.set(object.name, names.add(field.name));
    }
  }
}

/** The org's data: queries and writes in the words of the platform, with plain values. */
export class OrgDatabase {
  readonly schema: OrgSchema;
  readonly store: Store;
  readonly ids: SeededIds;
  /** Asked before each row is written; tests of the local org refuse some. */
  refusalOf: WriteContext['refusalOf'] = () => undefined;
  readonly #clock: () => number;

  constructor(schema: OrgSchema, options: OrgDatabaseOptions) {
    this.schema = schema;
    this.#clock = options.clock;
    this.store = new Store(schema, options.path);
    this.ids = seedOrg(this.store, options.clock());
  }

  close(): void {
    this.store.close();
  }

  /** What the user may do at this moment. */
  permissions(userId: string): UserPermissions {
    return new UserPermissions(this.store, userId);
  }

  /** Looks up the names of a query without running it. Throws SoqlError or `notModelled`. */
  check(query: Query): Select {
    return writeSelect(query, this.schema, { bind: () => ({ kind: 'unknown' }), now: this.#clock() });
  }

  /** Runs a query. Throws SoqlError, ObjectAccessDenied or FieldAccessDenied. */
  select(query: Query, { userId, mode, bind = () => ({ kind: 'null' }) }: SelectOptions): QueryResult {
    const select = writeSelect(query, this.schema, { bind, now: this.#clock() });
    if ((query.mode ?? mode) === 'USER_MODE') this.#checkAccess(select, userId);
    return runSelect(this.store, select);
  }

  /** Writes rows as the given user. Throws ObjectAccessDenied. */
  write(request: DmlRequest, userId: string): RowOutcome[] {
    const { store, ids, refusalOf } = this;
    return runDml(
      { store, userId, organizationId: ids.organization, now: this.#clock(), refusalOf },
      request
    );
  }

  /** Runs `body` as one transaction: what it wrote is kept if it returns and undone if it throws. */
  transact<T>(body: () => T): T {
    return this.store.transact(body);
  }

  #checkAccess({ object, mentioned }: Select, userId: string): void {
    const permissions = this.permissions(userId);
    for (const each of new Set([object, ...mentioned.map((column) => column.object)])) {
      if (!permissions.object(each, 'read')) throw new ObjectAccessDenied(each, false);
    }
    const denied = mentioned.filter((column) => !permissions.field(column.object, column.field, 'read'));
    if (denied[0] !== undefined) throw new FieldAccessDenied(denied[0], denied);
  }
}
