import { SaxesParser } from 'saxes';
import { isCalendarDate, isInstant } from '../../domain/calendar-date.ts';
import { startPacing, takeTurn } from '../../ports/event-loop.ts';

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

/** An answer with more in it than we keep. */
export class XmlTooLargeError extends Error {
  constructor() {
    super('too many elements');
    this.name = 'XmlTooLargeError';
  }
}

/** A value that is there and is not of its type. */
export class UnreadableValueError extends Error {
  constructor(element: string, value: string) {
    super(`"${value.slice(0, LONGEST_QUOTE)}" as ${element}`);
    this.name = 'UnreadableValueError';
  }
}

const LONGEST_QUOTE = 80;

const MAX_LEVELS = 40;

/** Elements and attributes of one answer: a full page of 2,000 products has some 100,000. */
const MAX_NODES = 500_000;

/** Characters that are read before anybody else may have a turn. */
const PIECE_LENGTH = 32 * 1024;

/**
 * Reads a whole document, in pieces, so that a large one does not hold up everything else. Cut or otherwise malformed
 * documents, document type declarations, entities other than the five of XML, and endless nesting are refused.
 * @throws XmlError
 * @throws XmlTooLargeError
 */
export async function readXml(xml: string): Promise<XmlNode> {
  const { parser, document } = startReading();
  if (xml.length > PIECE_LENGTH) await takeTurn();
  const pace = startPacing();
  for (let at = 0; at < xml.length; at += PIECE_LENGTH) {
    parser.write(xml.slice(at, at + PIECE_LENGTH));
    const turn = pace();
    if (turn) await turn;
  }
  parser.close();
  const [root] = document.children;
  if (!root) throw new XmlError('an empty answer');
  return root;
}

interface Growing extends XmlNode {
  text: string;
  children: Growing[];
}

/** Shared by all elements that have no children, which most have not. */
const NO_CHILDREN: Growing[] = [];

function startReading(): { readonly parser: SaxesParser; readonly document: XmlNode } {
  const document: Growing = { name: '', text: '', children: NO_CHILDREN };
  const open: Growing[] = [document];
  let nodes = 0;
  const count = () => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new XmlTooLargeError();
  };
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
  parser.on('attribute', count);
  parser.on('opentag', ({ name }) => {
    count();
    if (open.length > MAX_LEVELS) throw new XmlError('XML nested too deeply');
    const node: Growing = { name: name.slice(name.indexOf(':') + 1), text: '', children: NO_CHILDREN };
    const parent = open.at(-1) ?? document;
    if (parent.children === NO_CHILDREN) parent.children = [node];
    else parent.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);
  return { parser, document };
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

/**
 * A whole number on a path; null when there is none.
 * @throws UnreadableValueError
 */
export function integer(node: XmlNode | undefined, ...path: readonly string[]): number | null {
  return value(node, path, (word) => (/^[+-]?\d{1,15}$/.test(word) ? Number(word) : null));
}

/**
 * Yes or no on a path; null when it is not said.
 * @throws UnreadableValueError
 */
export function flag(node: XmlNode | undefined, ...path: readonly string[]): boolean | null {
  return value(node, path, (word) => {
    if (word === 'true' || word === '1') return true;
    return word === 'false' || word === '0' ? false : null;
  });
}

/**
 * A date on a path, without the zone or the time that some servers add; null when there is none.
 * @throws UnreadableValueError
 */
export function date(node: XmlNode | undefined, ...path: readonly string[]): string | null {
  return value(node, path, (word) => {
    const day = /^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:\d{2})?$/.exec(word)?.[1];
    return day !== undefined && isCalendarDate(day) ? day : null;
  });
}

/**
 * A date and time on a path, as ISO 8601 in UTC; null when there is none. One without a zone is taken for UTC.
 * @throws UnreadableValueError
 */
export function instant(node: XmlNode | undefined, ...path: readonly string[]): string | null {
  return value(node, path, (word) => {
    const zoned = /(?:Z|[+-]\d{2}:\d{2})$/.test(word) ? word : `${word}Z`;
    return isInstant(zoned) ? new Date(zoned).toISOString() : null;
  });
}

/** What is said on a path, read; null when nothing is. */
function value<T>(
  node: XmlNode | undefined,
  path: readonly string[],
  read: (word: string) => T | null
): T | null {
  const word = text(node, ...path)?.trim();
  if (!word) return null;
  const known = read(word);
  if (known === null) throw new UnreadableValueError(path.at(-1) ?? '', word);
  return known;
}
