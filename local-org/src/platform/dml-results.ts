import type { NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, type ApexList, type ApexValue, type EnumValue } from '../apex/values.ts';
import { FIELDS_INACCESSIBLE, type DmlOperation } from '../database/dml/dml.ts';
import type { RowError, RowOutcome } from '../database/dml/outcome.ts';
import { listOf } from './services.ts';

/** Status codes that a class may name; rows fail here with all of them but those of access, which sharing rules would decide. */
const STATUS_CODES = [
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'DELETE_FAILED',
  'DUPLICATE_EXTERNAL_ID',
  'DUPLICATE_VALUE',
  'ENTITY_IS_DELETED',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INVALID_CROSS_REFERENCE_KEY',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE_ON_FIELD_IN_RECORD',
  'MALFORMED_ID',
  'MISSING_ARGUMENT',
  'MIXED_DML_OPERATION',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'REQUIRED_FIELD_MISSING',
  'STANDARD_PRICE_NOT_DEFINED',
  'STRING_TOO_LONG',
  'UNABLE_TO_LOCK_ROW',
  'UNDELETE_FAILED'
];

class DatabaseError extends ApexObject {
  readonly error: RowError;

  constructor(error: RowError) {
    super();
    this.error = error;
  }

  override get typeName(): string {
    return 'Database.Error';
  }
}

class RowResult extends ApexObject {
  readonly typeName: string;
  readonly outcome: RowOutcome;

  constructor(typeName: string, outcome: RowOutcome) {
    super();
    this.typeName = typeName;
    this.outcome = outcome;
  }
}

const RESULT_TYPE: Readonly<Record<DmlOperation, string>> = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult',
  undelete: 'Database.UndeleteResult'
};

/** The results of a `Database.*` method, in the order of its rows. */
export function resultList(
  transaction: Transaction,
  operation: DmlOperation,
  outcomes: readonly RowOutcome[]
): ApexList {
  const type = RESULT_TYPE[operation];
  return listOf(
    transaction,
    type,
    outcomes.map((outcome) => new RowResult(type, outcome))
  );
}

interface FailedRow {
  index: number;
  outcome: RowOutcome;
}

/** A DmlException that knows its rows. */
class DmlFailure extends ApexException {
  readonly rows: readonly FailedRow[];

  constructor(message: string, rows: readonly FailedRow[]) {
    super('System.DmlException', message);
    this.rows = rows;
  }
}

const VERB: Readonly<Record<DmlOperation, string>> = {
  insert: 'Insert',
  update: 'Update',
  upsert: 'Upsert',
  delete: 'Delete',
  undelete: 'Undelete'
};

/** The exception of a statement some of whose rows failed. */
export function dmlException(operation: DmlOperation, outcomes: readonly RowOutcome[]): ApexException {
  const rows = outcomes
    .map((outcome, index) => ({ index, outcome }))
    .filter((row) => row.outcome.errors.length > 0);
  const [first] = rows;
  const error = first?.outcome.errors[0];
  if (first === undefined || error === undefined) throw new Error('No row failed');
  if (error.status === FIELDS_INACCESSIBLE) return new DmlFailure(error.message, rows);
  const id = first.outcome.id === null ? '' : ` with id ${first.outcome.id}`;
  const message =
    `${VERB[operation]} failed. First exception on row ${first.index}${id}; ` +
    `first error: ${error.status}, ${error.message}: [${error.fields.join(', ')}]`;
  return new DmlFailure(message, rows);
}

function failedRow(exception: ApexException, index: number): { row: FailedRow; error: RowError } {
  const row = exception instanceof DmlFailure ? exception.rows[index] : undefined;
  const error = row?.outcome.errors[0];
  if (row === undefined || error === undefined) {
    throw new ApexException('System.ListException', `List index out of bounds: ${index}`);
  }
  return { row, error };
}

const isSuccess = (_: Transaction, self: RowResult): boolean => self.outcome.errors.length === 0;
const getId = (_: Transaction, self: RowResult): string | null => self.outcome.id;
const getErrors = (transaction: Transaction, self: RowResult): ApexList =>
  listOf(
    transaction,
    'Database.Error',
    self.outcome.errors.map((error) => new DatabaseError(error))
  );
const statusCode = (transaction: Transaction, error: RowError): EnumValue =>
  transaction.types.constant('StatusCode', error.status);
const strings = (transaction: Transaction, values: ApexValue[]): ApexList =>
  listOf(transaction, 'String', values);

const RESULT_MEMBERS = {
  'Boolean isSuccess()': isSuccess,
  'Id getId()': getId,
  'List<Database.Error> getErrors()': getErrors
};

/** Database.SaveResult and its kin, Database.Error, StatusCode and DmlException. */
export const DML_RESULT_CLASSES: readonly NativeClass[] = [
  { name: 'StatusCode', kind: 'enum', values: STATUS_CODES },
  { name: 'Database.SaveResult', members: RESULT_MEMBERS },
  {
    name: 'Database.UpsertResult',
    members: {
      ...RESULT_MEMBERS,
      'Boolean isCreated()': (_: Transaction, self: RowResult) => self.outcome.created
    }
  },
  { name: 'Database.DeleteResult', members: RESULT_MEMBERS },
  { name: 'Database.UndeleteResult', members: RESULT_MEMBERS },
  {
    name: 'Database.Error',
    members: {
      'String getMessage()': (_: Transaction, self: DatabaseError) => self.error.message,
      'StatusCode getStatusCode()': (transaction: Transaction, self: DatabaseError) =>
        statusCode(transaction, self.error),
      'List<String> getFields()': (transaction: Transaction, self: DatabaseError) =>
        strings(transaction, [...self.error.fields])
    }
  },
  {
    name: 'DmlException',
    kind: 'exception',
    members: {
      'Integer getNumDml()': (_: Transaction, self: ApexException) =>
        self instanceof DmlFailure ? self.rows.length : 0,
      'String getDmlMessage(Integer index)': (_: Transaction, self: ApexException, index: number) =>
        failedRow(self, index).error.message,
      'String getDmlId(Integer index)': (_: Transaction, self: ApexException, index: number) =>
        failedRow(self, index).row.outcome.id,
      'Integer getDmlIndex(Integer index)': (_: Transaction, self: ApexException, index: number) =>
        failedRow(self, index).row.index,
      'String getDmlStatusCode(Integer index)': (_: Transaction, self: ApexException, index: number) =>
        failedRow(self, index).error.status,
      'StatusCode getDmlType(Integer index)': (
        transaction: Transaction,
        self: ApexException,
        index: number
      ) => statusCode(transaction, failedRow(self, index).error),
      'List<String> getDmlFieldNames(Integer index)': (
        transaction: Transaction,
        self: ApexException,
        index: number
      ) => strings(transaction, [...failedRow(self, index).error.fields])
    }
  }
];
