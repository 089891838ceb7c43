import { Decimal } from 'decimal.js';

/** Decimal arithmetic wide enough that only Apex's own scale rules round. */
export const BigDecimal = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 60 });
export type BigDecimal = Decimal;

/** Apex Double: boxed, so that a value held as Object still knows that it is not an Integer. */
export class ApexDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toString(): string {
    return doubleText(this.value);
  }
}

/** Apex Decimal: an exact number that remembers how many decimal places it was given. */
export class ApexDecimal {
  readonly value: BigDecimal;
  readonly scale: number;

  constructor(value: BigDecimal, scale = Math.max(0, value.decimalPlaces())) {
    this.value = value;
    this.scale = scale;
  }

  /** Reads plain or scientific notation; the scale is the number of decimals written. */
  static parse(text: string): ApexDecimal {
    const value = new BigDecimal(text);
    const written = /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
    return new ApexDecimal(value, Math.max(written, value.decimalPlaces()));
  }

  /** A whole number, a Long or a Double as Decimal. */
  static from(value: number | bigint | ApexDouble | ApexDecimal): ApexDecimal {
    if (value instanceof ApexDecimal) return value;
    if (value instanceof ApexDouble) return ApexDecimal.parse(doubleText(value.value));
    return new ApexDecimal(new BigDecimal(value.toString()), 0);
  }

  toString(): string {
    return this.value.toFixed(this.scale);
  }
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return scientificText(value);
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function scientificText(value: number): string {
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
