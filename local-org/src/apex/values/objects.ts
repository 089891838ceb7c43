/** Instances of Apex classes, and of native classes that Apex holds by reference. */
export abstract class ApexObject {
  /** Canonical Apex name of the class, such as `Outer.Inner` or `Database.SaveResult`. */
  abstract get typeName(): string;
}

/** One constant of an enum; compared by identity. */
export class EnumValue {
  readonly typeName: string;
  readonly name: string;
  readonly ordinal: number;

  constructor(typeName: string, name: string, ordinal: number) {
    this.typeName = typeName;
    this.name = name;
    this.ordinal = ordinal;
  }

  toString(): string {
    return this.name;
  }
}

/** Apex Blob. */
export class ApexBlob {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  static fromText(text: string): ApexBlob {
    return new ApexBlob(Buffer.from(text, 'utf8'));
  }

  toText(): string {
    return Buffer.from(this.bytes).toString('utf8');
  }
}

/** One line of an Apex stack trace. */
export interface ApexFrame {
  readonly className: string;
  readonly method: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Any Apex exception. Natives throw it with the name of an exception class they declared;
 * classes written in Apex that extend Exception become subclasses of it.
 */
export class ApexException extends ApexObject {
  readonly #typeName: string;
  message: string | null;
  cause: ApexException | null;
  /** The JavaScript stack; the loader turns it into Apex frames. */
  readonly origin: Error;

  constructor(typeName: string, message: string | null = null, cause: ApexException | null = null) {
    super();
    this.#typeName = typeName;
    this.message = message;
    this.cause = cause;
    this.origin = new Error(message ?? typeName);
  }

  override get typeName(): string {
    return this.#typeName;
  }

  override toString(): string {
    return this.message === null ? this.typeName : `${this.typeName}: ${this.message}`;
  }
}

/**
 * Calls an interface method (`compareTo`, `respond`, ...) of an object written in Apex. A class may implement several
 * interfaces that name a method alike (`Queueable` and `Finalizer`): `Finalizer.execute` calls that of the one.
 */
export function callMethod(target: ApexObject, name: string, ...args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, bridgeName(name, args.length));
  if (typeof method !== 'function') throw new Error(`${target.typeName} has no method ${name}`);
  return Reflect.apply(method, target, args);
}

/** Whether an object written in Apex has such an interface (or toString, equals, hashCode) method; names as above. */
export function hasMethod(target: object, name: string, arity: number): boolean {
  return bridgeName(name, arity) in target;
}

/** Name under which generated classes offer the methods of native interfaces: plain, and as `Interface.method`. */
export function bridgeName(name: string, arity: number): string {
  return `i_${name.toLowerCase().replaceAll('.', '_')}_${arity}`;
}
