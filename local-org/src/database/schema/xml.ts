import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** An element of a metadata file: text, or named children; every child is a list. */
export interface XmlElement {
  [child: string]: (XmlElement | string)[];
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (_name, path) => String(path).includes('.')
});

/** Parses a metadata file and answers its root element, which must have the given name. */
export function readXml(path: string, rootName: string): XmlElement {
  const document = parser.parse(readFileSync(path, 'utf8')) as Record<string, XmlElement | string>; // shape checked below
  const root = document[rootName];
  if (root === undefined) throw new Error(`<${rootName}> expected as the root element`);
  return typeof root === 'string' ? {} : root;
}

/** Text of the first child of that name. */
export function text(element: XmlElement, name: string): string | undefined {
  return texts(element, name)[0];
}

export function requiredText(element: XmlElement, name: string): string {
  const value = text(element, name);
  if (value === undefined) throw new Error(`<${name}> is missing`);
  return value;
}

/** Whether the first child of that name says `true`. */
export function flag(element: XmlElement, name: string): boolean {
  return text(element, name) === 'true';
}

export function wholeNumber(element: XmlElement, name: string): number | undefined {
  const value = text(element, name);
  return value === undefined ? undefined : Number.parseInt(value, 10);
}

/** Children of that name that have children of their own. */
export function elements(element: XmlElement, name: string): XmlElement[] {
  return (element[name] ?? []).filter((child) => typeof child !== 'string');
}

/** Texts of all children of that name. */
export function texts(element: XmlElement, name: string): string[] {
  return (element[name] ?? []).filter((child) => typeof child === 'string' && child !== '') as string[];
}
