import type { AttributeOf } from './attribute-catalogue.ts';
import { failure } from './failures.ts';
import type { MappedObject } from './mapping.ts';
import type { MappedRecord } from './mapped-record.ts';

/** Marks the ids that are ours among those that people chose. */
const PREFIX = 'SF-';

/** The id under which an order is kept, so that a repeated order finds itself. */
export function entitlementIdOf(orderId: string): string {
  return PREFIX + orderId;
}

/** The id under which a line item is kept, for the same reason. */
export function activationIdOf(lineId: string): string {
  return PREFIX + lineId;
}

export function isDerivedId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** Characters that FlexNet Operations documents as not allowed in activation ids; we hold the other ids to it too. */
const NOT_ALLOWED = /["&%^()#@!~/<>{}=|`]/u;

/** Makes the record fail when the id could not be kept. */
export function checkId<O extends MappedObject>(
  record: MappedRecord<O>,
  attribute: AttributeOf<O>,
  id: string
): void {
  if (!NOT_ALLOWED.test(id)) return;
  record.fail(failure('id-not-allowed', { where: record.where, attribute, value: id }));
}
