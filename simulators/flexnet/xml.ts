import { XmlCData, XmlElement, XmlText } from 'libxml2-wasm';

/** An element's children by local name, in document order; a leaf is its text. */
export interface Tree {
  readonly [name: string]: readonly (string | Tree)[];
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;'
};

/** Reads an element that a schema has accepted; elements marked nil count as absent. */
export function readTree(element: XmlElement): Tree {
  const found = readNode(element);
  return typeof found === 'string' ? {} : found;
}

function readNode(element: XmlElement): string | Tree {
  const children: Record<string, (string | Tree)[]> = {};
  let isLeaf = true;
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) {
      isLeaf = false;
      if (!isNil(node)) (children[node.name] ??= []).push(readNode(node));
    } else if (node instanceof XmlText || node instanceof XmlCData) text += node.content;
  }
  return isLeaf ? text : children;
}

function isNil(element: XmlElement): boolean {
  return element.firstChild === null && element.attrs.some((a) => a.name === 'nil' && a.value === 'true');
}

/** The element at the end of a path of names, or undefined. */
export function child(tree: Tree | undefined, ...path: string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, name) => children(at, name)[0], tree);
}

/** All elements of one name. */
export function children(tree: Tree | undefined, name: string): Tree[] {
  return (tree?.[name] ?? []).map((node) => (typeof node === 'string' ? {} : node));
}

/** The text of the leaf at the end of a path of names, or undefined. */
export function text(tree: Tree | undefined, ...path: string[]): string | undefined {
  const parent = child(tree, ...path.slice(0, -1));
  const node = parent?.[path.at(-1) ?? '']?.[0];
  return typeof node === 'string' ? node : undefined;
}

/** A boolean leaf, or undefined. */
export function flag(tree: Tree | undefined, name: string): boolean | undefined {
  const value = text(tree, name)?.trim();
  return value === undefined ? undefined : value === 'true' || value === '1';
}

/** An integer leaf, or undefined. */
export function integer(tree: Tree | undefined, name: string): number | undefined {
  const value = text(tree, name);
  return value === undefined ? undefined : Number(value);
}

/** The named children of a tree as a tree of their own. */
export function pick(tree: Tree, names: readonly string[]): Tree {
  return Object.fromEntries(names.flatMap((name) => (tree[name] ? [[name, tree[name]]] : [])));
}

/** Text made safe for an XML text node; characters that XML forbids are dropped. */
export function escapeXml(value: string): string {
  return value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"\r]/g, (c) => ESCAPES[c] ?? c);
}

/** An element around XML that is already rendered. */
export function element(name: string, ...content: string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

/** A leaf, or nothing where there is no value. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** A tree rendered again, in its own order or in the order of the given names. */
export function render(tree: Tree, names: readonly string[] = Object.keys(tree)): string {
  return names.map((name) => (tree[name] ?? []).map((node) => renderNode(name, node)).join('')).join('');
}

function renderNode(name: string, node: string | Tree): string {
  return typeof node === 'string' ? leaf(name, node) : element(name, render(node));
}
