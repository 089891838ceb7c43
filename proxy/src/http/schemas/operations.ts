import { Type } from 'typebox';
import { Exact, OneOf } from './common.ts';

export const HealthSchema = Exact('Health', { status: OneOf(['ok']) }, 'The process lives.');

export const UPSTREAM_STATES = ['unused', 'available', 'impaired', 'unavailable'] as const;

export const ReadySchema = Exact(
  'Ready',
  {
    status: OneOf(['ready']),
    upstreams: Type.Array(
      Exact('Upstream', {
        name: Type.String(),
        state: OneOf(UPSTREAM_STATES, {
          description:
            'unused: not called yet. impaired: some of its hosts fail. unavailable: all of them do. Hosts belong to single tenants, so none of this takes the proxy out of service.'
        })
      })
    )
  },
  'New requests are welcome.'
);
