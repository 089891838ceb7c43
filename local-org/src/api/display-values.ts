import type { FieldSchema, StoredValue } from '../database/schema/types.ts';

const LOCALE = 'en-US';

const dateAndTime = new Intl.DateTimeFormat(LOCALE, {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit'
});

/** A value as a person in the org's locale (en_US, US dollar, GMT) reads it; null where the value itself is shown. */
export function displayValue(field: FieldSchema, value: StoredValue): string | null {
  if (value === null) return null;
  const digits = { minimumFractionDigits: field.scale, maximumFractionDigits: field.scale };
  switch (field.type) {
    case 'INTEGER':
    case 'DOUBLE':
      return Number(value).toLocaleString(LOCALE, digits);
    case 'CURRENCY':
      return Number(value).toLocaleString(LOCALE, { style: 'currency', currency: 'USD', ...digits });
    case 'PERCENT':
      return `${Number(value).toLocaleString(LOCALE, digits)}%`;
    case 'DATE':
      return new Date(`${String(value)}T00:00:00Z`).toLocaleDateString(LOCALE, { timeZone: 'UTC' });
    case 'DATETIME':
      return dateAndTime.format(Number(value)).replaceAll('\u202f', ' ');
    case 'PICKLIST':
      return field.picklist?.values.find((known) => known.value === value)?.label ?? String(value);
    case 'MULTIPICKLIST':
      return String(value);
    default:
      return null;
  }
}
