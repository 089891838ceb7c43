import { SaxesParser } from 'saxes';

/** An XML element with the place it was read from. */
export interface XmlElement {
  readonly name: string;
  /** Namespace URI; empty when the element is in none. */
  readonly namespace: string;
  /** Line of the start tag, counted from 1. */
  readonly line: number;
  /** Values by local name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  /** Text directly inside the element, trimmed. */
  text: string;
}

export class XmlError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'XmlError';
    this.line = line;
  }
}

/**
 * Reads a document into a tree of elements with their lines.
 * @throws XmlError when it is not well formed, or brings a document type of its own
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on('error', (error) => {
    throw new XmlError(parser.line, error.message.replace(/^\d+:\d+: /, ''));
  });
  parser.on('doctype', () => {
    throw new XmlError(parser.line, 'a document type is not allowed');
  });
  parser.on('opentag', (tag) => {
    const attributes = new Map(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    const element = {
      name: tag.local,
      namespace: tag.uri,
      line: parser.line,
      attributes,
      children: [],
      text: ''
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (value: string): void => {
    const element = open.at(-1);
    if (element) element.text += value;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });
  parser.write(text).close();
  if (!root) throw new XmlError(1, 'there is no element');
  return root;
}

/** Every child element of that name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The first child element of that name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** Text of the first child element of that name; undefined when there is none. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text;
}

/** The element itself and everything below it. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* walk(child);
}
