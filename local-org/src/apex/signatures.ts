import { ApexLoadError } from './errors.ts';
import type { Native, NativeClass, NativeProperty } from './library.ts';
import type { ApexType, Field, Members, Method, TypeDefinition } from './types.ts';
import { EnumValue } from './values/objects.ts';

/** A type as written, before its names are looked up. */
export interface TypeText {
  readonly name: string;
  readonly args: readonly TypeText[];
}

type Resolve = (text: TypeText) => ApexType;

/** Splits `Map<K, V>` into its name and parameter names. */
export function splitTypeName(text: string): { name: string; parameters: string[] } {
  const { name, args } = parseTypeText(text);
  return { name, parameters: args.map((arg) => arg.name) };
}

/** Reads `Map<Id, List<Account>>`; `X[]` is a list. */
export function parseTypeText(text: string): TypeText {
  const reader = new SignatureReader(text);
  const type = reader.type();
  reader.end();
  return type;
}

/** Turns the signatures of a library class into members. */
export function nativeMembers(native: NativeClass, owner: TypeDefinition, resolve: Resolve): Members {
  const members: Members = { methods: new Map(), fields: new Map(), constructors: [] };
  for (const [signature, code] of Object.entries(native.members ?? {}))
    addMember(members, owner, signature, code, resolve);
  for (const signature of native.methods ?? []) addMember(members, owner, signature, undefined, resolve);
  if (native.values !== undefined)
    addConstants(members, owner, resolve({ name: owner.name, args: [] }), native.values);
  return members;
}

/** Adds the constants of an enum, in order. */
export function addConstants(
  members: Members,
  owner: TypeDefinition,
  type: ApexType,
  names: readonly string[]
): void {
  names.forEach((name, ordinal) => {
    const constant = new EnumValue(owner.name, name, ordinal);
    members.fields.set(name.toLowerCase(), { name, owner, isStatic: true, isFinal: true, type, constant });
  });
}

function addMember(
  members: Members,
  owner: TypeDefinition,
  signature: string,
  code: Native | NativeProperty | undefined,
  resolve: Resolve
): void {
  const parsed = parseSignature(signature);
  const type = resolve(parsed.type ?? { name: 'void', args: [] });
  if (parsed.parameters === null) {
    members.fields.set(parsed.name.toLowerCase(), field(parsed, type, owner, code));
    return;
  }
  const method: Method = {
    name: parsed.name,
    owner,
    isStatic: parsed.isStatic,
    isAbstract: code === undefined,
    parameters: parsed.parameters.map((parameter) => ({
      name: parameter.name,
      type: resolve(parameter.type)
    })),
    returns: type,
    ...(typeof code === 'function' ? { native: code } : {}),
    wantsBinds: parsed.wantsBinds
  };
  if (parsed.name === 'new') members.constructors.push(method);
  else
    members.methods.set(parsed.name.toLowerCase(), [
      ...(members.methods.get(parsed.name.toLowerCase()) ?? []),
      method
    ]);
}

function field(
  parsed: Signature,
  type: ApexType,
  owner: TypeDefinition,
  code: Native | NativeProperty | undefined
): Field {
  const property: NativeProperty | undefined = typeof code === 'function' ? { get: code } : code;
  if (property === undefined) throw new ApexLoadError(`Property ${owner.name}.${parsed.name} has no code`);
  const { get, set } = property;
  const base = { name: parsed.name, owner, isStatic: parsed.isStatic, isFinal: set === undefined, type, get };
  return set === undefined ? base : { ...base, set };
}

interface Signature {
  readonly wantsBinds: boolean;
  readonly isStatic: boolean;
  readonly name: string;
  /** null for constructors. */
  readonly type: TypeText | null;
  /** null for properties. */
  readonly parameters: readonly { readonly name: string; readonly type: TypeText }[] | null;
}

function parseSignature(text: string): Signature {
  const reader = new SignatureReader(text);
  const wantsBinds = reader.skip('@binds');
  const isStatic = reader.skip('static');
  const type = reader.skip('new') ? null : reader.type();
  const name = type === null ? 'new' : reader.word();
  const parameters = reader.skip('(') ? reader.parameters() : null;
  reader.end();
  return { wantsBinds, isStatic, name, type, parameters };
}

class SignatureReader {
  readonly #text: string;
  readonly #tokens: string[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/@?[\w.]+|\[\]|[<>(),]/g) ?? [];
  }

  skip(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }

  word(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined || !/^\w/.test(token)) throw this.#fault();
    return token;
  }

  type(): TypeText {
    const name = this.word();
    const args: TypeText[] = [];
    if (this.skip('<')) {
      do args.push(this.type());
      while (this.skip(','));
      this.#expect('>');
    }
    let type: TypeText = { name, args };
    while (this.skip('[]')) type = { name: 'List', args: [type] };
    return type;
  }

  parameters(): { name: string; type: TypeText }[] {
    const parameters: { name: string; type: TypeText }[] = [];
    if (this.skip(')')) return parameters;
    do {
      const type = this.type();
      parameters.push({ name: this.word(), type });
    } while (this.skip(','));
    this.#expect(')');
    return parameters;
  }

  end(): void {
    if (this.#next !== this.#tokens.length) throw this.#fault();
  }

  #expect(token: string): void {
    if (!this.skip(token)) throw this.#fault();
  }

  #fault(): ApexLoadError {
    return new ApexLoadError(`Cannot read the signature or type ${this.#text}`);
  }
}
