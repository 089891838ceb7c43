const DAY = 86_400_000;
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Apex Date: a calendar day, kept as the number of days since 1970-01-01. */
export class ApexDate {
  readonly days: number;

  constructor(days: number) {
    this.days = days;
  }

  static of(year: number, month: number, day: number): ApexDate {
    return new ApexDate(Math.floor(Date.UTC(year, month - 1, day) / DAY));
  }

  /** Reads `2026-11-24`. */
  static parse(text: string): ApexDate {
    const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number);
    return ApexDate.of(year, month, day);
  }

  get utc(): Date {
    return new Date(this.days * DAY);
  }

  /** ISO form, also the form of `String.valueOf`. */
  toString(): string {
    const date = this.utc;
    return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  }
}

/** Apex Datetime: an instant, in milliseconds since 1970-01-01T00:00:00Z. */
export class ApexDatetime {
  readonly millis: number;

  constructor(millis: number) {
    this.millis = millis;
  }

  /** ISO form as JSON and the REST API write it. */
  toIso(): string {
    return new Date(this.millis).toISOString();
  }

  /** `2026-11-24 22:10:00`, the GMT form; the local org's users live in GMT. */
  toString(): string {
    return this.toIso().slice(0, 19).replace('T', ' ');
  }
}

/** Apex Time: milliseconds since midnight. */
export class ApexTime {
  readonly millis: number;

  constructor(millis: number) {
    this.millis = ((millis % DAY) + DAY) % DAY;
  }

  /** `22:10:00.000Z`. */
  toString(): string {
    return new Date(this.millis).toISOString().slice(11);
  }
}
