import type { Method, Types } from '../types.ts';
import { bridgeName } from '../values.ts';
import { convert, conversionCost, type Value } from './conversions.ts';
import { isApexMethod, type ApexDefinition } from './definitions.ts';
import { parameterTypes, type Found } from './hierarchy.ts';
import type { Unit } from './unit.ts';

/** The overload that fits the arguments best; null when none fits. */
export function chooseOverload(
  types: Types,
  candidates: readonly Found<Method>[],
  args: readonly Value[]
): Found<Method> | null {
  let best: Found<Method> | null = null;
  let bestCost = Infinity;
  for (const candidate of candidates) {
    const cost = overloadCost(types, candidate, args);
    if (cost < bestCost) [best, bestCost] = [candidate, cost];
  }
  return best;
}

function overloadCost(types: Types, candidate: Found<Method>, args: readonly Value[]): number {
  if (candidate.member.parameters.length !== args.length) return Infinity;
  const costs = parameterTypes(types, candidate).map((parameter, index) => {
    const { type, isQuery } = args[index] as Value;
    return isQuery === true && parameter.kind === 'sobject' ? 40 : conversionCost(types, type, parameter);
  });
  return costs.reduce<number>((sum, cost) => sum + (cost ?? Infinity), 0);
}

/** The arguments converted to the parameters' types. */
export function argumentsFor(types: Types, method: Found<Method>, args: readonly Value[]): string[] {
  return parameterTypes(types, method).map((type, index) => {
    const arg = args[index] as Value;
    return convert(types, arg, type) ?? arg.js;
  });
}

/** What a method is called on: JavaScript that may be null, `this`, `super`, or nothing for a static one. */
export type Receiver = string | null;

/** The JavaScript of a call whose overload is known. */
export function callCode(unit: Unit, member: Method, receiver: Receiver, args: readonly string[]): string {
  const list = args.join(', ');
  const isOwn = receiver === 'this' || receiver === 'super';
  const object = isOwn ? receiver : `nn(${receiver})`;
  if (isApexMethod(member))
    return `${receiver === null ? `K[${(member.owner as ApexDefinition).number}]` : object}.${member.js}(${list})`;
  const self = isOwn ? 'this' : object;
  if (member.native === undefined) return `${self}.${bridgeName(member.name, args.length)}(${list})`;
  const all = member.isStatic ? ['T.tx', ...args] : ['T.tx', self, ...args];
  return `${unit.constant(member.native)}(${all.join(', ')})`;
}
