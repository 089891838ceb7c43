import type { TSchema } from 'typebox';
import { SettingsSchema } from '../src/config.ts';

/** The settings of the proxy as a table in Markdown, from the schema that the process reads them with. */
export function settingsTable(): string {
  const rows = Object.entries(SettingsSchema.properties).map(([name, schema]) =>
    [`\`${name}\``, defaultOf(schema), boundsOf(schema), descriptionOf(schema)].join(' | ')
  );
  return ['Setting | Default | Bounds | Meaning', '--- | --- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}

function defaultOf(schema: TSchema): string {
  const value = 'default' in schema ? String(schema.default) : '';
  return value === '' ? 'none' : `\`${value}\``;
}

/** Least and greatest value of a number. */
function boundsOf(schema: TSchema): string {
  return 'minimum' in schema && 'maximum' in schema
    ? `${String(schema.minimum)} to ${String(schema.maximum)}`
    : '';
}

function descriptionOf(schema: TSchema): string {
  return 'description' in schema ? String(schema.description) : '';
}
