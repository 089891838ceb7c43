import { session } from './session.ts';

/** An answer that is no success, in the shape in which wires and promises of the platform give it to a component. */
export class FetchResponse {
  readonly ok = false;
  readonly errorType = 'fetchResponse';
  readonly headers = {};
  readonly status: number;
  readonly statusText: string;
  readonly body: unknown;

  constructor(status: number, statusText: string, body: unknown) {
    this.status = status;
    this.statusText = statusText;
    this.body = body;
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Asks the local org; rejects with a FetchResponse. */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { 'X-Local-Org': '1', ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) })
    });
  } catch {
    throw new FetchResponse(504, 'Gateway Timeout', {
      message: 'The local org does not answer. Start it again.'
    });
  }
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return answer as T;
  const [first] = Array.isArray(answer) ? (answer as Record<string, unknown>[]) : [];
  const details = first === undefined ? answer : { statusCode: response.status, ...first };
  throw new FetchResponse(response.status, response.statusText, details);
}

/** The User Interface API, whose answers are read-only to components. */
export function uiApi<T>(method: Method, path: string, body?: unknown): Promise<T> {
  return request(method, `/services/data/v${session.apiVersion}/ui-api/${path}`, body);
}

/** `?a=1,2&b=3`, without what is undefined. */
export function query(parameters: Record<string, string | readonly string[] | undefined>): string {
  const entries = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(',')] as const]
  );
  return entries.length === 0
    ? ''
    : `?${new URLSearchParams(entries.map(([name, value]) => [name, value])).toString()}`;
}
