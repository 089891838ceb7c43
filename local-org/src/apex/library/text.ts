import { nativeClass, type NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { toId } from '../run/ids.ts';
import { iterate } from '../run/instances.ts';
import { textOf } from '../run/text.ts';
import type { Transaction } from '../transaction.ts';
import { ApexBlob, ApexException, ApexList, hashText } from '../values.ts';

export function illegal(message: string): ApexException {
  return new ApexException('System.IllegalArgumentException', message);
}

function slice(self: string, from: number, to: number): string {
  if (from < 0 || to > self.length || from > to) {
    throw new ApexException('System.StringException', `Starting position out of bounds: ${from}`);
  }
  return self.slice(from, to);
}

function split({ types }: Transaction, self: string, pattern: string, limit = 0): ApexList {
  const parts = self === '' ? [''] : splitAll(self, toRegExp(pattern, 'g'), limit);
  while (limit === 0 && parts.length > 1 && parts.at(-1) === '') parts.pop();
  return new ApexList(types.type('String'), parts);
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
function toReplacement(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === '$' ? '$$' : letter));
}

/** Java's MessageFormat: two quotes are one, a single one quotes what follows up to the next, or to the end. */
function format(template: string, args: ApexList | null): string {
  const parts = /''|'((?:[^']|'')*)(?:'|$)|\{(\d+)\}/g;
  return template.replace(parts, (match, quoted: string | undefined, index: string | undefined) => {
    if (match === "''") return "'";
    if (index === undefined) return (quoted ?? '').replaceAll("''", "'");
    const value = args?.items[Number(index)];
    return value === undefined ? match : textOf(value);
  });
}

/** Characters up to the space, as Java's trim takes them; a no-break space stays. */
function trimmed(text: string): string {
  return text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
}

const SHORTEST_ABBREVIATION = 4;

function abbreviate(text: string, width: number): string {
  if (width < SHORTEST_ABBREVIATION) throw illegal(`Minimum abbreviation width is ${SHORTEST_ABBREVIATION}`);
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';
const padLeft = (self: string, size: number | null, filler: string | null): string =>
  self.padStart(nn(size), filler ?? ' ');

const STRING = nativeClass({
  name: 'String',
  members: {
    'static String valueOf(Object value)': (_, value) => (value === null ? null : textOf(value)),
    'static Boolean isBlank(String text)': (_, text) => isBlank(text),
    'static Boolean isNotBlank(String text)': (_, text) => !isBlank(text),
    'static Boolean isEmpty(String text)': (_, text) => text === null || text === '',
    'static String join(Iterable<Object> items, String separator)': (_, items, separator) =>
      Array.from(iterate(items), textOf).join(separator ?? ''),
    'static String format(String template, List<Object> args)': (_, template, args) =>
      format(nn(template), args),
    'Boolean contains(String part)': (_, self, part) => self.includes(nn(part)),
    'Boolean containsIgnoreCase(String part)': (_, self, part) =>
      self.toLowerCase().includes(nn(part).toLowerCase()),
    'Boolean startsWith(String part)': (_, self, part) => self.startsWith(nn(part)),
    'Boolean startsWithIgnoreCase(String part)': (_, self, part) =>
      self.toLowerCase().startsWith(nn(part).toLowerCase()),
    'Boolean endsWith(String part)': (_, self, part) => self.endsWith(nn(part)),
    'Integer indexOf(String part)': (_, self, part) => self.indexOf(nn(part)),
    'Integer countMatches(String part)': (_, self, part) => self.split(nn(part)).length - 1,
    'Boolean isNumeric()': (_, self) => /^\d+$/.test(self),
    'String substring(Integer start)': (_, self, start) => slice(self, nn(start), self.length),
    'String substring(Integer start, Integer end)': (_, self, start, end) => slice(self, nn(start), nn(end)),
    'String substringBefore(String separator)': (_, self, separator) => {
      const at = self.indexOf(nn(separator));
      return at < 0 ? self : self.slice(0, at);
    },
    'String substringAfter(String separator)': (_, self, separator) => {
      const at = self.indexOf(nn(separator));
      return at < 0 ? '' : self.slice(at + nn(separator).length);
    },
    'String substringBetween(String open, String close)': (_, self, open, close) => {
      const start = self.indexOf(nn(open)) + nn(open).length;
      const end = self.indexOf(nn(close), start);
      return start < nn(open).length || end < 0 ? null : self.slice(start, end);
    },
    'String left(Integer size)': (_, self, size) => self.slice(0, Math.max(nn(size), 0)),
    'String right(Integer size)': (_, self, size) => (nn(size) <= 0 ? '' : self.slice(-nn(size))),
    'String mid(Integer start, Integer size)': (_, self, start, size) =>
      self.slice(nn(start), nn(start) + nn(size)),
    'List<String> split(String pattern)': (tx, self, pattern) => split(tx, self, nn(pattern)),
    'List<String> split(String pattern, Integer limit)': (tx, self, pattern, limit) =>
      split(tx, self, nn(pattern), nn(limit)),
    'Integer charAt(Integer index)': (_, self, index) => {
      if (nn(index) < 0 || nn(index) >= self.length)
        throw new ApexException('System.StringException', `String index out of range: ${index}`);
      return self.charCodeAt(nn(index));
    },
    'String toLowerCase()': (_, self) => self.toLowerCase(),
    'String toUpperCase()': (_, self) => self.toUpperCase(),
    'String trim()': (_, self) => trimmed(self),
    'String normalizeSpace()': (_, self) => self.trim().replace(/\s+/g, ' '),
    'String capitalize()': (_, self) => self.charAt(0).toUpperCase() + self.slice(1),
    'String reverse()': (_, self) => [...self].reverse().join(''),
    'String repeat(Integer times)': (_, self, times) => self.repeat(Math.max(nn(times), 0)),
    'String replace(String part, String by)': (_, self, part, by) => self.replaceAll(nn(part), () => nn(by)),
    'String replaceAll(String pattern, String by)': (_, self, pattern, by) =>
      self.replace(toRegExp(nn(pattern), 'g'), toReplacement(nn(by))),
    'String replaceFirst(String pattern, String by)': (_, self, pattern, by) =>
      self.replace(toRegExp(nn(pattern)), toReplacement(nn(by))),
    'String removeStart(String part)': (_, self, part) =>
      self.startsWith(nn(part)) ? self.slice(nn(part).length) : self,
    'String removeEnd(String part)': (_, self, part) =>
      self.endsWith(nn(part)) ? self.slice(0, self.length - nn(part).length) : self,
    'String leftPad(Integer size)': (_, self, size) => padLeft(self, size, ' '),
    'String leftPad(Integer size, String filler)': (_, self, size, filler) => padLeft(self, size, filler),
    'String abbreviate(Integer width)': (_, self, width) => abbreviate(self, nn(width)),
    'Integer length()': (_, self) => self.length,
    'Boolean equals(Object other)': (_, self, other) => self === other,
    'Boolean equalsIgnoreCase(String other)': (_, self, other) => self.toLowerCase() === other?.toLowerCase(),
    'Integer hashCode()': (_, self) => hashText(self)
  }
});

const ID = nativeClass({
  name: 'Id',
  members: { 'static Id valueOf(String text)': (_, text) => toId(nn(text)) }
});

const BLOB = nativeClass({
  name: 'Blob',
  members: { 'static Blob valueOf(String text)': (_, text) => ApexBlob.fromText(nn(text)) }
});

export const TEXT_CLASSES: readonly NativeClass[] = [STRING, ID, BLOB];
