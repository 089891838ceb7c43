import { query, uiApi } from '../http.ts';
import { fieldNames, objectName, type Reference } from '../references.ts';
import { invalidate, wireAdapter } from '../wire.ts';

interface ListInfoUpdate {
  readonly objectApiName: Reference;
  readonly listViewApiName: string;
  readonly [property: string]: unknown;
}

const object = (config: Record<string, unknown>): string => objectName(config['objectApiName'] as Reference);

export const getListInfosByObjectName = wireAdapter({
  name: 'getListInfosByObjectName',
  required: ['objectApiName'],
  load: (config) => {
    const { pageSize, pageToken, q, recentListsOnly } = config;
    const parameters = { pageSize, pageToken, q, recentListsOnly };
    return uiApi('GET', `list-info/${object(config)}${query(texts(parameters))}`);
  },
  about: (config) => [`lists ${object(config)}`]
});

export const getListInfoByName = wireAdapter({
  name: 'getListInfoByName',
  required: ['objectApiName', 'listViewApiName'],
  load: (config) => uiApi('GET', `list-info/${object(config)}/${config['listViewApiName'] as string}`),
  about: (config) => [`list ${object(config)} ${config['listViewApiName'] as string}`]
});

export const getListRecordsByName = wireAdapter({
  name: 'getListRecordsByName',
  required: ['objectApiName', 'listViewApiName'],
  load: (config) => {
    const { fields, optionalFields, pageSize, pageToken, searchTerm, sortBy, where } = config;
    return uiApi('POST', `list-records/${object(config)}/${config['listViewApiName'] as string}`, {
      fields: fieldNames(fields as readonly Reference[] | undefined),
      optionalFields: fieldNames(optionalFields as readonly Reference[] | undefined),
      pageSize,
      pageToken,
      searchTerm,
      sortBy,
      where
    });
  },
  about: (config, data) => [
    `list ${object(config)}`,
    `list ${object(config)} ${config['listViewApiName'] as string}`,
    ...((data as { records?: readonly { id: string }[] } | undefined)?.records ?? []).map(({ id }) => id)
  ]
});

/** Changes what a list view shows for everybody who sees it. */
export async function updateListInfoByName(update: ListInfoUpdate): Promise<unknown> {
  const { objectApiName, listViewApiName, ...changes } = update;
  const name = objectName(objectApiName);
  const info = await uiApi('PATCH', `list-info/${name}/${listViewApiName}`, changes);
  const stale = new Set([`lists ${name}`, `list ${name} ${listViewApiName}`]);
  await invalidate((thing) => stale.has(thing));
  return info;
}

function texts(parameters: Record<string, unknown>): Record<string, string | undefined> {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value === undefined ? undefined : String(value as string | number | boolean)
    ])
  );
}
