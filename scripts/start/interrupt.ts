/**
 * Aborts when the process is asked to end, as by Ctrl-C. Asking again changes nothing: npm passes on what the terminal has
 * sent already.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}
