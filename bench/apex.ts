/* Statements a second of translated Apex, next to a plain walk of the parse tree of the same loop. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tree from '@apexdevtools/apex-parser';
import { parseClass } from '../local-org/src/apex/parser.ts';
import { typeDeclaration } from '../local-org/src/apex/syntax/declarations.ts';
import { openOrg } from '../local-org/src/open.ts';
import { runTests } from '../local-org/src/testing/run-tests.ts';

const LOOP = (rounds: number): string => `public class Rounds {
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

  run(statement: tree.StatementContext): void {
    if (statement.block())
      return statement
        .block()
        .statement_list()
        .forEach((one) => this.run(one));
    this.statements++;
    const node = statement.getChild(0);
    if (node instanceof tree.LocalVariableDeclarationStatementContext) {
      const declarators = node.localVariableDeclaration().variableDeclarators();
      for (const one of declarators.variableDeclarator_list())
        this.#variables.set(one.id().getText(), this.#value(one.expression()));
    } else if (node instanceof tree.ExpressionStatementContext) this.#value(node.expression());
    else if (node instanceof tree.IfStatementContext) {
      if (this.#value(node.parExpression().expression()) !== 0) this.run(node.statement(0));
    } else if (node instanceof tree.WhileStatementContext) {
      while (this.#value(node.parExpression().expression()) !== 0) this.run(node.statement());
    }
  }

  #value(node: tree.ExpressionContext): number {
    if (node instanceof tree.PrimaryExpressionContext) {
      const text = node.getText();
      return node.primary() instanceof tree.IdPrimaryContext
        ? (this.#variables.get(text) ?? 0)
        : Number(text);
    }
    if (node instanceof tree.AssignExpressionContext) {
      const value = this.#value(node.expression(1));
      this.#variables.set(node.expression(0).getText(), value);
      return value;
    }
    if (!(node instanceof tree.Arth2ExpressionContext || node instanceof tree.CmpExpressionContext))
      throw new Error(`The loop has no ${node.getText()}`);
    const [left, right] = [this.#value(node.expression(0)), this.#value(node.expression(1))];
    if (node instanceof tree.CmpExpressionContext) return Number(node.LT() ? left < right : left > right);
    return node.ADD() ? (left + right) | 0 : (left - right) | 0;
  }
}

function translated(rounds: number): { statements: number; time: number } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(join(folder, 'Rounds.cls'), LOOP(rounds));
  const { program } = openOrg({ folders: [folder] });
  const time = seconds(() =>
    program.inTransaction({}, (transaction) => program.callStatic(transaction, 'Rounds', 'run', new Map()))
  );
  return { statements: program.coverage.flatMap(({ hits }) => [...hits]).reduce((a, b) => a + b, 0), time };
}

function walked(rounds: number): { statements: number; time: number } {
  const [method] = typeDeclaration(parseClass(LOOP(rounds), 'Rounds.cls')).methods;
  const walk = new Walk();
  const time = seconds(() => method?.body?.forEach((one) => walk.run(one as tree.StatementContext)));
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
