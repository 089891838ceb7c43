import {
  startFlexNetSimulator,
  type Simulator,
  type SimulatorOptions
} from '../../../../simulators/flexnet/simulator.ts';
import { putProduct } from '../../../../simulators/flexnet/seed.ts';
import { connectFlexNet } from '../../../src/adapters/flexnet/flexnet-licensing.ts';
import type { FlexNetSettings } from '../../../src/adapters/flexnet/settings.ts';
import type { Licensing } from '../../../src/ports/licensing.ts';
import { FetchHttp } from '../../fakes/fetch-http.ts';

export const NOW = '2027-01-01T00:00:00.000Z';

export interface SimulatedTenant {
  readonly simulator: Simulator;
  readonly http: FetchHttp;
  readonly licensing: Licensing;
}

/** The real adapter in front of a simulator, with one deployed product `FL-1` and one more of code `FL-2`. */
export async function simulatedTenant(
  options: SimulatorOptions = {},
  settings: Partial<FlexNetSettings> = {}
): Promise<SimulatedTenant> {
  const simulator = await startFlexNetSimulator(options);
  for (const code of ['FL-1', 'FL-2']) {
    putProduct(
      simulator.data,
      { name: `Product ${code}`, version: '1.0', state: 'DEPLOYED', parts: [code] },
      NOW
    );
  }
  const http = new FetchHttp();
  const connect = connectFlexNet({ http, settings: { retryDelayMs: 1, ...settings } });
  const credentials = { kind: 'basic', username: 'sysadmin', password: 'simulated' } as const;
  return { simulator, http, licensing: connect({ url: simulator.url, credentials }) };
}
