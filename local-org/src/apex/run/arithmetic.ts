import { ApexDate, ApexDecimal, ApexDouble, ApexException, BigDecimal } from '../values.ts';

type MaybeInteger = number | null;
type MaybeLong = bigint | null;
type MaybeDouble = ApexDouble | null;
type MaybeDecimal = ApexDecimal | null;

/** The exception of every operation on null. */
function nullPointer(): ApexException {
  return new ApexException('System.NullPointerException', 'Attempt to de-reference a null object');
}

/** The value, which must not be null. */
export function nn<T>(value: T | null): T {
  if (value === null) throw nullPointer();
  return value;
}

function divideByZero(): ApexException {
  return new ApexException('System.MathException', 'Divide by 0');
}

/** Integer arithmetic: 32 bits, wrapping. */
export const integer = {
  add: (a: MaybeInteger, b: MaybeInteger): number => (nn(a) + nn(b)) | 0,
  subtract: (a: MaybeInteger, b: MaybeInteger): number => (nn(a) - nn(b)) | 0,
  multiply: (a: MaybeInteger, b: MaybeInteger): number => Math.imul(nn(a), nn(b)),
  divide(a: MaybeInteger, b: MaybeInteger): number {
    if (nn(b) === 0) throw divideByZero();
    return (nn(a) / nn(b)) | 0;
  },
  mod(a: MaybeInteger, b: MaybeInteger): number {
    if (nn(b) === 0) throw divideByZero();
    return (nn(a) % nn(b)) | 0;
  },
  negate: (a: MaybeInteger): number => -nn(a) | 0,
  and: (a: MaybeInteger, b: MaybeInteger): number => nn(a) & nn(b),
  or: (a: MaybeInteger, b: MaybeInteger): number => nn(a) | nn(b),
  xor: (a: MaybeInteger, b: MaybeInteger): number => nn(a) ^ nn(b),
  shiftLeft: (a: MaybeInteger, b: MaybeInteger): number => nn(a) << nn(b),
  shiftRight: (a: MaybeInteger, b: MaybeInteger): number => nn(a) >> nn(b),
  shiftRightUnsigned: (a: MaybeInteger, b: MaybeInteger): number => (nn(a) >>> nn(b)) | 0
};

const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);

/** Long arithmetic: 64 bits, wrapping. */
export const long = {
  add: (a: MaybeLong, b: MaybeLong): bigint => int64(nn(a) + nn(b)),
  subtract: (a: MaybeLong, b: MaybeLong): bigint => int64(nn(a) - nn(b)),
  multiply: (a: MaybeLong, b: MaybeLong): bigint => int64(nn(a) * nn(b)),
  divide(a: MaybeLong, b: MaybeLong): bigint {
    if (nn(b) === 0n) throw divideByZero();
    return int64(nn(a) / nn(b));
  },
  negate: (a: MaybeLong): bigint => int64(-nn(a))
};

const DIVISION_SCALE = 33;

/** Decimal arithmetic: sums keep the larger scale, products add the scales, quotients are as exact as 33 decimals allow. */
export const decimal = {
  add: (a: MaybeDecimal, b: MaybeDecimal): ApexDecimal =>
    new ApexDecimal(nn(a).value.plus(nn(b).value), Math.max(nn(a).scale, nn(b).scale)),
  subtract: (a: MaybeDecimal, b: MaybeDecimal): ApexDecimal =>
    new ApexDecimal(nn(a).value.minus(nn(b).value), Math.max(nn(a).scale, nn(b).scale)),
  multiply: (a: MaybeDecimal, b: MaybeDecimal): ApexDecimal =>
    new ApexDecimal(nn(a).value.times(nn(b).value), nn(a).scale + nn(b).scale),
  divide(a: MaybeDecimal, b: MaybeDecimal): ApexDecimal {
    if (nn(b).value.isZero()) throw divideByZero();
    const quotient = nn(a)
      .value.dividedBy(nn(b).value)
      .toDecimalPlaces(DIVISION_SCALE, BigDecimal.ROUND_HALF_UP);
    return new ApexDecimal(quotient, Math.max(quotient.decimalPlaces(), nn(a).scale - nn(b).scale));
  },
  negate: (a: MaybeDecimal): ApexDecimal => new ApexDecimal(nn(a).value.negated(), nn(a).scale)
};

/** A date some days later. */
export function addDays(date: ApexDate | null, days: number): ApexDate {
  return new ApexDate(nn(date).days + days);
}

/** Conversions between the kinds of numbers; null stays null. */
export const numbers = {
  integerToLong: (a: MaybeInteger): MaybeLong => (a === null ? null : BigInt(a)),
  integerToDouble: (a: MaybeInteger): MaybeDouble => (a === null ? null : new ApexDouble(a)),
  longToDouble: (a: MaybeLong): MaybeDouble => (a === null ? null : new ApexDouble(Number(a))),
  toDecimal: (a: number | bigint | ApexDouble | null): MaybeDecimal =>
    a === null ? null : ApexDecimal.from(a),
  decimalToDouble: (a: MaybeDecimal): MaybeDouble => (a === null ? null : new ApexDouble(a.value.toNumber())),
  /** The casts that lose digits. */
  toInteger: (a: bigint | ApexDouble | ApexDecimal | null): MaybeInteger =>
    a === null ? null : Number(BigInt.asIntN(32, whole(a))),
  toLong: (a: ApexDouble | ApexDecimal | null): MaybeLong => (a === null ? null : int64(whole(a)))
};

function whole(value: bigint | ApexDouble | ApexDecimal): bigint {
  if (typeof value === 'bigint') return value;
  return BigInt((value instanceof ApexDouble ? new BigDecimal(value.value) : value.value).trunc().toFixed());
}
