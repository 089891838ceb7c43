import type { Native, NativeClass, ObjectStatics } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexException,
  ApexList,
  ApexMap,
  SObject,
  isNumber,
  type ApexValue
} from '../apex/values.ts';
import { toId18 } from '../database/ids.ts';
import type { ObjectType, OrgSchema } from '../database/schema/schema.ts';
import { isIdType, isTextType, type FieldSchema } from '../database/schema/types.ts';
import {
  fieldOrThrow,
  fieldToken,
  objectToken,
  type SObjectFieldToken,
  type SObjectTypeToken
} from './schema-tokens.ts';
import { settingMethods } from './setting-natives.ts';
import type { Services } from './services.ts';

/** SObject and AggregateResult: access to fields by name. */
export function sobjectClasses(schema: OrgSchema): readonly NativeClass[] {
  const objectOf = (record: SObject): ObjectType => schema.existing(record.typeName);
  const get = (record: SObject, name: string): ApexValue => {
    if (record.typeName === 'AggregateResult') return aggregateValue(record, name);
    return record.read(fieldOrThrow(objectOf(record), name).name);
  };
  const put = (record: SObject, name: string, value: ApexValue): ApexValue => {
    const field = fieldOrThrow(objectOf(record), name);
    const previous = record.fields.get(field.name) ?? null;
    record.write(field.name, coerce(field, value));
    return previous;
  };
  const related = (record: SObject, name: string): ApexValue => {
    const object = objectOf(record);
    const relationship =
      object.parent(name)?.name ??
      object.children(name)?.name ??
      object.parent(name.replace(/__c$/i, '__r'))?.name;
    if (relationship === undefined)
      throw new ApexException('System.SObjectException', `Invalid relationship ${name} for ${object.name}`);
    return record.fields.get(relationship) ?? null;
  };
  const members: Record<string, Native> = {
    'Object get(String field)': (_: Transaction, self: SObject, name: string) => get(self, name),
    'Object get(SObjectField field)': (_: Transaction, self: SObject, token: SObjectFieldToken) =>
      get(self, token.field.name),
    'Object put(String field, Object value)': (
      _: Transaction,
      self: SObject,
      name: string,
      value: ApexValue
    ) => put(self, name, value),
    'Object put(SObjectField field, Object value)': (
      _: Transaction,
      self: SObject,
      token: SObjectFieldToken,
      value: ApexValue
    ) => put(self, token.field.name, value),
    'SObject getSObject(String relationship)': (_: Transaction, self: SObject, name: string) =>
      related(self, name),
    'List<SObject> getSObjects(String relationship)': (_: Transaction, self: SObject, name: string) =>
      related(self, name),
    'Boolean isSet(String field)': (_: Transaction, self: SObject, name: string) =>
      self.fields.has(fieldOrThrow(objectOf(self), name).name),
    'Boolean isSet(SObjectField field)': (_: Transaction, self: SObject, token: SObjectFieldToken) =>
      self.fields.has(token.field.name),
    'Map<String, Object> getPopulatedFieldsAsMap()': (transaction: Transaction, self: SObject) => {
      const map = new ApexMap(transaction.types.type('String'), transaction.types.type('Object'));
      for (const [name, value] of self.fields) map.put(name, value);
      return map;
    },
    'SObjectType getSObjectType()': (_: Transaction, self: SObject) => objectToken(objectOf(self))
  };
  const flags = [
    'Boolean preserveId',
    'Boolean isDeepClone',
    'Boolean preserveReadonlyTimestamps',
    'Boolean preserveAutonumber'
  ];
  for (let count = 0; count <= flags.length; count++) {
    members[`SObject clone(${flags.slice(0, count).join(', ')})`] = (
      _: Transaction,
      self: SObject,
      preserveId = false,
      _deep = false,
      timestamps = false
    ) => cloneRecord(objectOf(self), self, preserveId, timestamps);
  }
  return [
    {
      name: 'SObject',
      members: {
        ...members,
        'Id Id': { get: (_: Transaction, self: SObject) => self.read('Id'), set: setId }
      }
    },
    { name: 'AggregateResult', extends: 'SObject' },
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
    }
  ];
}

const setId = (_: Transaction, self: SObject, id: ApexValue): void => void self.write('Id', id);

function aggregateValue(record: SObject, alias: string): ApexValue {
  for (const [name, value] of record.fields) {
    if (name.toLowerCase() === alias.toLowerCase()) return value;
  }
  throw new ApexException('System.SObjectException', `Invalid field ${alias} for AggregateResult`);
}

function cloneRecord(object: ObjectType, record: SObject, preserveId: boolean, timestamps: boolean): SObject {
  const copy = record.copy();
  if (!preserveId) copy.fields.delete('Id');
  const readOnly = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'];
  if (!timestamps) readOnly.forEach((name) => copy.fields.delete(name));
  for (const field of object.fields) if (field.autoNumberFormat !== undefined) copy.fields.delete(field.name);
  return copy;
}

/** A value as the field's Apex type, or the exception of a dynamic assignment that does not fit. */
function coerce(field: FieldSchema, value: ApexValue): ApexValue {
  if (value === null) return null;
  const { type } = field;
  if (isIdType(type) && typeof value === 'string') return idOrThrow(value);
  if (isTextType(type) && typeof value === 'string') return value;
  if (type === 'BOOLEAN' && typeof value === 'boolean') return value;
  if (type === 'INTEGER' && typeof value === 'number') return value;
  if (['DOUBLE', 'CURRENCY', 'PERCENT'].includes(type) && isNumber(value)) return ApexDecimal.from(value);
  if (type === 'DATE' && value instanceof ApexDate) return value;
  if (type === 'DATETIME' && value instanceof ApexDatetime) return value;
  if (type === 'DATETIME' && value instanceof ApexDate) return new ApexDatetime(value.utc.getTime());
  throw new ApexException(
    'System.SObjectException',
    `Illegal assignment to field ${field.name} of type ${type}`
  );
}

function idOrThrow(text: string): string {
  const id = toId18(text);
  if (id === undefined) throw new ApexException('System.StringException', `Invalid id: ${text}`);
  return id;
}

/** `Account.SObjectType`, `Account.Name` and the methods of custom settings. */
export function objectStatics(services: Services): ObjectStatics {
  const { schema } = services.database;
  return {
    property: (objectName, name) => {
      const object = schema.object(objectName);
      if (object === undefined) return undefined;
      if (name.toLowerCase() === 'sobjecttype')
        return { type: 'SObjectType', get: (): SObjectTypeToken => objectToken(object) };
      const field = object.fieldSchema(name);
      return field && { type: 'SObjectField', get: (): SObjectFieldToken => fieldToken(object, field) };
    },
    methods: (objectName) => settingMethods(services, schema.existing(objectName))
  };
}

/** The records of a list that Apex passed. */
export function recordItems(list: ApexList): SObject[] {
  return list.items.filter((item): item is SObject => item instanceof SObject);
}
