import { createHash } from 'node:crypto';
import { nativeClass, type NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { ApexBlob, ApexObject } from '../values.ts';
import { illegal, toRegExp } from './text.ts';

const ENCODING = nativeClass({
  name: 'EncodingUtil',
  members: {
    'static String convertToHex(Blob data)': (_, data) => Buffer.from(nn(data).bytes).toString('hex')
  }
});

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-512', 'sha512']
]);

function digest(algorithm: string): string {
  const known = DIGESTS.get(algorithm.toUpperCase());
  if (known === undefined) throw illegal(`Algorithm ${algorithm} is not modelled by the local org`);
  return known;
}

const CRYPTO = nativeClass({
  name: 'Crypto',
  members: {
    'static Blob generateDigest(String algorithm, Blob data)': (_, algorithm, data) =>
      new ApexBlob(
        createHash(digest(nn(algorithm)))
          .update(nn(data).bytes)
          .digest()
      )
  }
});

class Pattern extends ApexObject {
  readonly typeName = 'Pattern';
  readonly #whole: RegExp;

  constructor(source: string) {
    super();
    this.#whole = toRegExp(`^(?:${source})$`);
  }

  matches(text: string): boolean {
    return this.#whole.test(text);
  }
}

class Matcher extends ApexObject {
  readonly typeName = 'Matcher';
  readonly pattern: Pattern;
  readonly text: string;

  constructor(pattern: Pattern, text: string) {
    super();
    this.pattern = pattern;
    this.text = text;
  }
}

const PATTERN = nativeClass({
  name: 'Pattern',
  members: {
    'static Pattern compile(String source)': (_, source) => new Pattern(nn(source)),
    'static Boolean matches(String source, String text)': (_, source, text) =>
      new Pattern(nn(source)).matches(nn(text)),
    'Matcher matcher(String text)': (_, self: Pattern, text) => new Matcher(self, nn(text))
  }
});

const MATCHER = nativeClass({
  name: 'Matcher',
  members: { 'Boolean matches()': (_, self: Matcher) => self.pattern.matches(self.text) }
});

export const ENCODING_CLASSES: readonly NativeClass[] = [ENCODING, CRYPTO, PATTERN, MATCHER];
