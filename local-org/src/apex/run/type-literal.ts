import type { ApexType } from '../types.ts';
import { ApexObject, hashText } from '../values.ts';

/** A value of Apex's class Type: `Account.class`. */
export class TypeLiteral extends ApexObject {
  readonly type: ApexType;

  constructor(type: ApexType) {
    super();
    this.type = type;
  }

  override get typeName(): string {
    return 'Type';
  }

  override toString(): string {
    return this.type.text;
  }

  i_equals_1(other: unknown): boolean {
    return other instanceof TypeLiteral && other.type === this.type;
  }

  i_hashcode_0(): number {
    return hashText(this.type.text);
  }
}
