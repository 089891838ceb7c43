import { addDuration } from './calendar-date.ts';
import type { CalendarDate, DurationUnit, LineExpiry, LineStart } from './entitlement.ts';
import { failure, type Failure } from './failures.ts';

/** Choices of the fields Start Date Option, Expiration Date Option and Expiration Term Option in Salesforce. */
const START_DATE_OPTIONS = [
  'Specify Value Now',
  'Use First Activation Date',
  'Use Each Activation Date'
] as const;
const EXPIRATION_DATE_OPTIONS = ['Permanent', 'Specify Duration', 'Specify Expiration Date'] as const;
const EXPIRATION_TERM_OPTIONS = ['Days', 'Weeks', 'Months', 'Years'] as const;

/** A thousand years, in each unit: beyond it, ends are no dates that either side could hold. */
const LONGEST_TERMS = { Days: 365_000, Weeks: 52_000, Months: 12_000, Years: 1000 } as const;

/** What a line item says of its start. Null and undefined: nothing. */
export interface StartWords {
  readonly option: string | null | undefined;
  readonly date: CalendarDate | null | undefined;
  /** Stands in where neither option nor date is given: the date of the line, or of the order. */
  readonly fallbackDate: CalendarDate | null;
}

/** What a line item says of its end. Null and undefined: nothing. */
export interface ExpiryWords {
  readonly option: string | null | undefined;
  /** Stands in for an option that is not given. Null: it has to be given. */
  readonly defaultOption: 'Permanent' | null;
  readonly date: CalendarDate | null | undefined;
  readonly term: number | null | undefined;
  readonly termUnit: string | null | undefined;
}

type Decided<T> = { readonly value: T } | { readonly failures: readonly Failure[] };

/** Start of a line by the rules of the connector's page on opportunity products. */
export function decideStart(words: StartWords, where: string): Decided<LineStart> {
  switch (words.option) {
    case 'Specify Value Now':
      return words.date
        ? { value: { kind: 'on', date: words.date } }
        : { failures: [failure('start-date-missing', { where })] };
    case 'Use First Activation Date':
      return withoutDate(words, { kind: 'at-first-activation' }, words.option, where);
    case 'Use Each Activation Date':
      return withoutDate(words, { kind: 'at-each-activation' }, words.option, where);
    case null:
    case undefined: {
      const date = words.date ?? words.fallbackDate;
      return date
        ? { value: { kind: 'on', date } }
        : { failures: [failure('start-date-missing', { where })] };
    }
    default:
      return { failures: [optionUnknown(where, 'Start Date Option', words.option, START_DATE_OPTIONS)] };
  }
}

function withoutDate(
  { date }: StartWords,
  start: LineStart,
  option: string,
  where: string
): Decided<LineStart> {
  return date ? { failures: [failure('start-date-not-allowed', { where, option })] } : { value: start };
}

/** End of a line by the same rules: the option decides which of date and term is sent, and forbids the other. */
export function decideExpiry(words: ExpiryWords, where: string): Decided<LineExpiry> {
  const option = words.option ?? words.defaultOption;
  const unwanted = (allowed: 'none' | 'date' | 'term') => forbidden(words, allowed, option ?? '', where);
  switch (option) {
    case 'Permanent':
      return decided(unwanted('none'), () => ({ kind: 'permanent' }));
    case 'Specify Expiration Date': {
      const { date } = words;
      const missing = date ? [] : [failure('expiration-date-missing', { where })];
      return decided([...missing, ...unwanted('date')], () => ({ kind: 'on', date: date as CalendarDate }));
    }
    case 'Specify Duration': {
      const term = decideTerm(words, where);
      const failures = 'failures' in term ? term.failures : [];
      return decided([...failures, ...unwanted('term')], () => (term as { value: LineExpiry }).value);
    }
    case null:
      return { failures: [failure('expiration-option-missing', { where })] };
    default:
      return { failures: [optionUnknown(where, 'Expiration Date Option', option, EXPIRATION_DATE_OPTIONS)] };
  }
}

function decideTerm({ term, termUnit }: ExpiryWords, where: string): Decided<LineExpiry> {
  if (term === null || term === undefined || !termUnit)
    return { failures: [failure('term-missing', { where })] };
  const unit = EXPIRATION_TERM_OPTIONS.find((option) => option === termUnit);
  if (!unit)
    return { failures: [optionUnknown(where, 'Expiration Term Option', termUnit, EXPIRATION_TERM_OPTIONS)] };
  if (!Number.isSafeInteger(term) || term <= 0) {
    return { failures: [failure('term-not-valid', { where, value: String(term) })] };
  }
  const most = LONGEST_TERMS[unit];
  if (term > most) {
    const values = { where, value: `${term} ${unit}`, most: `${most} ${unit}` };
    return { failures: [failure('term-too-long', values)] };
  }
  return { value: { kind: 'after', count: term, unit: unit.toLowerCase() as DurationUnit } };
}

function forbidden(
  words: ExpiryWords,
  allowed: 'none' | 'date' | 'term',
  option: string,
  where: string
): Failure[] {
  const hasTerm = words.term !== null && words.term !== undefined;
  return [
    ...(words.date && allowed !== 'date' ? [failure('expiration-date-not-allowed', { where, option })] : []),
    ...((hasTerm || words.termUnit) && allowed !== 'term'
      ? [failure('term-not-allowed', { where, option })]
      : [])
  ];
}

function decided(failures: readonly Failure[], value: () => LineExpiry): Decided<LineExpiry> {
  return failures.length > 0 ? { failures } : { value: value() };
}

function optionUnknown(where: string, attribute: string, value: string, options: readonly string[]): Failure {
  return failure('option-unknown', { where, attribute, value, options: options.join(', ') });
}

/** Null when the line ends on or after the day it starts. */
export function checkOrderOfDates(start: LineStart, expiry: LineExpiry, where: string): Failure | null {
  if (start.kind !== 'on' || expiry.kind !== 'on' || expiry.date >= start.date) return null;
  return failure('expires-before-start', { where, start: start.date, expiration: expiry.date });
}

/**
 * True when a line that ends a term after its start may be told as ending on this date. Whether the last day counts
 * is not documented, so that the day before is accepted too; and a start that is not known yet tells nothing.
 */
export function mayEndOn(
  date: CalendarDate,
  start: LineStart,
  expiry: LineExpiry & { kind: 'after' }
): boolean {
  if (start.kind !== 'on') return true;
  const end = addDuration(start.date, expiry.count, expiry.unit);
  return date === end || date === addDuration(end, -1, 'days');
}
