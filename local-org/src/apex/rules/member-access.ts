import { isApexField, isApexMethod, type ApexDefinition } from '../compiler/definitions.ts';
import type { Modifiers } from '../syntax/nodes.ts';
import type { Field, Method, Types } from '../types.ts';
import { isVisible } from './access.ts';

/** Whether code of `from` may use a field or method; what is native, of an interface or a constant of an enum it may. */
export function isMemberVisible(types: Types, member: Field | Method, from: ApexDefinition): boolean {
  if (!('declaration' in member) || member.owner.kind === 'interface') return true;
  if (!isApexField(member as Field) && !isApexMethod(member as Method)) return true;
  const declaration = member.declaration as Modifiers;
  return isVisible(types, declaration, member.owner as ApexDefinition, from);
}
