import type { FastifyReply, FastifyRequest, onRequestHookHandler, onResponseHookHandler } from 'fastify';
import type { Deadline } from '../ports/deadline.ts';
import { answerProblem } from './error-mapping.ts';
import { headerOf } from './headers.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on the routes that call use cases. */
    time: RequestTime | null;
    /** Its time was over before its body had arrived. */
    isCutOff: boolean;
  }
}

export interface TimeoutRange {
  readonly defaultMs: number;
  readonly maxMs: number;
}

/** The time of one request: until when the use case may work, and when the caller is answered without it. */
export interface RequestTime {
  readonly deadline: Deadline;
  /** Rejects with a `Problem` when the time has passed or the caller has gone; never resolves. */
  readonly over: Promise<never>;
  /** Ends the work, because nobody waits for it any more. */
  abandon(): void;
  release(): void;
}

const MIN_TIMEOUT_MS = 100;

/** Starts the clock of a request: X-Request-Timeout in milliseconds, else the default. */
export function startRequestTime(range: TimeoutRange): onRequestHookHandler {
  return (request, reply, done) => {
    const timeoutMs = readTimeout(headerOf(request, 'x-request-timeout'), range);
    if (timeoutMs === null) return done(timeoutProblem(range));
    const time = startClock(timeoutMs);
    request.time = time;
    time.over.catch(() => cutOffSlowBody(request, reply, timeoutMs));
    reply.raw.once('close', () => {
      if (!reply.sent) time.abandon();
      time.release();
    });
    done();
  };
}

/** Stops the clock, so that no timer outlives its request. */
export const stopRequestTime: onResponseHookHandler = (request, _reply, done) => {
  request.time?.release();
  done();
};

/**
 * Runs a use case under the deadline of the request.
 * @throws Problem `deadline-passed` when it has not answered by then
 */
export async function withinRequestTime<T>(
  request: FastifyRequest,
  work: (deadline: Deadline) => Promise<T>
): Promise<T> {
  if (request.time === null) throw new Error('This route has no clock.');
  return Promise.race([work(request.time.deadline), request.time.over]);
}

/** Nothing else waits for a body that does not come, so that its sender is answered here. */
function cutOffSlowBody(request: FastifyRequest, reply: FastifyReply, timeoutMs: number): void {
  if (hasArrived(request) || reply.sent || reply.raw.destroyed) return;
  request.isCutOff = true;
  reply.raw.once('finish', () => request.raw.destroy());
  void answerProblem(bodyTooSlow(timeoutMs), request, reply.header('connection', 'close'));
}

/** Whether the whole body is here. An injected request has no `complete`. */
export function hasArrived({ raw }: FastifyRequest): boolean {
  return raw.complete || raw.readableEnded;
}

function bodyTooSlow(timeoutMs: number): Problem {
  return new Problem(
    408,
    'request-too-slow',
    `The request body did not arrive within ${timeoutMs} ms, so nothing was done. Send the request again.`
  );
}

function readTimeout(text: string | undefined, range: TimeoutRange): number | null {
  if (text === undefined) return range.defaultMs;
  if (!/^\d{1,9}$/.test(text)) return null;
  const timeoutMs = Number(text);
  return timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= range.maxMs ? timeoutMs : null;
}

function startClock(timeoutMs: number): RequestTime {
  const startedAt = Date.now();
  // A use case that stops in time can say what it has done and what not; that is worth more than our refusal.
  const reserveMs = Math.min(1000, timeoutMs / 10);
  const work = new AbortController();
  const { promise: over, reject: end } = withReject();

  const workTimer = setTimeout(() => work.abort(), timeoutMs - reserveMs);
  const endTimer = setTimeout(() => end(deadlinePassed(timeoutMs)), timeoutMs);

  return {
    deadline: { expiresAt: startedAt + timeoutMs - reserveMs, signal: work.signal },
    over,
    abandon: () => {
      work.abort();
      end(callerGone());
    },
    release: () => {
      clearTimeout(workTimer);
      clearTimeout(endTimer);
    }
  };
}

function withReject(): { promise: Promise<never>; reject: (reason: Problem) => void } {
  let reject: (reason: Problem) => void = () => undefined;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  // A request may be over before its use case is asked.
  promise.catch(() => undefined);
  return { promise, reject };
}

function deadlinePassed(timeoutMs: number): Problem {
  return new Problem(
    504,
    'deadline-passed',
    `The request was not done within ${timeoutMs} ms. What was sent to FlexNet Operations may have been carried out; send the request again, with fewer records or more time.`
  );
}

/** Nobody reads this answer. 499 is what web servers log for a caller who hung up. */
function callerGone(): Problem {
  return new Problem(499, 'caller-gone', 'The caller closed the connection before the answer.');
}

function timeoutProblem(range: TimeoutRange): Problem {
  return new Problem(
    400,
    'timeout-not-valid',
    `X-Request-Timeout must be a whole number of milliseconds from ${MIN_TIMEOUT_MS} to ${range.maxMs}.`
  );
}
