import { ApexLoadError } from './errors.ts';
import type { Native, NativeClass, NativeProperty } from './library.ts';
import type { ApexType, Members, Method, TypeDefinition } from './types.ts';
import { EnumValue } from './values/objects.ts';

/** A type as written, before its names are looked up. */
export interface TypeText {
  readonly name: string;
  readonly args: readonly TypeText[];
}

type Resolve = (text: TypeText) => ApexType;

/** Reads `Map<Id, List<Account>>`; `X[]` is a list. */
export function parseTypeText(text: string): TypeText {
  const [, name, args, brackets] = /^([\w.]+)(?:<(.+)>)?(\[\])?$/.exec(text) ?? [];
  if (name === undefined) throw new ApexLoadError(`Cannot read the signature or type ${text}`);
  const type = { name, args: listOf(args).map(parseTypeText) };
  return brackets === undefined ? type : { name: 'List', args: [type] };
}

/** What stands between the commas outside of angle brackets. */
function listOf(text = ''): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    depth += Number(letter === '<') - Number(letter === '>');
    if (letter === ',' && depth === 0) parts.push('');
    else parts.push(String(parts.pop()) + letter);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
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

const SIGNATURE = /^(@caller )?(@binds )?(static )?(?:([^()]+) )?(\w+)(?:\((.*)\))?$/;

function addMember(
  members: Members,
  owner: TypeDefinition,
  signature: string,
  code: Native | NativeProperty | undefined,
  resolve: Resolve
): void {
  const [, caller, binds, isStatic, written = 'void', name, list] = SIGNATURE.exec(signature) ?? [];
  if (name === undefined) throw new ApexLoadError(`Cannot read the signature ${signature}`);
  const shape = { name, owner, isStatic: isStatic !== undefined };
  const type = resolve(parseTypeText(written));
  const key = name.toLowerCase();
  const native = typeof code === 'function' ? code : undefined;
  if (list === undefined) {
    const { get, set } = typeof code === 'object' ? code : { get: native, set: undefined };
    members.fields.set(key, { ...shape, isFinal: set === undefined, type, get, set });
    return;
  }
  const parameters = listOf(list).map((parameter) => {
    const [, typeName = '', parameterName = ''] = /^(.+) (\w+)$/.exec(parameter) ?? [];
    return { name: parameterName, type: resolve(parseTypeText(typeName)) };
  });
  const isAbstract = code === undefined;
  const wants = { wantsBinds: binds !== undefined, wantsCaller: caller !== undefined };
  const method: Method = { ...shape, isAbstract, parameters, returns: type, native, ...wants };
  if (name === 'new') members.constructors.push(method);
  else members.methods.set(key, [...(members.methods.get(key) ?? []), method]);
}
