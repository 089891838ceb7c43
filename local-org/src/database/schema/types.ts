/** A value as the database keeps it: text, ids and picklists as strings, dates as `YYYY-MM-DD`, date-times as epoch milliseconds. */
export type StoredValue = string | number | boolean | null;

/** One row by field API name. Fields that are absent were not given (on write) or not selected (on read). */
export type StoredRow = Record<string, StoredValue>;

/** The field types of `Schema.DisplayType` that are modelled. */
export const FIELD_TYPES = [
  'ID',
  'STRING',
  'TEXTAREA',
  'EMAIL',
  'PHONE',
  'URL',
  'PICKLIST',
  'MULTIPICKLIST',
  'COMBOBOX',
  'BOOLEAN',
  'INTEGER',
  'DOUBLE',
  'CURRENCY',
  'PERCENT',
  'DATE',
  'DATETIME',
  'REFERENCE'
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

export interface PicklistValue {
  value: string;
  label: string;
  isDefault: boolean;
  isActive: boolean;
}

export interface Picklist {
  restricted: boolean;
  values: PicklistValue[];
}

/** What happens to a child when its parent is deleted. */
export type OnParentDelete = 'setNull' | 'restrict' | 'cascade' | 'none';

export interface Reference {
  to: string[];
  /** Name used in a path from the child to its parent, such as `Account` or `CrosswalkRun__r`. */
  relationshipName?: string;
  /** Name used in a child subquery of the parent, such as `Contacts` or `CrosswalkLines__r`. */
  childRelationshipName?: string;
  onDelete: OnParentDelete;
  masterDetail: boolean;
  reparentable: boolean;
}

export interface FieldSchema {
  name: string;
  label: string;
  type: FieldType;
  custom: boolean;
  /** Largest number of characters; 0 for a field that is not text. */
  length: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  filterable: boolean;
  sortable: boolean;
  groupable: boolean;
  unique: boolean;
  caseSensitive: boolean;
  externalId: boolean;
  idLookup: boolean;
  nameField: boolean;
  autoNumberFormat?: string;
  defaultValue?: StoredValue | DefaultFormula;
  defaultedOnCreate: boolean;
  picklist?: Picklist;
  reference?: Reference;
  /** What a formula field computes; blank numbers count as 0 unless the field says otherwise. */
  formula?: { text: string; blanksAsZero: boolean };
  helpText?: string;
  description?: string;
}

/** Defaults that depend on the moment of the insert. */
export type DefaultFormula = { formula: 'TODAY' | 'NOW' };

export interface ListView {
  name: string;
  label: string;
  columns: string[];
  filterScope: string;
  booleanFilter?: string;
  filters: { field: string; operation: string; value: string }[];
}

/** An active validation rule: its condition is true for a record that may not be saved. */
export interface ValidationRule {
  name: string;
  condition: string;
  message: string;
  /** Where the message is shown; absent for the top of the page. */
  field?: string;
}

export interface ObjectSchema {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  /** `List` or `Hierarchy` for a custom setting. */
  customSetting?: 'List' | 'Hierarchy';
  /** Objects that the platform counts as set-up: they may not be mixed with others in one transaction. */
  setup: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  queryable: boolean;
  description?: string;
  fields: FieldSchema[];
  listViews: ListView[];
  validationRules: ValidationRule[];
}

/** A relationship as seen from the parent. */
export interface ChildRelationship {
  childObject: ObjectSchema;
  field: FieldSchema;
  name?: string;
  onDelete: OnParentDelete;
}

const LONG_TEXT_LIMIT = 255;

/** True for a text area that the platform neither filters, sorts nor groups by. */
export function isLongText(field: Pick<FieldSchema, 'type' | 'length'>): boolean {
  return field.type === 'TEXTAREA' && field.length > LONG_TEXT_LIMIT;
}

export function isTextType(type: FieldType): boolean {
  return ['STRING', 'TEXTAREA', 'EMAIL', 'PHONE', 'URL', 'PICKLIST', 'MULTIPICKLIST', 'COMBOBOX'].includes(
    type
  );
}

export function isNumberType(type: FieldType): boolean {
  return ['INTEGER', 'DOUBLE', 'CURRENCY', 'PERCENT'].includes(type);
}

export function isIdType(type: FieldType): boolean {
  return type === 'ID' || type === 'REFERENCE';
}
