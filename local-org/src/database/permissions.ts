import { isPermissionable } from './schema/fields.ts';
import { grantKey, type Access, type GrantKind, type PermissionSetMetadata } from './schema/metadata.ts';
import type { ObjectType } from './schema/schema.ts';
import type { FieldSchema } from './schema/types.ts';
import type { Store } from './store.ts';

/** A profile as the local org knows it: rights on standard objects, the rest comes from permission sets. */
interface ProfileRights {
  /** Rights on every object, class and page of Setup, as "Modify All Data", "Author Apex" and the like give them. */
  everyObject: boolean;
  objects: Readonly<Record<string, readonly Access[]>>;
  /** Whether the standard fields are visible; custom fields never are without a permission set. */
  standardFields: boolean;
}

const ALL: readonly Access[] = ['read', 'create', 'edit', 'delete'];
const READ: readonly Access[] = ['read'];

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

/** What a user may do. Sharing is not modelled: a user sees every record of a readable object. */
export class UserPermissions {
  readonly #profile: ProfileRights;
  readonly #sets: readonly PermissionSetMetadata[];

  /** Reads what the user's profile and permission sets grant at this moment. */
  constructor(store: Store, userId: string) {
    const [profile] = store.all(
      'SELECT p.Name AS name FROM User u JOIN Profile p ON p.Id = u.ProfileId WHERE u.Id = ?',
      [userId]
    );
    const rights = PROFILES[String(profile?.['name'])];
    if (rights === undefined) throw new Error(`The user ${userId} has no profile that the local org models`);
    this.#profile = rights;
    const rows = store.all(
      `SELECT s.Name AS name FROM PermissionSetAssignment a JOIN PermissionSet s ON s.Id = a.PermissionSetId
       WHERE a.AssigneeId = ? AND a.IsDeleted = 0`,
      [userId]
    );
    const assigned = new Set(rows.map((row) => row['name']));
    this.#sets = store.schema.metadata.permissionSets.filter(({ name }) => assigned.has(name));
  }

  object({ schema }: ObjectType, access: Access): boolean {
    const { name, setup, customSetting } = schema;
    if (this.#profile.everyObject || this.#profile.objects[name]?.includes(access)) return true;
    // Set-up objects and custom settings have no object permissions of their own to read them.
    const isOpen = (setup || customSetting !== undefined) && name !== 'UserExternalCredential';
    return (access === 'read' && isOpen) || this.#grants(access, name);
  }

  field(object: ObjectType, field: FieldSchema, access: 'read' | 'create' | 'edit'): boolean {
    if (!this.object(object, access)) return false;
    if (access === 'create' && !field.createable) return false;
    if (access === 'edit' && !field.updateable) return false;
    const { setup, customSetting } = object.schema;
    if (!isPermissionable(field) || setup || customSetting !== undefined) return true;
    if (!field.custom && this.#profile.standardFields) return true;
    return this.#grants(access, `${object.name}.${field.name}`);
  }

  /** Anything else than objects and fields: a class with `@AuraEnabled` methods, the `Credential-Principal` of an external credential, and so on. */
  has(kind: GrantKind, name: string): boolean {
    const ofAdministrator = kind === 'class' || kind === 'user permission';
    return (ofAdministrator && this.#profile.everyObject) || this.#grants(kind, name);
  }

  #grants(kind: Access | GrantKind, name: string): boolean {
    const key = grantKey(kind, name);
    return this.#sets.some(({ grants }) => grants.has(key));
  }
}
