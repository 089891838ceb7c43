import type { Failure } from '../domain/failures.ts';
import type { Deadline } from '../ports/deadline.ts';
import { LICENSING_SERVICES, type Licensing, type LicensingService } from '../ports/licensing.ts';

export interface ConnectionCheck {
  /** True when every service works. */
  readonly isConnected: boolean;
  /** What kept it from working; null when it works. */
  readonly failure: Failure | null;
  readonly services: readonly ServiceCheck[];
}

export interface ServiceCheck {
  readonly service: LicensingService;
  readonly failure: Failure | null;
}

/** Proves host, credentials and permission of each service that a sync needs, without changing anything. */
export async function checkConnection(
  licensing: Pick<Licensing, 'access'>,
  deadline: Deadline
): Promise<ConnectionCheck> {
  const services = await Promise.all(
    LICENSING_SERVICES.map(async (service) => ({
      service,
      failure: await licensing.access.probe(service, deadline)
    }))
  );
  const failure = services.find((check) => check.failure)?.failure ?? null;
  return { isConnected: failure === null, failure, services };
}
