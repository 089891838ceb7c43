import * as tree from '@apexdevtools/apex-parser';
import type { Body } from '../syntax/nodes.ts';
import type { Node, Place } from '../syntax/tree.ts';

type Report = (reason: string, place: Place) => void;

/**
 * Checks where the statements of a body lead: statements that nothing reaches, jumps outside of a loop. Answers whether
 * the end of the body can be reached, so that a method that returns a value may lack a return.
 */
export function checkFlow(body: Body, report: Report): boolean {
  return new Flow(report).reachesEnd(body, 0);
}

class Flow {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  reachesEnd(body: Body, loops: number): boolean {
    let isReached = true;
    for (const statement of body) {
      if (!isReached) this.#report('Unreachable statement', statement);
      isReached = !(statement instanceof tree.StatementContext) || this.#passes(statement, loops);
    }
    return isReached;
  }

  #block(block: tree.BlockContext, loops: number): boolean {
    return this.reachesEnd(block.statement_list(), loops);
  }

  /** Whether what follows the statement can be reached. A loop may always end: the compiler does not look at its condition. */
  #passes(statement: tree.StatementContext, loops: number): boolean {
    const node = statement.getChild(0) as Node;
    if (node instanceof tree.BlockContext) return this.#block(node, loops);
    if (node instanceof tree.IfStatementContext) return this.#branches(node.statement_list(), loops);
    if (node instanceof tree.SwitchStatementContext) return this.#switch(node, loops);
    if (node instanceof tree.TryStatementContext) return this.#try(node, loops);
    if (node instanceof tree.RunAsStatementContext) return this.#block(node.block(), loops);
    if (node instanceof tree.WhileStatementContext || node instanceof tree.ForStatementContext) {
      if (node.statement()) this.#passes(node.statement(), loops + 1);
      return true;
    }
    if (node instanceof tree.DoWhileStatementContext) {
      this.#block(node.block(), loops + 1);
      return true;
    }
    if (node instanceof tree.BreakStatementContext && loops === 0)
      this.#report('Break statement must be in loop', node);
    if (node instanceof tree.ContinueStatementContext && loops === 0)
      this.#report('Continue statement must be in loop', node);
    return !JUMPS.some((jump) => node instanceof jump);
  }

  #branches(branches: readonly tree.StatementContext[], loops: number): boolean {
    const passing = branches.filter((branch) => this.#passes(branch, loops));
    return branches.length < 2 || passing.length > 0;
  }

  #switch(node: tree.SwitchStatementContext, loops: number): boolean {
    const branches = node.whenControl_list();
    const passing = branches.filter((branch) => this.#block(branch.block(), loops));
    return !branches.some((branch) => branch.whenValue().ELSE()) || passing.length > 0;
  }

  #try(node: tree.TryStatementContext, loops: number): boolean {
    const blocks = [node.block(), ...node.catchClause_list().map((clause) => clause.block())];
    const passing = blocks.filter((block) => this.#block(block, loops));
    const finallyPasses = !node.finallyBlock() || this.#block(node.finallyBlock().block(), loops);
    return finallyPasses && passing.length > 0;
  }
}

const JUMPS = [
  tree.ReturnStatementContext,
  tree.ThrowStatementContext,
  tree.BreakStatementContext,
  tree.ContinueStatementContext
];
