import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexMap, ApexObject, SObject, type ApexValue } from '../apex/values.ts';
import type { UserPermissions } from '../database/permissions.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema, PicklistValue } from '../database/schema/types.ts';
import { fieldToken, objectToken, type SObjectFieldToken, type SObjectTypeToken } from './schema-tokens.ts';
import { listOf, session, type Services } from './services.ts';

/** `Schema.DisplayType`, in the platform's order. */
const DISPLAY_TYPES =
  'ADDRESS ANYTYPE BASE64 BOOLEAN COMBOBOX CURRENCY DATACATEGORYGROUPREFERENCE DATE DATETIME DOUBLE EMAIL ENCRYPTEDSTRING ID INTEGER LONG ' +
  'MULTIPICKLIST PERCENT PHONE PICKLIST REFERENCE STRING TEXTAREA TIME URL';

/** What a describe call answers: a part of the schema, and the object that it belongs to. */
class Described<T> extends ApexObject {
  readonly typeName: string;
  readonly object: ObjectType;
  readonly subject: T;

  constructor(typeName: string, object: ObjectType, subject: T) {
    super();
    this.typeName = typeName;
    this.object = object;
    this.subject = subject;
  }
}

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
    database.permissions(session(services, transaction).userId);
  const describe = (object: ObjectType): ApexObject =>
    new Described('Schema.DescribeSObjectResult', object, object);
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
        'DescribeSObjectResult getDescribe()': (_, self) => describe(self.object),
        'SObject newSObject()': (_, self) => new SObject(self.object)
      }),
      staticProperty: (name) => {
        const object = schema.object(name);
        return object && { type: 'DescribeSObjectResult', get: () => describe(object) };
      }
    },
    {
      name: 'SObjectField',
      members: natives<SObjectFieldToken>()({
        'DescribeFieldResult getDescribe()': (_, { object, field }) =>
          new Described('Schema.DescribeFieldResult', object, field)
      })
    },
    {
      name: 'DescribeSObjectResult',
      members: natives<Described<ObjectType>>()({
        'String getName()': (_, { object }) => object.name,
        'String getLabel()': (_, { object }) => object.schema.label,
        'String getKeyPrefix()': (_, { object }) => object.schema.keyPrefix,
        'Boolean isAccessible()': (transaction, { object }) =>
          permissions(transaction).object(object, 'read'),
        'Boolean isCreateable()': (transaction, { object }) =>
          object.schema.createable && permissions(transaction).object(object, 'create'),
        'SObjectTypeFields fields': (_, { object }) =>
          new Described('Schema.SObjectTypeFields', object, object)
      })
    },
    {
      name: 'SObjectTypeFields',
      members: natives<Described<ObjectType>>()({
        'Map<String, SObjectField> getMap()': (transaction, { object }) =>
          nameMap(
            transaction,
            'SObjectField',
            object.fields.map((field) => [field.name, fieldToken(object, field)])
          )
      })
    },
    {
      name: 'DescribeFieldResult',
      members: natives<Described<FieldSchema>>()({
        'String getName()': (_, { subject }) => subject.name,
        'String getLabel()': (_, { subject }) => subject.label,
        'DisplayType getType()': ({ types }, { subject }) => types.constant('DisplayType', subject.type),
        'Integer getLength()': (_, { subject }) => subject.length,
        'Integer getPrecision()': (_, { subject }) => subject.precision,
        'Integer getScale()': (_, { subject }) => subject.scale,
        'Integer getDigits()': (_, { subject }) => (subject.type === 'INTEGER' ? subject.precision : 0),
        'Boolean isNillable()': (_, { subject }) => subject.nillable,
        'Boolean isUnique()': (_, { subject }) => subject.unique,
        'Boolean isNameField()': (_, { subject }) => subject.nameField,
        'Boolean isAutoNumber()': (_, { subject }) => subject.autoNumberFormat !== undefined,
        'Boolean isCalculated()': (_, { subject }) => subject.formula !== undefined,
        'Boolean isFilterable()': (_, { subject }) => subject.filterable,
        'Boolean isSortable()': (_, { subject }) => subject.sortable,
        'Boolean isAccessible()': (transaction, { object, subject }) =>
          permissions(transaction).field(object, subject, 'read'),
        'Boolean isUpdateable()': (transaction, { object, subject }) =>
          permissions(transaction).field(object, subject, 'edit'),
        'String getRelationshipName()': (_, { subject }) => subject.reference?.relationshipName ?? null,
        'List<SObjectType> getReferenceTo()': (transaction, { subject }) =>
          listOf(
            transaction,
            'SObjectType',
            (subject.reference?.to ?? []).map((name) => objectToken(schema.existing(name)))
          ),
        'List<PicklistEntry> getPicklistValues()': (transaction, { object, subject }) =>
          listOf(
            transaction,
            'PicklistEntry',
            (subject.picklist?.values ?? []).map(
              (value) => new Described('Schema.PicklistEntry', object, value)
            )
          )
      })
    },
    {
      name: 'PicklistEntry',
      members: natives<Described<PicklistValue>>()({
        'String getValue()': (_, { subject }) => subject.value,
        'String getLabel()': (_, { subject }) => subject.label,
        'Boolean isActive()': (_, { subject }) => subject.isActive
      })
    },
    // Types only: field sets of the metadata are not read, so nobody can have one.
    { name: 'FieldSet', methods: ['List<Schema.FieldSetMember> getFields()', 'String getName()'] },
    { name: 'FieldSetMember', methods: ['String getFieldPath()'] }
  ];
}
