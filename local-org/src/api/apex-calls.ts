import { AuraHandledException } from '../apex/library/system.ts';
import { argumentsOfJson, jsonOf } from '../apex/library/json.ts';
import { asApexException } from '../apex/run/operations.ts';
import { isApexMethod, type ApexMethod } from '../apex/compiler/definitions.ts';
import type { OpenedOrg } from '../open.ts';

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

/**
 * Calls an `@AuraEnabled` method as the user, in a transaction of its own. `parameters` is the text of a JSON object by
 * parameter name; a missing one is null. Answers the returned value as JSON text, or why there is none.
 */
export function callApex(
  { org, program }: OpenedOrg,
  userId: string,
  className: string,
  methodName: string,
  parameters: string
): ApexAnswer {
  const method = auraMethod(program, className, methodName);
  if (method === null)
    return { status: 404, body: { message: `There is no @AuraEnabled method ${className}.${methodName}` } };
  try {
    const returned = org.run(program, userId, (transaction) => {
      const given = argumentsOfJson(transaction, parameters === '' ? '{}' : parameters, method.parameters);
      return jsonOf(program.callStatic(transaction, className, methodName, given));
    });
    return { returnValue: returned };
  } catch (error) {
    const exception = asApexException(error);
    if (exception === null) throw error;
    const stackTrace = program
      .framesOf(exception)
      .map(({ className: name, method: at, line }) => `Class.${name}.${at}: line ${line}`)
      .join('\n');
    if (exception instanceof AuraHandledException)
      return {
        status: 500,
        body: {
          message: exception.clientMessage ?? 'Script-thrown exception',
          exceptionType: 'System.AuraHandledException',
          isUserDefinedException: false,
          stackTrace
        }
      };
    return {
      status: 500,
      body: {
        message: exception.message ?? '',
        exceptionType: exception.typeName,
        isUserDefinedException: !exception.typeName.startsWith('System.'),
        stackTrace
      }
    };
  }
}

function auraMethod(program: OpenedOrg['program'], className: string, methodName: string): ApexMethod | null {
  const methods = program.types.definition(className)?.members.methods.get(methodName.toLowerCase()) ?? [];
  const found = methods.find((method) => method.isStatic && isApexMethod(method));
  if (found === undefined || !isApexMethod(found)) return null;
  return found.declaration.annotations.some(({ name }) => name === 'auraenabled') ? found : null;
}
