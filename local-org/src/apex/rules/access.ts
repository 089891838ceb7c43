import type { ApexDefinition } from '../compiler/definitions.ts';
import { lineage } from '../compiler/hierarchy.ts';
import type { Modifiers } from '../syntax/nodes.ts';
import type { ApexType, Types } from '../types.ts';
import { accessRank, isMarked } from './declarations.ts';

/** The class of the file. */
function topOf(definition: ApexDefinition): ApexDefinition {
  return definition.outer === null ? definition : topOf(definition.outer);
}

/**
 * Whether code of `from` may use what `owner` declares with these modifiers: Apex Developer Guide, Access Modifiers and
 * TestVisible Annotation. Classes of one file see all of each other.
 */
export function isVisible(
  types: Types,
  declared: Modifiers,
  owner: ApexDefinition,
  from: ApexDefinition
): boolean {
  const rank = accessRank(declared);
  if (rank >= 2 || topOf(owner) === topOf(from)) return true;
  if (isMarked(declared, 'testvisible') && isMarked(topOf(from).declaration, 'istest')) return true;
  return rank === 1 && lineage(types, types.intern(from)).some(({ definition }) => definition === owner);
}

/** The first type of a type as written that code of `from` may not name; null when it may name all. */
export function invisibleType(types: Types, type: ApexType, from: ApexDefinition): ApexType | null {
  const { definition } = type;
  const { declaration } = definition as Partial<ApexDefinition>;
  if (declaration !== undefined) {
    const own = definition as ApexDefinition;
    // A test class without modifiers is seen by other tests; one that says private is not.
    const isOpen = own.outer === null && !declaration.keywords.has('private');
    if (!isOpen && !isVisible(types, declaration, own, from)) return type;
  }
  for (const arg of type.args) {
    const hidden = invisibleType(types, arg, from);
    if (hidden !== null) return hidden;
  }
  return null;
}
