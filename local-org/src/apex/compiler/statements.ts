import * as tree from '@apexdevtools/apex-parser';
import type { DmlOperation } from '../ports.ts';
import type { Body } from '../syntax/nodes.ts';
import { modifiers } from '../syntax/declarations.ts';
import { expressionsOf, literalOf, typeText, type Node, type Place } from '../syntax/tree.ts';
import type { ApexType } from '../types.ts';
import type { Value } from './conversions.ts';
import { Expressions } from './expressions.ts';
import { constantsOf, isException, isSubtype, lineage } from './hierarchy.ts';
import { checkModifiers } from '../rules/declarations.ts';
import { identifierFault } from '../rules/identifiers.ts';
import type { Scope } from './scope.ts';
import type { Unit } from './unit.ts';

type DmlContext =
  | tree.InsertStatementContext
  | tree.UpdateStatementContext
  | tree.UpsertStatementContext
  | tree.DeleteStatementContext;

/** Checks and translates the statements of one method. */
export class Statements extends tree.ApexParserVisitor<void> {
  readonly unit: Unit;
  readonly scope: Scope;
  readonly expressions: Expressions;
  /** Counts the statement that is being translated. */
  #count = '';

  constructor(unit: Unit, scope: Scope) {
    super();
    this.unit = unit;
    this.scope = scope;
    this.expressions = new Expressions(unit, scope);
  }

  block(body: Body): void {
    this.scope.block(() => this.all(body));
  }

  all(body: Body): void {
    for (const statement of body) this.visit(statement);
  }

  override visitStatement = (node: tree.StatementContext) => {
    if (node.block()) return this.visit(node.block());
    this.#count = this.unit.cover(node);
    return this.visit(node.getChild(0));
  };

  /** Whatever has no method of its own here is not modelled. */
  override visitChildren(node: Node): never {
    return this.unit.failNotModelled(node.getText(), node);
  }

  override visitBlock = (node: tree.BlockContext) => {
    this.unit.line('{');
    this.block(node.statement_list());
    this.unit.line('}');
  };

  /** A line that counts the statement and then does this. */
  #line(js: string): void {
    this.unit.line(`${this.#count} ${js}`);
  }

  // ---- variables and expressions ----

  override visitLocalVariableDeclarationStatement = (node: tree.LocalVariableDeclarationStatementContext) =>
    this.#line(`${this.#declarations(node.localVariableDeclaration())};`);

  /** A variable of an anonymous block. */
  override visitFieldDeclaration = (node: tree.FieldDeclarationContext) => {
    this.#count = this.unit.cover(node);
    this.#line(`${this.#declarations(node)};`);
  };

  #declarations(node: tree.LocalVariableDeclarationContext | tree.FieldDeclarationContext): string {
    const type = this.#type(node.typeRef());
    const declared = modifiers(node instanceof tree.FieldDeclarationContext ? [] : node.modifier_list());
    checkModifiers('variable', declared, node, (reason, place) => this.unit.fail(reason, place));
    const isFinal = declared.keywords.has('final');
    const parts = node
      .variableDeclarators()
      .variableDeclarator_list()
      .map((declarator) => {
        const value = declarator.expression() ? this.expressions.as(declarator.expression(), type) : 'null';
        if (!isFinal) return `${this.#declare(declarator.id(), type)} = ${value}`;
        const assigned = declarator.expression() ? 'true' : `w${this.scope.serial()}`;
        const js = this.#declare(declarator.id(), type, assigned);
        return assigned === 'true' ? `${js} = ${value}` : `${js} = ${value}, ${assigned} = false`;
      });
    return `let ${parts.join(', ')}`;
  }

  #type(node: tree.TypeRefContext): ApexType {
    return this.scope.definition.type(typeText(node), node);
  }

  #declare(node: tree.IdContext, type: ApexType, assigned: string | null = null): string {
    const name = node.getText();
    const fault = identifierFault(name);
    if (fault !== null) this.unit.fail(fault, node);
    return this.scope.declare(name, type, assigned) ?? this.unit.fail(`Duplicate variable: ${name}`, node);
  }

  override visitExpressionStatement = (node: tree.ExpressionStatementContext) =>
    this.#line(`${this.expressions.effect(node.expression())};`);

  override visitReturnStatement = (node: tree.ReturnStatementContext) => {
    const { returns, place } = this.scope;
    const isVoid = returns === this.unit.types.void;
    if (!node.expression() && !isVoid)
      return this.unit.fail(`Missing return statement required return type: ${returns.text}`, node);
    if (!node.expression()) return this.#line('return this;');
    if (place === 'initializer') return this.unit.fail('Return must be called from a method', node);
    if (place === 'constructor') return this.unit.fail('Constructors must not return a value', node);
    if (isVoid) return this.unit.fail('Void method must not return a value', node);
    return this.#line(`return ${this.expressions.as(node.expression(), returns)};`);
  };

  override visitThrowStatement = (node: tree.ThrowStatementContext) => {
    const value = this.expressions.value(node.expression());
    if (!isException(this.unit.types, value.type))
      this.unit.fail(`Throw expression must be of type exception: ${value.type.text}`, node);
    this.#line(`throw nn(${value.js});`);
  };

  override visitBreakStatement = () => this.#line('break;');
  override visitContinueStatement = () => this.#line('continue;');

  // ---- control flow ----

  override visitIfStatement = (node: tree.IfStatementContext) => {
    const [then, otherwise] = node.statement_list();
    this.#line(`if (${this.#condition(node.parExpression())}) {`);
    this.#body(then);
    if (otherwise) {
      this.unit.line('} else {');
      this.#body(otherwise);
    }
    this.unit.line('}');
  };

  #condition(node: tree.ParExpressionContext): string {
    return this.expressions.condition(node.expression());
  }

  #body(node: tree.StatementContext | undefined): void {
    if (node) this.block([node]);
  }

  override visitWhileStatement = (node: tree.WhileStatementContext) => {
    this.#line(`while (${this.#condition(node.parExpression())}) {`);
    this.#body(node.statement());
    this.unit.line('}');
  };

  override visitDoWhileStatement = (node: tree.DoWhileStatementContext) => {
    this.#line('do {');
    this.block(node.block().statement_list());
    this.unit.line(`} while (${this.#condition(node.parExpression())});`, node.parExpression());
  };

  override visitForStatement = (node: tree.ForStatementContext) => {
    const control = node.forControl();
    this.scope.block(() => {
      if (control.enhancedForControl()) this.#forEach(control.enhancedForControl());
      else this.#for(control);
      this.#body(node.statement());
      this.unit.line('}');
    });
  };

  #for(node: tree.ForControlContext): void {
    const effects = (list: tree.ExpressionListContext | undefined): string =>
      expressionsOf(list)
        .map((one) => this.expressions.effect(one))
        .join(', ');
    const declaration = node.forInit()?.localVariableDeclaration();
    const init = declaration ? this.#declarations(declaration) : effects(node.forInit()?.expressionList());
    const test = node.expression() ? this.expressions.condition(node.expression()) : '';
    this.#line(`for (${init}; ${test}; ${effects(node.forUpdate()?.expressionList())}) {`);
  }

  #forEach(node: tree.EnhancedForControlContext): void {
    const type = this.#type(node.typeRef());
    const items = this.#items(this.expressions.value(node.expression()), type, node);
    const element = `e${this.scope.serial()}`;
    this.#line(`for (const ${element} of ${items.js}) {`);
    const value = this.expressions.convert({ js: element, type: items.type }, type, node);
    this.unit.line(`let ${this.#declare(node.id(), type)} = ${value};`);
  }

  #items({ js, type }: Value, wanted: ApexType, place: Place): Value {
    const { types } = this.unit;
    const iterable = lineage(types, type).find((parent) => parent.name === 'Iterable');
    const element = iterable?.args[0];
    if (element === undefined)
      return this.unit.fail(`Loop must iterate over collection: ${type.text}`, place);
    return {
      js: type.name === 'List' ? `nn(${js}).items` : `iterate(${js})`,
      // A loop over List<SObject> may name the object it expects.
      type: element === types.sobject && wanted.kind === 'sobject' ? wanted : element
    };
  }

  override visitTryStatement = (node: tree.TryStatementContext) => {
    if (!node.finallyBlock()) {
      this.#line('try {');
      this.#tryAndCatch(node);
      return;
    }
    // What cannot be caught ends the transaction: no finally block runs any more.
    const isOver = `e${this.scope.serial()}`;
    this.#line(`{ let ${isOver} = false; try {`);
    if (node.catchClause_list().length === 0) this.block(node.block().statement_list());
    else {
      this.unit.line('try {');
      this.#tryAndCatch(node);
    }
    this.unit.line(`} catch (js) { ${isOver} = isUncatchable(js); throw js; } finally { if (!${isOver}) {`);
    this.block(node.finallyBlock().block().statement_list());
    this.unit.line('} } }');
  };

  /** What follows `try {`, without a finally block. */
  #tryAndCatch(node: tree.TryStatementContext): void {
    this.block(node.block().statement_list());
    this.#catches(node.catchClause_list());
    this.unit.line('}');
  }

  #catches(clauses: readonly tree.CatchClauseContext[]): void {
    const caught = `e${this.scope.serial()}`;
    this.unit.line(`} catch (js) { const ${caught} = caught(js);`);
    const before: ApexType[] = [];
    for (const clause of clauses) {
      const name = clause.qualifiedName().getText();
      const type = this.scope.definition.type({ name, args: [] }, clause);
      if (!isException(this.unit.types, type))
        this.unit.fail(`Catch block variable must be of type exception: ${type.text}`, clause);
      if (before.some((other) => isSubtype(this.unit.types, type, other)))
        this.unit.fail(`Exception type already caught: ${type.text}`, clause);
      before.push(type);
      this.unit.line(`if (isInstance(${caught}, ${this.unit.constant(type)})) {`, clause);
      this.scope.block(() => {
        this.unit.line(`let ${this.#declare(clause.id(), type)} = ${caught};`);
        this.all(clause.block().statement_list());
      });
      this.unit.line('} else');
    }
    this.unit.line('throw js;');
  }

  override visitSwitchStatement = (node: tree.SwitchStatementContext) => {
    const subject = this.expressions.value(node.expression());
    this.#checkSwitch(node, subject.type);
    const kept = `e${this.scope.serial()}`;
    this.#line(`{ const ${kept} = ${subject.js};`);
    for (const branch of node.whenControl_list()) this.#when(branch, { js: kept, type: subject.type });
    this.unit.line('{} }');
  };

  /** Apex Developer Guide, Switch Statements. */
  #checkSwitch(node: tree.SwitchStatementContext, { kind, name, text }: ApexType): void {
    if (
      !['Integer', 'Long', 'String'].includes(name) &&
      kind !== 'enum' &&
      kind !== 'sobject' &&
      name !== 'SObject'
    )
      this.unit.fail(`${text} is not a valid switch expression type`, node);
    const branches = node.whenControl_list();
    const last = branches.findIndex((branch) => branch.whenValue().ELSE());
    if (last >= 0 && last < branches.length - 1)
      this.unit.fail("'when else' must be the last when block", branches[last] as Place);
    const seen = new Set<string>();
    for (const label of branches.flatMap((branch) => branch.whenValue().whenLiteral_list())) {
      const value =
        label.StringLiteral() || kind !== 'enum' ? label.getText() : label.getText().toLowerCase();
      if (seen.has(value))
        this.unit.fail(`${value} occurs as more than one when branch for this switch statement`, label);
      seen.add(value);
    }
  }

  #when(branch: tree.WhenControlContext, subject: Value): void {
    const value = branch.whenValue();
    const type = value.typeRef() ? this.#type(value.typeRef()) : null;
    this.unit.line(value.ELSE() ? '{' : `if (${this.#whenTest(value, type, subject)}) {`, branch);
    this.scope.block(() => {
      if (type !== null) this.unit.line(`let ${this.#declare(value.id(), type)} = ${subject.js};`);
      this.all(branch.block().statement_list());
    });
    this.unit.line(value.ELSE() ? '}' : '} else');
  }

  #whenTest(value: tree.WhenValueContext, type: ApexType | null, subject: Value): string {
    if (type !== null) return `isInstance(${subject.js}, ${this.unit.constant(type)})`;
    const labels = value.whenLiteral_list().map((label) => this.#label(label, subject.type));
    return labels.map((label) => `sameValue(${subject.js}, ${label})`).join(' || ');
  }

  #label(node: tree.WhenLiteralContext, subject: ApexType): string {
    if (node.whenLiteral()) return this.#label(node.whenLiteral(), subject);
    if (!node.qualifiedName())
      return this.expressions.convert(this.expressions.literal(literalOf(node), node), subject, node);
    const name = node.qualifiedName().getText().split('.').at(-1)?.toLowerCase();
    const constant = constantsOf(subject.definition).find((one) => one.name.toLowerCase() === name);
    return constant === undefined
      ? this.unit.fail(`${subject.text} has no value ${node.getText()}`, node)
      : this.unit.constant(constant);
  }

  // ---- data ----

  override visitInsertStatement = (node: tree.InsertStatementContext) => this.#dml('insert', node);
  override visitUpdateStatement = (node: tree.UpdateStatementContext) => this.#dml('update', node);
  override visitDeleteStatement = (node: tree.DeleteStatementContext) => this.#dml('delete', node);
  override visitUpsertStatement = (node: tree.UpsertStatementContext) =>
    this.#dml('upsert', node, node.qualifiedName()?.getText());

  #dml(operation: DmlOperation, node: DmlContext, externalIdField: string | null = null): void {
    const access = node.accessLevel();
    const accessLevel = access ? (access.USER() ? 'user' : 'system') : null;
    const records = this.#records(node.expression());
    this.#line(
      `dml('${operation}', nn(${records}), ${this.unit.constant({ accessLevel, externalIdField })}, ${this.expressions.caller});`
    );
  }

  #records(node: tree.ExpressionContext): string {
    const value = this.expressions.value(node);
    const element = value.type.name === 'List' ? value.type.args[0] : value.type;
    const isRecord =
      element !== undefined && lineage(this.unit.types, element).includes(this.unit.types.sobject);
    return isRecord
      ? value.js
      : this.unit.fail(`DML requires SObject or SObject list type: ${value.type.text}`, node);
  }

  override visitRunAsStatement = (node: tree.RunAsStatementContext) => {
    const restore = `e${this.scope.serial()}`;
    const [user] = expressionsOf(node.expressionList());
    if (user === undefined) return this.unit.fail('System.runAs needs a user', node);
    const js = this.expressions.as(user, this.expressions.type('User'));
    this.#line(`{ const ${restore} = runAs(nn(${js})); try {`);
    this.block(node.block().statement_list());
    this.unit.line(`} finally { ${restore}(); } }`);
  };
}
