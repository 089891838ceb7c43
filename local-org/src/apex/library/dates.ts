import { DateTime, type DurationUnit } from 'luxon';
import { nativeClass, type NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { ApexDate, ApexDatetime, ApexException, ApexTime } from '../values.ts';
import { illegal } from './text.ts';

const DAY = 86_400_000;

const instantOf = (value: ApexDate | ApexDatetime): DateTime =>
  DateTime.fromMillis(value instanceof ApexDate ? value.days * DAY : value.millis, {
    zone: 'utc',
    locale: 'en-US'
  });
const dayOf = (millis: number): ApexDate => new ApexDate(Math.floor(millis / DAY));

function later(self: ApexDate | ApexDatetime, unit: DurationUnit, amount: number | null): number {
  const moved = instantOf(self).plus({ [unit]: nn(amount) });
  return moved.toMillis();
}

function readDate(text: string): ApexDate {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  if (match === null) throw new ApexException('System.TypeException', `Invalid date: ${text}`);
  return ApexDate.of(Number(match[1]), Number(match[2]), Number(match[3]));
}

const DATE = nativeClass({
  name: 'Date',
  members: {
    'static Date today()': ({ runtime }) => dayOf(runtime.clock()),
    'static Date newInstance(Integer year, Integer month, Integer day)': (_, year, month, day) =>
      ApexDate.of(nn(year), nn(month), nn(day)),
    'static Date valueOf(String text)': (_, text) => readDate(nn(text)),
    'static Boolean isLeapYear(Integer year)': (_, year) => DateTime.utc(nn(year)).isInLeapYear,
    'static Integer daysInMonth(Integer year, Integer month)': (_, year, month) =>
      DateTime.utc(nn(year), nn(month)).daysInMonth ?? 0,
    'Date addDays(Integer days)': (_, self, amount) => dayOf(later(self, 'days', amount)),
    'Date addMonths(Integer months)': (_, self, amount) => dayOf(later(self, 'months', amount)),
    'Integer daysBetween(Date other)': (_, self, other) => nn(other).days - self.days,
    'Integer monthsBetween(Date other)': (_, self, other) => {
      const [a, b] = [instantOf(self), instantOf(nn(other))];
      return (b.year - a.year) * 12 + b.month - a.month;
    },
    'Date toStartOfMonth()': (_, self) => dayOf(instantOf(self).startOf('month').toMillis()),
    'String format()': (_, self) => instantOf(self).toFormat('M/d/yyyy')
  }
});

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

/** Users live in GMT, so that what an org answers in the user's zone and in GMT is the same. */
const DATETIME = nativeClass({
  name: 'Datetime',
  members: {
    'static Datetime newInstance(Long millis)': (_, millis) => new ApexDatetime(Number(nn(millis))),
    'static Datetime newInstanceGmt(Integer y, Integer mo, Integer d, Integer h, Integer mi, Integer s)': (
      _,
      ...parts
    ) => {
      const [y, mo, d, h, mi, s] = parts.map(nn) as Parameters<typeof Date.UTC>;
      return new ApexDatetime(Date.UTC(y, (mo ?? 0) - 1, d, h, mi, s));
    },
    'static Datetime newInstanceGmt(Date date, Time time)': (_, date, time) =>
      new ApexDatetime(nn(date).days * DAY + nn(time).millis),
    'Integer hourGmt()': (_, self) => instantOf(self).hour,
    'Datetime addDays(Integer amount)': (_, self, amount) => new ApexDatetime(later(self, 'days', amount)),
    'Datetime addHours(Integer amount)': (_, self, amount) => new ApexDatetime(later(self, 'hours', amount)),
    'Datetime addMinutes(Integer amount)': (_, self, amount) =>
      new ApexDatetime(later(self, 'minutes', amount)),
    'Datetime addSeconds(Integer amount)': (_, self, amount) =>
      new ApexDatetime(later(self, 'seconds', amount)),
    'Long getTime()': (_, self) => BigInt(self.millis),
    'Date dateGmt()': (_, self) => dayOf(self.millis),
    'String format()': (_, self) => instantOf(self).toFormat('M/d/yyyy, h:mm a'),
    'String formatGmt(String pattern)': (_, self, pattern) =>
      instantOf(self).toFormat(toLuxonPattern(nn(pattern)))
  }
});

const TIME = nativeClass({
  name: 'Time',
  members: {
    'static Time newInstance(Integer h, Integer m, Integer s, Integer ms)': (_, h, m, s, ms) =>
      new ApexTime(((nn(h) * 60 + nn(m)) * 60 + nn(s)) * 1000 + nn(ms))
  }
});

export const DATE_CLASSES: readonly NativeClass[] = [DATE, DATETIME, TIME];
