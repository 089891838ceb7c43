import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context, type BuildContext, type Message, type Plugin } from 'esbuild';
import { BaseComponents, moduleFile } from './base-components.ts';
import { ModuleCache, type Namespace } from './lwc-module.ts';
import { LABELS_FILE, platformModule } from './platform-modules.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const PLATFORM = join(SOURCE, 'browser/lightning');
const STAND_INS = join(SOURCE, 'browser/components');
const SHELL = join(SOURCE, 'shell');

export interface AppBundleOptions {
  /** Metadata folder whose `lwc` and `labels` are shown, such as `force-app/main/default`. */
  readonly package: string;
  /** Folder that the bundle is written to. */
  readonly output: string;
  /** Folder that keeps compiled modules for the next build. */
  readonly cache: string;
  /** Names of the package's components that pages show. */
  readonly components: readonly string[];
  /** Called after each build with what is wrong, each with file, line and a sentence; empty when all is well. */
  readonly onBuilt?: (errors: readonly string[]) => void;
}

/** The shell and the package's components in one bundle over the base components. */
export class AppBundle {
  readonly #context: BuildContext;

  private constructor(context: BuildContext) {
    this.#context = context;
  }

  /** Builds once; throws with every place that does not compile or imports what no module stands for. */
  static async build(options: AppBundleOptions): Promise<AppBundle> {
    mkdirSync(options.output, { recursive: true });
    const entry = join(options.output, 'entry.js');
    writeFileSync(entry, entryModule(options.components));
    const base = new BaseComponents();
    const bundle = new AppBundle(
      await context({
        entryPoints: [{ in: entry, out: 'app' }],
        outdir: options.output,
        bundle: true,
        format: 'esm',
        target: 'es2022',
        sourcemap: true,
        absWorkingDir: process.cwd(),
        logLevel: 'silent',
        external: ['lwc', ...base.names.map((name) => `lightning/${name}`)],
        plugins: [modules(options.package, base, new ModuleCache(options.cache)), reporting(options.onBuilt)]
      })
    );
    try {
      await bundle.#context.rebuild();
    } catch (error) {
      await bundle.dispose();
      throw error;
    }
    return bundle;
  }

  /** Builds again whenever a file changes, until `dispose`. */
  async watch(): Promise<void> {
    await this.#context.watch();
  }

  async dispose(): Promise<void> {
    await this.#context.dispose();
  }
}

/** Registers the package's components by name, so that a page can create what its metadata names. */
function entryModule(components: readonly string[]): string {
  const imports = components.map((name, index) => `import c${index} from 'c/${name}';`);
  const entries = components.map((name, index) => `${JSON.stringify(name)}: c${index}`);
  return [...imports, `import { start } from 'shell/start';`, `start({ ${entries.join(', ')} });`].join('\n');
}

function modules(packageFolder: string, base: BaseComponents, cache: ModuleCache): Plugin {
  const folders: [Namespace, string][] = [
    ['c', resolve(packageFolder, 'lwc')],
    ['shell', SHELL],
    ['lightning', STAND_INS]
  ];
  return {
    name: 'lightning-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(c|shell|lightning)\// }, ({ path }) => {
        const [namespace = '', name = ''] = path.split('/');
        const own = folders
          .filter(([known]) => known === namespace)
          .map(([, folder]) => moduleFile(join(folder, name), name))
          .find((file) => file !== null);
        if (own !== undefined) return { path: own };
        const platform = join(PLATFORM, `${name}.ts`);
        if (namespace === 'lightning' && existsSync(platform)) return { path: platform };
        if (base.names.includes(name) && namespace === 'lightning') return { path, external: true };
        return { errors: [{ text: `The local org has no module ${path}` }] };
      });
      onResolve({ filter: /^\.\.?\/.*\.(html|css)(\?|$)/ }, ({ path, resolveDir }) => {
        const [file = '', query] = join(resolveDir, path).split('?');
        const name = file.slice(file.lastIndexOf('/') + 1);
        return existsSync(file)
          ? { path: file, ...(query !== undefined && { suffix: `?${query}` }) }
          : { path: name, namespace: 'absent' };
      });
      onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default undefined;' }));
      onResolve({ filter: /^@salesforce\// }, ({ path }) => ({ path, namespace: 'platform' }));
      onLoad({ filter: /.*/, namespace: 'platform' }, async ({ path }) => {
        const file = base.scopedModule(path);
        const labels = join(packageFolder, LABELS_FILE);
        const contents =
          file === null ? platformModule(path, labels) : `export { default } from ${JSON.stringify(file)};`;
        if (contents === null) return { errors: [{ text: `The local org has no module ${path}` }] };
        return { contents, resolveDir: join(SOURCE, 'browser'), loader: 'ts', watchFiles: [labels] };
      });
      onLoad({ filter: /\.(ts|js|html|css)$/ }, ({ path, suffix }) => {
        const folder = folders.find(([, known]) => path.startsWith(`${known}/`));
        if (folder === undefined) return undefined;
        try {
          return { contents: cache.compile(path, folder[0], suffix.includes('scoped=true')), loader: 'js' };
        } catch (error) {
          return { errors: [compileError(error, path)] };
        }
      });
    }
  };
}

function reporting(onBuilt: AppBundleOptions['onBuilt']): Plugin {
  return {
    name: 'reporting',
    setup({ onEnd }) {
      onEnd(({ errors }) => onBuilt?.(errors.map(sentence)));
    }
  };
}

function sentence({ text, location }: Message): string {
  return location === null ? text : `${location.file}:${location.line}: ${text}`;
}

function compileError(error: unknown, file: string): { text: string; location?: Message['location'] } {
  const { message, location } = error as Error & { location?: { line: number; column: number } };
  if (location === undefined) return { text: `${file}: ${message}` };
  const place = {
    file,
    line: location.line,
    column: location.column,
    namespace: '',
    length: 0,
    lineText: '',
    suggestion: ''
  };
  return { text: message, location: place };
}
