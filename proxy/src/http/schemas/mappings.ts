import { Type } from 'typebox';
import { CUSTOM_ATTRIBUTE_TYPES, MAPPED_OBJECTS } from '../../domain/mapping.ts';
import { Exact, FailureSchema, OneOf } from './common.ts';

const FieldMappingSchema = Exact('FieldMapping', {
  object: OneOf(MAPPED_OBJECTS),
  attribute: Type.String({ minLength: 1, maxLength: 255 }),
  field: Type.String({ minLength: 1, maxLength: 255 }),
  fieldType: Type.Optional(Type.String({ maxLength: 40 })),
  customType: Type.Optional(OneOf(CUSTOM_ATTRIBUTE_TYPES))
});

export const MappingsSchema = Type.Array(FieldMappingSchema, {
  maxItems: 1000,
  description: 'Missing: the default mappings.'
});

export const MappingsCheckRequestSchema = Exact('MappingsCheckRequest', { mappings: MappingsSchema });

export const MappingsCheckSchema = Exact(
  'MappingsCheck',
  {
    problems: Type.Array(
      Exact('MappingProblem', {
        object: OneOf(MAPPED_OBJECTS),
        attribute: Type.String(),
        failure: FailureSchema
      })
    )
  },
  'Every mapping that cannot work, and every required one that is missing.'
);
