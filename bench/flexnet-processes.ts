import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startProxy, type ProxyProcess } from '../proxy/test/faults/proxy-process.ts';

/** Simulator and proxy, each in a process of its own, as they are in life. */
export interface Processes {
  readonly simulatorUrl: string;
  readonly proxy: ProxyProcess;
  /** What the simulator says of itself. */
  simulatorState(): Promise<Record<string, number>>;
  /** How many requests of each operation have arrived. */
  calls(): Promise<Map<string, number>>;
  stop(): Promise<void>;
}

/** Starts both; `options` are those of the simulator's command. */
export async function startProcesses(options: readonly string[]): Promise<Processes> {
  const main = fileURLToPath(new URL('../simulators/flexnet/main.ts', import.meta.url));
  const args = [
    '--import',
    import.meta.resolve('tsx'),
    main,
    '--port',
    '0',
    '--admin-port',
    '0',
    '--seed',
    ...options
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const simulatorUrl = urlIn(await lines.next());
  const adminUrl = urlIn(await lines.next());
  const proxy = await startProxy(simulatorUrl, { CROSSWALK_PROXY_LOG_LEVEL: 'info' });
  return {
    simulatorUrl,
    proxy,
    simulatorState: async () => (await (await fetch(`${adminUrl}/state`)).json()) as Record<string, number>,
    async calls() {
      const calls = (await (await fetch(`${adminUrl}/calls`)).json()) as { operation: string }[];
      const counts = new Map<string, number>();
      for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
      return counts;
    },
    async stop() {
      await proxy.kill('SIGTERM');
      child.kill('SIGTERM');
      await exited;
    }
  };
}

function urlIn(line: IteratorResult<string>): string {
  return String(line.value).slice(String(line.value).indexOf('http'));
}
