import type { Native, NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import {
  ApexException,
  ApexList,
  ApexMap,
  ApexObject,
  SObject,
  type ApexValue,
  type EnumValue
} from '../apex/values.ts';
import type { ObjectAccess, UserPermissions } from '../database/permissions.ts';
import { isPermissionable } from '../database/schema/permissionable.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { ChildRelationship, FieldSchema, PicklistValue } from '../database/schema/types.ts';
import { fieldToken, objectToken, type SObjectFieldToken, type SObjectTypeToken } from './schema-tokens.ts';
import { listOf, session, type Services } from './services.ts';
import { recordItems } from './sobject-natives.ts';

/** `Schema.DisplayType`, in the platform's order. */
const DISPLAY_TYPES =
  'ADDRESS ANYTYPE BASE64 BOOLEAN COMBOBOX CURRENCY DATACATEGORYGROUPREFERENCE DATE DATETIME DOUBLE EMAIL ENCRYPTEDSTRING ID INTEGER LONG ' +
  'MULTIPICKLIST PERCENT PHONE PICKLIST REFERENCE STRING TEXTAREA TIME URL';

class Described<T> extends ApexObject {
  readonly typeName: string;
  readonly subject: T;
  readonly object: ObjectType;

  constructor(typeName: string, object: ObjectType, subject: T) {
    super();
    this.typeName = typeName;
    this.object = object;
    this.subject = subject;
  }
}

type ObjectResult = Described<ObjectType>;
type FieldResult = Described<FieldSchema>;

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

/** Schema.*, the describe results, and Security.stripInaccessible. */
export function schemaClasses(services: Services): readonly NativeClass[] {
  const { schema } = services.database;
  const permissions = (transaction: Transaction): UserPermissions =>
    services.database.permissions(session(services, transaction).userId);
  const describe = (object: ObjectType): ObjectResult =>
    new Described('Schema.DescribeSObjectResult', object, object);
  return [
    { name: 'DisplayType', kind: 'enum', values: DISPLAY_TYPES.split(' ') },
    {
      name: 'Schema',
      members: {
        'static Map<String, SObjectType> getGlobalDescribe()': (transaction: Transaction) =>
          nameMap(
            transaction,
            'SObjectType',
            schema.objects.map((object) => [object.name, objectToken(object)])
          ),
        'static List<DescribeSObjectResult> describeSObjects(List<String> names)': (
          transaction: Transaction,
          names: ApexList
        ) =>
          listOf(
            transaction,
            'DescribeSObjectResult',
            names.items.map((name) => {
              const object = schema.object(String(name));
              if (object === undefined)
                throw new ApexException(
                  'System.InvalidParameterValueException',
                  `Invalid sObject type: ${String(name)}`
                );
              return describe(object);
            })
          )
      }
    },
    {
      name: 'Id',
      members: {
        'SObjectType getSObjectType()': (_: Transaction, self: string) => {
          const object = schema.objectOfId(self);
          if (object === undefined)
            throw new ApexException('System.SObjectException', `Cannot locate Apex Type for ID: ${self}`);
          return objectToken(object);
        }
      }
    },
    {
      name: 'SObjectType',
      members: {
        'DescribeSObjectResult getDescribe()': (_: Transaction, self: SObjectTypeToken) =>
          describe(self.object),
        'SObject newSObject()': (_: Transaction, self: SObjectTypeToken) => new SObject(self.object),
        'SObject newSObject(Id id)': (_: Transaction, self: SObjectTypeToken, id: string) => {
          const record = new SObject(self.object);
          record.write('Id', id);
          return record;
        },
        'String toString()': (_: Transaction, self: SObjectTypeToken) => self.object.name
      },
      staticProperty: (name) => {
        const object = schema.object(name);
        return object && { type: 'DescribeSObjectResult', get: (): ObjectResult => describe(object) };
      }
    },
    {
      name: 'SObjectField',
      members: {
        'DescribeFieldResult getDescribe()': (_: Transaction, self: SObjectFieldToken) =>
          new Described('Schema.DescribeFieldResult', self.object, self.field),
        'String toString()': (_: Transaction, self: SObjectFieldToken) => self.field.name
      }
    },
    { name: 'DescribeSObjectResult', members: { ...objectMembers(permissions), ...objectFacts() } },
    {
      name: 'SObjectTypeFields',
      members: {
        'Map<String, SObjectField> getMap()': (transaction: Transaction, self: ObjectResult) =>
          nameMap(
            transaction,
            'SObjectField',
            self.object.fields.map((field) => [field.name, fieldToken(self.object, field)])
          )
      }
    },
    {
      name: 'DescribeFieldResult',
      members: { ...fieldPermissions(permissions), ...fieldFacts(), ...fieldLinks(services) }
    },
    // Types only: field sets of the metadata are not read, so nobody can have one.
    { name: 'FieldSet', methods: ['List<Schema.FieldSetMember> getFields()', 'String getName()'] },
    { name: 'FieldSetMember', methods: ['String getFieldPath()'] },
    { name: 'PicklistEntry', members: picklistMembers() },
    { name: 'ChildRelationship', members: childMembers(services) },
    ...securityClasses(permissions, services)
  ];
}

function nameMap(transaction: Transaction, valueType: string, entries: [string, ApexValue][]): ApexMap {
  const map = new NameMap(transaction.types.type('String'), transaction.types.type(valueType));
  for (const [name, value] of entries) map.put(name, value);
  return map;
}

type Permissions = (transaction: Transaction) => UserPermissions;

function objectMembers(permissions: Permissions): Record<string, Native> {
  const may = (access: ObjectAccess) => (transaction: Transaction, self: ObjectResult) =>
    permissions(transaction).object(self.object, access);
  return {
    'Boolean isAccessible()': may('read'),
    'Boolean isCreateable()': (transaction: Transaction, self: ObjectResult) =>
      self.object.schema.createable && may('create')(transaction, self),
    'Boolean isUpdateable()': (transaction: Transaction, self: ObjectResult) =>
      self.object.schema.updateable && may('edit')(transaction, self),
    'Boolean isDeletable()': (transaction: Transaction, self: ObjectResult) =>
      self.object.schema.deletable && may('delete')(transaction, self)
  };
}

function objectFacts(): Record<string, Native> {
  const fact =
    (read: (object: ObjectType) => ApexValue): Native =>
    (_: Transaction, self: ObjectResult) =>
      read(self.object);
  return {
    'String getName()': fact((object) => object.name),
    'String getLocalName()': fact((object) => object.name),
    'String getLabel()': fact((object) => object.schema.label),
    'String getLabelPlural()': fact((object) => object.schema.labelPlural),
    'String getKeyPrefix()': fact((object) => object.schema.keyPrefix),
    'Boolean isCustom()': fact((object) => object.schema.custom),
    'Boolean isCustomSetting()': fact((object) => object.schema.customSetting !== undefined),
    'Boolean isQueryable()': fact((object) => object.schema.queryable),
    'SObjectType getSObjectType()': fact(objectToken),
    'SObjectTypeFields fields': (_: Transaction, self: ObjectResult) =>
      new Described('Schema.SObjectTypeFields', self.object, self.object),
    'List<ChildRelationship> getChildRelationships()': (transaction: Transaction, self: ObjectResult) =>
      listOf(
        transaction,
        'ChildRelationship',
        self.object.childRelationships.map(
          (child) => new Described('Schema.ChildRelationship', self.object, child)
        )
      )
  };
}

function fieldPermissions(permissions: Permissions): Record<string, Native> {
  const may = (access: 'read' | 'create' | 'edit'): Native => {
    return (transaction: Transaction, self: FieldResult) =>
      permissions(transaction).field(self.object, self.subject, access);
  };
  return {
    'Boolean isAccessible()': may('read'),
    'Boolean isCreateable()': may('create'),
    'Boolean isUpdateable()': may('edit')
  };
}

function fieldFacts(): Record<string, Native> {
  const fact =
    (read: (field: FieldSchema) => ApexValue): Native =>
    (_: Transaction, self: FieldResult) =>
      read(self.subject);
  return {
    'String getName()': fact((field) => field.name),
    'String getLocalName()': fact((field) => field.name),
    'String getLabel()': fact((field) => field.label),
    'String getInlineHelpText()': fact((field) => field.helpText ?? null),
    'Integer getLength()': fact((field) => field.length),
    'Integer getPrecision()': fact((field) => field.precision),
    'Integer getScale()': fact((field) => field.scale),
    'Integer getDigits()': fact((field) => (field.type === 'INTEGER' ? field.precision : 0)),
    'Boolean isNillable()': fact((field) => field.nillable),
    'Boolean isCustom()': fact((field) => field.custom),
    'Boolean isUnique()': fact((field) => field.unique),
    'Boolean isCaseSensitive()': fact((field) => field.caseSensitive),
    'Boolean isExternalId()': fact((field) => field.externalId),
    'Boolean isIdLookup()': fact((field) => field.idLookup),
    'Boolean isNameField()': fact((field) => field.nameField),
    'Boolean isAutoNumber()': fact((field) => field.autoNumberFormat !== undefined),
    'Boolean isCalculated()': fact((field) => field.formula !== undefined),
    'Boolean isFilterable()': fact((field) => field.filterable),
    'Boolean isSortable()': fact((field) => field.sortable),
    'Boolean isGroupable()': fact((field) => field.groupable),
    'Boolean isPermissionable()': fact(isPermissionable),
    'Boolean isDefaultedOnCreate()': fact((field) => field.defaultedOnCreate),
    'Boolean isRestrictedPicklist()': fact((field) => field.picklist?.restricted ?? false),
    'Boolean isCascadeDelete()': fact((field) => field.reference?.onDelete === 'cascade'),
    'Boolean isRestrictedDelete()': fact((field) => field.reference?.onDelete === 'restrict'),
    'String getRelationshipName()': fact((field) => field.reference?.relationshipName ?? null)
  };
}

function fieldLinks({ database }: Services): Record<string, Native> {
  return {
    'DisplayType getType()': (transaction: Transaction, self: FieldResult) =>
      transaction.types.constant('DisplayType', self.subject.type),
    'SObjectField getSObjectField()': (_: Transaction, self: FieldResult) =>
      fieldToken(self.object, self.subject),
    'SObjectType getSObjectType()': (_: Transaction, self: FieldResult) => objectToken(self.object),
    'List<SObjectType> getReferenceTo()': (transaction: Transaction, self: FieldResult) =>
      listOf(
        transaction,
        'SObjectType',
        (self.subject.reference?.to ?? []).map((name) => objectToken(database.schema.existing(name)))
      ),
    'List<PicklistEntry> getPicklistValues()': (transaction: Transaction, self: FieldResult) =>
      listOf(
        transaction,
        'PicklistEntry',
        (self.subject.picklist?.values ?? []).map(
          (value) => new Described('Schema.PicklistEntry', self.object, value)
        )
      )
  };
}

function picklistMembers(): Record<string, Native> {
  const fact =
    (read: (value: PicklistValue) => ApexValue): Native =>
    (_: Transaction, self: Described<PicklistValue>) =>
      read(self.subject);
  return {
    'String getValue()': fact((entry) => entry.value),
    'String getLabel()': fact((entry) => entry.label),
    'Boolean isActive()': fact((entry) => entry.isActive),
    'Boolean isDefaultValue()': fact((entry) => entry.isDefault)
  };
}

function childMembers({ database }: Services): Record<string, Native> {
  const child = (self: Described<ChildRelationship>): ObjectType =>
    database.schema.existing(self.subject.childObject.name);
  return {
    'String getRelationshipName()': (_: Transaction, self: Described<ChildRelationship>) =>
      self.subject.name ?? null,
    'SObjectType getChildSObject()': (_: Transaction, self: Described<ChildRelationship>) =>
      objectToken(child(self)),
    'SObjectField getField()': (_: Transaction, self: Described<ChildRelationship>) =>
      fieldToken(child(self), self.subject.field),
    'Boolean isCascadeDelete()': (_: Transaction, self: Described<ChildRelationship>) =>
      self.subject.onDelete === 'cascade'
  };
}

const ACCESS_OF: Readonly<Record<string, readonly ('read' | 'create' | 'edit')[]>> = {
  READABLE: ['read'],
  CREATABLE: ['create'],
  UPDATABLE: ['edit'],
  UPSERTABLE: ['create', 'edit']
};

class AccessDecision extends ApexObject {
  readonly typeName = 'System.SObjectAccessDecision';
  readonly records: ApexList;

  constructor(records: ApexList) {
    super();
    this.records = records;
  }
}

function securityClasses(permissions: Permissions, { database }: Services): readonly NativeClass[] {
  const strip = (transaction: Transaction, accessType: EnumValue, list: ApexList): AccessDecision => {
    const granted = permissions(transaction);
    const access = ACCESS_OF[accessType.name] ?? [];
    const records = recordItems(list).map((record) => {
      const object = database.schema.existing(record.typeName);
      if (!access.every((kind) => granted.object(object, kind))) {
        throw new ApexException('System.NoAccessException', `No access to entity: ${object.name}`);
      }
      const copy = record.copy();
      for (const name of record.fields.keys()) {
        const field = object.fieldSchema(name);
        if (field && name !== 'Id' && !access.every((kind) => granted.field(object, field, kind)))
          copy.fields.delete(name);
      }
      return copy;
    });
    return new AccessDecision(new ApexList(list.elementType, records));
  };
  return [
    { name: 'AccessType', kind: 'enum', values: Object.keys(ACCESS_OF) },
    {
      name: 'SObjectAccessDecision',
      members: { 'List<SObject> getRecords()': (_: Transaction, self: AccessDecision) => self.records }
    },
    {
      name: 'Security',
      members: {
        'static SObjectAccessDecision stripInaccessible(AccessType accessType, List<SObject> records)': strip
      }
    }
  ];
}
