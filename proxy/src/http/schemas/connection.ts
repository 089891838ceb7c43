import { Type } from 'typebox';
import { LICENSING_SERVICES } from '../../ports/licensing.ts';
import { Exact, FailureSchema, OneOf, OrNull } from './common.ts';

export const ConnectionCheckRequestSchema = Exact('ConnectionCheckRequest', {});

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
