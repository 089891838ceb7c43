import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describeRoutes } from '../../scripts/describe-routes.ts';
import { example } from './test-app.ts';

const EXAMPLES = new URL('../../../contract/examples/', import.meta.url);

interface Operation {
  readonly operationId: string;
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Body {
  readonly content?: { readonly 'application/json': { readonly schema: { readonly $ref: string } } };
}

const document = await describeRoutes();
const operations = Object.values(
  document['paths'] as unknown as Record<string, Record<string, Operation>>
).flatMap((path) => Object.values(path));

// Ajv did not write the schemas, so it has no reason to read them as kindly as their author.
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ ...document, $id: 'contract' });

/** Name of the schema that an example of an operation has to match. */
function schemaFor(operation: Operation, name: string): string {
  if (name.startsWith('request')) return refOf(operation.requestBody);
  const status = name.slice(0, 3);
  return refOf(operation.responses[status] ?? operation.responses[`${status[0]}XX`]);
}

function refOf(body: Body | undefined): string {
  return body?.content?.['application/json'].schema.$ref ?? '#/components/schemas/ErrorAnswer';
}

describe('the contract in the repository', () => {
  it('is what the routes say', () => {
    const committed: unknown = JSON.parse(readFileSync(new URL('../openapi.json', EXAMPLES), 'utf8'));

    assert.deepEqual(committed, document, 'contract/openapi.json is stale');
  });

  it('bounds every text, number and list that may be sent', () => {
    const schemas = (document['components'] as { schemas: Record<string, object> }).schemas;
    const unbounded = operations
      .filter(({ requestBody }) => requestBody !== undefined)
      .flatMap(({ requestBody }) => findUnbounded(refOf(requestBody), { $ref: refOf(requestBody) }, schemas));

    assert.deepEqual(unbounded, []);
  });
});

describe('the examples', () => {
  for (const operation of operations) {
    const names = readdirSync(new URL(`${operation.operationId}/`, EXAMPLES)).map((file) =>
      file.replace('.json', '')
    );

    it(`of ${operation.operationId} match the contract`, () => {
      assert.ok(names.length > 0);
      for (const name of names) {
        const schema = schemaFor(operation, name);
        const isValid = ajv.validate(
          { $ref: `contract${schema}` },
          example(`${operation.operationId}/${name}`)
        );
        assert.ok(isValid, `${name}: ${ajv.errorsText()}`);
      }
    });
  }

  it('belong to operations that exist', () => {
    assert.deepEqual(readdirSync(EXAMPLES).sort(), operations.map(({ operationId }) => operationId).sort());
  });
});

type Schema = Record<string, unknown>;

/** Places below a request whose length or size has no upper bound. */
function findUnbounded(place: string, schema: Schema, schemas: Record<string, object>): string[] {
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].split('/').at(-1) ?? '';
    return findUnbounded(name, schemas[name] as Schema, schemas);
  }
  const types = [schema['type']].flat();
  const faults: string[] = [];
  const bounds = {
    string: ['maxLength', 'pattern', 'enum', 'format'],
    integer: ['maximum'],
    array: ['maxItems']
  };
  for (const [type, keywords] of Object.entries(bounds)) {
    if (types.includes(type) && !keywords.some((keyword) => keyword in schema))
      faults.push(`${place} (${type})`);
  }
  const inner = {
    ...(schema['properties'] as Record<string, Schema> | undefined),
    ...(typeof schema['items'] === 'object' ? { items: schema['items'] as Schema } : {})
  };
  if (types.includes('object') && schema['additionalProperties'] === undefined)
    faults.push(`${place} (object)`);
  return [
    ...faults,
    ...Object.entries(inner).flatMap(([name, at]) => findUnbounded(`${place}.${name}`, at, schemas))
  ];
}
