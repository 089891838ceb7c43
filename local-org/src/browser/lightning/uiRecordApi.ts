import { query, uiApi } from '../http.ts';
import { fieldNames, objectName, type Reference } from '../references.ts';
import { invalidate, wireAdapter } from '../wire.ts';

interface FieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
}

export interface RecordRepresentation {
  readonly id: string;
  readonly apiName: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

interface RecordInput {
  readonly apiName?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type References = Reference | readonly Reference[] | undefined;

export const getRecord = wireAdapter({
  name: 'getRecord',
  required: ['recordId'],
  load: ({ recordId, fields, optionalFields, layoutTypes, modes }) =>
    uiApi<RecordRepresentation>(
      'GET',
      `records/${recordId as string}${query({
        fields: fieldNames(fields as References),
        optionalFields: fieldNames(optionalFields as References),
        layoutTypes: layoutTypes as string[] | undefined,
        modes: modes as string[] | undefined
      })}`
    ),
  about: ({ recordId }) => [recordId as string]
});

export async function createRecord(input: RecordInput): Promise<RecordRepresentation> {
  const record = await uiApi<RecordRepresentation>('POST', 'records', input);
  await changed([record.id], record.apiName);
  return record;
}

/** Writes the fields of the record that `fields.Id` names. */
export async function updateRecord(input: RecordInput): Promise<RecordRepresentation> {
  const { Id, ...fields } = input.fields;
  const record = await uiApi<RecordRepresentation>('PATCH', `records/${String(Id)}`, { fields });
  await changed([record.id], record.apiName);
  return record;
}

export async function deleteRecord(recordId: string): Promise<void> {
  await uiApi('DELETE', `records/${recordId}`);
  await changed([recordId]);
}

/** Tells the wires that records were changed by other means, such as Apex. */
export async function notifyRecordUpdateAvailable(records: readonly { recordId: string }[]): Promise<void> {
  await changed(records.map(({ recordId }) => recordId));
}

/** Lists may show a changed record wherever it stands, so lists of its object are asked for again too. */
function changed(ids: readonly string[], object?: string): Promise<void> {
  const things = new Set([...ids, `list ${object ?? ''}`]);
  return invalidate((thing) => things.has(thing));
}

/** The value of a field, through parents; undefined when the record has not got it. */
export function getFieldValue(record: RecordRepresentation | undefined, field: Reference): unknown {
  return fieldOf(record, field)?.value;
}

/** The value of a field as a person reads it. */
export function getFieldDisplayValue(
  record: RecordRepresentation | undefined,
  field: Reference
): string | null | undefined {
  return fieldOf(record, field)?.displayValue;
}

function fieldOf(record: RecordRepresentation | undefined, field: Reference): FieldValue | undefined {
  const [, ...path] = (fieldNames(field)?.[0] ?? '').split('.');
  return path.reduce<FieldValue | undefined>(
    (found, name) => {
      const parent = found?.value as RecordRepresentation | null | undefined;
      return parent?.fields[name];
    },
    { value: record, displayValue: null }
  );
}

/** A record as `createRecord` wants it, from the defaults of an object. */
export function generateRecordInputForCreate(record: RecordRepresentation): RecordInput {
  const fields = Object.entries(record.fields).map(([name, { value }]) => [name, value] as const);
  return { apiName: objectName(record.apiName), fields: Object.fromEntries(fields) };
}
