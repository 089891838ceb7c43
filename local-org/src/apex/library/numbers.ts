import type { NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { numbers } from '../run/arithmetic.ts';
import type { Transaction } from '../transaction.ts';
import {
  ApexDecimal,
  ApexDouble,
  ApexException,
  BigDecimal,
  type ApexValue,
  type EnumValue
} from '../values.ts';
import { illegal, required } from './common.ts';

type T = Transaction;
type Rounding = 0 | 1 | 2 | 3 | 4 | 5 | 6;

function invalid(kind: string, text: string): ApexException {
  return new ApexException('System.TypeException', `Invalid ${kind}: ${text}`);
}

function parseWhole(kind: 'integer' | 'long', text: string | null): bigint {
  const written = required(text);
  const bits = kind === 'integer' ? 32 : 64;
  if (!/^[+-]?\d+$/.test(written)) throw invalid(kind, written);
  const value = BigInt(written.replace('+', ''));
  if (BigInt.asIntN(bits, value) !== value) throw invalid(kind, written);
  return value;
}

function parseDecimal(kind: 'decimal' | 'double', text: string | null): ApexDecimal {
  const written = required(text).trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written)) throw invalid(kind, written);
  return ApexDecimal.parse(written);
}

function wholeFrom(kind: 'integer' | 'long', value: ApexValue): bigint {
  if (typeof value === 'string') return parseWhole(kind, value);
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value);
  if (value instanceof ApexDecimal || value instanceof ApexDouble) return numbers.toLong(value) ?? 0n;
  throw invalid(kind, String(value));
}

/** Digits with commas, as `format()` writes them for an English user. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

const INTEGER: NativeClass = {
  name: 'Integer',
  members: {
    'static Integer valueOf(String text)': (_: T, text: string) => Number(parseWhole('integer', text)),
    'static Integer valueOf(Object value)': (_: T, value: ApexValue) =>
      Number(BigInt.asIntN(32, wholeFrom('integer', required(value)))),
    'String format()': (_: T, self: number) => grouped(String(self))
  }
};

const LONG: NativeClass = {
  name: 'Long',
  members: {
    'static Long valueOf(String text)': (_: T, text: string) => parseWhole('long', text),
    'Integer intValue()': (_: T, self: bigint) => Number(BigInt.asIntN(32, self)),
    'String format()': (_: T, self: bigint) => grouped(String(self))
  }
};

const DOUBLE: NativeClass = {
  name: 'Double',
  members: {
    'static Double valueOf(String text)': (_: T, text: string) =>
      numbers.decimalToDouble(parseDecimal('double', text)),
    'static Double valueOf(Object value)': (_: T, value: ApexValue) => toDouble(value),
    'Integer intValue()': (_: T, self: ApexDouble) => numbers.toInteger(self),
    'Long longValue()': (_: T, self: ApexDouble) => numbers.toLong(self),
    'Long round()': (_: T, self: ApexDouble) => round(ApexDecimal.from(self)),
    'String format()': (_: T, self: ApexDouble) => grouped(ApexDecimal.from(self).value.toString())
  }
};

function toDouble(value: ApexValue): ApexDouble {
  if (value instanceof ApexDouble) return value;
  if (typeof value === 'string') return new ApexDouble(parseDecimal('double', value).value.toNumber());
  if (typeof value === 'number' || typeof value === 'bigint') return new ApexDouble(Number(value));
  if (value instanceof ApexDecimal) return new ApexDouble(value.value.toNumber());
  throw invalid('double', String(value));
}

function round(self: ApexDecimal): bigint {
  return BigInt(self.value.toDecimalPlaces(0, BigDecimal.ROUND_HALF_EVEN).toFixed());
}

const ROUNDINGS: Readonly<Record<string, Rounding>> = {
  UP: 0,
  DOWN: 1,
  CEILING: 2,
  FLOOR: 3,
  HALF_UP: 4,
  HALF_DOWN: 5,
  HALF_EVEN: 6
};

function rounding(mode: EnumValue | null): Rounding {
  const known = ROUNDINGS[required(mode).name];
  if (known === undefined)
    throw illegal(`Rounding mode ${mode?.name ?? ''} is not modelled by the local org`);
  return known;
}

function rescale(self: ApexDecimal, scale: number, mode: Rounding = 4): ApexDecimal {
  return new ApexDecimal(self.value.toDecimalPlaces(scale, mode), scale);
}

function divide(self: ApexDecimal, divisor: ApexDecimal, scale: number, mode: Rounding = 4): ApexDecimal {
  if (divisor.value.isZero()) throw new ApexException('System.MathException', 'Divide by 0');
  return rescale(new ApexDecimal(self.value.dividedBy(divisor.value)), scale, mode);
}

const DECIMAL: NativeClass = {
  name: 'Decimal',
  members: {
    'static Decimal valueOf(String text)': (_: T, text: string) => parseDecimal('decimal', text),
    'static Decimal valueOf(Long value)': (_: T, value: bigint) => ApexDecimal.from(required(value)),
    'static Decimal valueOf(Double value)': (_: T, value: ApexDouble) => ApexDecimal.from(required(value)),
    'static Decimal valueOf(Decimal value)': (_: T, value: ApexDecimal) => value,
    'Integer intValue()': (_: T, self: ApexDecimal) => numbers.toInteger(self),
    'Long longValue()': (_: T, self: ApexDecimal) => numbers.toLong(self),
    'Double doubleValue()': (_: T, self: ApexDecimal) => numbers.decimalToDouble(self),
    'Decimal abs()': (_: T, self: ApexDecimal) => new ApexDecimal(self.value.abs(), self.scale),
    'Integer scale()': (_: T, self: ApexDecimal) => self.scale,
    'Integer precision()': (_: T, self: ApexDecimal) =>
      self.value
        .toFixed(self.scale)
        .replace(/\D/g, '')
        .replace(/^0+(?=.)/, '').length,
    'Decimal setScale(Integer scale)': (_: T, self: ApexDecimal, scale: number) => rescale(self, nn(scale)),
    'Decimal setScale(Integer scale, RoundingMode mode)': (
      _: T,
      self: ApexDecimal,
      scale: number,
      mode: EnumValue
    ) => rescale(self, nn(scale), rounding(mode)),
    'Long round()': (_: T, self: ApexDecimal) => round(self),
    'Long round(RoundingMode mode)': (_: T, self: ApexDecimal, mode: EnumValue) =>
      BigInt(self.value.toDecimalPlaces(0, rounding(mode)).toFixed()),
    'Decimal divide(Decimal divisor, Integer scale)': (
      _: T,
      self: ApexDecimal,
      divisor: ApexDecimal,
      scale: number
    ) => divide(self, nn(divisor), nn(scale)),
    'Decimal divide(Decimal divisor, Integer scale, RoundingMode mode)': (
      _: T,
      self: ApexDecimal,
      divisor: ApexDecimal,
      scale: number,
      mode: EnumValue
    ) => divide(self, nn(divisor), nn(scale), rounding(mode)),
    'Decimal pow(Integer exponent)': (_: T, self: ApexDecimal, exponent: number) =>
      new ApexDecimal(self.value.pow(nn(exponent))),
    'Decimal stripTrailingZeros()': (_: T, self: ApexDecimal) => new ApexDecimal(self.value),
    'String toPlainString()': (_: T, self: ApexDecimal) => self.toString(),
    'String format()': (_: T, self: ApexDecimal) => grouped(self.toString())
  }
};

const BOOLEAN: NativeClass = {
  name: 'Boolean',
  members: {
    'static Boolean valueOf(String text)': (_: T, text: string) => required(text).toLowerCase() === 'true',
    'static Boolean valueOf(Object value)': (_: T, value: ApexValue) =>
      String(required(value)).toLowerCase() === 'true'
  }
};

const real = (compute: (value: number) => number) => (_: T, value: ApexDouble) =>
  new ApexDouble(compute(nn(value).value));
const exact = (compute: (value: BigDecimal) => BigDecimal) => (_: T, value: ApexDecimal) =>
  new ApexDecimal(compute(nn(value).value));

const MATH: NativeClass = {
  name: 'Math',
  members: {
    'static Integer abs(Integer value)': (_: T, value: number) => Math.abs(nn(value)) | 0,
    'static Long abs(Long value)': (_: T, value: bigint) => (nn(value) < 0n ? -value : value),
    'static Double abs(Double value)': real(Math.abs),
    'static Decimal abs(Decimal value)': (_: T, value: ApexDecimal) =>
      new ApexDecimal(nn(value).value.abs(), value.scale),
    'static Integer max(Integer a, Integer b)': (_: T, a: number, b: number) => Math.max(nn(a), nn(b)),
    'static Long max(Long a, Long b)': (_: T, a: bigint, b: bigint) => (nn(a) > nn(b) ? a : b),
    'static Double max(Double a, Double b)': (_: T, a: ApexDouble, b: ApexDouble) =>
      nn(a).value > nn(b).value ? a : b,
    'static Decimal max(Decimal a, Decimal b)': (_: T, a: ApexDecimal, b: ApexDecimal) =>
      nn(a).value.greaterThan(nn(b).value) ? a : b,
    'static Integer min(Integer a, Integer b)': (_: T, a: number, b: number) => Math.min(nn(a), nn(b)),
    'static Long min(Long a, Long b)': (_: T, a: bigint, b: bigint) => (nn(a) < nn(b) ? a : b),
    'static Double min(Double a, Double b)': (_: T, a: ApexDouble, b: ApexDouble) =>
      nn(a).value < nn(b).value ? a : b,
    'static Decimal min(Decimal a, Decimal b)': (_: T, a: ApexDecimal, b: ApexDecimal) =>
      nn(a).value.lessThan(nn(b).value) ? a : b,
    'static Integer mod(Integer a, Integer b)': (_: T, a: number, b: number) => {
      if (nn(b) === 0) throw new ApexException('System.MathException', 'Divide by 0');
      return (nn(a) % b) | 0;
    },
    'static Long mod(Long a, Long b)': (_: T, a: bigint, b: bigint) => {
      if (nn(b) === 0n) throw new ApexException('System.MathException', 'Divide by 0');
      return nn(a) % b;
    },
    'static Double ceil(Double value)': real(Math.ceil),
    'static Decimal ceil(Decimal value)': exact((value) => value.ceil()),
    'static Double floor(Double value)': real(Math.floor),
    'static Decimal floor(Decimal value)': exact((value) => value.floor()),
    'static Integer round(Double value)': (_: T, value: ApexDouble) =>
      Number(round(ApexDecimal.from(nn(value)))),
    'static Integer round(Decimal value)': (_: T, value: ApexDecimal) => Number(round(nn(value))),
    'static Long roundToLong(Decimal value)': (_: T, value: ApexDecimal) => round(nn(value)),
    'static Double pow(Double base, Double exponent)': (_: T, base: ApexDouble, exponent: ApexDouble) =>
      new ApexDouble(nn(base).value ** nn(exponent).value),
    'static Double sqrt(Double value)': real(Math.sqrt),
    'static Decimal sqrt(Decimal value)': exact((value) => value.sqrt()),
    'static Double log(Double value)': real(Math.log),
    'static Double log10(Double value)': real(Math.log10),
    'static Double exp(Double value)': real(Math.exp),
    'static Double random()': () => new ApexDouble(Math.random())
  }
};

const ROUNDING_MODE: NativeClass = {
  name: 'RoundingMode',
  kind: 'enum',
  values: [...Object.keys(ROUNDINGS), 'UNNECESSARY']
};

export const NUMBER_CLASSES: readonly NativeClass[] = [
  INTEGER,
  LONG,
  DOUBLE,
  DECIMAL,
  BOOLEAN,
  MATH,
  ROUNDING_MODE
];
