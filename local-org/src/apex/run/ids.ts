import { ApexException } from '../values.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of a 15- or 18-character id; null when the text is no id. */
export function idOf(text: string): string | null {
  if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return null;
  const id = text.slice(0, 15);
  const full = id + checksum(id);
  return text.length === 15 || full.toLowerCase() === text.toLowerCase() ? full : null;
}

/**
 * The three characters that make a case-sensitive 15-character id safe where case is lost: each encodes which of five
 * characters are upper case.
 */
export function checksum(id: string): string {
  return [0, 5, 10].map((start) => LETTERS[upperCaseBits(id.slice(start, start + 5))]).join('');
}

function upperCaseBits(part: string): number {
  return [...part].reduce((bits, letter, index) => bits | (/[A-Z]/.test(letter) ? 1 << index : 0), 0);
}

/** The id that a text is, as where an Id is expected; null stays null. */
export function toId(text: string | null): string | null {
  const id = text === null ? null : idOf(text);
  if (id === null && text !== null) throw new ApexException('System.StringException', `Invalid id: ${text}`);
  return id;
}
