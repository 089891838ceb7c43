import { child, children, flag, text, type Tree } from './xml.ts';

/** What a record offers to one criterion: its values, any of which may match. */
export type Offer<T> = (record: T) => readonly (string | undefined)[];

/** How the criteria of a query apply to records, by the name of the criterion. */
export interface Criteria<T> {
  /** Compared as text, without regard to case. */
  readonly text?: Readonly<Record<string, Offer<T>>>;
  /** Compared by calendar day in UTC. */
  readonly day?: Readonly<Record<string, Offer<T>>>;
  /** Compared by instant. */
  readonly instant?: Readonly<Record<string, Offer<T>>>;
  /** Yes-or-no criteria. */
  readonly flag?: Readonly<Record<string, (record: T, wanted: boolean) => boolean>>;
  /** Criteria of another shape. */
  readonly other?: Readonly<
    Record<string, (record: T, criterion: Tree, value: string | undefined) => boolean>
  >;
}

/** A query that FlexNet Operations answers with FAILURE. */
export class QueryError extends Error {}

type Test<T> = (record: T) => boolean;

/** One test for all criteria of a query: they must all hold. */
export function matcher<T>(query: Tree | undefined, criteria: Criteria<T>): Test<T> {
  const tests = Object.keys(query ?? {}).map((name) => criterion(name, query, criteria));
  return (record) => tests.every((test) => test(record));
}

/** The value of a criterion that asks for equality, or undefined when it is absent or asks otherwise. */
export function equalsValue(query: Tree | undefined, name: string): string | undefined {
  return text(query, name, 'searchType') === 'EQUALS' ? text(query, name, 'value') : undefined;
}

function criterion<T>(name: string, query: Tree | undefined, criteria: Criteria<T>): Test<T> {
  const wanted = child(query, name) ?? {};
  const value = text(wanted, 'value') ?? '';
  const searchType = text(wanted, 'searchType') ?? '';
  const asText = criteria.text?.[name];
  if (asText) return textTest(asText, value.toLowerCase(), searchType);
  const asDay = criteria.day?.[name];
  if (asDay) return orderTest(asDay, dayOf(value), dayOf, searchType);
  const asInstant = criteria.instant?.[name];
  if (asInstant) return orderTest(asInstant, instantOf(value), instantOf, searchType);
  const asFlag = criteria.flag?.[name];
  if (asFlag) return (record) => asFlag(record, flag(query, name) === true);
  const other = criteria.other?.[name];
  if (other) return (record) => other(record, wanted, text(query, name));
  throw new QueryError(`The criterion ${name} is not simulated.`);
}

function textTest<T>(offer: Offer<T>, value: string, searchType: string): Test<T> {
  const compare = comparison(searchType);
  return (record) =>
    offer(record).some((found) => found !== undefined && compare(found.toLowerCase(), value));
}

function comparison(searchType: string): (found: string, value: string) => boolean {
  switch (searchType) {
    case 'STARTS_WITH':
      return (found, value) => found.startsWith(value);
    case 'ENDS_WITH':
      return (found, value) => found.endsWith(value);
    case 'CONTAINS':
      return (found, value) => found.includes(value);
    default:
      return (found, value) => found === value;
  }
}

function orderTest<T, V extends string | number>(
  offer: Offer<T>,
  value: V,
  read: (raw: string) => V,
  searchType: string
): Test<T> {
  const holds = (found: V): boolean => {
    if (searchType === 'BEFORE') return found < value;
    if (searchType === 'AFTER') return found > value;
    return found === value;
  };
  return (record) => offer(record).some((found) => found !== undefined && holds(read(found)));
}

/** The calendar day of a date or date-time. */
function dayOf(value: string): string {
  return value.trim().slice(0, 'yyyy-mm-dd'.length);
}

/** FlexNet Operations takes a date-time without a zone as its own; the simulator's zone is UTC. */
function instantOf(value: string): number {
  const trimmed = value.trim();
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(trimmed) ? trimmed : `${trimmed}Z`);
}

/** Attribute criteria hold when every named attribute has a matching text value. */
export function attributesMatch(attributes: Tree | undefined, criterion: Tree): boolean {
  return children(criterion, 'attribute').every((wanted) => {
    const compare = comparison(text(wanted, 'stringValue', 'searchType') ?? '');
    const value = (text(wanted, 'stringValue', 'value') ?? '').toLowerCase();
    return children(attributes, 'attribute').some(
      (found) =>
        text(found, 'attributeName') === text(wanted, 'attributeName') &&
        compare((text(found, 'stringValue') ?? '').toLowerCase(), value)
    );
  });
}

/** Puts records into an order that is nobody's: not that of creation, nor of any name. */
export function scramble<T>(records: readonly T[], uniqueId: (record: T) => string): T[] {
  return records
    .map((record) => ({ record, key: hash(uniqueId(record)) }))
    .sort((a, b) => a.key - b.key)
    .map(({ record }) => record);
}

function hash(value: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < value.length; i += 1) h = Math.imul(h ^ value.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
