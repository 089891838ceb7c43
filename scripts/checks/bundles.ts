import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Check, Finding } from './finding.ts';
import { readBundles, type Bundle } from '../project/bundles.ts';
import { transformSync, type Diagnostic } from '../project/lwc-compiler.ts';
import { readText } from '../project/files.ts';
import { readPackageSource } from '../project/package-source.ts';

const BUILD = 'Run npm run build.';

/** Each bundle has its parts, is built from its present source, and passes the compiler of the platform. */
export const bundles: Check = {
  name: 'components',
  run: (root) =>
    readBundles(readPackageSource(root)).flatMap((bundle) => [
      ...checkParts(root, bundle),
      ...compile(root, bundle)
    ])
};

function checkParts(root: string, { name, folder, script, meta }: Bundle): Finding[] {
  if (path.posix.basename(folder) !== name || script === undefined) {
    const message = `The bundle ${name} has no ${name}.ts in a folder of its name.`;
    return [{ file: meta.file, message, advice: 'Name folder, script and configuration alike.' }];
  }
  return scriptsOf(root, folder).flatMap((source) => {
    const built = source.replace(/\.ts$/, '.js');
    if (!existsSync(path.join(root, built))) {
      return [
        {
          file: source,
          message: 'It was never compiled; the platform would take the bundle without code.',
          advice: BUILD
        }
      ];
    }
    const isStale = statSync(path.join(root, built)).mtimeMs < statSync(path.join(root, source)).mtimeMs;
    return isStale ? [{ file: source, message: 'It changed after it was compiled.', advice: BUILD }] : [];
  });
}

function scriptsOf(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `${folder}/${file}`);
}

function compile(root: string, { name, folder }: Bundle): Finding[] {
  return readdirSync(path.join(root, folder))
    .filter((file) => /\.(js|html|css)$/.test(file))
    .flatMap((file) => {
      const text = readText(root, `${folder}/${file}`);
      const original = `${folder}/${file.replace(/\.js$/, '.ts')}`;
      try {
        const { warnings } = transformSync(text, file, {
          namespace: 'c',
          name,
          enableDynamicComponents: true
        });
        return (warnings ?? []).map(({ message, location }) => toFinding(original, message, location?.line));
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return [toFinding(original, error.message, (error as Diagnostic).location?.line)];
      }
    });
}

function toFinding(file: string, message: string, line: number | undefined): Finding {
  const [sentence = ''] = message.replace(/^.*?(LWC\d+)/s, '$1').split('\n');
  return { file, line, message: sentence, advice: 'The platform refuses or misreads it; mend the source.' };
}
