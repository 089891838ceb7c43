import { format, resolveConfig } from 'prettier';
import { declareTypes } from './declare-types.ts';
import { describeRoutes } from './describe-routes.ts';

/** The generated files of `contract/`: name and text. */
export async function contractFiles(): Promise<Record<string, string>> {
  const document = await describeRoutes();
  return {
    'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
    'types.d.ts': await formatTypes(declareTypes(document))
  };
}

async function formatTypes(text: string): Promise<string> {
  const options = await resolveConfig(import.meta.filename);
  return format(text, { ...options, parser: 'typescript' });
}
