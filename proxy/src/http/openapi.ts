import type { FastifyInstance } from 'fastify';
import swagger from '@fastify/swagger';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** Lets the app describe itself. To be registered before its routes. */
export async function registerContract(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Crosswalk proxy',
        version: '1',
        description:
          'What a Salesforce org asks of FlexNet Operations. Every request may carry X-Request-Id.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
      },
      servers: [{ url: '/', description: 'Where the operator runs it' }],
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'X-Api-Key',
            description: 'One or more keys for each org.'
          },
          operatorToken: { type: 'http', scheme: 'bearer' }
        }
      }
    }
  });
}

/** The OpenAPI document of a ready app, with each titled schema written once, under its title. */
export function describeContract(app: FastifyInstance): Record<string, Json> {
  const document = JSON.parse(JSON.stringify(app.swagger())) as Record<string, Json>;
  const schemas: Record<string, Json> = {};
  const paths = hoist(document['paths'] ?? {}, schemas);
  const components = { ...(document['components'] as Record<string, Json>), schemas: sortKeys(schemas) };
  return { ...document, paths, components };
}

/** Moves every titled schema below `node` to `schemas` and leaves a reference in its place. */
function hoist(node: Json, schemas: Record<string, Json>): Json {
  if (Array.isArray(node)) return node.map((item) => hoist(item, schemas));
  if (node === null || typeof node !== 'object') return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, hoist(value, schemas)]));
  const { title, ...schema } = inner;
  if (typeof title !== 'string') return inner;
  if (title in schemas && JSON.stringify(schemas[title]) !== JSON.stringify(schema)) {
    throw new Error(`Two different schemas have the title ${title}.`);
  }
  schemas[title] = schema;
  return { $ref: `#/components/schemas/${title}` };
}

function sortKeys(record: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b, 'en')));
}
