import type { FieldSchema, FieldType, Reference } from './types.ts';

/** A field as `standard-objects.json` lists it; what is not said follows from its type. */
export interface FieldInput extends Partial<Omit<FieldSchema, 'name' | 'type' | 'reference'>> {
  readonly type: FieldType;
  readonly required?: boolean;
  /** Only the platform writes it, or only an insert does. */
  readonly readOnly?: boolean;
  readonly createOnly?: boolean;
  /** The platform fills the field in when it is left out. */
  readonly defaulted?: boolean;
  /** Values of a picklist that takes others too. */
  readonly values?: readonly string[];
  readonly reference?: (Partial<Reference> & Pick<Reference, 'to'>) | undefined;
}

const NOT_GROUPABLE: readonly FieldType[] = ['DOUBLE', 'CURRENCY', 'PERCENT', 'DATETIME', 'MULTIPICKLIST'];
const LONGEST_COMPARABLE = 255;
const ID_LENGTH = 18;

/** Fills in what the platform derives from a field's type. */
export function completeField(name: string, input: FieldInput): FieldSchema {
  const { required, readOnly, createOnly, defaulted, values, reference, ...given } = input;
  const { type } = given;
  const isLong = type === 'TEXTAREA' && (given.length ?? 0) > LONGEST_COMPARABLE;
  const isId = type === 'ID' || type === 'REFERENCE';
  return {
    name,
    label: name,
    custom: false,
    length: isId ? ID_LENGTH : values ? LONGEST_COMPARABLE : 0,
    precision: type === 'INTEGER' ? 9 : 0,
    scale: 0,
    nillable: required !== true && defaulted !== true && type !== 'BOOLEAN',
    createable: readOnly !== true,
    updateable: readOnly !== true && createOnly !== true,
    filterable: !isLong,
    sortable: !isLong && type !== 'MULTIPICKLIST',
    groupable: !isLong && !NOT_GROUPABLE.includes(type) && given.formula === undefined,
    unique: false,
    caseSensitive: false,
    externalId: false,
    idLookup: given.externalId ?? false,
    nameField: false,
    defaultedOnCreate: defaulted === true || type === 'BOOLEAN' || given.defaultValue !== undefined,
    picklist: values && {
      restricted: false,
      values: values.map((value) => ({ value, label: value, isDefault: false, isActive: true }))
    },
    reference: reference && { onDelete: 'setNull', masterDetail: false, ...reference },
    ...given
  };
}

const byPlatform = { readOnly: true, defaulted: true } as const;

function user(relationshipName: string): FieldInput['reference'] {
  return { to: ['User'], relationshipName, onDelete: 'none' };
}

/** The fields that every object has: id, deletion mark and audit trail. */
const SYSTEM_FIELDS: Readonly<Record<string, FieldInput>> = {
  Id: { ...byPlatform, type: 'ID', label: 'Record ID', idLookup: true },
  IsDeleted: { ...byPlatform, type: 'BOOLEAN', label: 'Deleted' },
  CreatedDate: { ...byPlatform, type: 'DATETIME', label: 'Created Date' },
  CreatedById: { ...byPlatform, type: 'REFERENCE', label: 'Created By ID', reference: user('CreatedBy') },
  LastModifiedDate: { ...byPlatform, type: 'DATETIME', label: 'Last Modified Date' },
  LastModifiedById: {
    ...byPlatform,
    type: 'REFERENCE',
    label: 'Last Modified By ID',
    reference: user('LastModifiedBy')
  },
  SystemModstamp: { ...byPlatform, type: 'DATETIME', label: 'System Modstamp' }
};

/** A field that the platform writes by itself on every save. */
export function isAuditField(name: string): boolean {
  return name in SYSTEM_FIELDS && name !== 'IsDeleted';
}

/**
 * Whether field-level security applies. Names, required fields, masters, the owner and fields that only the platform
 * writes follow the object's permissions instead, and a deployment rejects field permissions on them.
 */
export function isPermissionable(field: FieldSchema): boolean {
  const isWritten = field.custom || field.createable || field.updateable;
  return isWritten && !field.nameField && (field.nillable || field.type === 'BOOLEAN');
}

/** System fields and the given ones. */
export function completeFields(
  fields: Readonly<Record<string, FieldInput>>,
  without: readonly string[] = []
): FieldSchema[] {
  return Object.entries({ ...SYSTEM_FIELDS, ...fields })
    .filter(([name]) => !without.includes(name))
    .map(([name, field]) => completeField(name, field));
}

/** The owner of a record of a custom object that has no master. */
export const OWNER: FieldInput = {
  type: 'REFERENCE',
  label: 'Owner ID',
  defaulted: true,
  reference: { to: ['User'], relationshipName: 'Owner', onDelete: 'restrict' }
};

/** The user, profile or organization to which a row of a hierarchy custom setting belongs. */
export const SETUP_OWNER: FieldInput = {
  type: 'REFERENCE',
  label: 'Location',
  defaulted: true,
  reference: { to: ['Organization', 'Profile', 'User'], relationshipName: 'SetupOwner', onDelete: 'none' }
};
