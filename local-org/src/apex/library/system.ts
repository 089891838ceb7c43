import { nativeClass, type NativeClass } from '../library.ts';
import { nn } from '../run/arithmetic.ts';
import { textOf } from '../run/text.ts';
import type { TypeLiteral } from '../run/type-literal.ts';
import type { Runtime, Transaction } from '../transaction.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexException,
  ApexObject,
  callMethod,
  describeKey,
  equalValues,
  hasMethod,
  hashText,
  identityOf,
  sameValue,
  type ApexValue
} from '../values.ts';

function hashOf(value: ApexValue): number {
  if (!(value instanceof ApexObject)) return hashText(describeKey(value));
  return hasMethod(value, 'hashCode', 0) ? Number(callMethod(value, 'hashCode')) : identityOf(value);
}

const OBJECT = nativeClass({
  name: 'Object',
  members: {
    'String toString()': (_, self) => textOf(self),
    'Boolean equals(Object other)': (_, self, other) => sameValue(self, other),
    'Integer hashCode()': (_, self) => hashOf(self)
  }
});

/** The places of an exception as the platform writes them, one a line, innermost first. */
export function stackTraceOf(runtime: Runtime, exception: ApexException): string {
  return runtime
    .framesOf(exception)
    .map(({ className, method, line }) => `Class.${className}.${method}: line ${line}, column 1`)
    .join('\n');
}

const EXCEPTION = nativeClass({
  name: 'Exception',
  kind: 'exception',
  members: {
    'String getMessage()': (_, { message, cause }) =>
      message ?? (cause === null ? 'Script-thrown exception' : (cause.message ?? '')),
    'String getTypeName()': (_, { typeName }) => typeName,
    'String getStackTraceString()': ({ runtime }, self) => stackTraceOf(runtime, self),
    'Exception getCause()': (_, self) => self.cause,
    'Integer getLineNumber()': ({ runtime }, self) => runtime.framesOf(self)[0]?.line ?? 0
  }
});

/** What natives and operators throw, besides what the platform's own classes declare. */
const THROWN = [
  'AssertException',
  'DmlException',
  'FinalException',
  'IllegalArgumentException',
  'JSONException',
  'ListException',
  'MathException',
  'NoSuchElementException',
  'NullPointerException',
  'QueryException',
  'StringException',
  'TypeException',
  'UnsupportedOperationException'
];

const CALLOUT_EXCEPTION = nativeClass({
  name: 'CalloutException',
  kind: 'exception',
  members: {
    'new(String message)': (_, __, message) => new ApexException('System.CalloutException', message)
  }
});

const AURA_HANDLED_EXCEPTION = nativeClass({
  name: 'AuraHandledException',
  kind: 'exception',
  members: {
    // The platform hides the sentence from Apex: only setMessage shows it to getMessage. The client sees the constructor's.
    'new(String message)': (_, __, message) => new AuraHandledException(message)
  }
});

/** Carries the sentence for the client apart from the message that Apex reads. */
export class AuraHandledException extends ApexException {
  readonly clientMessage: string | null;

  constructor(clientMessage: string | null) {
    super('System.AuraHandledException');
    this.clientMessage = clientMessage;
  }
}

/** Texts are compared exactly here, unlike by `==`. */
function assertedEqual(expected: ApexValue, actual: ApexValue): boolean {
  return typeof expected === 'string' || typeof actual === 'string'
    ? expected === actual
    : equalValues(expected, actual);
}

const shown = (expected: ApexValue, actual: ApexValue): string =>
  `: Expected: ${textOf(expected)}, Actual: ${textOf(actual)}`;

/** What an assertion says when it does not hold; null when it does. It has the message only where it gives way to it. */
type Check = (transaction: Transaction, ...values: ApexValue[]) => string | null;

const CHECKS: Readonly<Record<string, Check>> = {
  'areEqual(Object expected, Object actual': (_, expected = null, actual = null) =>
    assertedEqual(expected, actual) ? null : shown(expected, actual),
  'areNotEqual(Object expected, Object actual': (_, expected = null, actual = null) =>
    assertedEqual(expected, actual) ? `: Same value: ${textOf(actual)}` : null,
  'isTrue(Boolean condition': (_, condition = null, message = null) => {
    if (condition === true) return null;
    return message === null ? shown(true, condition) : '';
  },
  'isFalse(Boolean condition': (_, condition = null, message = null) => {
    if (condition === false) return null;
    return message === null ? shown(false, condition) : '';
  },
  'isNull(Object value': (_, value = null) => (value === null ? null : shown(null, value)),
  'isNotNull(Object value': (_, value = null, message = null) => {
    if (value !== null) return null;
    return message === null ? ': The value is null' : '';
  },
  'isInstanceOfType(Object value, Type type': ({ runtime }, value = null, literal = null) => {
    const { type } = nn(literal) as TypeLiteral;
    if (runtime.isInstance(value, type)) return null;
    return `: Expected ${type.text}, Actual: ${runtime.typeOf(value).text}`;
  }
};

function failed(message: ApexValue, details = ''): ApexException {
  const note = message === null ? '' : `: ${textOf(message)}`;
  return new ApexException('System.AssertException', `Assertion Failed${note}${details}`);
}

/** Each assertion without and with a message, which comes last. */
const assertions = Object.entries(CHECKS).flatMap(([head, check]) => {
  const checked =
    (hasMessage: boolean) =>
    (transaction: Transaction, ...values: ApexValue[]) => {
      const details = check(transaction, ...values);
      if (details !== null) throw failed(hasMessage ? (values.at(-1) ?? null) : null, details);
    };
  return [
    [`static void ${head})`, checked(false)],
    [`static void ${head}, String message)`, checked(true)]
  ] as const;
});

const ASSERT: NativeClass = {
  name: 'Assert',
  members: {
    ...Object.fromEntries(assertions),
    'static void fail(String message)': (_: Transaction, message: string | null) => {
      throw failed(message);
    }
  }
};

const SYSTEM = nativeClass({
  name: 'System',
  members: {
    'static void debug(Object value)': ({ runtime }, value) => runtime.debug(textOf(value)),
    'static Datetime now()': ({ runtime }) => new ApexDatetime(runtime.clock()),
    'static Date today()': ({ runtime }) => new ApexDate(Math.floor(runtime.clock() / 86_400_000)),
    'static Long currentTimeMillis()': ({ runtime }) => BigInt(Math.trunc(runtime.clock()))
  }
});

export const SYSTEM_CLASSES: readonly NativeClass[] = [
  OBJECT,
  { name: 'Type' },
  EXCEPTION,
  ...THROWN.map((name): NativeClass => ({ name, kind: 'exception' })),
  CALLOUT_EXCEPTION,
  AURA_HANDLED_EXCEPTION,
  ASSERT,
  SYSTEM
];
