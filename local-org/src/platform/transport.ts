import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** Sends an HTTP request and waits for the answer. */
export type Transport = (request: OutgoingRequest) => IncomingResponse;

export interface OutgoingRequest {
  url: string;
  method: string;
  headers: [name: string, value: string][];
  body: Uint8Array | null;
  timeoutMillis: number;
}

export type IncomingResponse =
  | { status: number; statusText: string; headers: [name: string, value: string][]; body: Uint8Array }
  | { failure: string };

const GRACE_MILLIS = 1000;

/**
 * Sends requests from a worker thread while the calling thread waits, as Apex does.
 * Whatever answers must therefore run in another thread or process.
 */
export class SynchronousTransport {
  #worker: Worker | null = null;

  /** Sends one request; answers the response or why there is none. */
  readonly send = (request: OutgoingRequest): IncomingResponse => {
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const { port1, port2 } = new MessageChannel();
    this.#running().postMessage({ request, signal, port: port2 }, [port2]);
    const woken = Atomics.wait(signal, 0, 0, request.timeoutMillis + GRACE_MILLIS);
    const answer = receiveMessageOnPort(port1)?.message as IncomingResponse | undefined; // our own worker's message
    port1.close();
    return woken === 'timed-out' || answer === undefined ? { failure: 'Read timed out' } : answer;
  };

  /** Ends the worker thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #running(): Worker {
    if (this.#worker === null) {
      this.#worker = new Worker(new URL('./callout-worker.js', import.meta.url), { execArgv: [] });
      // The thread only answers; it must not keep the process alive.
      this.#worker.unref();
    }
    return this.#worker;
  }
}
