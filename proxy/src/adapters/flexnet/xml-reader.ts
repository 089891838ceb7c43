import { SaxesParser } from 'saxes';

/** An element by its local name: prefixes and namespaces of answers differ between releases and tell nothing. */
export interface XmlNode {
  readonly name: string;
  /** Own text, as it stands: blanks count. */
  readonly text: string;
  readonly children: readonly XmlNode[];
}

/** An answer that is not XML as we accept it. */
export class XmlError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'XmlError';
  }
}

const MOST_LEVELS = 40;

/**
 * Reads a whole document. Cut or otherwise malformed documents, document type declarations, entities other than the
 * five of XML, and endless nesting are refused.
 * @throws XmlError
 */
export function readXml(xml: string): XmlNode {
  interface Growing extends XmlNode {
    text: string;
    children: Growing[];
  }
  const document: Growing = { name: '', text: '', children: [] };
  const open: Growing[] = [document];
  const addText = (text: string) => {
    const current = open.at(-1);
    if (current) current.text += text;
  };

  const parser = new SaxesParser();
  parser.on('error', () => {
    throw new XmlError('malformed XML');
  });
  parser.on('doctype', () => {
    throw new XmlError('XML with a document type declaration');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length > MOST_LEVELS) throw new XmlError('XML nested too deeply');
    const node: Growing = { name: name.slice(name.indexOf(':') + 1), text: '', children: [] };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml).close();

  const [root] = document.children;
  if (!root) throw new XmlError('an empty answer');
  return root;
}

/** The first element on a path of names, or undefined. */
export function child(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>(
    (at, name) => at?.children.find((next) => next.name === name),
    node
  );
}

/** All elements of a name right below. */
export function children(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((next) => next.name === name) ?? [];
}

/** Text on a path; null when there is no such element, or nothing in it. */
export function text(node: XmlNode | undefined, ...path: readonly string[]): string | null {
  return child(node, ...path)?.text || null;
}

/** A whole number on a path; null when there is none. */
export function integer(node: XmlNode | undefined, ...path: readonly string[]): number | null {
  const value = text(node, ...path)?.trim();
  return value && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : null;
}

export function flag(node: XmlNode | undefined, ...path: readonly string[]): boolean | null {
  const value = text(node, ...path)?.trim();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : null;
}

/** A date on a path, without the zone that some servers add; null when there is none. */
export function date(node: XmlNode | undefined, ...path: readonly string[]): string | null {
  return /^\s*(\d{4}-\d{2}-\d{2})/.exec(text(node, ...path) ?? '')?.[1] ?? null;
}

/** A date and time on a path, as ISO 8601 in UTC; null when there is none. */
export function instant(node: XmlNode | undefined, ...path: readonly string[]): string | null {
  const value = Date.parse((text(node, ...path) ?? '').trim());
  return Number.isNaN(value) ? null : new Date(value).toISOString();
}
