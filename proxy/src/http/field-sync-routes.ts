import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { AccountUsageQuestion } from '../domain/usage/account-usage.ts';
import type { FeatureComponent, FieldSyncBatch, UsageAccount } from '../domain/usage/field-sync.ts';
import { getAccountUsage } from '../use-cases/get-account-usage.ts';
import { syncFields } from '../use-cases/sync-fields.ts';
import { Problem } from './problem.ts';
import { withinRequestTime } from './request-deadline.ts';
import { errorResponses } from './schemas/common.ts';
import {
  AccountUsageAnswerSchema,
  AccountUsageRequestSchema,
  FieldSyncAnswerSchema,
  FieldSyncRequestSchema
} from './schemas/field-sync.ts';
import type { UsageDependencies } from './usage-routes.ts';
import type { SchemaTypes } from './validation.ts';

/** Days of the series of active users when the org does not say. */
const SERIES_DAYS = 30;

/** The routes that turn usage into numbers of accounts: for their fields, and to be shown. */
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
      withinRequestTime(request, async ({ signal }) => {
        refuseRepeated(
          'account',
          request.body.accounts.map(({ accountId }) => accountId)
        );
        refuseRepeated(
          'metric',
          request.body.metrics.map(({ metricId }) => metricId)
        );
        return syncFields(await usageStore(), request.orgId, toBatch(request.body), now(), signal);
      })
  );

  app.post(
    '/usage/accounts',
    {
      schema: {
        operationId: 'getUsageAccounts',
        summary: 'Tells the usage, seats and renewal of a page of accounts, to be shown. Changes nothing.',
        tags: ['Usage'],
        body: AccountUsageRequestSchema,
        response: { 200: AccountUsageAnswerSchema, ...errorResponses }
      }
    },
    (request) =>
      withinRequestTime(request, async ({ signal }) => {
        refuseRepeated(
          'account',
          request.body.accounts.map(({ accountId }) => accountId)
        );
        refuseRepeated(
          'feature',
          request.body.features.map(({ featureId }) => featureId)
        );
        return getAccountUsage(await usageStore(), request.orgId, toQuestion(request.body), now(), signal);
      })
  );
}

/** Something that a page names twice would count twice, or have two answers. */
function refuseRepeated(what: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated === undefined) return;
  throw new Problem(
    400,
    'request-not-valid',
    `The request names the ${what} ${repeated} twice. Send each ${what} once.`
  );
}

function toBatch(body: Static<typeof FieldSyncRequestSchema>): FieldSyncBatch {
  return {
    settings: body.settings,
    packageIds: body.packageIds.map(short),
    metrics: body.metrics.map((metric) => ({
      ...metric,
      packageId: metric.packageId === null ? null : short(metric.packageId),
      components: metric.components?.map(toComponent) ?? null
    })),
    accounts: body.accounts.map(toAccount)
  };
}

function toQuestion(body: Static<typeof AccountUsageRequestSchema>): AccountUsageQuestion {
  const { settings, seatRule, packageId = null, seriesDays = SERIES_DAYS } = body;
  return {
    ...{ settings, seatRule, seriesDays },
    packageIds: body.packageIds.map(short),
    packageId: packageId === null ? null : short(packageId),
    features: body.features.map((feature) => ({
      ...feature,
      components: feature.components.map(toComponent)
    })),
    accounts: body.accounts.map(toAccount)
  };
}

function toAccount(account: UsageAccount): UsageAccount {
  return {
    ...account,
    licenses: account.licenses.map((license) => ({
      ...license,
      organizationId: short(license.organizationId),
      packageId: short(license.packageId)
    }))
  };
}

function toComponent(component: FeatureComponent): FeatureComponent {
  return { ...component, packageId: short(component.packageId) };
}

/** Ids as the files of App Analytics have them: 15 characters, whose case has a meaning. */
function short(id: string): string {
  return id.slice(0, 15);
}
