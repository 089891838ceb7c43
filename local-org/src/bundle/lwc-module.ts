import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import remapping, { type SourceMapInput } from '@jridgewell/remapping';
import * as compiler from '@lwc/compiler';
import { transformSync as stripTypes, version as esbuildVersion } from 'esbuild';
import { FileCache } from '../file-cache.ts';

const TYPESCRIPT = JSON.stringify({
  compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true, target: 'esnext' }
});

/** As the compiler declares it; the declarations lean on packages that are not installed, which makes them unreadable here. */
const transformSync = compiler.transformSync as (
  source: string,
  path: string,
  options: object
) => { code: string; map: SourceMapInput };

/** Names all that decides what a module is compiled to: another compiler, or a change of this file, is another key. */
export const COMPILER_KEY = createHash('sha256')
  .update(JSON.stringify([compiler.version, esbuildVersion, readFileSync(new URL(import.meta.url), 'utf8')]))
  .digest('hex');

/** The namespaces of the modules in a folder of component bundles. */
export type Namespace = 'c' | 'lightning' | 'shell';

/**
 * One file of a component bundle as JavaScript, with a source map to the file as it was written. The compiler of Lightning
 * Web Components reads no TypeScript, so types are stripped first. Throws what the compiler throws.
 */
export function compileModule(path: string, namespace: Namespace, scopedStyles: boolean): string {
  return compile(path, readFileSync(path, 'utf8'), namespace, scopedStyles);
}

/** Compiled modules that outlive the process. */
export class ModuleCache {
  readonly #files: FileCache;

  constructor(folder: string) {
    this.#files = new FileCache(folder);
  }

  /** As `compileModule`; what was compiled from the same text before is read. */
  compile(path: string, namespace: Namespace, scopedStyles: boolean): string {
    const source = readFileSync(path, 'utf8');
    return this.#files.text([COMPILER_KEY, namespace, path, scopedStyles, source], () =>
      compile(path, source, namespace, scopedStyles)
    );
  }
}

function compile(path: string, source: string, namespace: Namespace, scopedStyles: boolean): string {
  const extension = extname(path);
  const typescript = extension === '.ts' ? strip(source, path) : null;
  const { code, map } = transformSync(
    typescript?.code ?? source,
    typescript === null ? path : path.replace(/ts$/, 'js'),
    {
      name: basename(dirname(path)),
      namespace,
      scopedStyles,
      enableDynamicComponents: true,
      outputConfig: { sourcemap: true }
    }
  );
  // Only what was written as code has places to find again.
  if (typescript === null) return code;
  const joined = remapping([map, typescript.map], () => null);
  joined.sources = [basename(path)];
  joined.sourcesContent = [source];
  const encoded = Buffer.from(joined.toString()).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

function strip(source: string, path: string): { code: string; map: string } {
  return stripTypes(source, {
    loader: 'ts',
    target: 'esnext',
    sourcemap: 'external',
    sourcefile: path,
    tsconfigRaw: TYPESCRIPT
  });
}
