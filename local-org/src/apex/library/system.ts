import type { NativeClass } from '../library.ts';
import { textOf } from '../run/text.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType } from '../types.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexException,
  callMethod,
  describeKey,
  equalValues,
  hasMethod,
  identityOf,
  sameValue,
  ApexObject,
  type ApexValue
} from '../values.ts';
import { hashText, required } from './common.ts';

type T = Transaction;
type Text = string | null;

function hashOf(value: ApexValue): number {
  if (value instanceof ApexObject && hasMethod(value, 'hashCode', 0))
    return Number(callMethod(value, 'hashCode'));
  return value instanceof ApexObject ? identityOf(value) : hashText(describeKey(value));
}

const OBJECT: NativeClass = {
  name: 'Object',
  members: {
    'String toString()': (_: T, self: ApexValue) => textOf(self),
    'Boolean equals(Object other)': (_: T, self: ApexValue, other: ApexValue) => sameValue(self, other),
    'Integer hashCode()': (_: T, self: ApexValue) => hashOf(self)
  }
};

function stackTrace(tx: T, self: ApexException): string {
  return tx.runtime
    .framesOf(self)
    .map(
      (frame) => `Class.${frame.className}.${frame.method}: line ${frame.line}, column ${frame.column + 1}`
    )
    .join('\n');
}

const EXCEPTION: NativeClass = {
  name: 'Exception',
  kind: 'exception',
  members: {
    'String getMessage()': (_: T, self: ApexException) => self.message ?? defaultMessage(self),
    'void setMessage(String message)': (_: T, self: ApexException, message: Text) =>
      void (self.message = message),
    'Exception getCause()': (_: T, self: ApexException) => self.cause,
    'void initCause(Exception cause)': (_: T, self: ApexException, cause: ApexException) =>
      void (self.cause = cause),
    'String getTypeName()': (_: T, self: ApexException) => self.typeName,
    'Integer getLineNumber()': (tx: T, self: ApexException) => tx.runtime.framesOf(self)[0]?.line ?? 0,
    'String getStackTraceString()': (tx: T, self: ApexException) => stackTrace(tx, self)
  }
};

function defaultMessage(self: ApexException): string {
  return self.cause === null ? 'Script-thrown exception' : (self.cause.message ?? '');
}

function makeException(type: ApexType, message: Text, cause: ApexException | null): ApexException {
  const name = type.name.includes('.') ? type.name : `System.${type.name}`;
  return new ApexException(name, message, cause);
}

/** A built-in exception that Apex code may also make and throw. */
function exception(name: string): NativeClass {
  return {
    name,
    kind: 'exception',
    members: {
      'new()': (_: T, type: ApexType) => makeException(type, null, null),
      'new(String message)': (_: T, type: ApexType, message: Text) => makeException(type, message, null),
      'new(Exception cause)': (_: T, type: ApexType, cause: ApexException) =>
        makeException(type, null, cause),
      'new(String message, Exception cause)': (_: T, type: ApexType, message: Text, cause: ApexException) =>
        makeException(type, message, cause)
    }
  };
}

const THROWABLE = [
  'NullPointerException',
  'MathException',
  'ListException',
  'TypeException',
  'StringException',
  'JSONException',
  'IllegalArgumentException',
  'NoSuchElementException',
  'FinalException',
  'CalloutException',
  'SecurityException',
  'NoAccessException',
  'InvalidParameterValueException',
  'SObjectException',
  'QueryException',
  'DmlException',
  'UnexpectedException',
  'HandledException'
];

const AURA_HANDLED: NativeClass = {
  name: 'AuraHandledException',
  kind: 'exception',
  members: {
    // The platform hides the sentence from Apex: only setMessage shows it to getMessage. The client sees the constructor's.
    'new(String message)': (_: T, __: ApexType, message: Text) => new AuraHandledException(message)
  }
};

/** Carries the sentence for the client apart from the message that Apex reads. */
export class AuraHandledException extends ApexException {
  readonly clientMessage: string | null;

  constructor(clientMessage: string | null) {
    super('System.AuraHandledException');
    this.clientMessage = clientMessage;
  }
}

function failed(message: ApexValue, details = ''): ApexException {
  const note = message === null ? '' : `: ${textOf(message)}`;
  return new ApexException('System.AssertException', `Assertion Failed${note}${details}`);
}

const shown = (expected: ApexValue, actual: ApexValue): string =>
  `: Expected: ${textOf(expected)}, Actual: ${textOf(actual)}`;

function areEqual(expected: ApexValue, actual: ApexValue, message: ApexValue = null): void {
  if (!assertedEqual(expected, actual)) throw failed(message, shown(expected, actual));
}

function areNotEqual(expected: ApexValue, actual: ApexValue, message: ApexValue = null): void {
  if (assertedEqual(expected, actual)) throw failed(message, `: Same value: ${textOf(actual)}`);
}

/** Texts are compared exactly here, unlike by `==`. */
function assertedEqual(expected: ApexValue, actual: ApexValue): boolean {
  return typeof expected === 'string' || typeof actual === 'string'
    ? expected === actual
    : equalValues(expected, actual);
}

function isTrue(condition: ApexValue, message: ApexValue = null): void {
  if (condition !== true) throw failed(message, message === null ? shown(true, condition) : '');
}

function isFalse(condition: ApexValue, message: ApexValue = null): void {
  if (condition !== false) throw failed(message, message === null ? shown(false, condition) : '');
}

function isNull(value: ApexValue, message: ApexValue = null): void {
  if (value !== null) throw failed(message, shown(null, value));
}

function isNotNull(value: ApexValue, message: ApexValue = null): void {
  if (value === null) throw failed(message, message === null ? ': The value is null' : '');
}

function instanceOf(
  tx: T,
  value: ApexValue,
  type: ApexValue,
  wanted: boolean,
  message: ApexValue = null
): void {
  const literal = required(type) as unknown as { type: ApexType };
  if (tx.runtime.isInstance(value, literal.type) !== wanted) {
    throw failed(
      message,
      `: Expected ${wanted ? '' : 'not '}${literal.type.text}, Actual: ${tx.runtime.typeOf(value).text}`
    );
  }
}

const ASSERT: NativeClass = {
  name: 'Assert',
  members: {
    'static void areEqual(Object expected, Object actual)': (_: T, a: ApexValue, b: ApexValue) =>
      areEqual(a, b),
    'static void areEqual(Object expected, Object actual, String message)': (
      _: T,
      a: ApexValue,
      b: ApexValue,
      m: Text
    ) => areEqual(a, b, m),
    'static void areNotEqual(Object expected, Object actual)': (_: T, a: ApexValue, b: ApexValue) =>
      areNotEqual(a, b),
    'static void areNotEqual(Object expected, Object actual, String message)': (
      _: T,
      a: ApexValue,
      b: ApexValue,
      m: Text
    ) => areNotEqual(a, b, m),
    'static void isTrue(Boolean condition)': (_: T, condition: ApexValue) => isTrue(condition),
    'static void isTrue(Boolean condition, String message)': (_: T, condition: ApexValue, m: Text) =>
      isTrue(condition, m),
    'static void isFalse(Boolean condition)': (_: T, condition: ApexValue) => isFalse(condition),
    'static void isFalse(Boolean condition, String message)': (_: T, condition: ApexValue, m: Text) =>
      isFalse(condition, m),
    'static void isNull(Object value)': (_: T, value: ApexValue) => isNull(value),
    'static void isNull(Object value, String message)': (_: T, value: ApexValue, m: Text) => isNull(value, m),
    'static void isNotNull(Object value)': (_: T, value: ApexValue) => isNotNull(value),
    'static void isNotNull(Object value, String message)': (_: T, value: ApexValue, m: Text) =>
      isNotNull(value, m),
    'static void isInstanceOfType(Object value, Type type)': (tx: T, value: ApexValue, type: ApexValue) =>
      instanceOf(tx, value, type, true),
    'static void isInstanceOfType(Object value, Type type, String message)': (
      tx: T,
      value: ApexValue,
      type: ApexValue,
      m: Text
    ) => instanceOf(tx, value, type, true, m),
    'static void isNotInstanceOfType(Object value, Type type)': (tx: T, value: ApexValue, type: ApexValue) =>
      instanceOf(tx, value, type, false),
    'static void fail()': () => {
      throw failed(null);
    },
    'static void fail(String message)': (_: T, m: Text) => {
      throw failed(m);
    }
  }
};

const SYSTEM: NativeClass = {
  name: 'System',
  members: {
    'static void debug(Object value)': (tx: T, value: ApexValue) => tx.runtime.debug(textOf(value)),
    'static void debug(LoggingLevel level, Object value)': (tx: T, _: ApexValue, value: ApexValue) =>
      tx.runtime.debug(textOf(value)),
    'static void assert(Boolean condition)': (_: T, condition: ApexValue) => isTrue(condition),
    'static void assert(Boolean condition, Object message)': (_: T, condition: ApexValue, m: ApexValue) =>
      isTrue(condition, m),
    'static void assertEquals(Object expected, Object actual)': (_: T, a: ApexValue, b: ApexValue) =>
      areEqual(a, b),
    'static void assertEquals(Object expected, Object actual, Object message)': (
      _: T,
      a: ApexValue,
      b: ApexValue,
      m: ApexValue
    ) => areEqual(a, b, m),
    'static void assertNotEquals(Object expected, Object actual)': (_: T, a: ApexValue, b: ApexValue) =>
      areNotEqual(a, b),
    'static void assertNotEquals(Object expected, Object actual, Object message)': (
      _: T,
      a: ApexValue,
      b: ApexValue,
      m: ApexValue
    ) => areNotEqual(a, b, m),
    'static Datetime now()': (tx: T) => new ApexDatetime(tx.runtime.clock()),
    'static Date today()': (tx: T) => new ApexDate(Math.floor(tx.runtime.clock() / 86_400_000)),
    'static Long currentTimeMillis()': (tx: T) => BigInt(Math.trunc(tx.runtime.clock())),
    'static Boolean equals(Object a, Object b)': (_: T, a: ApexValue, b: ApexValue) => sameValue(a, b),
    'static Integer hashCode(Object value)': (_: T, value: ApexValue) => (value === null ? 0 : hashOf(value))
  }
};

const LOGGING_LEVEL: NativeClass = {
  name: 'LoggingLevel',
  kind: 'enum',
  values: ['NONE', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'FINE', 'FINER', 'FINEST', 'INTERNAL']
};

export const SYSTEM_CLASSES: readonly NativeClass[] = [
  OBJECT,
  EXCEPTION,
  { name: 'AssertException', kind: 'exception' },
  ...THROWABLE.map(exception),
  AURA_HANDLED,
  ASSERT,
  SYSTEM,
  LOGGING_LEVEL
];
