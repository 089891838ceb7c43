import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeFields, type FieldInput } from './fields.ts';
import { readDisplay } from './layouts.ts';
import type { ObjectSchema } from './types.ts';

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
  fields: Record<string, FieldInput>;
}

/**
 * The standard objects and fields that the package may use; what is not listed does not exist here.
 * @param folders metadata folders, which may list more in a `standard-objects.json` of their own
 */
export function standardObjectSchemas(folders: readonly string[]): ObjectSchema[] {
  return [import.meta.dirname, ...folders]
    .map((folder) => join(folder, 'standard-objects.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, StandardObject>) // the format's definition
    .flatMap((objects) => Object.entries(objects).map(([name, object]) => toObjectSchema(name, object)));
}

function toObjectSchema(name: string, object: StandardObject): ObjectSchema {
  const { keyPrefix, label, labelPlural, setup = false, readOnly = false, without, fields } = object;
  const own = Object.entries(fields).map(([field, input]) => [
    field,
    readOnly ? { ...input, readOnly } : input
  ]);
  return {
    name,
    label,
    labelPlural,
    keyPrefix,
    custom: false,
    setup,
    createable: !readOnly,
    updateable: object.updateable ?? !readOnly,
    deletable: object.deletable ?? !readOnly,
    fields: completeFields(Object.fromEntries(own) as typeof fields, without),
    listViews: [],
    validationRules: [],
    display: readDisplay(undefined, [])
  };
}
