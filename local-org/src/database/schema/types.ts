import type { Display } from './layouts.ts';

/** A value as the database keeps it: text, ids and picklists as strings, dates as `YYYY-MM-DD`, date-times as epoch milliseconds. */
export type StoredValue = string | number | boolean | null;

/** One row by field API name. Fields that are absent were not given (on write) or not selected (on read). */
export type StoredRow = Record<string, StoredValue>;

const TEXT_TYPES = [
  ...(['STRING', 'TEXTAREA', 'EMAIL', 'PHONE', 'URL'] as const),
  ...(['PICKLIST', 'MULTIPICKLIST', 'COMBOBOX'] as const)
] as const;
const NUMBER_TYPES = ['INTEGER', 'DOUBLE', 'CURRENCY', 'PERCENT'] as const;
const ID_TYPES = ['ID', 'REFERENCE'] as const;

/** The field types of `Schema.DisplayType` that are modelled. */
export type FieldType =
  (typeof TEXT_TYPES | typeof NUMBER_TYPES | typeof ID_TYPES)[number] | ('BOOLEAN' | 'DATE' | 'DATETIME');

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
type OnParentDelete = 'setNull' | 'restrict' | 'cascade' | 'none';

export interface Reference {
  to: string[];
  /** Name used in a path from the child to its parent, such as `Account` or `CrosswalkRun__r`. */
  relationshipName?: string | undefined;
  /** Name used in a child subquery of the parent, such as `Contacts` or `CrosswalkLines__r`. */
  childRelationshipName?: string | undefined;
  onDelete: OnParentDelete;
  masterDetail: boolean;
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
  autoNumberFormat?: string | undefined;
  defaultValue?: StoredValue | undefined;
  defaultedOnCreate: boolean;
  picklist?: Picklist | undefined;
  reference?: Reference | undefined;
  /** What a formula field computes; blank numbers count as 0 unless the field says otherwise. */
  formula?: { text: string; blanksAsZero: boolean } | undefined;
  helpText?: string | undefined;
}

export interface ListView {
  name: string;
  label: string;
  columns: string[];
  filterScope: string;
  booleanFilter?: string | undefined;
  filters: { field: string; operation: string; value: string }[];
}

/** An active validation rule: its condition is true for a record that may not be saved. */
export interface ValidationRule {
  name: string;
  condition: string;
  message: string;
  /** Where the message is shown; absent for the top of the page. */
  field?: string | undefined;
}

export interface ObjectSchema {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  /** For a custom setting. */
  customSetting?: 'Hierarchy' | undefined;
  /** Objects that the platform counts as set-up: they may not be mixed with others in one transaction. */
  setup: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  fields: FieldSchema[];
  listViews: ListView[];
  validationRules: ValidationRule[];
  display: Display;
}

/** A relationship as seen from the parent. */
export interface ChildRelationship {
  childObject: ObjectSchema;
  field: FieldSchema;
  name?: string | undefined;
  onDelete: OnParentDelete;
}

function isOneOf(types: readonly FieldType[]): (type: FieldType) => boolean {
  return (type) => types.includes(type);
}

export const isTextType = isOneOf(TEXT_TYPES);
export const isNumberType = isOneOf(NUMBER_TYPES);
export const isIdType = isOneOf(ID_TYPES);
