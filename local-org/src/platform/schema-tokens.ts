import { ApexObject } from '../apex/values.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema } from '../database/schema/types.ts';

/** `Account.SObjectType`: one object per sObject type, so that identity is equality. */
export class SObjectTypeToken extends ApexObject {
  readonly typeName = 'Schema.SObjectType';
  readonly object: ObjectType;

  constructor(object: ObjectType) {
    super();
    this.object = object;
  }

  i_tostring_0(): string {
    return this.object.name;
  }
}

/** `Account.Name` as a token. */
export class SObjectFieldToken extends ApexObject {
  readonly typeName = 'Schema.SObjectField';
  readonly object: ObjectType;
  readonly field: FieldSchema;

  constructor(object: ObjectType, field: FieldSchema) {
    super();
    this.object = object;
    this.field = field;
  }

  i_tostring_0(): string {
    return this.field.name;
  }
}

const objectTokens = new WeakMap<ObjectType, SObjectTypeToken>();
const fieldTokens = new WeakMap<FieldSchema, SObjectFieldToken>();

export function objectToken(object: ObjectType): SObjectTypeToken {
  const token = objectTokens.get(object) ?? new SObjectTypeToken(object);
  objectTokens.set(object, token);
  return token;
}

export function fieldToken(object: ObjectType, field: FieldSchema): SObjectFieldToken {
  const token = fieldTokens.get(field) ?? new SObjectFieldToken(object, field);
  fieldTokens.set(field, token);
  return token;
}
