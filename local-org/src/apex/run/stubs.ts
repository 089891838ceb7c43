import { isApexMethod } from '../compiler/definitions.ts';
import { lineage } from '../compiler/hierarchy.ts';
import type { Transaction } from '../transaction.ts';
import type { ApexType, Method } from '../types.ts';
import { ApexException, ApexList, ApexObject, bridgeName, callMethod, type ApexValue } from '../values.ts';
import { TypeLiteral } from './type-literal.ts';

/** Stands for an interface that nobody implements. */
class Stub extends ApexObject {
  readonly typeName: string;

  constructor(typeName: string) {
    super();
    this.typeName = typeName;
  }
}

/** An object of the type whose methods all ask `provider.handleMethodCall`, as `Test.createStub` makes it. */
export function createStub(transaction: Transaction, type: ApexType, provider: ApexObject): ApexObject {
  const { runtime, types } = transaction;
  if (type.definition.isNative)
    throw new ApexException('System.TypeException', `Cannot create a stub of ${type.text}`);
  const stub = type.kind === 'interface' ? new Stub(type.name) : runtime.allocate(type);
  // So an org names a stub; a class with a toString of its own is asked like for any other method.
  const text = `${type.text}__sfdc_ApexStub:[]`;
  Reflect.defineProperty(stub, bridgeName('toString', 0), { value: () => text, configurable: true });
  for (const { definition } of lineage(types, type)) {
    for (const method of [...definition.members.methods.values()].flat()) {
      if (method.isStatic || (definition.isNative && method.native !== undefined)) continue;
      if (isApexMethod(method) && method.declaration.keywords.has('private')) continue;
      const value = (...args: ApexValue[]): unknown => ask(transaction, provider, stub, method, args);
      for (const name of [
        bridgeName(method.name, method.parameters.length),
        isApexMethod(method) ? method.js : []
      ].flat())
        Reflect.defineProperty(stub, name, { value, configurable: true });
    }
  }
  return stub;
}

function ask(
  { types }: Transaction,
  provider: ApexObject,
  stub: ApexObject,
  { name, returns, parameters }: Method,
  args: ApexValue[]
): unknown {
  const list = (element: string, items: ApexValue[]): ApexList => new ApexList(types.type(element), items);
  return callMethod(
    provider,
    'handleMethodCall',
    stub,
    name,
    returns === types.void ? null : new TypeLiteral(returns),
    list(
      'Type',
      parameters.map((parameter) => new TypeLiteral(parameter.type))
    ),
    list(
      'String',
      parameters.map((parameter) => parameter.name)
    ),
    list('Object', args)
  );
}
