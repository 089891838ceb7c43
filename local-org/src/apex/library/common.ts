import { nullPointer } from '../run/arithmetic.ts';
import { ApexException } from '../values.ts';

/** The argument, which the platform insists on. */
export function required<V>(value: V | null): V {
  if (value === null) throw nullPointer();
  return value;
}

export function illegal(message: string): ApexException {
  return new ApexException('System.IllegalArgumentException', message);
}

/** The hash of Java's String, which Apex shows. */
export function hashText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}
