import type { UserPermissions } from '../database/permissions.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema, FieldType } from '../database/schema/types.ts';
import { readableObject, type ApiContext } from './context.ts';
import { ApiError } from './errors.ts';

/** The record type that every object has and no record names. */
export const MASTER_RECORD_TYPE = '012000000000000AAA';

const DATA_TYPE: Readonly<Record<FieldType, string>> = {
  ID: 'Id',
  STRING: 'String',
  TEXTAREA: 'TextArea',
  EMAIL: 'Email',
  PHONE: 'Phone',
  URL: 'Url',
  PICKLIST: 'Picklist',
  MULTIPICKLIST: 'MultiPicklist',
  COMBOBOX: 'ComboBox',
  BOOLEAN: 'Boolean',
  INTEGER: 'Int',
  DOUBLE: 'Double',
  CURRENCY: 'Currency',
  PERCENT: 'Percent',
  DATE: 'Date',
  DATETIME: 'DateTime',
  REFERENCE: 'Reference'
};

const ICON: Readonly<Record<string, string>> = {
  Account: 'account',
  Contact: 'contact',
  Opportunity: 'opportunity',
  OpportunityLineItem: 'product_item',
  Product2: 'product',
  Pricebook2: 'pricebook',
  User: 'user'
};

/** `GET object-info/{object}`: the object and its fields, as far as the user may see them. */
export function objectInfo(context: ApiContext, name: string): object {
  const { permissions } = context;
  const object = readableObject(context, name);
  const { schema } = object;
  const fields = object.fields.filter((field) => permissions.field(object, field, 'read'));
  return {
    apiName: object.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: object.childRelationships.map(({ childObject, field, name: relationshipName }) => ({
      childObjectApiName: childObject.name,
      fieldName: field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: relationshipName ?? null
    })),
    createable: schema.createable && permissions.object(object, 'create'),
    custom: schema.custom,
    defaultRecordTypeId: MASTER_RECORD_TYPE,
    deletable: schema.deletable && permissions.object(object, 'delete'),
    dependentFields: {},
    feedEnabled: false,
    fields: Object.fromEntries(fields.map((field) => [field.name, fieldInfo(object, field, permissions)])),
    keyPrefix: schema.keyPrefix,
    label: schema.label,
    labelPlural: schema.labelPlural,
    layoutable: true,
    mruEnabled: false,
    nameFields: object.nameField === undefined ? [] : [object.nameField.name],
    queryable: true,
    recordTypeInfos: {
      [MASTER_RECORD_TYPE]: {
        available: true,
        defaultRecordTypeMapping: true,
        master: true,
        name: 'Master',
        recordTypeId: MASTER_RECORD_TYPE
      }
    },
    searchable: true,
    themeInfo: { color: '066AFE', iconUrl: `/assets/icons/standard/${iconOf(object)}` },
    updateable: schema.updateable && permissions.object(object, 'edit')
  };
}

/** Name of the object's icon in the standard set. */
function iconOf(object: ObjectType): string {
  return ICON[object.name] ?? 'custom';
}

function fieldInfo(object: ObjectType, field: FieldSchema, permissions: UserPermissions): object {
  const { reference } = field;
  return {
    apiName: field.name,
    calculated: field.formula !== undefined,
    compound: false,
    compoundComponentName: null,
    compoundFieldName: null,
    controllerName: null,
    controllingFields: [],
    createable: permissions.field(object, field, 'create'),
    custom: field.custom,
    dataType: DATA_TYPE[field.type],
    defaultValue: field.defaultValue ?? null,
    defaultedOnCreate: field.defaultedOnCreate,
    digits: 0,
    externalId: field.externalId,
    extraTypeInfo: field.type === 'TEXTAREA' ? 'PlainTextArea' : null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    highScaleNumber: false,
    htmlFormatted: false,
    inlineHelpText: field.helpText ?? null,
    label: field.label,
    length: field.length,
    maskType: null,
    nameField: field.nameField,
    polymorphicForeignKey: (reference?.to.length ?? 0) > 1,
    precision: field.precision,
    reference: reference !== undefined,
    referenceTargetField: null,
    referenceToInfos: (reference?.to ?? []).map((apiName) => ({ apiName, nameFields: ['Name'] })),
    relationshipName: reference?.relationshipName ?? null,
    required: isRequired(field),
    scale: field.scale,
    searchPrefilterable: false,
    sortable: field.sortable,
    unique: field.unique,
    updateable: permissions.field(object, field, 'edit')
  };
}

/** Whether a form has to insist on a value. */
export function isRequired(field: FieldSchema): boolean {
  return !field.nillable && !field.defaultedOnCreate && field.createable && field.type !== 'BOOLEAN';
}

/** `GET object-info/{object}/picklist-values/{recordTypeId}`: by field. */
export function picklistValuesByRecordType(context: ApiContext, name: string, recordType: string): object {
  const object = readableObject(context, name);
  checkRecordType(recordType);
  const fields = object.fields.filter(
    (field) => field.picklist !== undefined && context.permissions.field(object, field, 'read')
  );
  return {
    eTag: '',
    picklistFieldValues: Object.fromEntries(fields.map((field) => [field.name, picklistValues(field)]))
  };
}

/** `GET object-info/{object}/picklist-values/{recordTypeId}/{field}`. */
export function picklistValuesOf(
  context: ApiContext,
  name: string,
  recordType: string,
  fieldName: string
): object {
  const object = readableObject(context, name);
  checkRecordType(recordType);
  const field = object.fieldSchema(fieldName);
  if (field?.picklist === undefined || !context.permissions.field(object, field, 'read'))
    throw new ApiError(400, 'INVALID_FIELD', `${name}.${fieldName} is no picklist field that you can read.`);
  return picklistValues(field);
}

/** No object of the local org has record types of its own. */
function checkRecordType(id: string): void {
  if (id !== MASTER_RECORD_TYPE && id !== MASTER_RECORD_TYPE.slice(0, 15))
    throw new ApiError(404, 'NOT_FOUND', `There is no record type ${id}.`);
}

function picklistValues({ picklist, name }: FieldSchema): object {
  const values = (picklist?.values ?? [])
    .filter(({ isActive }) => isActive)
    .map(({ label, value }) => ({ attributes: null, label, validFor: [], value }));
  const byDefault = picklist?.values.find(({ isDefault }) => isDefault)?.value;
  return {
    controllerValues: {},
    defaultValue: values.find(({ value }) => value === byDefault) ?? null,
    eTag: '',
    url: name,
    values
  };
}
