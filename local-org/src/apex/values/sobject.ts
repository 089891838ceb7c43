import type { ApexValue } from './equality.ts';
import { ApexException } from './objects.ts';

/** What a record needs to know of its object; the schema implements it. */
export interface SObjectShape {
  readonly name: string;
  /** Value of a field of a new record that nobody has set: false for checkboxes, else null. */
  unsetValue(field: string): ApexValue;
}

/**
 * A record. Field names are the canonical API names; parent relationships (`Account`, `Parent__r`)
 * hold an SObject or null and child relationships (`Contacts`) an ApexList, under their relationship name.
 */
export class SObject {
  readonly shape: SObjectShape;
  /** Every populated field, in the order in which it was set. */
  readonly fields = new Map<string, ApexValue>();
  /** The names a query selected, or null for a record made in memory. */
  selected: ReadonlySet<string> | null = null;

  constructor(shape: SObjectShape) {
    this.shape = shape;
  }

  get typeName(): string {
    return this.shape.name;
  }

  /** Reads a field the way Apex does: a field that the query left out is an error. */
  read(field: string): ApexValue {
    const value = this.fields.get(field);
    if (value !== undefined) return value;
    if (this.selected !== null && !this.selected.has(field) && field !== 'Id') {
      throw new ApexException(
        'System.SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${this.typeName}.${field}`
      );
    }
    return this.shape.unsetValue(field);
  }

  write(field: string, value: ApexValue): ApexValue {
    this.fields.set(field, value);
    return value;
  }

  /** A copy with the same populated fields; related records are shared. */
  copy(): SObject {
    const copy = new SObject(this.shape);
    for (const [field, value] of this.fields) copy.fields.set(field, value);
    copy.selected = this.selected;
    return copy;
  }
}
