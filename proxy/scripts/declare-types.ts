type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

/** TypeScript declarations of the named schemas of an OpenAPI document, for type-only imports. */
export function declareTypes(document: Record<string, Json>): string {
  const { schemas } = document['components'] as unknown as { schemas: Record<string, Schema> };
  const declarations = Object.entries(schemas).map(
    ([name, schema]) => `${comment(schema)}export type ${name} = ${typeOf(schema)};`
  );
  return `// Generated from openapi.json by \`npm run -w proxy contract\`. Do not edit.\n\n${declarations.join('\n\n')}\n`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'never';
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  return [schema.type ?? 'unknown']
    .flat()
    .map((type) => typeNamed(type, schema))
    .join(' | ');
}

function typeNamed(type: string, schema: Schema): string {
  switch (type) {
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'integer':
      return 'number';
    case 'object':
      return objectType(schema);
    default:
      return type;
  }
}

function objectType({ properties, additionalProperties, required = [] }: Schema): string {
  if (typeof additionalProperties === 'object') {
    return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  }
  const members = Object.entries(properties ?? {}).map(
    ([name, schema]) =>
      `${comment(schema)}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`
  );
  return members.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${members.join('\n')} }`;
}

function comment({ description }: Schema): string {
  return description === undefined ? '' : `/** ${description} */\n`;
}
