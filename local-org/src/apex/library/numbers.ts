import { nativeClass, type NativeClass } from '../library.ts';
import { decimal, integer, nn, numbers } from '../run/arithmetic.ts';
import { ApexDecimal, ApexDouble, ApexException, BigDecimal } from '../values.ts';

function invalid(kind: string, text: string): ApexException {
  return new ApexException('System.TypeException', `Invalid ${kind}: ${text}`);
}

function parseWhole(kind: 'integer' | 'long', text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw invalid(kind, text);
  const value = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(kind === 'integer' ? 32 : 64, value) !== value) throw invalid(kind, text);
  return value;
}

function parseDecimal(text: string): ApexDecimal {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw invalid('decimal', text);
  return ApexDecimal.parse(text);
}

/** Digits with commas, as `format()` writes them for an English user. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

const INTEGER = nativeClass({
  name: 'Integer',
  members: { 'static Integer valueOf(String text)': (_, text) => Number(parseWhole('integer', nn(text))) }
});

const LONG = nativeClass({
  name: 'Long',
  members: {
    'static Long valueOf(String text)': (_, text) => parseWhole('long', nn(text)),
    'Integer intValue()': (_, self) => numbers.toInteger(self)
  }
});

function rescale({ value }: ApexDecimal, scale: number, mode: 4 | 6 = BigDecimal.ROUND_HALF_UP): ApexDecimal {
  return new ApexDecimal(value.toDecimalPlaces(scale, mode), scale);
}

const DECIMAL = nativeClass({
  name: 'Decimal',
  members: {
    'static Decimal valueOf(String text)': (_, text) => parseDecimal(nn(text).trim()),
    'static Decimal valueOf(Long value)': (_, value) => ApexDecimal.from(nn(value)),
    'Integer intValue()': (_, self) => numbers.toInteger(self),
    'Long longValue()': (_, self) => numbers.toLong(self),
    'Integer scale()': (_, self) => self.scale,
    'Decimal setScale(Integer scale)': (_, self, scale) =>
      rescale(self, nn(scale), BigDecimal.ROUND_HALF_EVEN),
    'Long round()': (_, { value }) => BigInt(value.toDecimalPlaces(0, BigDecimal.ROUND_HALF_EVEN).toFixed()),
    'Decimal divide(Decimal divisor, Integer scale)': (_, self, divisor, scale) =>
      rescale(decimal.divide(self, divisor), nn(scale)),
    'String toPlainString()': (_, self) => self.toString(),
    'String format()': (_, self) => grouped(self.toString())
  }
});

const MATH = nativeClass({
  name: 'Math',
  members: {
    'static Integer max(Integer a, Integer b)': (_, a, b) => Math.max(nn(a), nn(b)),
    'static Integer min(Integer a, Integer b)': (_, a, b) => Math.min(nn(a), nn(b)),
    'static Long min(Long a, Long b)': (_, a, b) => (nn(a) < nn(b) ? a : b),
    'static Integer mod(Integer a, Integer b)': (_, a, b) => integer.mod(a, b),
    'static Decimal ceil(Decimal value)': (_, value) => new ApexDecimal(nn(value).value.ceil()),
    'static Double pow(Double base, Double exponent)': (_, base, exponent) =>
      new ApexDouble(nn(base).value ** nn(exponent).value),
    'static Double random()': () => new ApexDouble(Math.random())
  }
});

export const NUMBER_CLASSES: readonly NativeClass[] = [
  INTEGER,
  LONG,
  { name: 'Double' },
  DECIMAL,
  { name: 'Boolean' },
  MATH
];
