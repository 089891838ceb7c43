import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import type { Check } from './finding.ts';
import { listFiles, relative } from '../project/files.ts';
import { componentsOf, readPackageSource } from '../project/package-source.ts';

/** The package converts into what a deployment takes: code beside each component, and no TypeScript. */
export const conversion: Check = {
  name: 'conversion',
  async run(root) {
    const source = readPackageSource(root);
    if (source.findings.length > 0) return source.findings;
    const output = mkdtempSync(path.join(tmpdir(), 'crosswalk-conversion-'));
    try {
      const files = await convert(path.join(root, source.directory), output);
      const missing = componentsOf(source, 'LightningComponentBundle').filter(
        ({ name }) => !files.includes(`lwc/${name}/${name}.js`)
      );
      const unwanted = files.filter((file) => /\.(ts|map)$|\/__tests__\/|tsconfig/.test(file));
      return [
        ...missing.map(({ file, name }) => ({
          file,
          message: `The component ${name} would be deployed without its code.`,
          advice: 'Run npm run build.'
        })),
        ...unwanted.map((file) => ({
          file: '.forceignore',
          message: `${file} would be deployed.`,
          advice: 'Add its pattern.'
        }))
      ];
    } finally {
      rmSync(output, { recursive: true });
    }
  }
};

/** Converts a package directory to the metadata format and lists what came out. */
export async function convert(directory: string, output: string): Promise<string[]> {
  const components = ComponentSet.fromSource(directory);
  const target = { type: 'directory', outputDirectory: output, genUniqueDir: false } as const;
  await new MetadataConverter().convert(components, 'metadata', target);
  return listFiles(output).map((file) => relative(output, file));
}
