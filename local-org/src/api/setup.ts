import type { ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import { usersOf } from './session.ts';
import { parametersOf } from '../database/schema/header-formulas.ts';
import type { CredentialHeader } from '../database/schema/metadata.ts';

type Parameters = Readonly<Record<string, string>>;

/** Keeps the parameters of principals where the next start finds them. */
export interface CredentialStore {
  /** By external credential; values by parameter name. */
  read(): Readonly<Record<string, Parameters>>;
  write(credential: string, parameters: Parameters): void;
}

/** The context, if its user may use Setup. Throws ApiError. */
export function requireAdmin(context: ApiContext): ApiContext {
  if (!context.permissions.has('user permission', 'ManageUsers'))
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      'Setup is for admins. Log in as one: choose another user in the menu at the top right.'
    );
  return context;
}

/** `GET /local/setup`: what the Setup pages show. Values of parameters never leave. */
export function setupOf({ opened }: ApiContext, credentials: CredentialStore): object {
  const { store, schema } = opened.org.database;
  const stored = credentials.read();
  const sets = schema.metadata.permissionSets;
  return {
    principals: [...schema.metadata.externalCredentials.values()].map(({ name, headers }) => ({
      credential: name,
      parameters: namesOf(headers).map((parameter) => ({
        name: parameter,
        isSet: (stored[name]?.[parameter] ?? '') !== ''
      }))
    })),
    scheduledJobs: store
      .all(
        `SELECT t.Id AS id, d.Name AS name, t.NextFireTime AS nextFireTime, t.PreviousFireTime AS previousFireTime,
         t.CronExpression AS cronExpression, t.State AS state
         FROM CronTrigger t JOIN CronJobDetail d ON d.Id = t.CronJobDetailId ORDER BY d.Name`
      )
      .map((row) => ({
        ...row,
        nextFireTime: isoDate(row['nextFireTime']),
        previousFireTime: isoDate(row['previousFireTime'])
      })),
    apexJobs: store
      .all(
        `SELECT j.Id AS id, c.Name AS className, j.JobType AS jobType, j.Status AS status, j.ExtendedStatus AS extendedStatus,
         j.JobItemsProcessed || ' of ' || j.TotalJobItems AS batches, j.CreatedDate AS createdDate,
         j.CompletedDate AS completedDate
         FROM AsyncApexJob j LEFT JOIN ApexClass c ON c.Id = j.ApexClassId ORDER BY j.CreatedDate DESC, j.Id DESC LIMIT 200`
      )
      .map((row) => ({
        ...row,
        createdDate: isoDate(row['createdDate']),
        completedDate: isoDate(row['completedDate'])
      })),
    assignments: usersOf(opened).map(({ id, name, profile, permissionSets }) => ({
      userId: id,
      name,
      profile,
      permissionSets: sets.map((set) => ({
        name: set.name,
        label: set.label,
        isAssigned: permissionSets.includes(set.name)
      }))
    }))
  };
}

function isoDate(value: unknown): string | null {
  return value === null || value === undefined
    ? null
    : new Date(Number(value)).toISOString().replace('T', ' ').slice(0, 19);
}

/** Names that the headers of an external credential merge in. */
function namesOf(headers: readonly CredentialHeader[]): string[] {
  return [...new Set(headers.flatMap(({ value }) => parametersOf(value)))];
}

/** Sets parameters of an external credential's principal. Throws ApiError for one that does not exist or has no value. */
export function setPrincipal(
  { opened }: ApiContext,
  credentials: CredentialStore,
  name: string,
  parameters: Parameters
): void {
  const credential = opened.org.schema.metadata.externalCredentials.get(name.toLowerCase());
  if (credential === undefined)
    throw new ApiError(404, 'NOT_FOUND', `There is no external credential ${name}.`);
  const known = namesOf(credential.headers);
  const unknown = Object.keys(parameters).find((parameter) => !known.includes(parameter));
  if (unknown !== undefined)
    throw new ApiError(
      400,
      'INVALID_INPUT',
      `No header of ${name} merges in ${unknown}. There are: ${known.join(', ')}.`
    );
  const blank = Object.entries(parameters).find(([, value]) => value === '');
  if (blank !== undefined) throw new ApiError(400, 'INVALID_INPUT', `Enter a value for ${blank[0]}.`);
  credentials.write(credential.name, parameters);
}

/** Gives a user a permission set, or takes it. Throws ApiError for one that does not exist. */
export function assign(
  { opened: { org } }: ApiContext,
  userId: string,
  permissionSet: string,
  isAssigned: boolean
): void {
  const { store, schema } = org.database;
  if (store.row(schema.existing('User'), userId) === undefined)
    throw new ApiError(404, 'NOT_FOUND', 'There is no such user.');
  if (!schema.metadata.permissionSets.some(({ name }) => name === permissionSet))
    throw new ApiError(404, 'NOT_FOUND', 'There is no such permission set.');
  if (isAssigned) org.assignPermissionSet(userId, permissionSet);
  else
    store.run(
      'DELETE FROM PermissionSetAssignment WHERE AssigneeId = ? AND PermissionSetId IN (SELECT Id FROM PermissionSet WHERE Name = ?)',
      [userId, permissionSet]
    );
}

/** Deletes a scheduled job, as Setup does. Throws ApiError for one that does not exist. */
export function abortScheduled({ opened: { org } }: ApiContext, triggerId: string): void {
  const { store, schema } = org.database;
  if (store.row(schema.existing('CronTrigger'), triggerId) === undefined)
    throw new ApiError(404, 'NOT_FOUND', 'There is no such scheduled job.');
  org.jobs.abort(triggerId);
}
