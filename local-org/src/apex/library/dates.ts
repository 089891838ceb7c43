import { DateTime } from 'luxon';
import type { NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import type { Transaction } from '../transaction.ts';
import { ApexDate, ApexDatetime, ApexException, ApexTime } from '../values.ts';
import { illegal, required } from './common.ts';

type T = Transaction;
const DAY = 86_400_000;

const dateOf = (value: ApexDate): DateTime => DateTime.fromMillis(value.days * DAY, { zone: 'utc' });
const toDate = (value: DateTime): ApexDate => new ApexDate(Math.floor(value.toMillis() / DAY));
const instantOf = (value: ApexDatetime): DateTime =>
  DateTime.fromMillis(value.millis, { zone: 'utc', locale: 'en-US' });
const toInstant = (value: DateTime): ApexDatetime => new ApexDatetime(value.toMillis());

const movedDate = (unit: 'days' | 'months' | 'years') => (_: T, self: ApexDate, amount: number) =>
  toDate(dateOf(self).plus({ [unit]: nn(amount) }));
const movedInstant =
  (unit: 'days' | 'months' | 'years' | 'hours' | 'minutes' | 'seconds') =>
  (_: T, self: ApexDatetime, amount: number) =>
    toInstant(instantOf(self).plus({ [unit]: nn(amount) }));

function parsed(text: string, pattern: RegExp): number[] {
  const match = pattern.exec(required(text));
  if (match === null) throw new ApexException('System.TypeException', `Invalid date: ${text}`);
  return match.slice(1).map((part) => Number(part ?? 0));
}

function newDate(year: number, month: number, day: number): ApexDate {
  return ApexDate.of(nn(year), nn(month), nn(day));
}

const DATE: NativeClass = {
  name: 'Date',
  members: {
    'static Date today()': (tx: T) => new ApexDate(Math.floor(tx.runtime.clock() / DAY)),
    'static Date newInstance(Integer year, Integer month, Integer day)': (
      _: T,
      y: number,
      m: number,
      d: number
    ) => newDate(y, m, d),
    'static Date valueOf(String text)': (_: T, text: string) => {
      const [y = 0, m = 1, d = 1] = parsed(text, /^(\d{4})-(\d{1,2})-(\d{1,2})/);
      return newDate(y, m, d);
    },
    'static Boolean isLeapYear(Integer year)': (_: T, year: number) => DateTime.utc(nn(year)).isInLeapYear,
    'static Integer daysInMonth(Integer year, Integer month)': (_: T, year: number, month: number) =>
      DateTime.utc(nn(year), nn(month)).daysInMonth ?? 0,
    'Integer year()': (_: T, self: ApexDate) => dateOf(self).year,
    'Integer month()': (_: T, self: ApexDate) => dateOf(self).month,
    'Integer day()': (_: T, self: ApexDate) => dateOf(self).day,
    'Integer dayOfYear()': (_: T, self: ApexDate) => dateOf(self).ordinal,
    'Date addDays(Integer days)': movedDate('days'),
    'Date addMonths(Integer months)': movedDate('months'),
    'Date addYears(Integer years)': movedDate('years'),
    'Integer daysBetween(Date other)': (_: T, self: ApexDate, other: ApexDate) => nn(other).days - self.days,
    'Integer monthsBetween(Date other)': (_: T, self: ApexDate, other: ApexDate) => {
      const [a, b] = [dateOf(self), dateOf(nn(other))];
      return (b.year - a.year) * 12 + b.month - a.month;
    },
    'Boolean isSameDay(Date other)': (_: T, self: ApexDate, other: ApexDate) => self.days === nn(other).days,
    'Date toStartOfMonth()': (_: T, self: ApexDate) => toDate(dateOf(self).startOf('month')),
    'Date toStartOfWeek()': (_: T, self: ApexDate) => new ApexDate(self.days - (dateOf(self).weekday % 7)),
    'String format()': (_: T, self: ApexDate) => dateOf(self).toFormat('M/d/yyyy')
  }
};

function newDatetime(...parts: [number, number, number, number?, number?, number?]): ApexDatetime {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.map((part) => nn(part ?? 0)) as [
    number,
    number,
    number
  ];
  return new ApexDatetime(Date.UTC(year, month - 1, day, hour, minute, second));
}

function readDatetime(text: string): ApexDatetime {
  const [y = 0, mo = 1, d = 1, h, mi, s] = parsed(
    text,
    /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})/
  );
  return newDatetime(y, mo, d, h, mi, s);
}

/** Java's date pattern as Luxon's; letters that differ otherwise are refused. */
function toLuxonPattern(pattern: string): string {
  return pattern.replace(
    /'([^']*)'|([A-Za-z])\2*/g,
    (run: string, quoted: string | undefined, letter: string | undefined) => {
      if (quoted !== undefined) return quoted === '' ? "''" : `'${quoted}'`;
      if (letter === 'E') return run.length > 3 ? 'EEEE' : 'EEE';
      if (letter === 'Z') return 'ZZZ';
      if (letter !== undefined && 'yMdHhmsSa'.includes(letter)) return letter === 'a' ? 'a' : run;
      throw illegal(`The date pattern letter ${letter ?? ''} is not modelled by the local org`);
    }
  );
}

function formatInstant(self: ApexDatetime, pattern: string, zone: string): string {
  const local = instantOf(self).setZone(zone);
  if (!local.isValid) throw illegal(`Time zone ${zone} is unknown`);
  return local.toFormat(toLuxonPattern(required(pattern)));
}

const part = (read: (value: DateTime) => number) => (_: T, self: ApexDatetime) => read(instantOf(self));
const PARTS: Readonly<Record<string, (value: DateTime) => number>> = {
  year: (value) => value.year,
  month: (value) => value.month,
  day: (value) => value.day,
  hour: (value) => value.hour,
  minute: (value) => value.minute,
  second: (value) => value.second,
  millisecond: (value) => value.millisecond,
  dayOfYear: (value) => value.ordinal
};

/** The running user's zone is GMT, so each part exists twice with one meaning. */
const partMembers = Object.fromEntries(
  Object.entries(PARTS).flatMap(([name, read]) => [
    [`Integer ${name}()`, part(read)],
    [`Integer ${name}Gmt()`, part(read)]
  ])
);

const MOVES: NativeClass['members'] = {
  'Datetime addDays(Integer amount)': movedInstant('days'),
  'Datetime addMonths(Integer amount)': movedInstant('months'),
  'Datetime addYears(Integer amount)': movedInstant('years'),
  'Datetime addHours(Integer amount)': movedInstant('hours'),
  'Datetime addMinutes(Integer amount)': movedInstant('minutes'),
  'Datetime addSeconds(Integer amount)': movedInstant('seconds')
};

const DATETIME: NativeClass = {
  name: 'Datetime',
  members: {
    ...partMembers,
    ...MOVES,
    'static Datetime now()': (tx: T) => new ApexDatetime(tx.runtime.clock()),
    'static Datetime newInstance(Long millis)': (_: T, millis: bigint) =>
      new ApexDatetime(Number(nn(millis))),
    'static Datetime newInstance(Integer y, Integer m, Integer d)': (_: T, y: number, m: number, d: number) =>
      newDatetime(y, m, d),
    'static Datetime newInstance(Integer y, Integer mo, Integer d, Integer h, Integer mi, Integer s)': (
      _: T,
      ...all: [number, number, number, number, number, number]
    ) => newDatetime(...all),
    'static Datetime newInstance(Date date, Time time)': (_: T, date: ApexDate, time: ApexTime) =>
      new ApexDatetime(nn(date).days * DAY + nn(time).millis),
    'static Datetime newInstanceGmt(Integer y, Integer m, Integer d)': (
      _: T,
      y: number,
      m: number,
      d: number
    ) => newDatetime(y, m, d),
    'static Datetime newInstanceGmt(Integer y, Integer mo, Integer d, Integer h, Integer mi, Integer s)': (
      _: T,
      ...all: [number, number, number, number, number, number]
    ) => newDatetime(...all),
    'static Datetime newInstanceGmt(Date date, Time time)': (_: T, date: ApexDate, time: ApexTime) =>
      new ApexDatetime(nn(date).days * DAY + nn(time).millis),
    'static Datetime valueOf(String text)': (_: T, text: string) => readDatetime(text),
    'static Datetime valueOfGmt(String text)': (_: T, text: string) => readDatetime(text),
    'Long getTime()': (_: T, self: ApexDatetime) => BigInt(self.millis),
    'Date date()': (_: T, self: ApexDatetime) => new ApexDate(Math.floor(self.millis / DAY)),
    'Date dateGmt()': (_: T, self: ApexDatetime) => new ApexDate(Math.floor(self.millis / DAY)),
    'Time time()': (_: T, self: ApexDatetime) => new ApexTime(self.millis),
    'Time timeGmt()': (_: T, self: ApexDatetime) => new ApexTime(self.millis),
    'Boolean isSameDay(Datetime other)': (_: T, self: ApexDatetime, other: ApexDatetime) =>
      Math.floor(self.millis / DAY) === Math.floor(nn(other).millis / DAY),
    'String format()': (_: T, self: ApexDatetime) => instantOf(self).toFormat('M/d/yyyy, h:mm a'),
    'String format(String pattern)': (_: T, self: ApexDatetime, pattern: string) =>
      formatInstant(self, pattern, 'utc'),
    'String format(String pattern, String zone)': (_: T, self: ApexDatetime, pattern: string, zone: string) =>
      formatInstant(self, pattern, required(zone)),
    'String formatGmt(String pattern)': (_: T, self: ApexDatetime, pattern: string) =>
      formatInstant(self, pattern, 'utc')
  }
};

const TIME: NativeClass = {
  name: 'Time',
  members: {
    'static Time newInstance(Integer h, Integer m, Integer s, Integer ms)': (
      _: T,
      h: number,
      m: number,
      s: number,
      ms: number
    ) => new ApexTime(((nn(h) * 60 + nn(m)) * 60 + nn(s)) * 1000 + nn(ms)),
    'Integer hour()': (_: T, self: ApexTime) => Math.floor(self.millis / 3_600_000),
    'Integer minute()': (_: T, self: ApexTime) => Math.floor(self.millis / 60_000) % 60,
    'Integer second()': (_: T, self: ApexTime) => Math.floor(self.millis / 1000) % 60,
    'Integer millisecond()': (_: T, self: ApexTime) => self.millis % 1000,
    'Time addHours(Integer amount)': (_: T, self: ApexTime, amount: number) =>
      new ApexTime(self.millis + nn(amount) * 3_600_000),
    'Time addMinutes(Integer amount)': (_: T, self: ApexTime, amount: number) =>
      new ApexTime(self.millis + nn(amount) * 60_000),
    'Time addSeconds(Integer amount)': (_: T, self: ApexTime, amount: number) =>
      new ApexTime(self.millis + nn(amount) * 1000)
  }
};

export const DATE_CLASSES: readonly NativeClass[] = [DATE, DATETIME, TIME];
