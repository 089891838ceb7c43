import type { ObjectPermission, PermissionSetMetadata } from './schema/metadata.ts';
import { isPermissionable } from './schema/permissionable.ts';
import type { ObjectType } from './schema/schema.ts';
import type { FieldSchema } from './schema/types.ts';
import type { Store } from './store.ts';

export type ObjectAccess = 'read' | 'create' | 'edit' | 'delete';

/** What a user may do to objects and fields. Sharing is not modelled: a user sees every record of a readable object. */
export interface UserPermissions {
  object(object: ObjectType, access: ObjectAccess): boolean;
  field(object: ObjectType, field: FieldSchema, access: 'read' | 'create' | 'edit'): boolean;
  custom(name: string): boolean;
  /** Whether the user may call `@AuraEnabled` methods of the class. */
  apexClass(name: string): boolean;
  /** A permission of the platform itself, such as `ManageUsers`. */
  user(name: string): boolean;
  /** Whether an app or a tab of the package is shown. */
  app(name: string): boolean;
  tab(name: string): boolean;
  /** `Credential-Principal` of an external credential. */
  principal(name: string): boolean;
}

/** A profile as the local org knows it: rights on standard objects, the rest comes from permission sets. */
interface ProfileRights {
  /** Rights on every object, class and page of Setup, as "Modify All Data", "Author Apex" and the like give them. */
  everyObject: boolean;
  objects: Readonly<Record<string, readonly ObjectAccess[]>>;
  /** Whether the standard fields are visible; custom fields never are without a permission set. */
  standardFields: boolean;
}

const ALL: readonly ObjectAccess[] = ['read', 'create', 'edit', 'delete'];
const READ: readonly ObjectAccess[] = ['read'];

/** The profiles that exist in the local org, by name. */
export const PROFILES: Readonly<Record<string, ProfileRights>> = {
  'System Administrator': { everyObject: true, objects: {}, standardFields: true },
  'Standard User': {
    everyObject: false,
    objects: {
      Account: ALL,
      Contact: ALL,
      Opportunity: ALL,
      OpportunityLineItem: ALL,
      OpportunityContactRole: ALL,
      Product2: READ,
      Pricebook2: READ,
      PricebookEntry: READ
    },
    standardFields: true
  },
  'Minimum Access - Salesforce': { everyObject: false, objects: {}, standardFields: false }
};

/** Reads what the user's profile and permission sets grant at this moment. */
export function permissionsOf(store: Store, userId: string): UserPermissions {
  const profile = store.all(
    'SELECT p.Name AS name FROM User u JOIN Profile p ON p.Id = u.ProfileId WHERE u.Id = ?',
    [userId]
  )[0];
  const rights = PROFILES[String(profile?.['name'])];
  if (rights === undefined) {
    throw new Error(`The user ${userId} has no profile that the local org models`);
  }
  return new GrantedPermissions(rights, assignedSets(store, userId));
}

function assignedSets(store: Store, userId: string): PermissionSetMetadata[] {
  const rows = store.all(
    `SELECT s.Name AS name FROM PermissionSetAssignment a JOIN PermissionSet s ON s.Id = a.PermissionSetId
     WHERE a.AssigneeId = ? AND a.IsDeleted = 0`,
    [userId]
  );
  const assigned = new Set(rows.map((row) => String(row['name'])));
  return store.schema.metadata.permissionSets.filter((set) => assigned.has(set.name));
}

class GrantedPermissions implements UserPermissions {
  readonly #profile: ProfileRights;
  readonly #sets: readonly PermissionSetMetadata[];

  constructor(profile: ProfileRights, sets: readonly PermissionSetMetadata[]) {
    this.#profile = profile;
    this.#sets = sets;
  }

  object(object: ObjectType, access: ObjectAccess): boolean {
    const { schema } = object;
    if (this.#profile.everyObject || this.#profile.objects[schema.name]?.includes(access)) return true;
    // Set-up objects and custom settings have no object permissions of their own to read them.
    if (
      access === 'read' &&
      (schema.setup || schema.customSetting !== undefined) &&
      schema.name !== 'UserExternalCredential'
    )
      return true;
    return this.#sets.some((set) => grants(set.objects.get(schema.name), access));
  }

  field(object: ObjectType, field: FieldSchema, access: 'read' | 'create' | 'edit'): boolean {
    if (!this.object(object, access)) return false;
    if (access === 'create' && !field.createable) return false;
    if (access === 'edit' && !field.updateable) return false;
    const { setup, customSetting } = object.schema;
    if (!isPermissionable(field) || setup || customSetting !== undefined) return true;
    if (!field.custom && this.#profile.standardFields) return true;
    const path = `${object.name}.${field.name}`;
    return this.#sets.some((set) => {
      const granted = set.fields.get(path);
      return access === 'read' ? granted?.read === true || granted?.edit === true : granted?.edit === true;
    });
  }

  custom(name: string): boolean {
    return this.#sets.some((set) => hasIgnoringCase(set.customPermissions, name));
  }

  apexClass(name: string): boolean {
    return this.#profile.everyObject || this.#sets.some((set) => hasIgnoringCase(set.classes, name));
  }

  user(name: string): boolean {
    return this.#profile.everyObject || this.#sets.some((set) => hasIgnoringCase(set.userPermissions, name));
  }

  app(name: string): boolean {
    return this.#sets.some((set) => set.apps.has(name));
  }

  tab(name: string): boolean {
    return this.#sets.some((set) => set.tabs.has(name));
  }

  principal(name: string): boolean {
    return this.#sets.some((set) => hasIgnoringCase(set.principals, name));
  }
}

function grants(permission: ObjectPermission | undefined, access: ObjectAccess): boolean {
  if (permission === undefined) return false;
  if (permission.modifyAll) return true;
  return permission[access] || (access === 'read' && permission.viewAll);
}

function hasIgnoringCase(names: ReadonlySet<string>, name: string): boolean {
  return names.has(name) || [...names].some((known) => known.toLowerCase() === name.toLowerCase());
}
