// Plain JavaScript, so that a worker thread can start it without a TypeScript loader.
import { parentPort } from 'node:worker_threads';

/** Performs one request and wakes the thread that waits for it. */
async function answer({ request, signal, port }) {
  port.postMessage(await send(request));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

async function send({ url, method, headers, body, timeoutMillis }) {
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? undefined,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis)
    });
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer())
    };
  } catch (error) {
    const reason = error.cause?.code ?? error.cause?.message ?? error.message;
    return { failure: error.name === 'TimeoutError' ? 'Read timed out' : String(reason) };
  }
}

parentPort.on('message', (message) => void answer(message));
