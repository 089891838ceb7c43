import { readFileSync } from 'node:fs';
import { example } from './test-app.ts';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly pattern?: string;
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface OperationObject {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const contract = JSON.parse(
  readFileSync(new URL('../../../contract/openapi.json', import.meta.url), 'utf8')
) as Contract;

/** A request that is as large as the contract lets it be in one of its lists. */
export interface LargeRequest {
  readonly operation: string;
  /** The list that is full, such as `orders.0.lines`, and whether its items are all the same. */
  readonly title: string;
  readonly payload: string;
}

/**
 * For every list in the body of every route: the example of the contract with this list filled up to the bound of its
 * schema, or to the limit of a body; once with an id of its own for each item, and once with all items alike.
 * @param part divides the number of items, for something to compare with
 */
export function largestRequests(limitBytes: number, part = 1): LargeRequest[] {
  return Object.values(contract.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, requestBody }) => {
      const schema = requestBody?.content['application/json']?.schema;
      if (!schema) return [];
      const body = example(`${operationId}/request`) as Json;
      return listsIn(body, schema, []).flatMap(({ path, most }) =>
        [true, false].map((isAlike) => ({
          operation: operationId,
          title: `${path.join('.')} × ${most}${isAlike ? ', all alike' : ''}`,
          payload: JSON.stringify(filled(body, path, most, isAlike, limitBytes, part))
        }))
      );
    });
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (contract.components.schemas[name] ?? schema);
}

function listsIn(value: Json, given: Schema, path: string[]): { path: string[]; most: number }[] {
  const schema = resolve(given);
  if (Array.isArray(value)) {
    const [first] = value;
    const inner = first !== undefined && schema.items ? listsIn(first, schema.items, [...path, '0']) : [];
    return [
      ...(schema.maxItems !== undefined && first !== undefined ? [{ path, most: schema.maxItems }] : []),
      ...inner
    ];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    name in value ? listsIn(value[name] ?? null, property, [...path, name]) : []
  );
}

function filled(
  body: Json,
  path: string[],
  most: number,
  isAlike: boolean,
  limitBytes: number,
  part: number
): Json {
  const copy = structuredClone(body);
  const list = path.reduce<Json>((at, step) => (at as Record<string, Json>)[step] ?? null, copy) as Json[];
  const item = list[0] ?? null;
  const bytes = JSON.stringify(item).length + 1;
  const room = Math.floor((limitBytes - JSON.stringify(body).length) / bytes);
  const count = Math.ceil(Math.min(most, room) / part);
  list.splice(
    0,
    list.length,
    ...Array.from({ length: count }, (_, n) => (isAlike ? item : withOwnId(item, n)))
  );
  return copy;
}

/** The item, or the id, with a number of its own in the last characters that ids leave free. */
function withOwnId(item: Json, n: number): Json {
  const own = (id: string): string => `${id.slice(0, 5)}${String(n).padStart(10, '0')}${id.slice(15)}`;
  if (typeof item === 'string') return /^[A-Za-z0-9]{18}$/.test(item) ? own(item) : item;
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
  const { id } = item;
  return typeof id === 'string' && /^[A-Za-z0-9]{18}$/.test(id) ? { ...item, id: own(id) } : item;
}
