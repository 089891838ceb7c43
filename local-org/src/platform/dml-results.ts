import { natives, type NativeClass } from '../apex/library.ts';
import type { DmlOperation } from '../apex/ports.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, type ApexList, type EnumValue } from '../apex/values.ts';
import { FIELDS_INACCESSIBLE } from '../database/dml/dml.ts';
import type { RowError, RowOutcome } from '../database/dml/outcome.ts';
import { listOf, NativeObject } from './services.ts';

/** Status codes that a class may name; rows fail here with all of them but those of access, which sharing rules would decide. */
const STATUS_CODES = [
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'DELETE_FAILED',
  'DUPLICATE_EXTERNAL_ID',
  'DUPLICATE_USERNAME',
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

/** What the methods of Database answer for each row. */
export const RESULT_TYPE = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult'
} as const;

/** The results of a method of Database, in the order of its rows. */
export function resultList(
  transaction: Transaction,
  operation: keyof typeof RESULT_TYPE,
  outcomes: readonly RowOutcome[]
): ApexList {
  const type = RESULT_TYPE[operation];
  return listOf(
    transaction,
    type,
    outcomes.map((outcome) => new NativeObject(type, outcome))
  );
}

interface FailedRow {
  readonly index: number;
  readonly id: string | null;
  readonly error: RowError;
}

/** A DmlException that knows its rows. */
class DmlFailure extends ApexException {
  readonly rows: readonly FailedRow[];

  constructor(message: string, rows: readonly FailedRow[]) {
    super('System.DmlException', message);
    this.rows = rows;
  }
}

/** The exception of a statement some of whose rows failed; null when none has. */
export function dmlException(operation: DmlOperation, outcomes: readonly RowOutcome[]): ApexException | null {
  const rows = outcomes.flatMap(({ id, errors: [error] }, index) => (error ? [{ index, id, error }] : []));
  const [first] = rows;
  if (first === undefined) return null;
  const { index, id, error } = first;
  if (error.status === FIELDS_INACCESSIBLE) return new DmlFailure(error.message, rows);
  const verb = operation.charAt(0).toUpperCase() + operation.slice(1);
  const row = id === null ? `row ${index}` : `row ${index} with id ${id}`;
  return new DmlFailure(
    `${verb} failed. First exception on ${row}; first error: ${error.status}, ${error.message}: [${error.fields.join(', ')}]`,
    rows
  );
}

function statusCode(transaction: Transaction, error: RowError): EnumValue {
  return transaction.types.constant('StatusCode', error.status);
}

const RESULT_MEMBERS = natives<NativeObject<RowOutcome>>()({
  'Boolean isSuccess()': (_, self) => self.value.errors.length === 0,
  'Id getId()': (_, self) => self.value.id,
  'List<Database.Error> getErrors()': (transaction, self) =>
    listOf(
      transaction,
      'Database.Error',
      self.value.errors.map((error) => new NativeObject('Database.Error', error))
    )
});

const UPSERT_MEMBERS = natives<NativeObject<RowOutcome>>()({
  'Boolean isCreated()': (_, self) => self.value.created
});

/** Database.SaveResult and its kin, Database.Error, StatusCode and DmlException. */
export const DML_RESULT_CLASSES: readonly NativeClass[] = [
  { name: 'StatusCode', kind: 'enum', values: STATUS_CODES },
  ...[...new Set(Object.values(RESULT_TYPE))].map((name) => ({
    name,
    members: name === RESULT_TYPE.upsert ? { ...RESULT_MEMBERS, ...UPSERT_MEMBERS } : RESULT_MEMBERS
  })),
  {
    name: 'Database.Error',
    members: natives<NativeObject<RowError>>()({
      'String getMessage()': (_, self) => self.value.message,
      'StatusCode getStatusCode()': (transaction, self) => statusCode(transaction, self.value),
      'List<String> getFields()': (transaction, self) => listOf(transaction, 'String', [...self.value.fields])
    })
  },
  {
    name: 'DmlException',
    kind: 'exception',
    members: natives<ApexException>()({
      'Integer getNumDml()': (_, self) => (self instanceof DmlFailure ? self.rows.length : 0),
      'Integer getDmlIndex(Integer index)': (_, self, index) => rowOf(self, index).index,
      'Id getDmlId(Integer index)': (_, self, index) => rowOf(self, index).id,
      'String getDmlMessage(Integer index)': (_, self, index) => rowOf(self, index).error.message,
      'List<String> getDmlFieldNames(Integer index)': (transaction, self, index) =>
        listOf(transaction, 'String', [...rowOf(self, index).error.fields]),
      'StatusCode getDmlType(Integer index)': (transaction, self, index) =>
        statusCode(transaction, rowOf(self, index).error)
    })
  }
];

/** A failed row; an exception that Apex made itself has none. */
function rowOf(exception: ApexException, index: number | null): FailedRow {
  const row = exception instanceof DmlFailure ? exception.rows[index ?? -1] : undefined;
  if (row === undefined)
    throw new ApexException('System.ListException', `List index out of bounds: ${String(index)}`);
  return row;
}
