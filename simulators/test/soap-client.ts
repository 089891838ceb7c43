import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { XMLParser } from 'fast-xml-parser';
import { services } from '../flexnet/schemas.ts';
import type { Simulator } from '../flexnet/simulator.ts';

/** How the services are called by short names. */
const PATHS = {
  products: { service: 'ProductPackagingService', version: 'v2' },
  accounts: { service: 'UserAcctHierarchyService', version: 'v3' },
  orders: { service: 'EntitlementOrderService', version: 'v4' }
} as const;

export type ServiceName = keyof typeof PATHS;

/** An answer as it came, and the content of its first body element, where every element is a list. */
export interface Answer {
  readonly http: number;
  readonly type: string;
  readonly text: string;
  readonly status: string | undefined;
  /** Everything at the end of a path of element names. */
  all(path: string): string[];
}

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false
});

/** Basic credentials of the simulator's default user. */
export const BASIC = `Basic ${Buffer.from('sysadmin:simulated').toString('base64')}`;

/** Calls an operation: `content` is what stands inside its request element. */
export async function call(
  simulator: Pick<Simulator, 'url'>,
  name: ServiceName,
  request: string,
  content: string,
  options: { version?: string; headers?: Record<string, string> } = {}
): Promise<Answer> {
  const { service } = PATHS[name];
  const version = options.version ?? PATHS[name].version;
  const body = `<${request} xmlns="urn:${version}.webservices.operations.flexnet.com">${content}</${request}>`;
  return post(`${simulator.url}/flexnet/services/${version}/${service}`, envelope(body), options.headers);
}

/** A SOAP envelope around a body. */
export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** Posts a message as a SOAP client does. */
export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      authorization: BASIC,
      soapaction: '""',
      'content-type': 'text/xml; charset=utf-8',
      ...headers
    },
    body
  });
  const text = await response.text();
  return answerOf(response.status, response.headers.get('content-type') ?? '', text);
}

function answerOf(http: number, type: string, text: string): Answer {
  const isXml = type.startsWith('text/xml') && text !== '';
  const tree: unknown = isXml ? parser.parse(text) : {};
  const [body] = walk(tree, ['Envelope', 'Body']);
  const content: unknown = body !== null && typeof body === 'object' ? Object.values(body)[0] : undefined;
  const all = (path: string): string[] => walk(content, path.split('/')).map((node) => String(node));
  return { http, type, text, status: isXml ? all('statusInfo/status')[0] : undefined, all };
}

function walk(node: unknown, path: readonly string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [node];
  if (node === null || typeof node !== 'object') return [];
  // What the parser returns is made of objects, lists and texts.
  const next = (node as Record<string, unknown>)[name];
  return (Array.isArray(next) ? next : next === undefined ? [] : [next]).flatMap((n) => walk(n, rest));
}

/** Throws unless an answer is valid by the schema of its service. */
export function checkAnswer(name: ServiceName, text: string): void {
  const service = services().find((s) => s.name === PATHS[name].service);
  if (!service) throw new Error(`There is no ${name} ${PATHS[name].version}.`);
  const document = XmlDocument.fromString(text);
  try {
    const payload = document.get('/*/*/*');
    if (!(payload instanceof XmlElement)) throw new Error('The answer has no body.');
    service.schema.validate(payload);
  } finally {
    document.dispose();
  }
}
