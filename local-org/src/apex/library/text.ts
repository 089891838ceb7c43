import type { NativeClass } from '../library.ts';
import { compareText } from '../run/comparison.ts';
import { idOf } from '../run/ids.ts';
import { textOf } from '../run/text.ts';
import type { Transaction } from '../transaction.ts';
import { ApexBlob, ApexException, ApexList, type ApexValue } from '../values.ts';
import { hashText, illegal, required } from './common.ts';

type Text = string | null;
type T = Transaction;

const strings = (tx: T, items: readonly string[]): ApexList =>
  new ApexList(tx.types.type('String'), [...items]);

function slice(self: string, start: number | null, end: number | null): string {
  const [from, to] = [required(start), required(end)];
  if (from < 0 || to > self.length || from > to) {
    throw new ApexException('System.StringException', `Starting position out of bounds: ${from}`);
  }
  return self.slice(from, to);
}

function split(tx: T, self: string, pattern: Text, limit = 0): ApexList {
  const parts = self === '' ? [''] : splitAll(self, toRegExp(required(pattern), 'g'), limit);
  while (limit === 0 && parts.length > 1 && parts.at(-1) === '') parts.pop();
  return strings(tx, parts);
}

function splitAll(self: string, pattern: RegExp, limit: number): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of self.matchAll(pattern)) {
    if (limit > 0 && parts.length === limit - 1) break;
    const atStart = match[0] === '' && (match.index === 0 || match.index === self.length);
    if (atStart) continue;
    parts.push(self.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, self.slice(from)];
}

/** A Java regular expression as a JavaScript one; what differs between them is refused. */
export function toRegExp(pattern: string, flags = ''): RegExp {
  if (/\\[QEAZGpPh]|\(\?[a-z]*[xd]|[+*?}]\+|&&/.test(pattern)) {
    throw illegal(`The regular expression ${pattern} uses what the local org does not model`);
  }
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  return new RegExp(inline === null ? pattern : pattern.slice(inline[0].length), flags + (inline?.[1] ?? ''));
}

/** Java's `$1` and `\$` in a replacement as JavaScript's. */
export function toReplacement(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === '$' ? '$$' : letter));
}

function format(template: Text, args: ApexList | null): string {
  return required(template)
    .replace(/'(''|[^']*)'|\{(\d+)\}/g, (match, quoted: string | undefined, index: string | undefined) =>
      index === undefined ? quotedText(match, quoted) : textOf(args?.items[Number(index)] ?? match)
    )
    .replace(/\0/g, "'");
}

function quotedText(match: string, quoted: string | undefined): string {
  return match === "''" ? '\0' : (quoted ?? '');
}

const isBlank = (text: Text): boolean => text === null || text.trim() === '';
const matches = (pattern: RegExp) => (_: T, self: string) => pattern.test(self);
const capitalize = (self: string): string => self.charAt(0).toUpperCase() + self.slice(1);
const html = (self: string): string =>
  self.replace(
    /[&<>"]/g,
    (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? letter
  );
const unescapeHtml = (self: string): string =>
  self.replace(
    /&(amp|lt|gt|quot);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? ''
  );

const before = (self: string, index: number): string => (index < 0 ? self : self.slice(0, index));
const after = (self: string, separator: string, index: number): string =>
  index < 0 ? '' : self.slice(index + separator.length);

function pad(self: string, size: number | null, filler: Text, left: boolean): string {
  return left ? self.padStart(required(size), filler ?? ' ') : self.padEnd(required(size), filler ?? ' ');
}

function abbreviate(self: string, width: number | null): string {
  return self.length <= required(width) ? self : `${self.slice(0, required(width) - 3)}...`;
}

const STATICS: NativeClass['members'] = {
  'static String valueOf(Object value)': (_: T, value: ApexValue) => (value === null ? null : textOf(value)),
  'static Boolean isBlank(String text)': (_: T, text: Text) => isBlank(text),
  'static Boolean isNotBlank(String text)': (_: T, text: Text) => !isBlank(text),
  'static Boolean isEmpty(String text)': (_: T, text: Text) => text === null || text === '',
  'static Boolean isNotEmpty(String text)': (_: T, text: Text) => text !== null && text !== '',
  'static String join(Iterable<Object> items, String separator)': (_: T, items: ApexValue, separator: Text) =>
    joined(items, separator),
  'static String join(Set<Object> items, String separator)': (_: T, items: ApexValue, separator: Text) =>
    joined(items, separator),
  'static String format(String template, List<Object> args)': (_: T, template: Text, args: ApexList | null) =>
    format(template, args),
  'static String escapeSingleQuotes(String text)': (_: T, text: Text) => required(text).replace(/'/g, "\\'"),
  'static String fromCharArray(List<Integer> codes)': (_: T, codes: ApexList) =>
    String.fromCharCode(...(codes.items as number[]))
};

function joined(items: ApexValue, separator: Text): string {
  const list = required(items) as ApexList | { values(): ApexValue[] };
  return (list instanceof ApexList ? list.items : list.values()).map(textOf).join(separator ?? '');
}

const SEARCH: NativeClass['members'] = {
  'Boolean contains(String part)': (_: T, self: string, part: Text) => self.includes(required(part)),
  'Boolean containsIgnoreCase(String part)': (_: T, self: string, part: Text) =>
    self.toLowerCase().includes(required(part).toLowerCase()),
  'Boolean startsWith(String part)': (_: T, self: string, part: Text) => self.startsWith(required(part)),
  'Boolean startsWithIgnoreCase(String part)': (_: T, self: string, part: Text) =>
    self.toLowerCase().startsWith(required(part).toLowerCase()),
  'Boolean endsWith(String part)': (_: T, self: string, part: Text) => self.endsWith(required(part)),
  'Boolean endsWithIgnoreCase(String part)': (_: T, self: string, part: Text) =>
    self.toLowerCase().endsWith(required(part).toLowerCase()),
  'Integer indexOf(String part)': (_: T, self: string, part: Text) => self.indexOf(required(part)),
  'Integer indexOf(String part, Integer start)': (_: T, self: string, part: Text, start: number) =>
    self.indexOf(required(part), start),
  'Integer lastIndexOf(String part)': (_: T, self: string, part: Text) => self.lastIndexOf(required(part)),
  'Integer countMatches(String part)': (_: T, self: string, part: Text) =>
    self.split(required(part)).length - 1,
  'Boolean isNumeric()': matches(/^\d+$/),
  'Boolean isAlpha()': matches(/^\p{L}+$/u),
  'Boolean isAlphanumeric()': matches(/^[\p{L}\d]+$/u),
  'Boolean isWhitespace()': matches(/^\s*$/),
  'Boolean isAllUpperCase()': matches(/^\p{Lu}+$/u),
  'Boolean isAllLowerCase()': matches(/^\p{Ll}+$/u)
};

const PARTS: NativeClass['members'] = {
  'String substring(Integer start)': (_: T, self: string, start: number) => slice(self, start, self.length),
  'String substring(Integer start, Integer end)': (_: T, self: string, start: number, end: number) =>
    slice(self, start, end),
  'String substringBefore(String separator)': (_: T, self: string, part: string) =>
    before(self, self.indexOf(part)),
  'String substringBeforeLast(String separator)': (_: T, self: string, part: string) =>
    before(self, self.lastIndexOf(part)),
  'String substringAfter(String separator)': (_: T, self: string, part: string) =>
    after(self, part, self.indexOf(part)),
  'String substringAfterLast(String separator)': (_: T, self: string, part: string) =>
    after(self, part, self.lastIndexOf(part)),
  'String substringBetween(String open, String close)': (_: T, self: string, open: string, close: string) => {
    const start = self.indexOf(open);
    const end = self.indexOf(close, start + open.length);
    return start < 0 || end < 0 ? null : self.slice(start + open.length, end);
  },
  'String left(Integer size)': (_: T, self: string, size: number) => self.slice(0, Math.max(size, 0)),
  'String right(Integer size)': (_: T, self: string, size: number) => (size <= 0 ? '' : self.slice(-size)),
  'String mid(Integer start, Integer size)': (_: T, self: string, start: number, size: number) =>
    self.slice(start, start + size),
  'List<String> split(String pattern)': (tx: T, self: string, pattern: Text) => split(tx, self, pattern),
  'List<String> split(String pattern, Integer limit)': (tx: T, self: string, pattern: Text, limit: number) =>
    split(tx, self, pattern, limit),
  'List<Integer> getChars()': (tx: T, self: string) =>
    new ApexList(
      tx.types.type('Integer'),
      Array.from({ length: self.length }, (_, index) => self.charCodeAt(index))
    ),
  'Integer charAt(Integer index)': (_: T, self: string, index: number) => {
    if (index < 0 || index >= self.length)
      throw new ApexException('System.StringException', `String index out of range: ${index}`);
    return self.charCodeAt(index);
  }
};

const CHANGES: NativeClass['members'] = {
  'String toLowerCase()': (_: T, self: string) => self.toLowerCase(),
  'String toUpperCase()': (_: T, self: string) => self.toUpperCase(),
  'String trim()': (_: T, self: string) => self.trim(),
  'String deleteWhitespace()': (_: T, self: string) => self.replace(/\s/g, ''),
  'String normalizeSpace()': (_: T, self: string) => self.trim().replace(/\s+/g, ' '),
  'String capitalize()': (_: T, self: string) => capitalize(self),
  'String uncapitalize()': (_: T, self: string) => self.charAt(0).toLowerCase() + self.slice(1),
  'String reverse()': (_: T, self: string) => [...self].reverse().join(''),
  'String repeat(Integer times)': (_: T, self: string, times: number) => self.repeat(Math.max(times, 0)),
  'String replace(String part, String by)': (_: T, self: string, part: Text, by: Text) =>
    self.replaceAll(required(part), () => required(by)),
  'String replaceAll(String pattern, String by)': (_: T, self: string, pattern: Text, by: Text) =>
    self.replace(toRegExp(required(pattern), 'g'), toReplacement(required(by))),
  'String replaceFirst(String pattern, String by)': (_: T, self: string, pattern: Text, by: Text) =>
    self.replace(toRegExp(required(pattern)), toReplacement(required(by))),
  'String remove(String part)': (_: T, self: string, part: Text) => self.replaceAll(part ?? '', ''),
  'String removeStart(String part)': (_: T, self: string, part: string) =>
    self.startsWith(part) ? self.slice(part.length) : self,
  'String removeEnd(String part)': (_: T, self: string, part: string) =>
    part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self,
  'String leftPad(Integer size)': (_: T, self: string, size: number) => pad(self, size, ' ', true),
  'String leftPad(Integer size, String filler)': (_: T, self: string, size: number, filler: Text) =>
    pad(self, size, filler, true),
  'String rightPad(Integer size)': (_: T, self: string, size: number) => pad(self, size, ' ', false),
  'String rightPad(Integer size, String filler)': (_: T, self: string, size: number, filler: Text) =>
    pad(self, size, filler, false),
  'String abbreviate(Integer width)': (_: T, self: string, width: number) => abbreviate(self, width),
  'String escapeHtml4()': (_: T, self: string) => html(self),
  'String unescapeHtml4()': (_: T, self: string) => unescapeHtml(self)
};

const STRING: NativeClass = {
  name: 'String',
  members: {
    ...STATICS,
    ...SEARCH,
    ...PARTS,
    ...CHANGES,
    'Integer length()': (_: T, self: string) => self.length,
    'Boolean equals(Object other)': (_: T, self: string, other: ApexValue) => self === other,
    'Boolean equalsIgnoreCase(String other)': (_: T, self: string, other: Text) =>
      other !== null && self.toLowerCase() === other.toLowerCase(),
    'Integer compareTo(String other)': (_: T, self: string, other: Text) =>
      compareText(self, required(other)),
    'Integer hashCode()': (_: T, self: string) => hashText(self)
  }
};

const ID: NativeClass = {
  name: 'Id',
  members: {
    'static Id valueOf(String text)': (_: T, text: Text) => {
      const id = idOf(required(text));
      if (id === null) throw new ApexException('System.StringException', `Invalid id: ${text}`);
      return id;
    },
    'String to15()': (_: T, self: string) => self.slice(0, 15)
  }
};

const BLOB: NativeClass = {
  name: 'Blob',
  members: {
    'static Blob valueOf(String text)': (_: T, text: Text) => ApexBlob.fromText(required(text)),
    'String toString()': (_: T, self: ApexBlob) => self.toText(),
    'Integer size()': (_: T, self: ApexBlob) => self.bytes.length
  }
};

export const TEXT_CLASSES: readonly NativeClass[] = [STRING, ID, BLOB];
