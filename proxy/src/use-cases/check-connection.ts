import type { Failure } from '../domain/failures.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Licensing, LicensingService } from '../ports/licensing.ts';

export interface ConnectionCheck {
  /** True when every service works. */
  readonly isConnected: boolean;
  readonly services: readonly ServiceCheck[];
}

export interface ServiceCheck {
  readonly service: LicensingService;
  readonly failure: Failure | null;
}

/** Proves host, credentials and permission of each service that a sync needs, without changing anything. */
export declare function checkConnection(licensing: Licensing, deadline: Deadline): Promise<ConnectionCheck>;
