import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import remapping, { type SourceMapInput } from '@jridgewell/remapping';
import * as compiler from '@lwc/compiler';
import { transformSync as stripTypes } from 'esbuild';

const TYPESCRIPT = JSON.stringify({
  compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true, target: 'esnext' }
});

/** As the compiler declares it; the declarations lean on packages that are not installed, which makes them unreadable here. */
const transformSync = compiler.transformSync as (
  source: string,
  path: string,
  options: object
) => { code: string; map: SourceMapInput };

/** The namespaces of the modules in a folder of component bundles. */
export type Namespace = 'c' | 'lightning' | 'shell';

/**
 * One file of a component bundle as JavaScript, with a source map to the file as it was written. The compiler of Lightning
 * Web Components reads no TypeScript, so types are stripped first. Throws what the compiler throws.
 */
export function compileModule(path: string, namespace: Namespace, scopedStyles: boolean): string {
  const extension = extname(path);
  const source = readFileSync(path, 'utf8');
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
