import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { UsageFileRequest } from '../domain/usage/usage-file.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import { getUsageCatalogue, getUsageStatus } from '../use-cases/get-usage-status.ts';
import type { UsageLoader } from '../use-cases/usage-loader.ts';
import { Problem } from './problem.ts';
import { withinRequestTime } from './request-deadline.ts';
import { errorResponses } from './schemas/common.ts';
import {
  UsageCatalogueSchema,
  UsageFileParamsSchema,
  UsageFileRequestSchema,
  UsageFileSchema,
  UsageStatusSchema
} from './schemas/usage.ts';
import type { SchemaTypes } from './validation.ts';

export interface UsageDependencies {
  /** Opens the store with the first question, so that a proxy without usage pays nothing for it. */
  readonly usageStore: () => Promise<UsageStore>;
  readonly usageLoader: Pick<UsageLoader, 'accept' | 'find'>;
  readonly now: () => Date;
}

const tags = ['Usage'];

/** The routes that load package usage and tell what is known of it. */
export function usageRoutes(scope: FastifyInstance, dependencies: UsageDependencies): void {
  const app = scope.withTypeProvider<SchemaTypes>();
  const { usageStore, usageLoader, now } = dependencies;

  app.post(
    '/usage/files',
    {
      schema: {
        operationId: 'loadUsageFile',
        summary: 'Loads a file of App Analytics. Answers at once; the same may be sent again at any time.',
        tags,
        body: UsageFileRequestSchema,
        response: { 202: UsageFileSchema, ...errorResponses }
      }
    },
    async (request, reply) => {
      const file = await withinRequestTime(request, () =>
        usageLoader.accept(request.orgId, normalize(request.body))
      );
      return reply.status(202).send(file);
    }
  );

  app.get(
    '/usage/files/:requestId',
    {
      schema: {
        operationId: 'getUsageFile',
        summary: 'Tells how far the load of a file has come.',
        tags,
        params: UsageFileParamsSchema,
        response: { 200: UsageFileSchema, ...errorResponses }
      }
    },
    async (request) => {
      const { requestId } = request.params;
      const file = await withinRequestTime(request, () => usageLoader.find(request.orgId, requestId));
      if (file !== null) return file;
      throw new Problem(
        404,
        'usage-file-unknown',
        'This usage file was never sent here. Send it with POST /v1/usage/files.'
      );
    }
  );

  app.get(
    '/usage/status',
    {
      schema: {
        operationId: 'getUsageStatus',
        summary: 'Tells how far the usage of each package is known.',
        tags,
        response: { 200: UsageStatusSchema, ...errorResponses }
      }
    },
    (request) =>
      withinRequestTime(request, async () => getUsageStatus(await usageStore(), request.orgId, now()))
  );

  app.get(
    '/usage/catalog',
    {
      schema: {
        operationId: 'getUsageCatalogue',
        summary: 'Lists the packages and components that were seen in the last 90 days.',
        tags,
        response: { 200: UsageCatalogueSchema, ...errorResponses }
      }
    },
    (request) =>
      withinRequestTime(request, async () => getUsageCatalogue(await usageStore(), request.orgId, now()))
  );
}

/** Ids as the files have them, and all times in UTC. */
function normalize(body: Static<typeof UsageFileRequestSchema>): UsageFileRequest {
  const inUtc = (time: string) => new Date(time).toISOString();
  return {
    ...body,
    packageId: body.packageId.slice(0, 15),
    windowStart: inUtc(body.windowStart),
    windowEnd: inUtc(body.windowEnd),
    askedAt: inUtc(body.askedAt)
  };
}
