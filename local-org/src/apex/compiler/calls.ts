import type { ApexType, Method, Types } from '../types.ts';
import { bridgeName } from '../values.ts';
import { convert, conversionCost, type Value } from './conversions.ts';
import { isApexMethod, type ApexDefinition } from './definitions.ts';
import { parameterTypes, substitute, type Found } from './hierarchy.ts';
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
    const cost = overloadCost(types, parameterTypes(types, candidate), args);
    if (cost !== null && cost < bestCost) [best, bestCost] = [candidate, cost];
  }
  return best;
}

function overloadCost(types: Types, parameters: readonly ApexType[], args: readonly Value[]): number | null {
  if (parameters.length !== args.length) return null;
  let total = 0;
  for (const [index, arg] of args.entries()) {
    const parameter = parameters[index] as ApexType;
    const cost =
      arg.isQuery === true && parameter.kind === 'sobject' ? 40 : conversionCost(types, arg.type, parameter);
    if (cost === null) return null;
    total += cost;
  }
  return total;
}

/** The arguments converted to the parameters' types. */
export function argumentsFor(types: Types, method: Found<Method>, args: readonly Value[]): string[] {
  return parameterTypes(types, method).map((type, index) => {
    const arg = args[index] as Value;
    return convert(types, arg, type) ?? arg.js;
  });
}

/** How a receiver stands in generated code. */
export type Receiver =
  | { readonly kind: 'none' }
  | { readonly kind: 'instance'; readonly js: string; readonly isThis: boolean }
  | { readonly kind: 'super' };

/** The JavaScript of a call whose overload is known. */
export function callCode(
  unit: Unit,
  method: Found<Method>,
  receiver: Receiver,
  args: readonly string[]
): string {
  const { member } = method;
  if (isApexMethod(member)) return apexCall(member.owner as ApexDefinition, member.js, receiver, args);
  const target = receiver.kind === 'instance' && !receiver.isThis ? `nn(${receiver.js})` : 'this';
  if (member.native === undefined)
    return `${target}.${bridgeName(member.name, args.length)}(${args.join(', ')})`;
  const code = unit.constant(member.native);
  const all = member.isStatic ? ['T.tx', ...args] : ['T.tx', target, ...args];
  return `${code}(${all.join(', ')})`;
}

function apexCall(owner: ApexDefinition, js: string, receiver: Receiver, args: readonly string[]): string {
  const list = args.join(', ');
  if (receiver.kind === 'none') return `K[${owner.number}].${js}(${list})`;
  if (receiver.kind === 'super') return `super.${js}(${list})`;
  return `${receiver.isThis ? receiver.js : `nn(${receiver.js})`}.${js}(${list})`;
}

/** The type a call answers, type arguments filled in. */
export function returnType(types: Types, method: Found<Method>): ApexType {
  return substitute(types, method.member.returns, method.via);
}
