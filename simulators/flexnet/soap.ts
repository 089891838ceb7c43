import { ParseOption, XmlDocument, XmlElement, XmlError, type XsdValidator } from 'libxml2-wasm';
import { element, leaf, readTree, type Tree } from './xml.ts';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The body of a SOAP message: its first element by name, and what is in it. */
export interface Message {
  readonly name: string;
  readonly namespace: string;
  readonly tree: Tree;
}

/** A message that FlexNet Operations would answer with a SOAP fault. */
export class SoapFault extends Error {
  readonly code: 'Client' | 'Server';

  constructor(code: 'Client' | 'Server', message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads a SOAP 1.1 message whose body must be valid by the schema. */
export function readMessage(xml: string, schema: XsdValidator): Message {
  if (/<!DOCTYPE/i.test(xml)) throw new SoapFault('Client', 'A document type declaration is not accepted.');
  const document = parse(xml);
  try {
    const payload = payloadOf(document);
    schema.validate(payload);
    return { name: payload.name, namespace: payload.namespaceUri, tree: readTree(payload) };
  } catch (error) {
    if (error instanceof XmlError)
      throw new SoapFault('Client', `The request is not valid: ${error.message.trim()}`);
    throw error;
  } finally {
    document.dispose();
  }
}

/** A SOAP envelope around a response element. */
export function envelope(name: string, namespace: string, content: string): string {
  return wrap(`<${name} xmlns="${namespace}">${content}</${name}>`);
}

/** A SOAP envelope around a fault. */
export function faultEnvelope(fault: SoapFault): string {
  const content = leaf('faultcode', `soapenv:${fault.code}`) + leaf('faultstring', fault.message);
  return wrap(element('soapenv:Fault', content, element('detail')));
}

function wrap(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${ENVELOPE}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

function parse(xml: string): XmlDocument {
  try {
    return XmlDocument.fromString(xml, {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new SoapFault('Client', `The request is not well-formed XML: ${reason}`);
  }
}

function payloadOf(document: XmlDocument): XmlElement {
  const { root } = document;
  if (root.name !== 'Envelope' || root.namespaceUri !== ENVELOPE) {
    throw new SoapFault('Client', 'The request is not a SOAP 1.1 envelope.');
  }
  const body = elementsOf(root).find((e) => e.name === 'Body' && e.namespaceUri === ENVELOPE);
  const [payload, second] = body ? elementsOf(body) : [];
  if (!payload || second) throw new SoapFault('Client', 'The SOAP body must hold one element.');
  return payload;
}

function elementsOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = parent.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) found.push(node);
  }
  return found;
}
