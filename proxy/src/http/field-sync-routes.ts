import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { FieldSyncBatch } from '../domain/usage/field-sync.ts';
import { syncFields } from '../use-cases/sync-fields.ts';
import { withinRequestTime } from './request-deadline.ts';
import { errorResponses } from './schemas/common.ts';
import { FieldSyncAnswerSchema, FieldSyncRequestSchema } from './schemas/field-sync.ts';
import type { UsageDependencies } from './usage-routes.ts';
import type { SchemaTypes } from './validation.ts';

/** The route that turns usage into values for the fields of accounts. */
export function fieldSyncRoutes(
  scope: FastifyInstance,
  { usageStore, now }: Pick<UsageDependencies, 'usageStore' | 'now'>
): void {
  const app = scope.withTypeProvider<SchemaTypes>();
  app.post(
    '/field-sync/batches',
    {
      schema: {
        operationId: 'syncFields',
        summary: 'Computes the metrics of a page of accounts. Changes nothing.',
        tags: ['Usage'],
        body: FieldSyncRequestSchema,
        response: { 200: FieldSyncAnswerSchema, ...errorResponses }
      }
    },
    (request) =>
      withinRequestTime(request, async () =>
        syncFields(await usageStore(), request.orgId, normalize(request.body), now())
      )
  );
}

/** Ids as the files of App Analytics have them: 15 characters, whose case has a meaning. */
function normalize(body: Static<typeof FieldSyncRequestSchema>): FieldSyncBatch {
  const short = (id: string) => id.slice(0, 15);
  return {
    settings: body.settings,
    packageIds: body.packageIds.map(short),
    metrics: body.metrics.map((metric) => ({
      ...metric,
      packageId: metric.packageId === null ? null : short(metric.packageId),
      components:
        metric.components?.map((component) => ({ ...component, packageId: short(component.packageId) })) ??
        null
    })),
    accounts: body.accounts.map((account) => ({
      ...account,
      licenses: account.licenses.map((license) => ({
        ...license,
        organizationId: short(license.organizationId),
        packageId: short(license.packageId)
      }))
    }))
  };
}
