// Plain JavaScript, since a worker thread starts without a loader of TypeScript on Node 20.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { buildVendor } = await import('./vendor.ts');
parentPort.postMessage(await buildVendor(workerData));
