import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { Check, Finding } from './finding.ts';

const SCHEMAS: Readonly<Record<string, string>> = {
  'sfdx-project.json': 'sfdx-project.schema.json',
  'config/project-scratch-def.json': 'project-scratch-def.schema.json'
};

/** The project file and the scratch-org definition have only keys that the platform knows, and a buildable version. */
export const projectFiles: Check = {
  name: 'project files',
  run: (root) =>
    Object.entries(SCHEMAS)
      .filter(([file]) => existsSync(path.join(root, file)))
      .flatMap(([file, schema]) => checkFile(root, file, schema))
};

function checkFile(root: string, file: string, schemaName: string): Finding[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ file, message: `This is not JSON: ${error.message}.`, advice: 'Mend the syntax.' }];
  }
  const schemaFile = createRequire(import.meta.url).resolve(`@salesforce/schemas/${schemaName}`);
  // The schemas are written for editors and use words of older drafts, which strict mode would refuse.
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    JSON.parse(readFileSync(schemaFile, 'utf8')) as object
  );
  validate(content);
  const faults = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
    file,
    message: `${instancePath || '/'} ${message ?? 'is wrong'} ${JSON.stringify(params)}.`,
    advice: 'Correct the key or the value.'
  }));
  return [...faults, ...checkVersions(file, content)];
}

function checkVersions(file: string, content: unknown): Finding[] {
  const { packageDirectories = [] } = content as {
    packageDirectories?: { package?: string; versionNumber?: string }[];
  };
  return packageDirectories.flatMap(({ package: name, versionNumber }) =>
    name === undefined || (versionNumber !== undefined && /^\d+\.\d+\.\d+\.NEXT$/.test(versionNumber))
      ? []
      : [
          {
            file,
            message: `versionNumber cannot be "${versionNumber}".`,
            advice: 'Write it as major.minor.patch.NEXT.'
          }
        ]
  );
}
