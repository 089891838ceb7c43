import { checksum } from '../apex/run/ids.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// Org ids of real orgs have letters here; a fixed, recognisable instance key keeps local ids apart from real ones.
const INSTANCE = 'LO0';
const SEQUENCE_LENGTH = 9;

/** The 18-character form of an id, or undefined if the text is no id. */
export function toId18(text: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text)) return undefined;
  const id15 = text.slice(0, 15);
  return id15 + checksum(id15);
}

/** The id of the `sequence`-th record of the object that has this key prefix. */
export function makeId(keyPrefix: string, sequence: number): string {
  let digits = '';
  for (let rest = sequence; rest > 0; rest = Math.floor(rest / ALPHABET.length)) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
  }
  const id15 = keyPrefix + INSTANCE + digits.padStart(SEQUENCE_LENGTH, '0');
  return id15 + checksum(id15);
}

/** The sequence number inside an id made by `makeId`. */
export function sequenceOf(id: string): number {
  const digits = [...id.slice(-SEQUENCE_LENGTH - 3, -3)];
  return digits.reduce((sequence, digit) => sequence * ALPHABET.length + ALPHABET.indexOf(digit), 0);
}
