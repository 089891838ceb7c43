import { Type, type Static, type TProperties, type TSchema } from 'typebox';
import { FAILURE_CODES } from '../../domain/failures.ts';
import { LIFECYCLE_STATES } from '../../domain/states.ts';

/** An object that has these properties and no others. `title` names it in the contract. */
export function Exact<P extends TProperties>(title: string, properties: P, description?: string) {
  const options = description === undefined ? { title } : { title, description };
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** The same schema, or null. Kept as one schema with two types, because the errors of a union help nobody. */
export function Nullable<S extends TSchema & { type: string }>(schema: S) {
  return Type.Unsafe<Static<S> | null>({ ...schema, type: [schema.type, 'null'] });
}

/** A titled object, or null. */
export function OrNull<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** One of a list of words. */
export function OneOf<const W extends readonly string[]>(
  words: W,
  options: { title?: string; description?: string } = {}
) {
  return Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options });
}

export const SalesforceIdSchema = Type.String({
  pattern: '^[A-Za-z0-9]{18}$',
  description: 'Salesforce id of 18 characters'
});

/** Room for every name, id and code of either side; what FlexNet Operations accepts is decided per order. */
export const ShortTextSchema = Type.String({ maxLength: 1000 });

export const CalendarDateSchema = Type.String({
  format: 'date',
  pattern: '^(?!0000)',
  description: 'YYYY-MM-DD'
});

export const TextSchema = Type.String();

export const LifecycleStateSchema = OneOf(LIFECYCLE_STATES, { title: 'LifecycleState' });

export const FailureSchema = Exact(
  'Failure',
  {
    code: OneOf(FAILURE_CODES, { title: 'FailureCode' }),
    message: Type.String({ description: 'What happened and what to do next.' }),
    isTemporary: Type.Boolean({ description: 'Sending the same again later may succeed.' })
  },
  'Why something did not work.'
);

export const ErrorSchema = Exact(
  'ErrorAnswer',
  {
    code: Type.String({ description: 'Lower-case words, for programs.' }),
    message: Type.String({ description: 'What happened and what to do next, for people.' }),
    requestId: Type.String({ description: 'To find the request in the logs.' }),
    details: Type.Optional(
      Type.Array(Exact('ErrorDetail', { where: Type.String(), problem: Type.String() }), {
        description: 'What is wrong with the request, place by place.'
      })
    )
  },
  'Not done. After a status of 4xx something has to be changed, except after 429; after 5xx the same request may succeed later.'
);

/** What every route may answer instead of its own result. */
export const errorResponses = { '4xx': ErrorSchema, '5xx': ErrorSchema };
