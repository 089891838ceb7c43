import { argumentsOfJson, jsonOf } from '../apex/library/json.ts';
import { AuraHandledException } from '../apex/library/system.ts';
import { asApexException } from '../apex/run/operations.ts';
import { isApexMethod, type ApexMethod } from '../apex/compiler/definitions.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, type ApexValue } from '../apex/values.ts';
import type { OpenedOrg } from '../open.ts';
import { Governor, replaceGovernor } from '../platform/governor.ts';
import type { ApiContext } from './context.ts';

/** What went wrong in an Apex call, as a component receives it. */
export interface ApexFailure {
  readonly status: 400 | 404 | 500;
  readonly body: {
    readonly message: string;
    readonly exceptionType?: string;
    readonly isUserDefinedException?: boolean;
    readonly stackTrace?: string;
  };
}

export type ApexAnswer = { readonly returnValue: string } | ApexFailure;

/** Arguments that the method's parameters do not take. */
class UnfitArguments extends Error {}

/**
 * Calls an `@AuraEnabled` method as the user, in a transaction of its own; one with `cacheable=true` may not write.
 * `parameters` is the text of a JSON object by parameter name; a missing one is null. Answers the returned value as
 * JSON text, or why there is none.
 */
export function callApex(
  { opened: { org, program }, userId, permissions }: ApiContext,
  className: string,
  methodName: string,
  parameters: string
): ApexAnswer {
  const method = auraMethod(program, className, methodName);
  if (method === null)
    return { status: 404, body: { message: `There is no @AuraEnabled method ${className}.${methodName}` } };
  if (!permissions.has('class', className))
    return {
      status: 500,
      body: { message: `You do not have access to the Apex class named: ${className}.` }
    };
  try {
    const returned = org.run(program, userId, (transaction) => {
      if (isCacheable(method)) replaceGovernor(transaction, new Governor(false, { isReadOnly: true }));
      const given = fitArguments(transaction, parameters, method);
      return auraJson(program.callStatic(transaction, className, methodName, given));
    });
    return { returnValue: returned };
  } catch (error) {
    if (error instanceof UnfitArguments) return { status: 400, body: { message: error.message } };
    const exception = asApexException(error);
    if (exception === null) throw error;
    return { status: 500, body: failureOf(program, exception) };
  }
}

function fitArguments(transaction: Transaction, text: string, method: ApexMethod) {
  try {
    return argumentsOfJson(transaction, text === '' ? '{}' : text, method.parameters);
  } catch (error) {
    if (!(error instanceof ApexException)) throw error;
    throw new UnfitArguments(`The arguments do not fit the method: ${error.message ?? ''}`);
  }
}

function failureOf(program: OpenedOrg['program'], exception: ApexException): ApexFailure['body'] {
  const stackTrace = program
    .framesOf(exception)
    .map(({ className, method, line }) => `Class.${className}.${method}: line ${line}`)
    .join('\n');
  if (exception instanceof AuraHandledException)
    return {
      message: exception.clientMessage ?? 'Script-thrown exception',
      exceptionType: 'System.AuraHandledException',
      isUserDefinedException: false,
      stackTrace
    };
  return {
    message: exception.message ?? '',
    exceptionType: exception.typeName,
    isUserDefinedException: !exception.typeName.startsWith('System.'),
    stackTrace
  };
}

/** A returned value as a component gets it: records without the attributes of the REST API, their children as lists. */
function auraJson(value: ApexValue): string {
  const plain = JSON.parse(jsonOf(value), (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    const { attributes, totalSize, records, ...rest } = member as Record<string, unknown>;
    if (totalSize !== undefined && records !== undefined) return records;
    return isOfRecord(attributes) ? rest : member;
  }) as unknown;
  return JSON.stringify(plain);
}

function isOfRecord(attributes: unknown): boolean {
  return typeof attributes === 'object' && attributes !== null && 'type' in attributes;
}

function auraMethod(program: OpenedOrg['program'], className: string, methodName: string): ApexMethod | null {
  const methods = program.types.definition(className)?.members.methods.get(methodName.toLowerCase()) ?? [];
  const found = methods
    .filter(isApexMethod)
    .find((method) => method.isStatic && annotationOf(method) !== undefined);
  return found ?? null;
}

function annotationOf({ declaration }: ApexMethod) {
  return declaration.annotations.find(({ name }) => name === 'auraenabled');
}

function isCacheable(method: ApexMethod): boolean {
  return annotationOf(method)?.parameters.get('cacheable')?.toLowerCase() === 'true';
}
