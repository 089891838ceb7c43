import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { NativeClass } from '../library.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import { ApexBlob, ApexObject } from '../values.ts';
import { illegal, required } from './common.ts';
import { toRegExp, toReplacement } from './text.ts';

type T = Transaction;

const ENCODING: NativeClass = {
  name: 'EncodingUtil',
  members: {
    'static String base64Encode(Blob data)': (_: T, data: ApexBlob) =>
      Buffer.from(required(data).bytes).toString('base64'),
    'static Blob base64Decode(String text)': (_: T, text: string) =>
      new ApexBlob(Buffer.from(required(text), 'base64')),
    'static String convertToHex(Blob data)': (_: T, data: ApexBlob) =>
      Buffer.from(required(data).bytes).toString('hex'),
    'static String urlEncode(String text, String charset)': (_: T, text: string) =>
      encodeURIComponent(required(text))
        .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
        .replace(/%20/g, '+'),
    'static String urlDecode(String text, String charset)': (_: T, text: string) =>
      decodeURIComponent(required(text).replace(/\+/g, ' '))
  }
};

const DIGESTS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA1: 'sha1',
  'SHA-256': 'sha256',
  SHA256: 'sha256',
  'SHA-512': 'sha512',
  SHA512: 'sha512'
};

function digest(algorithm: string): string {
  const known = DIGESTS[required(algorithm).toUpperCase().replace('HMAC', '')];
  if (known === undefined) throw illegal(`Algorithm ${algorithm} is not modelled by the local org`);
  return known;
}

const CRYPTO: NativeClass = {
  name: 'Crypto',
  members: {
    'static Blob generateDigest(String algorithm, Blob data)': (_: T, algorithm: string, data: ApexBlob) =>
      new ApexBlob(createHash(digest(algorithm)).update(required(data).bytes).digest()),
    'static Blob generateMac(String algorithm, Blob data, Blob key)': (
      _: T,
      algorithm: string,
      data: ApexBlob,
      key: ApexBlob
    ) =>
      new ApexBlob(createHmac(digest(algorithm), required(key).bytes).update(required(data).bytes).digest())
  }
};

class Pattern extends ApexObject {
  readonly source: string;

  constructor(source: string) {
    super();
    this.source = source;
  }

  override get typeName(): string {
    return 'Pattern';
  }
}

class Matcher extends ApexObject {
  readonly #source: string;
  readonly #text: string;
  #from = 0;
  #match: RegExpExecArray | null = null;

  constructor(source: string, text: string) {
    super();
    this.#source = source;
    this.#text = text;
  }

  override get typeName(): string {
    return 'Matcher';
  }

  matches(): boolean {
    this.#match = toRegExp(`^(?:${this.#source})$`).exec(this.#text);
    return this.#match !== null;
  }

  find(): boolean {
    const pattern = toRegExp(this.#source, 'g');
    pattern.lastIndex = this.#from;
    this.#match = pattern.exec(this.#text);
    if (this.#match !== null) this.#from = this.#match.index + Math.max(this.#match[0].length, 1);
    return this.#match !== null;
  }

  get match(): RegExpExecArray {
    if (this.#match === null) throw illegal('No match found');
    return this.#match;
  }

  replace(by: string, flags: string): string {
    return this.#text.replace(toRegExp(this.#source, flags), toReplacement(by));
  }
}

const PATTERN: NativeClass = {
  name: 'Pattern',
  members: {
    'static Pattern compile(String source)': (_: T, source: string) => new Pattern(required(source)),
    'static Boolean matches(String source, String text)': (_: T, source: string, text: string) =>
      new Matcher(required(source), required(text)).matches(),
    'static String quote(String text)': (_: T, text: string) =>
      required(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    'Matcher matcher(String text)': (_: T, self: Pattern, text: string) =>
      new Matcher(self.source, required(text)),
    'String pattern()': (_: T, self: Pattern) => self.source
  }
};

const MATCHER: NativeClass = {
  name: 'Matcher',
  members: {
    'Boolean matches()': (_: T, self: Matcher) => self.matches(),
    'Boolean find()': (_: T, self: Matcher) => self.find(),
    'String group()': (_: T, self: Matcher) => self.match[0],
    'String group(Integer index)': (_: T, self: Matcher, index: number) =>
      self.match[required(index)] ?? null,
    'Integer groupCount()': (_: T, self: Matcher) => self.match.length - 1,
    'Integer start()': (_: T, self: Matcher) => self.match.index,
    'Integer end()': (_: T, self: Matcher) => self.match.index + self.match[0].length,
    'String replaceAll(String by)': (_: T, self: Matcher, by: string) => self.replace(required(by), 'g'),
    'String replaceFirst(String by)': (_: T, self: Matcher, by: string) => self.replace(required(by), '')
  }
};

class ApexUrl extends ApexObject {
  readonly url: URL;

  constructor(text: string) {
    super();
    this.url = new URL(text);
  }

  override get typeName(): string {
    return 'Url';
  }
}

const URL_CLASS: NativeClass = {
  name: 'Url',
  members: {
    'new(String text)': (_: T, __: ApexType, text: string) => {
      if (!URL.canParse(required(text))) throw illegal(`no protocol: ${text}`);
      return new ApexUrl(text);
    },
    'String getHost()': (_: T, self: ApexUrl) => self.url.hostname,
    'String getProtocol()': (_: T, self: ApexUrl) => self.url.protocol.slice(0, -1),
    'String getPath()': (_: T, self: ApexUrl) => self.url.pathname,
    'String getQuery()': (_: T, self: ApexUrl) => (self.url.search === '' ? null : self.url.search.slice(1)),
    'String toExternalForm()': (_: T, self: ApexUrl) => self.url.href
  }
};

class Uuid extends ApexObject {
  readonly text = randomUUID();

  override get typeName(): string {
    return 'UUID';
  }

  override toString(): string {
    return this.text;
  }
}

const UUID: NativeClass = {
  name: 'UUID',
  members: { 'static UUID randomUUID()': () => new Uuid() }
};

export const ENCODING_CLASSES: readonly NativeClass[] = [ENCODING, CRYPTO, PATTERN, MATCHER, URL_CLASS, UUID];
