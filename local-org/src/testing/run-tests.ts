import type { ApexDefinition } from '../apex/compiler/definitions.ts';
import type { Program } from '../apex/program.ts';
import { asApexException } from '../apex/run/operations.ts';
import type { MethodDeclaration } from '../apex/syntax/nodes.ts';
import type { Transaction } from '../apex/transaction.ts';
import type { ApexException } from '../apex/values.ts';

/** What became of one test method. */
export interface TestOutcome {
  readonly className: string;
  readonly method: string;
  readonly file: string;
  readonly line: number;
  readonly millis: number;
  readonly failure: TestFailure | null;
}

export interface TestFailure {
  readonly type: string;
  readonly message: string;
  /** Apex places, innermost first, as `file:line (Class.method)`. */
  readonly trace: readonly string[];
}

/** Runs every test method of the loaded classes (or of the named ones), each in isolation. */
export function runTests(program: Program, only: readonly string[] = []): TestOutcome[] {
  const wanted = only.map((name) => name.toLowerCase());
  return program.classes
    .filter((definition) => definition.outer === null && isTestClass(definition))
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()))
    .flatMap((definition) => runClass(program, definition));
}

/** Whether the class is marked as a test. */
export function isTestClass({ declaration }: ApexDefinition): boolean {
  return isMarked(declaration, 'istest');
}

function isMarked({ annotations }: Pick<MethodDeclaration, 'annotations'>, annotation: string): boolean {
  return annotations.some(({ name }) => name === annotation);
}

function isTestMethod(method: MethodDeclaration): boolean {
  return method.keywords.has('testmethod') || isMarked(method, 'istest');
}

/** Set-up methods run once; each test method starts from the data they left. */
function runClass(program: Program, definition: ApexDefinition): TestOutcome[] {
  const { methods } = definition.declaration;
  return undone(program, () => {
    const failed = methods
      .filter((method) => isMarked(method, 'testsetup'))
      .map((method) => attempt(program, definition, method))
      .find((outcome) => outcome.failure !== null);
    return methods
      .filter(isTestMethod)
      .map((method) =>
        failed === undefined
          ? undone(program, () => attempt(program, definition, method))
          : { ...failed, method: method.name, line: method.start.line }
      );
  });
}

/** Runs `body` and takes back what it changed. */
function undone<T>({ database }: Program, body: () => T): T {
  const mark = database.mark();
  const result = body();
  database.rollback(mark);
  return result;
}

function attempt(program: Program, definition: ApexDefinition, method: MethodDeclaration): TestOutcome {
  const start = performance.now();
  const failure = failureOf(program, (transaction) => {
    program.callStatic(transaction, definition.name, method.name, new Map());
    program.platform.finishTest(transaction);
  });
  return {
    className: definition.name,
    method: method.name,
    file: definition.file,
    line: method.start.line,
    millis: performance.now() - start,
    failure
  };
}

function failureOf(program: Program, body: (transaction: Transaction) => void): TestFailure | null {
  try {
    program.inTransaction({ isTest: true }, body);
    return null;
  } catch (error) {
    const exception = asApexException(error);
    if (exception !== null) return describe(program, exception);
    const fault = error instanceof Error ? error : new Error(String(error));
    return {
      type: 'Fault of the local org',
      message: fault.message,
      trace: (fault.stack ?? '').split('\n').slice(1, 8)
    };
  }
}

function describe(program: Program, exception: ApexException): TestFailure {
  const trace = program
    .framesOf(exception)
    .map((frame) => `${frame.file}:${frame.line} (${frame.className}.${frame.method})`);
  const cause = exception.cause === null ? '' : ` (caused by ${exception.cause.toString()})`;
  return { type: exception.typeName, message: `${exception.message ?? ''}${cause}`, trace };
}
