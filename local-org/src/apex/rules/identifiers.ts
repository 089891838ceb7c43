import { isReserved } from './reserved.ts';

const LONGEST = 255;

/** Why Apex refuses the name, in the compiler's words; null when it takes it. Apex Developer Guide, Identifiers. */
export function identifierFault(name: string): string | null {
  if (isReserved(name)) return `Identifier name is reserved: ${name}`;
  if (name.length > LONGEST) return `Identifier name is too long: ${name}`;
  return /^[a-z](_?[a-z0-9])*$/i.test(name) ? null : `Invalid character in identifier: ${name}`;
}
