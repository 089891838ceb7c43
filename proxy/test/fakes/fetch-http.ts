import {
  OutboundHttpError,
  type OutboundHttp,
  type OutboundRequest,
  type OutboundResponse
} from '../../src/ports/outbound-http.ts';

/** HTTP through fetch, for talking to a simulator on this machine; remembers what was sent. */
export class FetchHttp implements OutboundHttp {
  readonly sent: OutboundRequest[] = [];

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    this.sent.push(request);
    const timeout = AbortSignal.timeout(Math.ceil(request.timeoutMs));
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal: timeout,
        ...(request.body === undefined ? {} : { body: request.body })
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text()
      };
    } catch (error) {
      throw new OutboundHttpError(timeout.aborted ? 'timed-out' : 'connection-cut', 'no answer', {
        cause: error
      });
    }
  }
}

/** HTTP that answers each request with the next of the given answers, or failures; remembers what was sent. */
export class ScriptedHttp implements OutboundHttp {
  readonly sent: OutboundRequest[] = [];
  readonly #answers: ((request: OutboundRequest) => OutboundResponse | OutboundHttpError)[];

  constructor(...answers: ((request: OutboundRequest) => OutboundResponse | OutboundHttpError)[]) {
    this.#answers = answers;
  }

  async send(request: OutboundRequest): Promise<OutboundResponse> {
    this.sent.push(request);
    const next = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    const answer = next?.(request) ?? new OutboundHttpError('unreachable', 'nothing is scripted');
    if (answer instanceof OutboundHttpError) throw answer;
    return answer;
  }
}
