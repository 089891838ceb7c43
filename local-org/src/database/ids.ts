const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const CASE_SENSITIVE_LENGTH = 15;
const FULL_LENGTH = 18;

/** The three characters that make a case-sensitive 15-character id safe where case is lost. */
export function checksumSuffix(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let position = 0; position < 5; position++) {
      const character = id15.charAt(block * 5 + position);
      if (character >= 'A' && character <= 'Z') {
        bits |= 1 << position;
      }
    }
    suffix += SUFFIX_ALPHABET.charAt(bits);
  }
  return suffix;
}

/** The 18-character form of an id, or undefined if the text is no id. */
export function toId18(text: string): string | undefined {
  if (!/^[0-9A-Za-z]+$/.test(text)) {
    return undefined;
  }
  if (text.length === CASE_SENSITIVE_LENGTH) {
    return text + checksumSuffix(text);
  }
  if (text.length !== FULL_LENGTH) {
    return undefined;
  }
  const id15 = text.slice(0, CASE_SENSITIVE_LENGTH);
  return id15 + checksumSuffix(id15);
}

/** The id of the `sequence`-th record of the object that has this key prefix. */
export function makeId(keyPrefix: string, sequence: number): string {
  let digits = '';
  for (let rest = sequence; rest > 0; rest = Math.floor(rest / ALPHABET.length)) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
  }
  // Org ids of real orgs have letters here; a fixed, recognisable instance key keeps local ids apart from real ones.
  const id15 = keyPrefix + 'LO0' + digits.padStart(CASE_SENSITIVE_LENGTH - keyPrefix.length - 3, '0');
  return id15 + checksumSuffix(id15);
}

/** The sequence number inside an id made by `makeId`. */
export function sequenceOf(id: string): number {
  let sequence = 0;
  for (const character of id.slice(6, CASE_SENSITIVE_LENGTH)) {
    sequence = sequence * ALPHABET.length + ALPHABET.indexOf(character);
  }
  return sequence;
}
