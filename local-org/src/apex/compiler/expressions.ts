import * as tree from '@apexdevtools/apex-parser';
import type { TypeText } from '../signatures.ts';
import {
  bindsOf,
  createdType,
  expressionsOf,
  literalOf,
  operatorOf,
  typeText,
  unwrapped,
  type Literal,
  type Node,
  type Place
} from '../syntax/tree.ts';
import type { ApexType, Method } from '../types.ts';
import { ApexDecimal, ApexDouble } from '../values.ts';
import { argumentsFor, callCode, chooseOverload, type Receiver } from './calls.ts';
import {
  castTo,
  conversionCost,
  convert,
  isNumberType,
  mayBe,
  sure,
  widerNumber,
  type Value
} from './conversions.ts';
import { isMemberVisible } from '../rules/member-access.ts';
import { signatureText } from '../rules/inheritance.ts';
import { ApexDefinition, isApexMethod } from './definitions.ts';
import { findMethods, isException, isSubtype, lineage, substitute, type Found } from './hierarchy.ts';
import { FINAL, Names, NOT_HERE, READ_ONLY, type Meaning, type Target } from './names.ts';
import { binary, negation } from './operators.ts';

/** A call as written, its arguments already translated. */
interface Call {
  readonly name: string;
  readonly args: readonly Value[];
  readonly node: Node;
}

type Operation = tree.ExpressionContext & { expression(index: number): tree.ExpressionContext };

/** The expressions that may stand alone; of those with a dot, calls. */
const STATEMENTS = [
  tree.MethodCallExpressionContext,
  tree.AssignExpressionContext,
  tree.NewExpressionContext,
  tree.PostOpExpressionContext,
  tree.PreOpExpressionContext,
  tree.DotExpressionContext
];

/** Checks and translates the expressions of one method: the visitor answers what may still stand in a chain of `?.`. */
export class Expressions extends Names {
  /** A complete expression: a `?.` inside it has been dealt with. */
  value(node: Node): Value {
    const value = this.visit(node);
    if (value.guard === undefined) return value;
    const js = value.type === this.types.void ? `(${value.js}, null)` : value.js;
    return { js: `((${value.guard}) ? null : ${js})`, type: value.type };
  }

  /** The expression as a value of that type, implicitly converted. */
  as(node: Node, type: ApexType): string {
    return this.convert(this.value(node), type, node);
  }

  convert(value: Value, type: ApexType, place: Place): string {
    return (
      convert(this.types, value, type) ??
      this.unit.fail(`Illegal assignment from ${value.type.text} to ${type.text}`, place)
    );
  }

  /** A condition: a Boolean that must not be null. */
  condition(node: Node): string {
    const value = this.value(node);
    const js = convert(this.types, value, this.type('Boolean'));
    if (js === null)
      return this.unit.fail(`Condition expression must be of type Boolean: ${value.type.text}`, node);
    return value.nonNull === true ? js : `nn(${js})`;
  }

  /** An expression whose value nobody wants. */
  effect(node: tree.ExpressionContext): string {
    const inner = unwrapped(node);
    const isField = inner instanceof tree.DotExpressionContext && !inner.dotMethodCall();
    if (isField || !STATEMENTS.some((kind) => inner instanceof kind))
      return this.unit.fail('Expression cannot be a statement.', node);
    const isStep =
      inner instanceof tree.PostOpExpressionContext ||
      (inner instanceof tree.PreOpExpressionContext && (inner.INC() || inner.DEC()));
    return (isStep ? this.#step(inner, true) : this.value(inner)).js;
  }

  // ---- literals and names ----

  override visitPrimaryExpression = (node: tree.PrimaryExpressionContext) => this.visit(node.primary());
  override visitSubExpression = (node: tree.SubExpressionContext) => this.visit(node.expression());
  override visitIdPrimary = (node: tree.IdPrimaryContext) => this.#named(node);
  override visitLiteralPrimary = (node: tree.LiteralPrimaryContext) =>
    this.literal(literalOf(node.literal()), node);
  override visitTypeRefPrimary = (node: tree.TypeRefPrimaryContext) =>
    this.#typeLiteral(this.#resolve(node.typeRef()));
  override visitVoidPrimary = () => this.#typeLiteral(this.types.void);
  override visitSuperPrimary = (node: tree.SuperPrimaryContext) =>
    this.unit.fail('super must be followed by a method call', node);
  override visitSoslPrimary = (node: tree.SoslPrimaryContext) => this.unit.failNotModelled('SOSL', node);

  override visitThisPrimary = (node: tree.ThisPrimaryContext) => {
    if (this.scope.isStatic) return this.unit.fail('This cannot be referenced in a static context', node);
    return sure('this', this.types.intern(this.scope.definition));
  };

  #named(node: Node): Value {
    const meaning = this.meaning(node);
    if (meaning.kind === 'value') return meaning.value;
    const name = meaning.kind === 'type' ? meaning.type.text : meaning.name;
    return this.unit.fail(`Variable does not exist: ${name}`, node);
  }

  #typeLiteral(type: ApexType): Value {
    return sure(`typeLiteral(${this.unit.constant(type)})`, this.type('Type'));
  }

  #resolve(node: tree.TypeRefContext): ApexType {
    return this.scope.definition.type(typeText(node), node);
  }

  literal(literal: Literal, place: Place): Value {
    if (literal.type === 'null') return { js: 'null', type: this.types.null };
    return sure(this.#literalCode(literal, place), this.type(literal.type));
  }

  #literalCode({ type, text }: Literal, place: Place): string {
    if (type === 'Integer' || type === 'Long') {
      // The platform reads a number before its sign, so that the smallest one cannot be written as a literal.
      const unsigned = BigInt(text.replace('-', ''));
      if (BigInt.asIntN(type === 'Integer' ? 32 : 64, unsigned) !== unsigned)
        this.unit.fail(`Illegal ${type.toLowerCase()}`, place);
      return type === 'Long' ? `(${BigInt(text)}n)` : `(${Number(text)})`;
    }
    if (type === 'String') return JSON.stringify(text);
    if (type === 'Double') return this.unit.constant(new ApexDouble(Number(text)));
    return type === 'Decimal' ? this.unit.constant(ApexDecimal.parse(text)) : text;
  }

  // ---- operators ----

  override visitArth1Expression = (node: tree.Arth1ExpressionContext) => this.#operation(node);
  override visitArth2Expression = (node: tree.Arth2ExpressionContext) => this.#operation(node);
  override visitBitExpression = (node: tree.BitExpressionContext) => this.#operation(node);
  override visitCmpExpression = (node: tree.CmpExpressionContext) => this.#operation(node);
  override visitEqualityExpression = (node: tree.EqualityExpressionContext) => this.#operation(node);
  override visitBitAndExpression = (node: tree.BitAndExpressionContext) => this.#operation(node);
  override visitBitNotExpression = (node: tree.BitNotExpressionContext) => this.#operation(node);
  override visitBitOrExpression = (node: tree.BitOrExpressionContext) => this.#operation(node);
  override visitLogAndExpression = (node: tree.LogAndExpressionContext) => this.#logical(node);
  override visitLogOrExpression = (node: tree.LogOrExpressionContext) => this.#logical(node);

  #operation(node: Operation): Value {
    const operator = operatorOf(node);
    const [left, right] = [this.value(node.expression(0)), this.value(node.expression(1))];
    return binary(this.unit, operator === '<>' ? '!=' : operator, left, right, node);
  }

  #logical(node: Operation): Value {
    const [left, right] = [this.condition(node.expression(0)), this.condition(node.expression(1))];
    return sure(`(${left} ${operatorOf(node)} ${right})`, this.type('Boolean'));
  }

  override visitCoalExpression = (node: tree.CoalExpressionContext) => {
    const [left, right] = [this.value(node.expression(0)), this.value(node.expression(1))];
    const type = this.#commonType(left, right, node);
    const js = `(${this.convert(left, type, node)} ?? ${this.convert(right, type, node)})`;
    return { js, type, nonNull: right.nonNull === true };
  };

  override visitCondExpression = (node: tree.CondExpressionContext) => {
    const condition = this.condition(node.expression(0));
    const [a, b] = [this.value(node.expression(1)), this.value(node.expression(2))];
    const type = this.#commonType(a, b, node);
    const js = `(${condition} ? ${this.convert(a, type, node)} : ${this.convert(b, type, node)})`;
    return { js, type, nonNull: a.nonNull === true && b.nonNull === true };
  };

  #commonType(a: Value, b: Value, place: Place): ApexType {
    if (a.isQuery === true && b.type.kind === 'sobject') return b.type;
    if (a.type === this.types.null) return b.type;
    if (b.type === this.types.null) return a.type;
    if (isNumberType(a.type) && isNumberType(b.type)) return widerNumber(a.type, b.type);
    if (
      conversionCost(this.types, a.type, b.type) !== null &&
      conversionCost(this.types, b.type, a.type) === null
    )
      return b.type;
    const shared = lineage(this.types, a.type).find(
      (parent) => conversionCost(this.types, b.type, parent) !== null
    );
    if (shared !== undefined && (shared !== this.types.object || [a.type, b.type].includes(shared)))
      return shared;
    const operator = place instanceof tree.CondExpressionContext ? 'ternary' : 'null coalescing';
    return this.unit.fail(
      `Incompatible types in ${operator} operator: ${a.type.text}, ${b.type.text}`,
      place
    );
  }

  override visitNegExpression = (node: tree.NegExpressionContext) =>
    node.TILDE()
      ? this.unit.failNotModelled('The operator ~', node)
      : sure(`!${this.condition(node.expression())}`, this.type('Boolean'));

  override visitPreOpExpression = (node: tree.PreOpExpressionContext) => {
    if (node.INC() || node.DEC()) return this.#step(node, true);
    const operand = unwrapped(node.expression());
    if (node.SUB() && operand instanceof tree.LiteralPrimaryContext) {
      const { type, text } = literalOf(operand.literal());
      if (/^\d/.test(text)) return this.literal({ type, text: `-${text}` }, node);
    }
    const value = this.value(operand);
    if (!isNumberType(value.type))
      return this.unit.fail(`A sign cannot stand before ${value.type.text}`, node);
    return node.SUB() ? negation(this.unit, value, node) : value;
  };

  override visitCastExpression = (node: tree.CastExpressionContext) =>
    this.#castTo(this.value(node.expression()), this.#resolve(node.typeRef()), node);

  #castTo(value: Value, type: ApexType, place: Place): Value {
    const js = castTo(this.unit, value, type);
    return js === null
      ? this.unit.fail(
          `Incompatible types since an instance of ${value.type.text} is never an instance of ${type.text}`,
          place
        )
      : { js, type };
  }

  override visitInstanceOfExpression = (node: tree.InstanceOfExpressionContext) => {
    const [value, type] = [this.value(node.expression()), this.#resolve(node.typeRef())];
    const isPossible =
      mayBe(this.types, value.type, type) || (value.type.name === 'String' && type.name === 'Id');
    if (!isPossible) return this.#instanceOfFault('false', 'never', value, type, node);
    const isAlways = value.type !== this.types.null && isSubtype(this.types, value.type, type);
    if (isAlways) return this.#instanceOfFault('true', 'always', value, type, node);
    return sure(`isInstance(${value.js}, ${this.unit.constant(type)})`, this.type('Boolean'));
  };

  #instanceOfFault(
    result: string,
    how: string,
    { type: { text } }: Value,
    type: ApexType,
    place: Place
  ): never {
    return this.unit.fail(
      `Operation instanceof is always ${result} since an instance of ${text} is ${how} an instance of ${type.text}`,
      place
    );
  }

  // ---- assignment ----

  override visitArrayExpression = (node: tree.ArrayExpressionContext) => this.read(this.#element(node));

  /** The thing an assignment writes to; parts with effects are evaluated once, into temporaries. */
  #target(node: Node): Target {
    const inner = unwrapped(node);
    if (inner instanceof tree.ArrayExpressionContext) return this.#element(inner);
    return this.assignable(inner);
  }

  #element(node: tree.ArrayExpressionContext): Target {
    const list = this.visit(node.expression(0));
    if (list.type.name !== 'List') return this.unit.fail(`${list.type.text} has no elements by index`, node);
    const index = this.as(node.expression(1), this.type('Integer'));
    const [a, b] = [this.scope.temporary(), this.scope.temporary()];
    return {
      type: list.type.args[0] as ApexType,
      prepare: [`${a} = nn(${list.js})`, `${b} = nn(${index})`],
      read: `${a}.get(${b})`,
      write: (js) => `${a}.set(${b}, ${js})`,
      guard: list.guard
    };
  }

  override visitAssignExpression = (node: tree.AssignExpressionContext) => {
    const target = this.#target(node.expression(0));
    const write = this.#writeOf(target, node.expression(0));
    const right = this.value(node.expression(1));
    const operator = operatorOf(node).slice(0, -1);
    const value = operator === '' ? right : this.#compound(operator, target, right, node);
    const js = this.after(target, write(this.convert(value, target.type, node)));
    const isLocal = target.read.startsWith('l_');
    return { js, type: target.type, nonNull: isLocal && value.nonNull === true };
  };

  #writeOf({ write }: Target, node: Node): NonNullable<Target['write']> {
    if (write === null) return this.unit.fail('Expression cannot be assigned', node);
    if (write === READ_ONLY) return this.unit.fail(`Field is not writeable: ${node.getText()}`, node);
    if (write === FINAL)
      return this.unit.fail(`Final variable has already been initialized: ${node.getText()}`, node);
    if (write === NOT_HERE)
      return this.unit.fail(
        `Final members can only be assigned in their declaration, init blocks, or constructors: ${node.getText()}`,
        node
      );
    return write;
  }

  #compound(operator: string, { read, type }: Target, right: Value, place: Place): Value {
    const result = binary(this.unit, operator, { js: read, type }, right, place);
    return isNumberType(type) ? { ...result, ...this.#castTo(result, type, place) } : result;
  }

  override visitPostOpExpression = (node: tree.PostOpExpressionContext) => this.#step(node, false);

  #step(node: tree.PostOpExpressionContext | tree.PreOpExpressionContext, isPrefix: boolean): Value {
    const target = this.#target(node.expression());
    const { type } = target;
    const write = this.#writeOf(target, node.expression());
    if (!isNumberType(type))
      return this.unit.fail(
        `Unary increment/decrement can only be applied to numeric expressions: ${type.text}`,
        node
      );
    const kept = isPrefix ? target.read : this.scope.temporary();
    const one = sure('1', this.type('Integer'));
    const next = write(binary(this.unit, node.INC() ? '+' : '-', { js: kept, type }, one, node).js);
    const js = isPrefix
      ? this.after(target, next)
      : this.after(target, `${kept} = ${target.read}`, next, kept);
    return sure(js, type);
  }

  // ---- calls ----

  #call(name: string, list: tree.ExpressionListContext | undefined, node: Node): Call {
    return { name, args: expressionsOf(list).map((arg) => this.value(arg)), node };
  }

  override visitMethodCallExpression = (node: tree.MethodCallExpressionContext) => {
    const method = node.methodCall();
    if (!method.id())
      return this.unit.fail(`${method.getText()} must be the first statement of a constructor`, node);
    const call = this.#call(method.id().getText(), method.expressionList(), node);
    const { definition, isStatic } = this.scope;
    for (let owner: ApexDefinition | null = definition; owner !== null; owner = owner.outer) {
      const usable = findMethods(this.types, this.types.intern(owner), call.name).filter(
        ({ member }) => member.isStatic || (owner === definition && !isStatic)
      );
      const chosen = chooseOverload(this.types, usable, call.args);
      if (chosen !== null) return this.#finishCall(chosen, chosen.member.isStatic ? null : 'this', call);
    }
    return this.#noMethod(this.types.intern(definition), call);
  };

  override visitDotExpression = (node: tree.DotExpressionContext) => {
    const method = node.dotMethodCall();
    if (!method) return this.#named(node);
    const target = unwrapped(node.expression());
    const name = method.anyId().getText();
    if (target instanceof tree.SuperPrimaryContext) {
      const parent = this.scope.definition.superclass ?? this.types.object;
      return this.#callOn(
        parent,
        findMethods(this.types, parent, name),
        'super',
        this.#call(name, method.expressionList(), node)
      );
    }
    const owner = this.owner(target, name);
    const call = this.#call(name, method.expressionList(), node);
    if (owner.kind !== 'value') return this.#staticCall(owner, call);
    const { receiver, guard } = this.receiver(owner.value, Boolean(node.QUESTIONDOT()));
    const { type } = owner.value;
    const methods = findMethods(this.types, type, name).filter(({ member }) => !member.isStatic);
    return { ...this.#callOn(type, methods, receiver, call), guard };
  };

  #staticCall(owner: Exclude<Meaning, { kind: 'value' }>, call: Call): Value {
    const type =
      owner.kind === 'type'
        ? owner.type
        : (this.typeNamed(owner.name) ?? this.typeNamed(`${owner.name}.${owner.name}`));
    if (type === undefined) return this.unit.failNotModelled(call.node.getText(), call.node);
    const statics = findMethods(this.types, type, call.name).filter(({ member }) => member.isStatic);
    const ofObject = this.#objectMethods(type, call.name).map((member) => ({ member, via: type }));
    return this.#callOn(type, [...statics, ...ofObject], null, call);
  }

  #callOn(type: ApexType, methods: readonly Found<Method>[], receiver: Receiver, call: Call): Value {
    const chosen = chooseOverload(this.types, methods, call.args);
    return chosen === null ? this.#noMethod(type, call, receiver) : this.#finishCall(chosen, receiver, call);
  }

  /** Static methods of an object's type that depend on the object. */
  #objectMethods({ definition }: ApexType, name: string): Method[] {
    const { objectStatics } = this.types;
    if (definition.object === undefined || objectStatics === null) return [];
    const methods = this.types.methods(definition, objectStatics.methods(definition.name));
    return methods.get(name.toLowerCase()) ?? [];
  }

  #finishCall(method: Found<Method>, receiver: Receiver, { args, node }: Call): Value {
    const { member, via } = method;
    if (!isMemberVisible(this.types, member, this.scope.definition))
      this.unit.fail(`Method is not visible: ${signatureText(member)}`, node);
    const passed = argumentsFor(this.types, method, args);
    if (member.wantsBinds === true) passed.push(this.binds());
    if (member.wantsCaller === true) passed.push(this.caller);
    return {
      js: callCode(this.unit, member, receiver, passed),
      type: substitute(this.types, member.returns, via)
    };
  }

  #noMethod(type: ApexType, { name, args, node }: Call, receiver: Receiver = null): never {
    const other = chooseOverload(this.types, findMethods(this.types, type, name), args);
    if (other !== null)
      this.unit.fail(
        receiver === null
          ? `Non static method cannot be referenced from a static context: ${signatureText(other.member)}`
          : `Static method cannot be referenced from a non static context: ${signatureText(other.member)}`,
        node
      );
    return this.unit.fail(
      `Method ${type.text}.${name}(${typesOf(args)}) does not exist or is not modelled by the local org`,
      node
    );
  }

  // ---- creation ----

  override visitNewExpression = (node: tree.NewExpressionContext) => {
    const creator = node.creator();
    const written = createdType(creator.createdName());
    const map = creator.mapCreatorRest();
    const array = creator.arrayCreatorRest();
    if (creator.classCreatorRest()) return this.#create(written, creator.classCreatorRest(), node);
    if (map) return this.#newMap(this.scope.definition.type(written, node), map.mapCreatorRestPair_list());
    if (array) {
      if (!array.arrayInitializer()) return this.unit.failNotModelled('An array of a given size', node);
      const list = { name: 'List', args: [written] };
      return this.#newCollection(
        this.scope.definition.type(list, node),
        array.arrayInitializer().expression_list(),
        node
      );
    }
    const items = creator.setCreatorRest()?.expression_list() ?? [];
    return this.#newCollection(this.scope.definition.type(written, node), items, node);
  };

  #create(written: TypeText, rest: tree.ClassCreatorRestContext, place: Place): Value {
    const type = this.scope.definition.type(written, place);
    const list = expressionsOf(rest.arguments().expressionList());
    if (type.definition.object !== undefined) return this.#newRecord(type, list, place);
    const args = list.map((arg) => this.value(arg));
    if (type.definition instanceof ApexDefinition) {
      if (type.definition.isAbstract)
        return this.unit.fail(
          type.kind === 'interface'
            ? `Type cannot be constructed: ${type.text}`
            : `Abstract classes cannot be constructed: ${type.text}`,
          place
        );
      return sure(this.construct(type, args, `new K[${type.definition.number}]()`, place), type);
    }
    const candidates = type.definition.members.constructors.map((member) => ({ member, via: type }));
    const found = chooseOverload(this.types, candidates, args);
    if (found?.member.native === undefined)
      return this.unit.fail(
        `new ${type.text}(${typesOf(args)}) does not exist or is not modelled by the local org`,
        place
      );
    const passed = ['T.tx', this.unit.constant(type), ...argumentsFor(this.types, found, args)];
    return sure(`${this.unit.constant(found.member.native)}(${passed.join(', ')})`, type);
  }

  /** Runs the constructor of a class written in Apex on an allocated object. */
  construct(type: ApexType, args: readonly Value[], object: string, place: Place): string {
    const { members, number } = type.definition as ApexDefinition;
    const declared = members.constructors.map((member) => ({ member, via: type }));
    const found = chooseOverload(this.types, declared, args);
    if (found !== null && !isMemberVisible(this.types, found.member, this.scope.definition))
      return this.unit.fail(`Constructor is not visible: ${type.text}`, place);
    if (found !== null && isApexMethod(found.member))
      return `${object}.${found.member.js}(${argumentsFor(this.types, found, args).join(', ')})`;
    if (isException(this.types, type) && args.length <= 2)
      return `${object}.x${number}(${args.map((arg) => arg.js).join(', ')})`;
    if (declared.length === 0 && args.length === 0) return `${object}.n${number}_()`;
    return this.unit.fail(`${type.text} has no constructor for (${typesOf(args)})`, place);
  }

  #newRecord(type: ApexType, args: readonly tree.ExpressionContext[], place: Place): Value {
    const named = new Set<string>();
    const pairs = args.map((arg) => {
      const name = arg instanceof tree.AssignExpressionContext ? unwrapped(arg.expression(0)) : null;
      if (!(arg instanceof tree.AssignExpressionContext) || !(name instanceof tree.IdPrimaryContext))
        return this.unit.fail('A new record takes Field = value pairs', place);
      const field = this.fieldOf(type, name.getText(), arg);
      if (named.has(field.name)) this.unit.fail(`Duplicate field initialization: ${field.name}`, arg);
      named.add(field.name);
      if (!field.isWritable) this.unit.fail(`Field is not writeable: ${type.text}.${field.name}`, arg);
      return `${JSON.stringify(field.name)}, ${this.as(arg.expression(1), field.type)}`;
    });
    return sure(`newRecord(${[this.unit.constant(type.definition.object), ...pairs].join(', ')})`, type);
  }

  #newCollection(type: ApexType, items: readonly tree.ExpressionContext[], place: Place): Value {
    if (type.name === 'Map' && items.length === 0) return this.#newMap(type, []);
    if (type.name !== 'List' && type.name !== 'Set')
      return this.unit.fail(`${type.text} cannot be written with braces`, place);
    const element = type.args[0] as ApexType;
    const list = items.map((item) => this.as(item, element)).join(', ');
    return sure(`new Apex${type.name}(${this.unit.constant(element)}, [${list}])`, type);
  }

  #newMap(type: ApexType, pairs: readonly tree.MapCreatorRestPairContext[]): Value {
    const [key, value] = type.args as [ApexType, ApexType];
    const list = pairs.map(
      (pair) => `[${this.as(pair.expression(0), key)}, ${this.as(pair.expression(1), value)}]`
    );
    return sure(
      `newMap(${this.unit.constant(key)}, ${this.unit.constant(value)}, [${list.join(', ')}])`,
      type
    );
  }

  // ---- queries ----

  override visitSoqlPrimary = (node: tree.SoqlPrimaryContext) => {
    const query = node.soqlLiteral().query();
    if (query.withClause()?.SECURITY_ENFORCED() && this.scope.definition.caller.apiVersion >= 67)
      return this.unit.fail('WITH SECURITY_ENFORCED ends with API version 66: write WITH USER_MODE', node);
    const prepared = this.unit.placed(node, () => this.unit.database.prepare(query));
    if (query.orderByClause() && query.forClauses().UPDATE_list().length > 0)
      return this.unit.fail('A query with FOR UPDATE cannot have ORDER BY', node);
    const binds = bindsOf(query).map((bind) => this.#bind(bind, prepared.objectName));
    const js = `runQuery(${this.unit.constant(prepared)}, [${binds.join(', ')}], ${this.caller})`;
    if (prepared.result === 'count') return sure(js, this.type('Integer'));
    const row = prepared.result === 'aggregates' ? 'AggregateResult' : prepared.objectName;
    return { ...sure(js, this.types.list(this.type(row))), isQuery: true };
  };

  /** A value of a query, which must fit the field that it is compared with. */
  #bind(node: tree.ExpressionContext, objectName: string): string {
    const value = this.value(node);
    const column = this.#comparedColumn(node, objectName);
    const { name, args, text } = value.type;
    const type = name === 'List' || name === 'Set' ? (args[0] as ApexType) : value.type;
    if (column !== null && kindOf(column) !== undefined && kindOf(type.name) !== undefined)
      if (kindOf(column) !== kindOf(type.name))
        this.unit.fail(`Invalid bind expression type of ${text} for column of type ${column}`, node);
    return value.js;
  }

  /** Apex type of the field that a bind is compared with; null where it is not a field of the queried object itself. */
  #comparedColumn(bind: tree.ExpressionContext, objectName: string): string | null {
    let node: tree.ApexParserRuleContext | null = bind;
    while (node !== null && !(node instanceof tree.FieldExpressionContext)) {
      if (node instanceof tree.SubQueryContext) return null;
      node = node.parentCtx as tree.ApexParserRuleContext | null;
    }
    const name = node?.fieldName()?.getText();
    return (name && this.types.schema.object(objectName)?.field(name)?.type) || null;
  }
}

/** The kinds of values that a query compares with each other. */
const COMPARED: Readonly<Record<string, string>> = {
  ...{ String: 'text', Id: 'text' },
  ...{ Integer: 'number', Long: 'number', Double: 'number', Decimal: 'number' },
  ...{ Boolean: 'boolean', Date: 'date', Datetime: 'date' }
};

function kindOf(type: string): string | undefined {
  return COMPARED[type];
}

function typesOf(args: readonly Value[]): string {
  return args.map((arg) => arg.type.text).join(', ');
}
