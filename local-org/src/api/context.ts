import type { FastifyRequest } from 'fastify';
import type { UserPermissions } from '../database/permissions.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { OpenedOrg } from '../open.ts';
import { ApiError } from './errors.ts';

/** Who asks, and what is asked. */
export interface ApiContext {
  readonly opened: OpenedOrg;
  readonly userId: string;
  readonly permissions: UserPermissions;
}

export const USER_COOKIE = 'localOrgUser';

/** The user whose cookie a request carries; the administrator without one. */
export function contextOf(opened: OpenedOrg, request: FastifyRequest): ApiContext {
  const { database } = opened.org;
  const { store, schema, ids } = database;
  const chosen = request.cookies[USER_COOKIE];
  const isActive = chosen !== undefined && store.row(schema.existing('User'), chosen)?.['IsActive'] === true;
  const userId = isActive ? chosen : ids.administrator;
  return { opened, userId, permissions: database.permissions(userId) };
}

/** The object, if the user may read it. Throws ApiError. */
export function readableObject({ opened, permissions }: ApiContext, name: string): ObjectType {
  const object = opened.org.schema.object(name);
  if (object === undefined || !permissions.object(object, 'read'))
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      `You don't have access to the object ${name}, or it does not exist.`
    );
  return object;
}
