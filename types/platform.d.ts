import '@salesforce/lightning-types';
import type { WireAdapterConstructor } from 'lwc';

/** An error as Apex and the UI API throw it. */
export interface PlatformError {
  readonly status?: number;
  readonly body?: { readonly message?: string } | readonly { readonly message?: string }[];
}

/** An `@AuraEnabled` method: called, it answers a promise. */
export type ApexMethod<Parameters, Result> = (
  ...parameters: keyof Parameters extends never ? [] : [Parameters]
) => Promise<Result>;

/** A cacheable `@AuraEnabled` method: it can be wired as well. */
export type CacheableApexMethod<Parameters extends Record<string, unknown>, Result> = ApexMethod<
  Parameters,
  Result
> & {
  readonly adapter: WireAdapterConstructor<Parameters, { data?: Result; error?: PlatformError }>;
};
