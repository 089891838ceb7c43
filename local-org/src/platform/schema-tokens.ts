import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema } from '../database/schema/types.ts';
import { NativeObject } from './services.ts';

/** `Account.SObjectType`. */
export class SObjectTypeToken extends NativeObject<ObjectType> {
  i_tostring_0(): string {
    return this.value.name;
  }
}

/** `Account.Name` as a token. */
export class SObjectFieldToken extends NativeObject<{
  readonly object: ObjectType;
  readonly field: FieldSchema;
}> {
  i_tostring_0(): string {
    return this.value.field.name;
  }
}

// One token for each object and field, so that identity is equality.
const objectTokens = new WeakMap<ObjectType, SObjectTypeToken>();
const fieldTokens = new WeakMap<FieldSchema, SObjectFieldToken>();

export function objectToken(object: ObjectType): SObjectTypeToken {
  const token = objectTokens.get(object) ?? new SObjectTypeToken('Schema.SObjectType', object);
  objectTokens.set(object, token);
  return token;
}

export function fieldToken(object: ObjectType, field: FieldSchema): SObjectFieldToken {
  const token = fieldTokens.get(field) ?? new SObjectFieldToken('Schema.SObjectField', { object, field });
  fieldTokens.set(field, token);
  return token;
}
