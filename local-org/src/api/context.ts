import type { UserPermissions } from '../database/permissions.ts';
import type { ObjectType } from '../database/schema/schema.ts';
import type { OpenedOrg } from '../open.ts';

/** Who asks, and what is asked. */
export interface ApiContext {
  readonly opened: OpenedOrg;
  readonly userId: string;
  readonly permissions: UserPermissions;
}

/** A refusal as the User Interface API answers it: `[{errorCode, message, output?}]`. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly output: RecordErrors | undefined;

  constructor(status: number, errorCode: string, message: string, output?: RecordErrors) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.output = output;
  }
}

interface RecordError {
  readonly errorCode: string;
  readonly message: string;
  readonly field: string | null;
  readonly fieldLabel: string | null;
}

/** Why a record was not saved: of the record as a whole, and by field. */
export interface RecordErrors {
  readonly errors: readonly RecordError[];
  readonly fieldErrors: Readonly<Record<string, readonly RecordError[]>>;
}

/** The object, if the user may read it. Throws ApiError. */
export function readableObject({ opened, permissions }: ApiContext, name: string): ObjectType {
  const object = opened.org.schema.object(name);
  if (object === undefined || !permissions.object(object, 'read'))
    throw new ApiError(
      403,
      'INSUFFICIENT_ACCESS',
      `You don't have access to the object ${name}, or it does not exist.`
    );
  return object;
}
