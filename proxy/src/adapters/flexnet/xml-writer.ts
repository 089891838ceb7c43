/** A piece of XML that is finished and safe to join. */
export type Xml = string & { readonly brand: 'xml' };

type Content = Xml | string | number | boolean | readonly Xml[] | null | undefined;

/** A text with a character that XML 1.0 cannot carry in any form. */
export class UnsendableTextError extends Error {
  readonly element: string;

  constructor(element: string) {
    super(`<${element}> would contain a character that XML 1.0 forbids`);
    this.name = 'UnsendableTextError';
    this.element = element;
  }
}

/**
 * An element, or nothing when its content is undefined. Lists are children in the order given; other values are text.
 * Null makes an empty element, which is how a value is cleared.
 * @throws UnsendableTextError
 */
export function el(name: string, content: Content): Xml {
  if (content === undefined) return NOTHING;
  if (content === null) return `<${name}></${name}>` as Xml;
  const inner = Array.isArray(content) ? content.join('') : escapeText(String(content), name);
  return `<${name}>${inner}</${name}>` as Xml;
}

/** Like `el`, but nothing for null too: where nothing is held yet, there is nothing to clear. */
export function elIfAny(name: string, content: Content): Xml {
  return el(name, content ?? undefined);
}

/** An element around children, or nothing when all of them are nothing. */
export function group(name: string, children: readonly Xml[]): Xml {
  return children.every((child) => child === '') ? NOTHING : el(name, children);
}

const NOTHING = '' as Xml;

/** Characters that XML 1.0 cannot carry, by its section 2.2. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A bare carriage return would reach the reader as a line feed.
  '\r': '&#13;'
};

function escapeText(text: string, element: string): string {
  if (FORBIDDEN.test(text)) throw new UnsendableTextError(element);
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}
