import type { OpenedOrg } from '../open.ts';
import type { ApiContext } from './context.ts';

/** Permissions of the platform that something in the local org depends on. */
const USER_PERMISSIONS = ['ManagePublicListViews', 'ManageUsers'];

/** A user of the local org. */
export interface UserInfo {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly profile: string;
  readonly permissionSets: readonly string[];
}

/** The active users, by name. */
export function usersOf({ org }: OpenedOrg): UserInfo[] {
  const rows = org.database.store.all(
    `SELECT u.Id AS id, u.Name AS name, u.Username AS username, p.Name AS profile FROM User u
     JOIN Profile p ON p.Id = u.ProfileId WHERE u.IsActive = 1 AND u.IsDeleted = 0 ORDER BY u.Name`
  );
  return rows.map(({ id, name, username, profile }) => ({
    id: String(id),
    name: String(name),
    username: String(username),
    profile: String(profile),
    permissionSets: permissionSetsOf(org, String(id))
  }));
}

function permissionSetsOf(org: OpenedOrg['org'], userId: string): string[] {
  const rows = org.database.store.all(
    `SELECT s.Name AS name FROM PermissionSetAssignment a JOIN PermissionSet s ON s.Id = a.PermissionSetId
     WHERE a.AssigneeId = ? AND a.IsDeleted = 0 ORDER BY s.Name`,
    [userId]
  );
  return rows.map(({ name }) => String(name));
}

/** Who is logged in and what they may do, as the page needs it before anything else. */
export function sessionOf({ opened, userId, permissions }: ApiContext, apiVersion: string): object {
  const { org } = opened;
  return {
    user: usersOf(opened).find(({ id }) => id === userId),
    customPermissions: org.schema.metadata.customPermissions
      .map(({ name }) => name)
      .filter((name) => permissions.has('custom permission', name)),
    userPermissions: USER_PERMISSIONS.filter((name) => permissions.has('user permission', name)),
    permissionSets: permissionSetsOf(org, userId),
    apiVersion
  };
}
