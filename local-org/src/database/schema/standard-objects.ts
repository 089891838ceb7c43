import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import standardObjects from './standard-objects.json' with { type: 'json' };
import { completeField, systemFields } from './field-defaults.ts';
import type { FieldSchema, FieldType, ObjectSchema, OnParentDelete, PicklistValue } from './types.ts';

/** One field in `standard-objects.json`. */
interface StandardField {
  type: FieldType;
  label?: string;
  length?: number;
  precision?: number;
  scale?: number;
  required?: boolean;
  unique?: boolean;
  idLookup?: boolean;
  nameField?: boolean;
  readOnly?: boolean;
  createOnly?: boolean;
  /** The platform fills the field in when it is left out. */
  defaulted?: boolean;
  default?: string | boolean | number;
  values?: string[];
  to?: string[];
  relationshipName?: string;
  childRelationshipName?: string;
  onDelete?: OnParentDelete;
  autoNumberFormat?: string;
}

/** One object in `standard-objects.json`. */
interface StandardObject {
  keyPrefix: string;
  label: string;
  labelPlural: string;
  setup?: boolean;
  readOnly?: boolean;
  updateable?: boolean;
  deletable?: boolean;
  /** System fields that this object lacks. */
  without?: string[];
  fields: Record<string, StandardField>;
}

const PICKLIST_LENGTH = 255;

/**
 * The standard objects and fields that the package may use; what is not listed does not exist here.
 * @param folders metadata folders, which may list more in a `standard-objects.json` of their own
 */
export function standardObjectSchemas(folders: readonly string[] = []): ObjectSchema[] {
  const more = folders
    .map((folder) => join(folder, 'standard-objects.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, StandardObject>);
  // JSON imports are typed by their literal shape; the interfaces above are the format's definition.
  const listed = Object.assign(
    {},
    standardObjects as unknown as Record<string, StandardObject>,
    ...more
  ) as Record<string, StandardObject>;
  return Object.entries(listed).map(([name, object]) => toObjectSchema(name, object));
}

function toObjectSchema(name: string, object: StandardObject): ObjectSchema {
  const writable = object.readOnly !== true;
  const system = systemFields().filter((field) => object.without?.includes(field.name) !== true);
  const own = Object.entries(object.fields).map(([fieldName, field]) =>
    toFieldSchema(fieldName, field, writable)
  );
  return {
    name,
    label: object.label,
    labelPlural: object.labelPlural,
    keyPrefix: object.keyPrefix,
    custom: false,
    setup: object.setup ?? false,
    createable: writable,
    updateable: writable && object.updateable !== false,
    deletable: writable && object.deletable !== false,
    queryable: true,
    fields: [...system, ...own],
    listViews: [],
    validationRules: []
  };
}

function toFieldSchema(name: string, field: StandardField, objectIsWritable: boolean): FieldSchema {
  const writable = objectIsWritable && field.readOnly !== true;
  const required = field.required === true || field.defaulted === true;
  return completeField({
    name,
    label: field.label ?? name,
    type: field.type,
    length: field.length ?? (field.values ? PICKLIST_LENGTH : field.type === 'REFERENCE' ? 18 : 0),
    ...(field.precision !== undefined && { precision: field.precision }),
    scale: field.scale ?? 0,
    nillable: !required && field.type !== 'BOOLEAN',
    createable: writable,
    updateable: writable && field.createOnly !== true,
    unique: field.unique ?? false,
    idLookup: field.idLookup ?? false,
    nameField: field.nameField ?? false,
    ...(field.default !== undefined && { defaultValue: field.default }),
    ...(field.defaulted === true && { defaultedOnCreate: true }),
    ...(field.autoNumberFormat !== undefined && { autoNumberFormat: field.autoNumberFormat }),
    ...(field.values && { picklist: { restricted: false, values: field.values.map(picklistValue) } }),
    ...(field.to && {
      reference: {
        to: field.to,
        ...(field.relationshipName !== undefined && { relationshipName: field.relationshipName }),
        ...(field.childRelationshipName !== undefined && {
          childRelationshipName: field.childRelationshipName
        }),
        onDelete: field.onDelete ?? 'setNull',
        masterDetail: false,
        reparentable: true
      }
    })
  });
}

function picklistValue(value: string): PicklistValue {
  return { value, label: value, isDefault: false, isActive: true };
}
