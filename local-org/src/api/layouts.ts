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

/** A place of a layout: one field, or a person with a moment. */
interface Place {
  readonly label: string;
  readonly fields: readonly FieldSchema[];
  readonly isReadOnly?: boolean;
  readonly isRequired?: boolean;
}

/** Places in rows of two. */
interface Section {
  readonly heading: string;
  readonly rows: readonly (readonly Place[])[];
}

/**
 * `GET layout/{object}`: the object's layout, or its fields in the order of the metadata while it has none; fields that the
 * user may not see are left out.
 */
export function layout(
  context: ApiContext,
  objectName: string,
  type: LayoutType = 'Full',
  mode: LayoutMode = 'View'
): object {
  const object = readableObject(context, objectName);
  return {
    eTag: '',
    id: null,
    layoutType: type,
    mode,
    objectApiName: object.name,
    recordTypeId: MASTER_RECORD_TYPE,
    saveOptions: [],
    sections: sectionsOf(context, object, type, mode).map((section) => toSection(context, object, section))
  };
}

function sectionsOf(context: ApiContext, object: ObjectType, type: LayoutType, mode: LayoutMode): Section[] {
  const [own] = object.schema.display.layouts;
  if (type === 'Compact') {
    const { compactLayout, compactLayouts } = object.schema.display;
    const names = compactLayouts.find(({ name }) => name === compactLayout)?.fields ?? [
      object.nameField?.name ?? 'Id'
    ];
    return [{ heading: 'Information', rows: names.map((name) => placeOf(context, object, name, mode)) }];
  }
  if (own === undefined) return withoutLayout(context, object, mode);
  return own.sections.map(({ label, columns }) => {
    const length = Math.max(0, ...columns.map((column) => column.length));
    const rows = Array.from({ length }, (_, row) =>
      columns.flatMap((column) => {
        const item = column[row];
        if (item === undefined) return [];
        return placeOf(context, object, item.field, mode).map((place) => ({
          ...place,
          isReadOnly: item.behavior === 'Readonly',
          isRequired: item.behavior === 'Required'
        }));
      })
    );
    return { heading: label, rows: rows.filter((row) => row.length > 0) };
  });
}

function placeOf(context: ApiContext, object: ObjectType, name: string, mode: LayoutMode): Place[] {
  const field = object.fieldSchema(name);
  return field === undefined || !isShown(context, object, field, mode) ? [] : [place(field)];
}

function place(field: FieldSchema): Place {
  return { label: field.label.replace(/ ID$/, ''), fields: [field] };
}

function withoutLayout(context: ApiContext, object: ObjectType, mode: LayoutMode): Section[] {
  const shown = object.fields.filter(
    (field) => !HIDDEN.has(field.name) && isShown(context, object, field, mode)
  );
  const audit = new Set(AUDIT.flatMap(([, ...names]) => names));
  const information = shown.filter(({ name }) => !audit.has(name)).map(place);
  const system = AUDIT.flatMap(([label, ...names]) => {
    const fields = shown.filter(({ name }) => names.includes(name));
    return fields.length === 0 ? [] : [{ label, fields }];
  });
  return [
    { heading: 'Information', rows: inRows(information) },
    ...(system.length === 0 ? [] : [{ heading: 'System Information', rows: inRows(system) }])
  ];
}

function inRows(places: readonly Place[]): Place[][] {
  return Array.from({ length: Math.ceil(places.length / COLUMNS) }, (_, row) =>
    places.slice(row * COLUMNS, (row + 1) * COLUMNS)
  );
}

/** Paths of the fields of a layout: for a reference, the name of the record behind it as well. */
export function layoutFields(
  context: ApiContext,
  object: ObjectType,
  type: LayoutType,
  mode: LayoutMode
): string[] {
  const places = sectionsOf(context, object, type, mode).flatMap(({ rows }) => rows.flat());
  return places
    .flatMap(({ fields }) => fields)
    .flatMap((field) => {
      const parent = field.reference?.to[0];
      const nameField =
        parent === undefined ? undefined : context.opened.org.schema.object(parent)?.nameField;
      const relationship = field.reference?.relationshipName;
      if (nameField === undefined || relationship === undefined) return [field.name];
      return [field.name, `${relationship}.${nameField.name}`];
    });
}

function isShown(
  { permissions }: ApiContext,
  object: ObjectType,
  field: FieldSchema,
  mode: LayoutMode
): boolean {
  return permissions.field(object, field, mode === 'Create' ? 'create' : 'read');
}

function toSection(context: ApiContext, object: ObjectType, { heading, rows }: Section): object {
  return {
    collapsible: false,
    columns: COLUMNS,
    heading,
    id: null,
    layoutRows: rows.map((places) => ({ layoutItems: places.map((item) => toItem(context, object, item)) })),
    rows: rows.length,
    tabOrder: 'LeftRight',
    useHeading: heading !== 'Information'
  };
}

function toItem(
  { permissions }: ApiContext,
  object: ObjectType,
  { label, fields, isReadOnly = false, isRequired: isDemanded = false }: Place
): object {
  const [first] = fields;
  const may = (access: 'create' | 'edit'): boolean =>
    !isReadOnly && fields.some((field) => permissions.field(object, field, access));
  return {
    editableForNew: may('create'),
    editableForUpdate: may('edit'),
    label,
    layoutComponents: fields.map((field) => ({
      apiName: field.name,
      componentType: 'Field',
      label: field.label
    })),
    lookupIdApiName: first?.reference === undefined ? null : first.name,
    required: isDemanded || fields.some(isRequired),
    sortable: false
  };
}
