import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDuration, isCalendarDate, isInstant } from '../../src/domain/calendar-date.ts';
import {
  checkOrderOfDates,
  decideExpiry,
  decideStart,
  mayEndOn,
  type ExpiryWords,
  type StartWords
} from '../../src/domain/line-dates.ts';

const DATE = '2027-03-01';

function start(given: Partial<StartWords>): unknown {
  const decided = decideStart({ option: null, date: null, fallbackDate: null, ...given }, 'The line');
  return 'value' in decided ? decided.value : decided.failures.map(({ code }) => code);
}

function expiry(given: Partial<ExpiryWords>): unknown {
  const words = { option: null, defaultOption: null, date: null, term: null, termUnit: null, ...given };
  const decided = decideExpiry(words, 'The line');
  return 'value' in decided ? decided.value : decided.failures.map(({ code }) => code);
}

const STARTS: [string, Partial<StartWords>, unknown][] = [
  [
    'Specify Value Now takes the start date',
    { option: 'Specify Value Now', date: DATE },
    { kind: 'on', date: DATE }
  ],
  [
    'Specify Value Now does not fall back to another date',
    { option: 'Specify Value Now', fallbackDate: DATE },
    ['start-date-missing']
  ],
  [
    'Use First Activation Date needs no date',
    { option: 'Use First Activation Date' },
    { kind: 'at-first-activation' }
  ],
  [
    'Use Each Activation Date needs no date',
    { option: 'Use Each Activation Date' },
    { kind: 'at-each-activation' }
  ],
  [
    'Use First Activation Date forbids a date',
    { option: 'Use First Activation Date', date: DATE },
    ['start-date-not-allowed']
  ],
  [
    'Use Each Activation Date forbids a date',
    { option: 'Use Each Activation Date', date: DATE },
    ['start-date-not-allowed']
  ],
  ['No option takes the start date', { date: DATE, fallbackDate: '2020-01-01' }, { kind: 'on', date: DATE }],
  ['No option and no date falls back', { fallbackDate: DATE }, { kind: 'on', date: DATE }],
  ['Nothing at all fails', {}, ['start-date-missing']],
  ['An option that is none fails', { option: 'Soon' }, ['option-unknown']]
];

for (const [fact, words, expected] of STARTS) {
  test(`Start: ${fact}`, () => assert.deepEqual(start(words), expected));
}

const EXPIRIES: [string, Partial<ExpiryWords>, unknown][] = [
  [
    'A thousand years are taken',
    { option: 'Specify Duration', term: 1000, termUnit: 'Years' },
    { kind: 'after', count: 1000, unit: 'years' }
  ],
  [
    'More than a thousand years fail',
    { option: 'Specify Duration', term: 1001, termUnit: 'Years' },
    ['term-too-long']
  ],
  [
    'So do days beyond every calendar',
    { option: 'Specify Duration', term: 100_000_000, termUnit: 'Days' },
    ['term-too-long']
  ],
  ['Permanent is permanent', { option: 'Permanent' }, { kind: 'permanent' }],
  ['Permanent forbids a date', { option: 'Permanent', date: DATE }, ['expiration-date-not-allowed']],
  ['Permanent forbids a term', { option: 'Permanent', term: 1 }, ['term-not-allowed']],
  ['Permanent forbids even a term of 0', { option: 'Permanent', term: 0 }, ['term-not-allowed']],
  ['Permanent forbids a unit', { option: 'Permanent', termUnit: 'Days' }, ['term-not-allowed']],
  [
    'Specify Duration takes term and unit',
    { option: 'Specify Duration', term: 12, termUnit: 'Months' },
    { kind: 'after', count: 12, unit: 'months' }
  ],
  ['Specify Duration needs the term', { option: 'Specify Duration', termUnit: 'Months' }, ['term-missing']],
  ['Specify Duration needs the unit', { option: 'Specify Duration', term: 12 }, ['term-missing']],
  [
    'A term of 0 is there and not valid',
    { option: 'Specify Duration', term: 0, termUnit: 'Days' },
    ['term-not-valid']
  ],
  [
    'A term with a fraction is not valid',
    { option: 'Specify Duration', term: 1.5, termUnit: 'Days' },
    ['term-not-valid']
  ],
  [
    'A unit that is none fails',
    { option: 'Specify Duration', term: 1, termUnit: 'Moons' },
    ['option-unknown']
  ],
  [
    'Specify Duration forbids a date',
    { option: 'Specify Duration', term: 1, termUnit: 'Days', date: DATE },
    ['expiration-date-not-allowed']
  ],
  [
    'Specify Expiration Date takes the date',
    { option: 'Specify Expiration Date', date: DATE },
    { kind: 'on', date: DATE }
  ],
  [
    'Specify Expiration Date needs the date',
    { option: 'Specify Expiration Date' },
    ['expiration-date-missing']
  ],
  [
    'Specify Expiration Date forbids a term',
    { option: 'Specify Expiration Date', date: DATE, term: 1, termUnit: 'Days' },
    ['term-not-allowed']
  ],
  ['No option fails although a date is there', { date: DATE }, ['expiration-option-missing']],
  ['The default stands in for no option', { defaultOption: 'Permanent' }, { kind: 'permanent' }],
  [
    'The default forbids a date too',
    { defaultOption: 'Permanent', date: DATE },
    ['expiration-date-not-allowed']
  ],
  [
    'An option wins over the default',
    { option: 'Specify Expiration Date', defaultOption: 'Permanent', date: DATE },
    { kind: 'on', date: DATE }
  ],
  ['An option that is none fails', { option: 'Never' }, ['option-unknown']]
];

for (const [fact, words, expected] of EXPIRIES) {
  test(`Expiration: ${fact}`, () => assert.deepEqual(expiry(words), expected));
}

test('A line may end on the day it starts, and not before', () => {
  const begins = { kind: 'on', date: DATE } as const;

  assert.equal(checkOrderOfDates(begins, { kind: 'on', date: DATE }, 'The line'), null);
  assert.equal(
    checkOrderOfDates(begins, { kind: 'on', date: '2027-02-28' }, 'The line')?.code,
    'expires-before-start'
  );
});

test('A term of twelve months from New Year may be told as ending on New Year or the day before', () => {
  const begins = { kind: 'on', date: '2027-01-01' } as const;
  const year = { kind: 'after', count: 12, unit: 'months' } as const;

  assert.deepEqual(
    ['2027-12-30', '2027-12-31', '2028-01-01', '2028-01-02'].map((date) => mayEndOn(date, begins, year)),
    [false, true, true, false]
  );
});

test('A month after the last of January is the last of February', () => {
  assert.equal(addDuration('2028-01-31', 1, 'months'), '2028-02-29');
  assert.equal(addDuration('2028-02-29', 1, 'years'), '2029-02-28');
});

test('Only dates that exist are dates', () => {
  assert.deepEqual(
    ['2027-02-28', '2027-02-29', '2027-13-01', '2027-1-1', '2027-01-01T00:00:00Z', ''].map(isCalendarDate),
    [true, false, false, false, false, false]
  );
});

test('Law: a decided expiration never carries both a date and a term', () => {
  const words = fc.record({
    option: fc.constantFrom(null, 'Permanent', 'Specify Duration', 'Specify Expiration Date', 'x'),
    defaultOption: fc.constantFrom(null, 'Permanent' as const),
    date: fc.constantFrom(null, undefined, DATE),
    term: fc.constantFrom(null, undefined, 0, 1, 1.5),
    termUnit: fc.constantFrom(null, 'Days', 'x')
  });
  fc.assert(
    fc.property(words, (each) => {
      const decided = decideExpiry(each, 'The line');
      if ('failures' in decided) return assert.ok(decided.failures.length > 0);
      assert.equal(decided.value.kind === 'on', Boolean(each.date));
      assert.equal(decided.value.kind === 'after', typeof each.term === 'number');
    })
  );
});

test('A held end is compared with the longest terms without a failure', () => {
  for (const [count, unit] of [
    [365_000, 'days'],
    [52_000, 'weeks'],
    [12_000, 'months'],
    [1000, 'years']
  ] as const) {
    const start = { kind: 'on', date: '9999-12-31' } as const;
    assert.equal(mayEndOn('9999-12-31', start, { kind: 'after', count, unit }), false);
  }
});

test('Moments are moments that every clock has, with a zone', () => {
  for (const text of ['2027-01-01T00:00:00Z', '2028-02-29T23:59:59.123+14:00'])
    assert.ok(isInstant(text), text);
  for (const text of [
    '2027-01-01',
    '2027-01-01T00:00:00',
    '2027-01-01T24:00:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2027-01-01T00:00:00+15:00'
  ])
    assert.ok(!isInstant(text), text);
});
