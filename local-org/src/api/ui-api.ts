import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import { layout, layoutFields, layoutMode, layoutType } from './layouts.ts';
import { saveView } from './list-view-store.ts';
import {
  listInfo,
  listInfos,
  listRecords,
  PAGE_SIZE_LIMITS,
  updateListInfo,
  type ListInfoChange,
  type ListRecordsRequest
} from './list-views.ts';
import { objectInfo, picklistValuesByRecordType, picklistValuesOf } from './object-info.ts';
import { fieldPaths, lookup, objectOfRecord, readRecord, writeRecord } from './records.ts';
import { relatedListRecords, relatedListsInfo } from './related-lists.ts';

type ContextOf = (request: FastifyRequest) => ApiContext;
type Query = Readonly<Record<string, string | undefined>>;

interface ObjectRoute {
  Params: { object: string; recordType: string; field: string; list: string };
  Querystring: Query;
}

interface RecordRoute {
  Params: { id: string };
  Querystring: Query;
  Body: { apiName: string; fields: Record<string, unknown> };
}

const NAMES = { type: 'array', items: { type: 'string' }, maxItems: 500 } as const;

const RECORD_INPUT = {
  type: 'object',
  properties: { apiName: { type: 'string' }, fields: { type: 'object' } },
  required: ['fields'],
  additionalProperties: false
} as const;

const LIST_INFO_INPUT = {
  type: 'object',
  properties: {
    displayColumns: { ...NAMES, minItems: 1 },
    label: { type: 'string', minLength: 1, maxLength: 40 }
  },
  minProperties: 1,
  additionalProperties: false
} as const;

const LIST_RECORDS_INPUT = {
  type: 'object',
  properties: {
    fields: NAMES,
    optionalFields: NAMES,
    pageSize: { type: 'integer', ...PAGE_SIZE_LIMITS },
    pageToken: { type: 'string' },
    searchTerm: { type: 'string', maxLength: 255 },
    sortBy: { anyOf: [NAMES, { type: 'string' }] },
    where: { type: 'string', maxLength: 20_000 }
  },
  additionalProperties: false
} as const;

/** The routes of the User Interface API under `root`. What they answer is described in this folder's README. */
export function registerUiApi(server: FastifyInstance, root: string, contextOf: ContextOf): void {
  registerObjects(server, root, contextOf);
  registerRecords(server, root, contextOf);
  registerLists(server, root, contextOf);
}

function registerObjects(server: FastifyInstance, root: string, contextOf: ContextOf): void {
  server.get<ObjectRoute>(`${root}/object-info/:object`, async (request) =>
    objectInfo(contextOf(request), request.params.object)
  );
  server.get<ObjectRoute>(`${root}/object-info/:object/picklist-values/:recordType`, async (request) => {
    const { object, recordType } = request.params;
    return picklistValuesByRecordType(contextOf(request), object, recordType);
  });
  server.get<ObjectRoute>(
    `${root}/object-info/:object/picklist-values/:recordType/:field`,
    async (request) => {
      const { object, recordType, field } = request.params;
      return picklistValuesOf(contextOf(request), object, recordType, field);
    }
  );
  server.get<ObjectRoute>(`${root}/layout/:object`, async (request) => {
    const { layoutType: type = 'Full', mode = 'View' } = request.query;
    return layout(contextOf(request), request.params.object, layoutType(type), layoutMode(mode));
  });
  server.get<ObjectRoute>(`${root}/lookups/:object`, async (request) =>
    lookup(contextOf(request), request.params.object, request.query['q'] ?? '')
  );
}

function registerRecords(server: FastifyInstance, root: string, contextOf: ContextOf): void {
  server.get<RecordRoute>(`${root}/records/:id`, async (request) => {
    const { id } = request.params;
    const { fields, optionalFields, layoutTypes, modes, updateMru } = request.query;
    const context = contextOf(request);
    const object = objectOfRecord(context, id);
    const asked = { fields: namesIn(fields), optionalFields: namesIn(optionalFields) };
    const ofLayouts = namesIn(layoutTypes).flatMap((type) =>
      namesIn(modes ?? 'View').flatMap((mode) =>
        layoutFields(context, object, layoutType(type), layoutMode(mode))
      )
    );
    const record = readRecord(context, id, [
      ...new Set([...fieldPaths(context, object, asked, 'qualified'), ...ofLayouts])
    ]);
    if (updateMru === 'true') {
      const { org } = context.opened;
      saveView(org.database.store, context.userId, object.name, id, org.clock());
    }
    return record;
  });
  server.post<RecordRoute>(
    `${root}/records`,
    { schema: { body: { ...RECORD_INPUT, required: ['apiName', 'fields'] } } },
    async (request, reply) => {
      const context = contextOf(request);
      const { apiName, fields } = request.body;
      const object = context.opened.org.schema.object(apiName);
      if (object === undefined) throw new ApiError(400, 'INVALID_TYPE', `There is no object ${apiName}.`);
      const id = writeRecord(context, 'insert', object, fields);
      return reply.status(201).send(readRecord(context, id, writtenFields(context, id, fields)));
    }
  );
  server.patch<RecordRoute>(`${root}/records/:id`, { schema: { body: RECORD_INPUT } }, async (request) => {
    const context = contextOf(request);
    const { id } = request.params;
    const { fields } = request.body;
    writeRecord(context, 'update', objectOfRecord(context, id), { ...fields, Id: id });
    return readRecord(context, id, writtenFields(context, id, fields));
  });
  server.delete<RecordRoute>(`${root}/records/:id`, async (request, reply) => {
    const context = contextOf(request);
    const { id } = request.params;
    writeRecord(context, 'delete', objectOfRecord(context, id), { Id: id });
    return reply.status(204).send();
  });
}

/** The fields that were written, as far as the user may read them. */
function writtenFields(context: ApiContext, recordId: string, fields: object): string[] {
  return fieldPaths(
    context,
    objectOfRecord(context, recordId),
    { optionalFields: Object.keys(fields) },
    'short'
  );
}

function registerLists(server: FastifyInstance, root: string, contextOf: ContextOf): void {
  server.get<ObjectRoute>(`${root}/list-info/:object`, async (request) => {
    const { pageSize, pageToken, q, recentListsOnly } = request.query;
    return listInfos(contextOf(request), request.params.object, {
      pageSize: integerIn('pageSize', pageSize),
      pageToken,
      q,
      recentListsOnly: recentListsOnly === 'true'
    });
  });
  server.get<ObjectRoute>(`${root}/list-info/:object/:list`, async (request) =>
    listInfo(contextOf(request), request.params.object, request.params.list)
  );
  server.patch<ObjectRoute & { Body: ListInfoChange }>(
    `${root}/list-info/:object/:list`,
    { schema: { body: LIST_INFO_INPUT } },
    async (request) =>
      updateListInfo(contextOf(request), request.params.object, request.params.list, request.body)
  );
  server.post<ObjectRoute & { Body: ListRecordsRequest }>(
    `${root}/list-records/:object/:list`,
    { schema: { body: LIST_RECORDS_INPUT } },
    async (request) =>
      listRecords(contextOf(request), request.params.object, request.params.list, request.body)
  );
  server.get<ObjectRoute>(`${root}/related-list-info/:object`, async (request) =>
    relatedListsInfo(contextOf(request), request.params.object)
  );
  server.get<{ Params: { id: string; list: string } }>(
    `${root}/related-list-records/:id/:list`,
    async (request) => relatedListRecords(contextOf(request), request.params.id, request.params.list)
  );
}

function namesIn(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',');
}

function integerIn(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new ApiError(400, 'INVALID_INPUT', `${name} has to be a number.`);
  return Number(text);
}
