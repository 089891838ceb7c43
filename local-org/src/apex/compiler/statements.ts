import type {
  Block,
  CatchClause,
  Expression,
  ForEachStatement,
  ForStatement,
  LocalDeclaration,
  Place,
  Statement,
  TryStatement,
  WhenBranch,
  WhenLabel
} from '../syntax/nodes.ts';
import type { ApexType } from '../types.ts';
import { Expressions } from './expressions.ts';
import { constantsOf, lineage } from './hierarchy.ts';
import { isReserved } from './reserved.ts';
import type { Scope } from './scope.ts';
import type { Unit } from './unit.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Checks and translates the statements of one method. */
export class Statements {
  readonly unit: Unit;
  readonly scope: Scope;
  readonly expressions: Expressions;

  constructor(unit: Unit, scope: Scope) {
    this.unit = unit;
    this.scope = scope;
    this.expressions = new Expressions(unit, scope);
  }

  block(block: Block): void {
    this.scope.block(() => block.statements.forEach((statement) => this.statement(statement)));
  }

  statement(node: Statement): void {
    if (node.kind === 'block') {
      this.unit.line('{');
      this.block(node.block);
      this.unit.line('}');
      return;
    }
    this.#statement(node, this.unit.cover(node));
  }

  #statement(node: Exclude<Statement, { kind: 'block' }>, count: string): void {
    const { expressions, unit } = this;
    switch (node.kind) {
      case 'local':
        return this.#locals(node.declaration, node, count);
      case 'expression':
        return unit.line(`${count} ${expressions.effect(node.expression)};`);
      case 'if':
        return this.#if(node, count);
      case 'switch':
        return this.#switch(node, count);
      case 'for':
        return this.#for(node, count);
      case 'for-each':
        return this.#forEach(node, count);
      case 'while':
        unit.line(`${count} while (${expressions.condition(node.test)}) {`);
        return this.#closeBody(node.body);
      case 'do':
        unit.line(`${count} do {`);
        this.block(node.body);
        return unit.line(`} while (${expressions.condition(node.test)});`, node.test);
      case 'try':
        return this.#try(node, count);
      case 'return':
        return this.#return(node, count);
      case 'throw':
        return unit.line(`${count} throw nn(${this.#thrown(node.value)});`);
      case 'break':
      case 'continue':
        return unit.line(`${count} ${node.kind};`);
      case 'dml':
        return this.#dml(node, count);
      case 'merge':
        return this.#merge(node, count);
      case 'run-as':
        return this.#runAs(node, count);
    }
  }

  #locals(declaration: LocalDeclaration, place: Place, count: string): void {
    this.unit.line(`${count} ${this.#declarations(declaration, place)};`);
  }

  #declarations(declaration: LocalDeclaration, place: Place): string {
    const type = this.scope.definition.type(declaration.type, place);
    const parts = declaration.declarators.map((declarator) => {
      const value = declarator.value === null ? 'null' : this.expressions.as(declarator.value, type);
      return `${this.#declare(declarator.name, type, declarator)} = ${value}`;
    });
    return `let ${parts.join(', ')}`;
  }

  #declare(name: string, type: ApexType, place: Place): string {
    if (isReserved(name)) this.unit.fail(`Identifier name is reserved: ${name}`, place);
    return this.scope.declare(name, type) ?? this.unit.fail(`Variable ${name} is declared twice`, place);
  }

  #closeBody(body: Statement | null): void {
    if (body !== null) this.scope.block(() => this.statement(body));
    this.unit.line('}');
  }

  #if(node: Of<'if'>, count: string): void {
    this.unit.line(`${count} if (${this.expressions.condition(node.test)}) {`);
    this.scope.block(() => this.statement(node.then));
    if (node.otherwise !== null) {
      this.unit.line('} else {');
      this.scope.block(() => this.statement(node.otherwise as Statement));
    }
    this.unit.line('}');
  }

  #for(node: ForStatement, count: string): void {
    this.scope.block(() => {
      const { expressions } = this;
      const init = node.declaration
        ? this.#declarations(node.declaration, node)
        : node.init.map((one) => expressions.effect(one)).join(', ');
      const test = node.test === null ? '' : expressions.condition(node.test);
      const update = node.update.map((one) => expressions.effect(one)).join(', ');
      this.unit.line(`${count} for (${init}; ${test}; ${update}) {`);
      this.#closeBody(node.body);
    });
  }

  #forEach(node: ForEachStatement, count: string): void {
    this.scope.block(() => {
      const type = this.scope.definition.type(node.type, node);
      const iterable = this.expressions.value(node.iterable);
      const items = this.#items(iterable.js, iterable.type, type, iterable.isQuery === true, node);
      const element = `e${this.scope.serial()}`;
      this.unit.line(`${count} for (const ${element} of ${items.js}) {`);
      const value = this.expressions.convert({ js: element, type: items.type }, type, node);
      this.unit.line(`let ${this.#declare(node.name, type, node)} = ${value};`);
      this.#closeBody(node.body);
    });
  }

  #items(
    js: string,
    type: ApexType,
    wanted: ApexType,
    isQuery: boolean,
    place: Place
  ): { js: string; type: ApexType } {
    const { types } = this.unit;
    if (isQuery && wanted.name === 'List') return { js: `batches(${js})`, type: wanted };
    const element = lineage(types, type).find((parent) => parent.name === 'Iterable' || parent.name === 'Set')
      ?.args[0];
    if (type.name === 'List')
      return { js: `nn(${js}).items`, type: this.#elementType(type.args[0] as ApexType, wanted) };
    if (element === undefined) return this.unit.fail(`${type.text} cannot be looped over`, place);
    return { js: `iterate(${js})`, type: this.#elementType(element, wanted) };
  }

  /** A loop over List<SObject> may name the object it expects. */
  #elementType(element: ApexType, wanted: ApexType): ApexType {
    return element === this.unit.types.sobject && wanted.kind === 'sobject' ? wanted : element;
  }

  #return(node: Of<'return'>, count: string): void {
    const { returns } = this.scope;
    if (node.value === null) return this.unit.line(`${count} return this;`);
    if (returns === this.unit.types.void) return this.unit.fail('A void method cannot return a value', node);
    return this.unit.line(`${count} return ${this.expressions.as(node.value, returns)};`);
  }

  #thrown(node: Expression): string {
    return this.expressions.as(node, this.expressions.type('Exception'));
  }

  #try(node: TryStatement, count: string): void {
    this.unit.line(`${count} try {`);
    this.block(node.body);
    if (node.catches.length > 0) this.#catches(node.catches);
    if (node.last !== null) {
      this.unit.line('} finally {');
      this.block(node.last);
    }
    this.unit.line('}');
  }

  #catches(clauses: readonly CatchClause[]): void {
    const caught = `e${this.scope.serial()}`;
    this.unit.line(`} catch (js) { const ${caught} = caught(js);`);
    clauses.forEach((clause, index) => {
      const type = this.scope.definition.type(clause.type, clause);
      this.scope.block(() => {
        this.unit.line(
          `${index === 0 ? '' : '} else '}if (isInstance(${caught}, ${this.unit.typeConstant(type)})) {`,
          clause
        );
        this.unit.line(`let ${this.#declare(clause.name, type, clause)} = ${caught};`);
        this.block(clause.body);
      });
    });
    this.unit.line('} else throw js;');
  }

  #switch(node: Of<'switch'>, count: string): void {
    const subject = this.expressions.value(node.subject);
    const kept = `e${this.scope.serial()}`;
    this.unit.line(`${count} { const ${kept} = ${subject.js};`);
    node.branches.forEach((branch, index) => {
      this.scope.block(() => {
        const test = this.#whenTest(branch, kept, subject.type);
        this.unit.line(`${index === 0 ? '' : '} else '}${test === null ? '' : `if (${test}) `}{`, branch);
        if (branch.value.kind === 'type') {
          const type = this.scope.definition.type(branch.value.type, branch);
          this.unit.line(`let ${this.#declare(branch.value.name, type, branch)} = ${kept};`);
        }
        this.block(branch.body);
      });
    });
    this.unit.line('}}');
  }

  #whenTest(branch: WhenBranch, kept: string, subject: ApexType): string | null {
    const { value } = branch;
    if (value.kind === 'else') return null;
    if (value.kind === 'type') {
      return `isInstance(${kept}, ${this.unit.typeConstant(this.scope.definition.type(value.type, branch))})`;
    }
    return value.labels.map((label) => `sameValue(${kept}, ${this.#label(label, subject)})`).join(' || ');
  }

  #label(label: WhenLabel, subject: ApexType): string {
    if (label.kind === 'literal') return this.expressions.as(label.value, subject);
    const name = label.name.split('.').at(-1)?.toLowerCase();
    const constant = constantsOf(subject.definition).find(
      (candidate) => candidate.name.toLowerCase() === name
    );
    if (constant !== undefined) return this.unit.constant(constant);
    const [head = '', ...rest] = label.name.split('.');
    let node: Expression = { kind: 'name', name: head, line: label.line, column: label.column };
    for (const part of rest)
      node = { kind: 'field', target: node, name: part, safe: false, line: label.line, column: label.column };
    return this.expressions.as(node, subject);
  }

  #dml(node: Of<'dml'>, count: string): void {
    const options = { accessLevel: node.access, externalIdField: node.externalIdField };
    this.unit.line(
      `${count} dml('${node.operation}', nn(${this.#records(node.records)}), ${this.unit.constant(options)});`
    );
  }

  #records(node: Expression): string {
    const value = this.expressions.value(node);
    const element = value.type.name === 'List' ? value.type.args[0] : value.type;
    const isRecord =
      element !== undefined && lineage(this.unit.types, element).includes(this.unit.types.sobject);
    return isRecord ? value.js : this.unit.fail(`DML needs records, not ${value.type.text}`, node);
  }

  #merge(node: Of<'merge'>, count: string): void {
    const options = { accessLevel: node.access, externalIdField: null };
    const [master, duplicates] = [this.#records(node.master), this.#records(node.duplicates)];
    this.unit.line(`${count} merge(nn(${master}), nn(${duplicates}), ${this.unit.constant(options)});`);
  }

  #runAs(node: Of<'run-as'>, count: string): void {
    const restore = `e${this.scope.serial()}`;
    const user = this.expressions.value(node.user);
    const js = user.isQuery === true ? `single(${user.js})` : user.js;
    this.unit.line(`${count} { const ${restore} = runAs(nn(${js})); try {`);
    this.block(node.body);
    this.unit.line(`} finally { ${restore}(); } }`);
  }
}
