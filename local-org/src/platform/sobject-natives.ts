import { natives, type NativeClass, type ObjectStatics } from '../apex/library.ts';
import { nn } from '../apex/run/arithmetic.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexDecimal,
  ApexException,
  ApexMap,
  SObject,
  isNumber,
  type ApexValue
} from '../apex/values.ts';
import { toApex } from '../database/apex-values.ts';
import { toId18 } from '../database/ids.ts';
import { apexTypeOf, type ObjectType, type OrgSchema } from '../database/schema/schema.ts';
import { isIdType, isTextType, type FieldSchema } from '../database/schema/types.ts';
import { fieldToken, objectToken, type SObjectFieldToken } from './schema-tokens.ts';
import type { Runtime } from '../apex/transaction.ts';
import type { Services } from './services.ts';

/** SObject and AggregateResult: access to fields by name. */
export function sobjectClasses(schema: OrgSchema): readonly NativeClass[] {
  const objectOf = (record: SObject): ObjectType => schema.existing(record.typeName);
  const fieldOf = (record: SObject, name: string | null): FieldSchema =>
    fieldOrThrow(objectOf(record), nn(name));
  return [
    {
      name: 'SObject',
      members: natives<SObject>()({
        'Object get(String field)': (_, self, name) =>
          self.typeName === 'AggregateResult'
            ? aggregateValue(self, nn(name))
            : self.read(fieldOf(self, name).name),
        'Object get(SObjectField field)': (_, self, token: SObjectFieldToken | null) =>
          self.read(nn(token).value.field.name),
        'Object put(String field, Object value)': ({ runtime }, self, name, value) => {
          const field = fieldOf(self, name);
          const previous = self.fields.get(field.name) ?? null;
          if (!field.createable && !field.updateable && field.name !== 'Id')
            throw new ApexException('System.SObjectException', `Field ${field.name} is not editable`);
          self.write(field.name, coerce(field, value, runtime));
          return previous;
        },
        'SObject getSObject(String relationship)': (_, self, name) =>
          self.fields.get(parentOf(objectOf(self), nn(name))) ?? null,
        'Boolean isSet(String field)': (_, self, name) => self.fields.has(fieldOf(self, name).name),
        'Map<String, Object> getPopulatedFieldsAsMap()': ({ types }, self) => {
          const map = new ApexMap(types.type('String'), types.type('Object'));
          for (const [name, value] of self.fields) map.put(name, value);
          return map;
        },
        'SObjectType getSObjectType()': (_, self) => objectToken(objectOf(self)),
        'SObject clone()': (_, self) => cloneOf(objectOf(self), self),
        'Id Id': {
          get: (_, self: SObject) => self.read('Id'),
          set: (_, self: SObject, id: ApexValue) => void self.write('Id', id)
        }
      })
    },
    { name: 'AggregateResult', extends: 'SObject' },
    {
      name: 'Id',
      members: natives<string>()({
        'SObjectType getSObjectType()': (_, self) => {
          const object = schema.objectOfId(self);
          if (object === undefined)
            throw new ApexException('System.SObjectException', `Cannot locate Apex Type for ID: ${self}`);
          return objectToken(object);
        }
      })
    }
  ];
}

function fieldOrThrow(object: ObjectType, name: string): FieldSchema {
  const field = object.fieldSchema(name);
  if (field === undefined)
    throw new ApexException('System.SObjectException', `Invalid field ${name} for ${object.name}`);
  return field;
}

/** The parent relationship of that name, or of that reference field. */
function parentOf(object: ObjectType, name: string): string {
  const relationship = object.parent(name) ?? object.parent(name.replace(/__c$/i, '__r'));
  if (relationship === undefined)
    throw new ApexException('System.SObjectException', `Invalid relationship ${name} for ${object.name}`);
  return relationship.name;
}

function aggregateValue(record: SObject, alias: string): ApexValue {
  for (const [name, value] of record.fields) {
    if (name.toLowerCase() === alias.toLowerCase()) return value;
  }
  throw new ApexException('System.SObjectException', `Invalid field ${alias} for AggregateResult`);
}

/** A new record with the values that a user may give one. */
function cloneOf(object: ObjectType, record: SObject): SObject {
  const copy = record.copy();
  for (const name of [
    'Id',
    'CreatedDate',
    'CreatedById',
    'LastModifiedDate',
    'LastModifiedById',
    'SystemModstamp'
  ])
    copy.fields.delete(name);
  for (const field of object.fields) if (field.autoNumberFormat !== undefined) copy.fields.delete(field.name);
  return copy;
}

/** A value as the field's Apex type, or the exception of a dynamic assignment that does not fit. */
function coerce(field: FieldSchema, value: ApexValue, runtime: Runtime): ApexValue {
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
    `Illegal assignment from ${runtime.typeOf(value).name} to ${apexTypeOf(field)}`
  );
}

function idOrThrow(text: string): string {
  const id = toId18(text);
  if (id === undefined) throw new ApexException('System.StringException', `Invalid id: ${text}`);
  return id;
}

/** `Account.SObjectType`, `Account.Name`, and `getOrgDefaults()` of a custom setting. */
export function objectStatics({ database }: Services): ObjectStatics {
  const { schema, store, ids } = database;
  return {
    property: (objectName, name) => {
      const object = schema.object(objectName);
      if (object === undefined) return undefined;
      if (name.toLowerCase() === 'sobjecttype')
        return { type: 'SObjectType', get: () => objectToken(object) };
      const field = object.fieldSchema(name);
      return field && { type: 'SObjectField', get: () => fieldToken(object, field) };
    },
    methods: (objectName) => {
      const object = schema.existing(objectName);
      if (object.schema.customSetting !== 'Hierarchy') return {};
      // It reads without counting as a query and without permissions.
      const orgDefaults = (): SObject => {
        const record = new SObject(object);
        const [row = {}] = store.rowsWhere(object, 'SetupOwnerId = ?', [ids.organization]);
        for (const field of object.fields) {
          const value = row[field.name] ?? null;
          if (value !== null) record.fields.set(field.name, toApex(field, value));
        }
        return record;
      };
      return { [`static ${object.name} getOrgDefaults()`]: orgDefaults };
    }
  };
}
