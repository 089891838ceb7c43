import { request } from './http.ts';
import { refreshEmitted, wireAdapter } from './wire.ts';

type Parameters = Record<string, unknown>;

/** What `@salesforce/apex/Class.method` is: called, it asks at once; its adapter serves `@wire`. */
export function apexMethod(className: string, method: string) {
  const call = async (parameters: Parameters = {}): Promise<unknown> => {
    const path = `/local/apex/${className}/${method}`;
    const { returnValue } = await request<{ returnValue: unknown }>('POST', path, parameters);
    return returnValue;
  };
  const adapter = wireAdapter({ name: `apex ${className}.${method}`, load: call });
  return Object.assign(call, { adapter });
}

/** Asks again for what a wired Apex method gave. */
export const refreshApex = refreshEmitted;

/** The value of a field of a record that Apex returned. */
export function getSObjectValue(
  record: Record<string, unknown>,
  field: string | { fieldApiName: string }
): unknown {
  const path = typeof field === 'string' ? field.split('.').slice(1) : field.fieldApiName.split('.');
  return path.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    record
  );
}
