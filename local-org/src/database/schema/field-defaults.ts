import { isLongText, type FieldSchema, type FieldType } from './types.ts';

/** What a description of a field must say; the rest follows from the type. */
export type FieldInput = Pick<FieldSchema, 'name' | 'label' | 'type'> & Partial<FieldSchema>;

const NOT_GROUPABLE: readonly FieldType[] = ['DOUBLE', 'CURRENCY', 'PERCENT', 'DATETIME', 'MULTIPICKLIST'];

/** Fills in what the platform derives from a field's type. */
export function completeField(input: FieldInput): FieldSchema {
  const long = isLongText({ type: input.type, length: input.length ?? 0 });
  return {
    custom: false,
    length: input.type === 'ID' || input.type === 'REFERENCE' ? 18 : 0,
    precision: input.type === 'INTEGER' ? 9 : 0,
    scale: 0,
    nillable: input.type !== 'BOOLEAN',
    createable: true,
    updateable: true,
    filterable: !long,
    sortable: !long && input.type !== 'MULTIPICKLIST',
    groupable: !long && !NOT_GROUPABLE.includes(input.type),
    unique: false,
    caseSensitive: false,
    externalId: false,
    idLookup: input.externalId ?? false,
    nameField: false,
    defaultedOnCreate: input.type === 'BOOLEAN' || input.defaultValue !== undefined,
    ...input
  };
}

function readOnly(input: FieldInput): FieldSchema {
  return completeField({
    ...input,
    createable: false,
    updateable: false,
    nillable: false,
    defaultedOnCreate: true
  });
}

function userReference(name: string, label: string, relationshipName: string): FieldSchema {
  return readOnly({
    name,
    label,
    type: 'REFERENCE',
    reference: { to: ['User'], relationshipName, onDelete: 'none', masterDetail: false, reparentable: false }
  });
}

/** The fields that every object has: id, deletion mark and audit trail. */
export function systemFields(): FieldSchema[] {
  return [
    { ...readOnly({ name: 'Id', label: 'Record ID', type: 'ID' }), idLookup: true },
    readOnly({ name: 'IsDeleted', label: 'Deleted', type: 'BOOLEAN' }),
    readOnly({ name: 'CreatedDate', label: 'Created Date', type: 'DATETIME' }),
    userReference('CreatedById', 'Created By ID', 'CreatedBy'),
    readOnly({ name: 'LastModifiedDate', label: 'Last Modified Date', type: 'DATETIME' }),
    userReference('LastModifiedById', 'Last Modified By ID', 'LastModifiedBy'),
    readOnly({ name: 'SystemModstamp', label: 'System Modstamp', type: 'DATETIME' })
  ];
}

/** The owner of a record of a custom object that has no master. */
export function ownerField(): FieldSchema {
  return completeField({
    name: 'OwnerId',
    label: 'Owner ID',
    type: 'REFERENCE',
    nillable: false,
    defaultedOnCreate: true,
    reference: {
      to: ['User'],
      relationshipName: 'Owner',
      onDelete: 'restrict',
      masterDetail: false,
      reparentable: true
    }
  });
}

/** The user, profile or organization to which a row of a hierarchy custom setting belongs. */
export function setupOwnerField(): FieldSchema {
  return completeField({
    name: 'SetupOwnerId',
    label: 'Location',
    type: 'REFERENCE',
    nillable: false,
    defaultedOnCreate: true,
    reference: {
      to: ['Organization', 'Profile', 'User'],
      relationshipName: 'SetupOwner',
      onDelete: 'none',
      masterDetail: false,
      reparentable: false
    }
  });
}
