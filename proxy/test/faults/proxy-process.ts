import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createApiKey, hashSecret } from '../../src/http/api-keys.ts';

/** The org whose requests the tests send. */
export const ORG_ID = '00D000000000001AAA';

/** A proxy that runs as its operator would run it. */
export interface ProxyProcess {
  readonly url: string;
  /** Headers that name the org, the simulated tenant and its credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Sends a signal and waits until the process has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts the proxy's main program, allowed to call one simulator. */
export async function startProxy(
  simulatorUrl: string,
  settings: Readonly<Record<string, string>> = {}
): Promise<ProxyProcess> {
  const key = createApiKey(ORG_ID);
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      CROSSWALK_PROXY_PORT: '0',
      CROSSWALK_PROXY_API_KEYS: `${ORG_ID}:${hashSecret(key)}`,
      CROSSWALK_PROXY_RATE_LIMIT_PER_MINUTE: '1000000',
      CROSSWALK_PROXY_FLEXNET_TRUSTED_ORIGINS: simulatorUrl,
      ...settings
    }
  });
  const exited = once(child, 'exit');
  const url = await addressIn(child.stdout);
  return {
    url,
    pid: child.pid ?? 0,
    headers: {
      'content-type': 'application/json',
      'x-api-key': key,
      'x-flexnet-url': simulatorUrl,
      'x-flexnet-username': 'sysadmin',
      'x-flexnet-password': 'simulated'
    },
    async kill(signal) {
      child.kill(signal);
      await exited;
    }
  };
}

/** The address that the log names; what is logged afterwards is read and dropped, so that the pipe never fills. */
async function addressIn(log: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: log });
  for await (const line of lines) {
    const address = /"address":"([^"]+)"/.exec(line)?.[1];
    if (address === undefined) continue;
    log.resume();
    return address;
  }
  throw new Error('The proxy ended before it listened.');
}

/** An answer of the proxy. */
export interface ProxyAnswer<T> {
  readonly http: number;
  readonly body: T;
}

/** Posts JSON to a route of the proxy. */
export async function ask<T>(
  proxy: Pick<ProxyProcess, 'url' | 'headers'>,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {}
): Promise<ProxyAnswer<T>> {
  const response = await fetch(`${proxy.url}${path}`, {
    method: 'POST',
    headers: { ...proxy.headers, ...headers },
    body: JSON.stringify(body)
  });
  // The tests look at every part of the body that they use.
  return { http: response.status, body: (await response.json()) as T };
}
