import { QueryError, scramble } from '../search.ts';
import { SoapFault } from '../soap.ts';
import { integer, type Tree } from '../xml.ts';
import type { Call } from './call.ts';

/** The rows of one page, in an order that is stable while nothing changes and means nothing. */
export function page<T>(request: Tree, rows: readonly T[], call: Call): T[] {
  const size = integer(request, 'batchSize') ?? call.tenant.readLimit;
  const number = integer(request, 'pageNumber') ?? 1;
  if (size > call.tenant.readLimit)
    throw new SoapFault('Client', `At most ${call.tenant.readLimit} rows can be read at once.`);
  if (size < 1 || number < 1) throw new QueryError('pageNumber and batchSize start at 1.');
  const stride = call.tenant.overlappingPages && size > 1 ? size - 1 : size;
  return rows.slice((number - 1) * stride, (number - 1) * stride + size);
}

/** Every record that passes the test, scrambled, and remembered for the next page. */
export function find<T>(
  key: string,
  query: Tree | undefined,
  candidates: () => Iterable<T>,
  test: (record: T) => boolean,
  uniqueId: (record: T) => string,
  call: Call
): T[] {
  return call.remember(`${key} ${JSON.stringify(query ?? {})}`, () => {
    const found: T[] = [];
    for (const record of candidates()) if (test(record)) found.push(record);
    return scramble(found, uniqueId);
  });
}
