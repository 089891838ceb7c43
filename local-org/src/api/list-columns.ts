import type { ObjectType, OrgSchema } from '../database/schema/schema.ts';
import type { FieldSchema } from '../database/schema/types.ts';

/** Names that list view metadata has for standard fields, where they differ from the field's own. */
const COLUMN_FIELD: Readonly<Record<string, string>> = {
  'PRODUCT2.NAME': 'Name',
  'PRODUCT2.CUSTOMER_PRODUCT_ID': 'ProductCode',
  'PRODUCT2.DESCRIPTION': 'Description',
  'PRODUCT2.ACTIVE': 'IsActive',
  'PRODUCT2.FAMILY_ENUM': 'Family',
  'PRODUCT2.CREATED_DATE': 'CreatedDate',
  'PRODUCT2.LAST_UPDATE': 'LastModifiedDate',
  'ACCOUNT.NAME': 'Name',
  'ACCOUNT.TYPE': 'Type',
  'ACCOUNT.INDUSTRY': 'Industry',
  'ACCOUNT.PHONE1': 'Phone',
  'OPPORTUNITY.NAME': 'Name',
  'OPPORTUNITY.STAGE_NAME': 'StageName',
  'OPPORTUNITY.CLOSE_DATE': 'CloseDate',
  'OPPORTUNITY.AMOUNT': 'Amount',
  NAME: 'Name',
  'OWNER.ALIAS': 'Owner.Alias',
  CREATED_DATE: 'CreatedDate',
  LAST_UPDATE: 'LastModifiedDate'
};

/** The field path of a column or filter of list view metadata; custom fields stand there by their own names. */
export function fieldOfColumn(column: string): string {
  return COLUMN_FIELD[column] ?? column;
}

/** What is shown of a field: of a look-up the name of the record that it names. */
export function shownPath(object: ObjectType, field: string): string {
  const relationship = object.fieldSchema(field)?.reference?.relationshipName;
  return relationship === undefined ? field : `${relationship}.Name`;
}

/** The field at the end of a path such as `Account.Name`. */
export function fieldAt(schema: OrgSchema, object: ObjectType, path: string): FieldSchema | undefined {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return object.fieldSchema(name);
  const target = object.parentField(name)?.reference?.to[0];
  const parent = target === undefined ? undefined : schema.object(target);
  return parent && fieldAt(schema, parent, rest.join('.'));
}

/** What stands above a column: a parent's name by the reference, as "Account Name" or "Created By". */
export function columnLabel(schema: OrgSchema, object: ObjectType, path: string): string {
  const reference = object.parentField(path.split('.').at(0) ?? '');
  if (reference === undefined) return fieldAt(schema, object, path)?.label ?? path;
  const label = reference.label.replace(/ ID$/, '');
  if (path.endsWith('.Name')) return reference.custom || label.endsWith('By') ? label : `${label} Name`;
  return `${label} ${fieldAt(schema, object, path)?.label ?? path}`;
}
