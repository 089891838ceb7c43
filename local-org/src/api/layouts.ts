import type { ObjectType } from '../database/schema/schema.ts';
import type { FieldSchema } from '../database/schema/types.ts';
import { readableObject, type ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import { isRequired, MASTER_RECORD_TYPE } from './object-info.ts';

export type LayoutMode = 'Create' | 'Edit' | 'View';
export type LayoutType = 'Compact' | 'Full';

const MODES: readonly string[] = ['Create', 'Edit', 'View'];
const TYPES: readonly string[] = ['Compact', 'Full'];
const COLUMNS = 2;

/** Fields that no layout shows. */
const HIDDEN: ReadonlySet<string> = new Set([
  'Id',
  'IsDeleted',
  'SystemModstamp',
  'LastActivityDate',
  'LastViewedDate',
  'LastReferencedDate'
]);

/** A person and a moment in one place, as layouts show them. */
const AUDIT: readonly (readonly [string, string, string])[] = [
  ['Created By', 'CreatedById', 'CreatedDate'],
  ['Last Modified By', 'LastModifiedById', 'LastModifiedDate']
];

/** Checks the names; throws ApiError. */
export function layoutMode(name: string): LayoutMode {
  if (!MODES.includes(name)) throw unknownName('mode', name, MODES);
  return name as LayoutMode;
}

/** Checks the names; throws ApiError. */
export function layoutType(name: string): LayoutType {
  if (!TYPES.includes(name)) throw unknownName('layout type', name, TYPES);
  return name as LayoutType;
}

function unknownName(what: string, name: string, known: readonly string[]): ApiError {
  return new ApiError(400, 'INVALID_INPUT', `There is no ${what} ${name}; use one of ${known.join(', ')}.`);
}

/**
 * `GET layout/{object}`: the layout that an object has which nobody laid out. Its fields stand in the order of the
 * metadata, two beside each other; fields that the user may not see are left out.
 */
export function layout(
  context: ApiContext,
  objectName: string,
  type: LayoutType = 'Full',
  mode: LayoutMode = 'View'
): object {
  const object = readableObject(context, objectName);
  const shown = shownFields(context, object, type, mode);
  const audit = new Set(AUDIT.flatMap(([, ...names]) => names));
  const information = shown
    .filter(({ name }) => !audit.has(name))
    .map((field) => layoutItem(context, object, field.label.replace(/ ID$/, ''), [field]));
  const system = AUDIT.flatMap(([label, ...names]) => {
    const fields = shown.filter(({ name }) => names.includes(name));
    return fields.length === 0 ? [] : [layoutItem(context, object, label, fields)];
  });
  const sections = [
    section('Information', information),
    ...(system.length === 0 ? [] : [section('System Information', system)])
  ];
  return {
    eTag: '',
    id: null,
    layoutType: type,
    mode,
    objectApiName: object.name,
    recordTypeId: MASTER_RECORD_TYPE,
    saveOptions: [],
    sections
  };
}

/** Paths of the fields of a layout: for a reference, the name of the record behind it as well. */
export function layoutFields(
  context: ApiContext,
  object: ObjectType,
  type: LayoutType,
  mode: LayoutMode
): string[] {
  return shownFields(context, object, type, mode).flatMap((field) => {
    const parent = field.reference?.to[0];
    const nameField = parent === undefined ? undefined : context.opened.org.schema.object(parent)?.nameField;
    const relationship = field.reference?.relationshipName;
    if (nameField === undefined || relationship === undefined) return [field.name];
    return [field.name, `${relationship}.${nameField.name}`];
  });
}

function shownFields(
  { permissions }: ApiContext,
  object: ObjectType,
  type: LayoutType,
  mode: LayoutMode
): FieldSchema[] {
  const access = mode === 'Create' ? 'create' : 'read';
  const fields = object.fields.filter(
    (field) => !HIDDEN.has(field.name) && permissions.field(object, field, access)
  );
  return type === 'Full' ? fields : fields.filter(({ nameField }) => nameField);
}

function layoutItem(
  { permissions }: ApiContext,
  object: ObjectType,
  label: string,
  fields: readonly FieldSchema[]
): object {
  const [first] = fields;
  return {
    editableForNew: fields.some((field) => permissions.field(object, field, 'create')),
    editableForUpdate: fields.some((field) => permissions.field(object, field, 'edit')),
    label,
    layoutComponents: fields.map((field) => ({
      apiName: field.name,
      componentType: 'Field',
      label: field.label
    })),
    lookupIdApiName: first?.reference === undefined ? null : first.name,
    required: fields.some(isRequired),
    sortable: false
  };
}

function section(heading: string, items: readonly object[]): object {
  const layoutRows = Array.from({ length: Math.ceil(items.length / COLUMNS) }, (_, row) => ({
    layoutItems: items.slice(row * COLUMNS, (row + 1) * COLUMNS)
  }));
  return {
    collapsible: false,
    columns: COLUMNS,
    heading,
    id: null,
    layoutRows,
    rows: layoutRows.length,
    tabOrder: 'LeftRight',
    useHeading: heading !== 'Information'
  };
}
