/* Statements a second of translated Apex, next to a plain walk of the parse tree of the same loop. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseClass } from '../local-org/src/apex/parser.ts';
import { typeDeclaration } from '../local-org/src/apex/syntax/declarations.ts';
import type { Expression, Statement } from '../local-org/src/apex/syntax/nodes.ts';
import { openOrg } from '../local-org/src/open.ts';
import { runTests } from '../local-org/src/testing/run-tests.ts';

const LOOP = (rounds: number): string => `public class Loop {
  public static void run() {
    Integer sum = 0;
    Integer i = 0;
    while (i < ${rounds}) {
      if (sum > 1000) {
        sum = sum - 1000;
      }
      sum = sum + i;
      i = i + 1;
    }
  }
}`;

const seconds = (body: () => void): number => {
  const start = performance.now();
  body();
  return (performance.now() - start) / 1000;
};

/** The plain walk: variables in a map, every node visited again each time. */
class Walk {
  statements = 0;
  readonly #variables = new Map<string, number>();

  run(statement: Statement): void {
    if (statement.kind === 'block') return statement.block.statements.forEach((one) => this.run(one));
    this.statements++;
    if (statement.kind === 'local') {
      for (const { name, value } of statement.declaration.declarators)
        if (value) this.#variables.set(name, this.#value(value));
    } else if (statement.kind === 'expression') this.#value(statement.expression);
    else if (statement.kind === 'if') {
      if (this.#value(statement.test) !== 0) this.run(statement.then);
    } else if (statement.kind === 'while' && statement.body !== null) {
      while (this.#value(statement.test) !== 0) this.run(statement.body);
    }
  }

  #value(node: Expression): number {
    if (node.kind === 'literal') return Number(node.text);
    if (node.kind === 'name') return this.#variables.get(node.name) ?? 0;
    if (node.kind === 'assign' && node.target.kind === 'name') {
      const value = this.#value(node.value);
      this.#variables.set(node.target.name, value);
      return value;
    }
    if (node.kind !== 'binary') throw new Error(`The loop has no ${node.kind}`);
    const [left, right] = [this.#value(node.left), this.#value(node.right)];
    if (node.operator === '<') return Number(left < right);
    if (node.operator === '>') return Number(left > right);
    return node.operator === '+' ? (left + right) | 0 : (left - right) | 0;
  }
}

function translated(rounds: number): { statements: number; time: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(join(folder, 'Loop.cls'), LOOP(rounds));
  const { program } = openOrg({ folders: [folder] });
  const time = seconds(() =>
    program.inTransaction({}, (transaction) => program.callStatic(transaction, 'Loop', 'run', new Map()))
  );
  return { statements: program.coverage.flatMap(({ hits }) => [...hits]).reduce((a, b) => a + b, 0), time };
}

function walked(rounds: number): { statements: number; time: number } {
  const [method] = typeDeclaration(parseClass(LOOP(rounds), 'Loop.cls')).methods;
  const walk = new Walk();
  const time = seconds(() => method?.body?.statements.forEach((statement) => walk.run(statement)));
  return { statements: walk.statements, time };
}

const fast = translated(5_000_000);
const slow = walked(500_000);
const rate = ({ statements, time }: { statements: number; time: number }): number => statements / time / 1e6;
console.log(`translated: ${rate(fast).toFixed(1)} million statements a second`);
console.log(`walk of the tree: ${rate(slow).toFixed(1)} million statements a second`);
console.log(`ratio: ${(rate(fast) / rate(slow)).toFixed(1)}`);
let count = 0;
const start = seconds(() => {
  const { program } = openOrg({ folders: ['force-app/main/default'] });
  console.log(`package loaded, process up for ${(performance.now() / 1000).toFixed(1)} s`);
  console.log(`suite: ${seconds(() => (count = runTests(program).length)).toFixed(2)} s`);
});
console.log(`loading and suite of ${count} tests: ${start.toFixed(2)} s`);
process.exit(0);
