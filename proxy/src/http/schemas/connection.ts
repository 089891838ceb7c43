import { Type } from 'typebox';
import { LICENSING_SERVICES } from '../../ports/licensing.ts';
import { Exact, FailureSchema, OneOf, OrNull } from './common.ts';

/** Takes the place of the credentials in the headers, so that they can be tried before the org keeps them. */
const CandidateCredentialsSchema = Exact('CandidateCredentials', {
  username: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  password: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  token: Type.Optional(Type.String({ minLength: 1, maxLength: 4096, pattern: '^[\\x21-\\x7e]*$' }))
});

export const ConnectionCheckRequestSchema = Exact('ConnectionCheckRequest', {
  credentials: Type.Optional(CandidateCredentialsSchema)
});

export const ConnectionCheckSchema = Exact(
  'ConnectionCheck',
  {
    isConnected: Type.Boolean({ description: 'Every service works.' }),
    failure: OrNull(FailureSchema),
    services: Type.Array(
      Exact('ServiceCheck', { service: OneOf(LICENSING_SERVICES), failure: OrNull(FailureSchema) })
    )
  },
  'What each service said.'
);
