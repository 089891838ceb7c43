import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexMap, SObject, type ApexValue } from '../apex/values.ts';
import type { UserPermissions } from '../database/permissions.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { PicklistValue } from '../database/schema/types.ts';
import { fieldToken, objectToken, type SObjectFieldToken, type SObjectTypeToken } from './schema-tokens.ts';
import { listOf, NativeObject, type Services } from './services.ts';
import { sessionOf } from './session.ts';

/** `Schema.DisplayType`, in the platform's order. */
const DISPLAY_TYPES =
  'ADDRESS ANYTYPE BASE64 BOOLEAN COMBOBOX CURRENCY DATACATEGORYGROUPREFERENCE DATE DATETIME DOUBLE EMAIL ENCRYPTEDSTRING ID INTEGER LONG ' +
  'MULTIPICKLIST PERCENT PHONE PICKLIST REFERENCE STRING TEXTAREA TIME URL';

type ObjectResult = NativeObject<ObjectType>;
type FieldResult = NativeObject<SObjectFieldToken['value']>;

/** A map whose text keys ignore case, as those of describe calls do. */
class NameMap extends ApexMap {
  override get(key: ApexValue): ApexValue {
    return super.get(fold(key));
  }

  override has(key: ApexValue): boolean {
    return super.has(fold(key));
  }

  override put(key: ApexValue, value: ApexValue): ApexValue {
    return super.put(fold(key), value);
  }
}

const fold = (key: ApexValue): ApexValue => (typeof key === 'string' ? key.toLowerCase() : key);

function nameMap(
  { types }: Transaction,
  valueType: string,
  entries: readonly (readonly [string, ApexValue])[]
): ApexMap {
  const map = new NameMap(types.type('String'), types.type(valueType));
  for (const [name, value] of entries) map.put(name, value);
  return map;
}

/** Schema.*, and the results of describe calls. */
export function schemaClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
  const { schema } = database;
  const permissions = (transaction: Transaction): UserPermissions =>
    database.permissions(sessionOf(services.database, transaction).userId);
  const describe = (object: ObjectType): ObjectResult =>
    new NativeObject('Schema.DescribeSObjectResult', object);
  return [
    { name: 'DisplayType', kind: 'enum', values: DISPLAY_TYPES.split(' ') },
    {
      name: 'Schema',
      members: natives()({
        'static Map<String, SObjectType> getGlobalDescribe()': (transaction) =>
          nameMap(
            transaction,
            'SObjectType',
            schema.objects.map((object) => [object.name, objectToken(object)])
          )
      })
    },
    {
      name: 'SObjectType',
      members: natives<SObjectTypeToken>()({
        'DescribeSObjectResult getDescribe()': (_, self) => describe(self.value),
        'SObject newSObject()': (_, self) => new SObject(self.value)
      }),
      staticProperty: (name) => {
        const object = schema.object(name);
        return object && { type: 'DescribeSObjectResult', get: () => describe(object) };
      }
    },
    {
      name: 'SObjectField',
      members: natives<SObjectFieldToken>()({
        'DescribeFieldResult getDescribe()': (_, self): FieldResult =>
          new NativeObject('Schema.DescribeFieldResult', self.value)
      })
    },
    {
      name: 'DescribeSObjectResult',
      members: natives<ObjectResult>()({
        'String getName()': (_, { value }) => value.name,
        'String getLabel()': (_, { value }) => value.schema.label,
        'String getKeyPrefix()': (_, { value }) => value.schema.keyPrefix,
        'Boolean isAccessible()': (transaction, { value }) => permissions(transaction).object(value, 'read'),
        'Boolean isCreateable()': (transaction, { value }) =>
          value.schema.createable && permissions(transaction).object(value, 'create'),
        'Boolean isUpdateable()': (transaction, { value }) =>
          value.schema.updateable && permissions(transaction).object(value, 'edit'),
        'Boolean isDeletable()': (transaction, { value }) =>
          value.schema.deletable && permissions(transaction).object(value, 'delete'),
        'SObjectTypeFields fields': (_, { value }) => new NativeObject('Schema.SObjectTypeFields', value)
      })
    },
    {
      name: 'SObjectTypeFields',
      members: natives<ObjectResult>()({
        'Map<String, SObjectField> getMap()': (transaction, { value }) =>
          nameMap(
            transaction,
            'SObjectField',
            value.fields.map((field) => [field.name, fieldToken(value, field)])
          )
      })
    },
    {
      name: 'DescribeFieldResult',
      members: natives<FieldResult>()({
        'String getName()': (_, { value: { field } }) => field.name,
        'String getLabel()': (_, { value: { field } }) => field.label,
        'DisplayType getType()': ({ types }, { value: { field } }) =>
          types.constant('DisplayType', field.type),
        'Integer getLength()': (_, { value: { field } }) => field.length,
        'Integer getPrecision()': (_, { value: { field } }) => field.precision,
        'Integer getScale()': (_, { value: { field } }) => field.scale,
        'Integer getDigits()': (_, { value: { field } }) => (field.type === 'INTEGER' ? field.precision : 0),
        'Boolean isNillable()': (_, { value: { field } }) => field.nillable,
        'Boolean isUnique()': (_, { value: { field } }) => field.unique,
        'Boolean isNameField()': (_, { value: { field } }) => field.nameField,
        'Boolean isAutoNumber()': (_, { value: { field } }) => field.autoNumberFormat !== undefined,
        'Boolean isCalculated()': (_, { value: { field } }) => field.formula !== undefined,
        'Boolean isFilterable()': (_, { value: { field } }) => field.filterable,
        'Boolean isSortable()': (_, { value: { field } }) => field.sortable,
        'Boolean isAccessible()': (transaction, { value: { object, field } }) =>
          permissions(transaction).field(object, field, 'read'),
        'Boolean isUpdateable()': (transaction, { value: { object, field } }) =>
          permissions(transaction).field(object, field, 'edit'),
        'String getRelationshipName()': (_, { value: { field } }) =>
          field.reference?.relationshipName ?? null,
        'List<SObjectType> getReferenceTo()': (transaction, { value: { field } }) =>
          listOf(
            transaction,
            'SObjectType',
            (field.reference?.to ?? []).map((name) => objectToken(schema.existing(name)))
          ),
        'List<PicklistEntry> getPicklistValues()': (transaction, { value: { field } }) =>
          listOf(
            transaction,
            'PicklistEntry',
            (field.picklist?.values ?? []).map((value) => new NativeObject('Schema.PicklistEntry', value))
          )
      })
    },
    {
      name: 'PicklistEntry',
      members: natives<NativeObject<PicklistValue>>()({
        'String getValue()': (_, { value }) => value.value,
        'String getLabel()': (_, { value }) => value.label,
        'Boolean isActive()': (_, { value }) => value.isActive
      })
    },
    // Types only: field sets of the metadata are not read, so nobody can have one.
    { name: 'FieldSet', methods: ['List<Schema.FieldSetMember> getFields()', 'String getName()'] },
    { name: 'FieldSetMember', methods: ['String getFieldPath()'] }
  ];
}
