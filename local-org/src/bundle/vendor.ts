import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import { BaseComponents, packageFolder } from './base-components.ts';
import { compileModule, COMPILER_KEY } from './lwc-module.ts';

/** Where the base components were built to, and what a page needs to import them. */
export interface Vendor {
  readonly folder: string;
  /** Addresses by module name, relative to the folder. */
  readonly imports: Readonly<Record<string, string>>;
}

const ENGINE = ['lwc', '@lwc/engine-dom'];
const CLOSED_GATE = 'export default { isOpen: () => false };';

/** Base components that are built on the way. */
export interface VendorBuild {
  readonly vendor: Promise<Vendor>;
  /** Gives up. */
  stop(): Promise<unknown>;
}

/**
 * Builds the engine and every base component once, each as a module of its own over shared chunks, into a folder named
 * after the versions and the compiler; the next call finds it there. Takes some ten seconds the first time.
 */
export async function buildVendor(cache: string): Promise<Vendor> {
  const folder = vendorFolder(cache);
  if (!existsSync(folder)) await buildInto(folder, new BaseComponents());
  return readVendor(folder);
}

/** As `buildVendor`, in a thread of its own. `report` hears when there is something to build. */
export function startVendorBuild(cache: string, report: (text: string) => void): VendorBuild {
  const folder = vendorFolder(cache);
  if (existsSync(folder))
    return { vendor: Promise.resolve(readVendor(folder)), stop: () => Promise.resolve() };
  report('Building the base components (once)');
  const worker = new Worker(new URL('./vendor-worker.js', import.meta.url), { workerData: cache });
  const vendor = new Promise<Vendor>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // Whoever waits for it hears of a failure; until somebody does, it must not end the process.
  vendor.catch(() => undefined);
  return { vendor, stop: () => worker.terminate() };
}

function vendorFolder(cache: string): string {
  const own = readFileSync(new URL(import.meta.url), 'utf8');
  const key = createHash('sha256')
    .update([new BaseComponents().version, engineVersion(), COMPILER_KEY, own].join('\n'))
    .digest('hex')
    .slice(0, 16);
  return join(cache, `vendor-${key}`);
}

function readVendor(folder: string): Vendor {
  const imports = JSON.parse(readFileSync(join(folder, 'imports.json'), 'utf8')) as Vendor['imports'];
  return { folder, imports };
}

function engineVersion(): string {
  const file = join(packageFolder('@lwc/engine-dom'), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

async function buildInto(folder: string, components: BaseComponents): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const entries = {
    lwc: 'lwc',
    ...Object.fromEntries(components.names.map((name) => [name, `lightning/${name}`]))
  };
  const shared = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    define: { 'import.meta.env.SSR': 'false', 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error'
  } as const;
  await build({
    ...shared,
    entryPoints: Object.entries(entries).map(([out, name]) => ({ in: `entry:${name}`, out })),
    outdir: unfinished,
    splitting: true,
    chunkNames: 'chunks/[hash]',
    plugins: [vendorPlugin(components)]
  });
  // It patches the DOM and has to do so before the engine is evaluated, hence a script of its own.
  await build({
    ...shared,
    entryPoints: [join(packageFolder('@lwc/synthetic-shadow'), 'dist/index.js')],
    outfile: join(unfinished, 'synthetic-shadow.js')
  });
  const imports = Object.fromEntries(Object.entries(entries).map(([out, name]) => [name, `${out}.js`]));
  writeFileSync(
    join(unfinished, 'imports.json'),
    JSON.stringify({ ...imports, '@lwc/engine-dom': 'lwc.js' })
  );
  // Whoever builds the same at the same time builds the same.
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
}

function vendorPlugin(components: BaseComponents): Plugin {
  const engine = join(packageFolder('@lwc/engine-dom'), 'dist/index.js');
  return {
    name: 'base-components',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'entry' }));
      onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
        contents: entryModule(path, components),
        resolveDir: components.folder
      }));
      onResolve({ filter: /^@salesforce\/gate\// }, ({ path }) => ({ path, namespace: 'gate' }));
      onLoad({ filter: /.*/, namespace: 'gate' }, () => ({ contents: CLOSED_GATE }));
      onResolve({ filter: /^lightning\/iconSvgTemplates.*Rtl$/ }, ({ path }) => ({
        path,
        namespace: 'empty'
      }));
      onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default undefined;' }));
      onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind === 'entry-point') return undefined;
        if (ENGINE.includes(path)) return { path: engine };
        const file = path.startsWith('lightning/')
          ? components.component(path.slice('lightning/'.length))
          : components.scopedModule(path);
        return file === null ? undefined : { path: file };
      });
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const [file = '', query] = join(resolveDir, path).split('?');
        const exact = ['', '.js'].map((extension) => file + extension).find(existsSync);
        return exact === undefined
          ? { path: file, namespace: 'empty' }
          : { path: exact, ...(query !== undefined && { suffix: `?${query}` }) };
      });
      onLoad({ filter: /lightning-base-components.*\.(js|html|css)$/ }, ({ path, suffix }) => ({
        contents: /scopedImports|external/.test(path)
          ? readFileSync(path, 'utf8')
          : compileModule(path, 'lightning', suffix.includes('scoped=true'))
      }));
    }
  };
}

/** Passes on all that a module exports, its default included where there is one. */
function entryModule(name: string, components: BaseComponents): string {
  if (name === 'lwc') return `export * from 'lwc';`;
  const file = components.component(name.slice('lightning/'.length)) ?? '';
  const hasDefault = !file.endsWith('.js') || /export default|as default/.test(readFileSync(file, 'utf8'));
  return `export * from '${name}';${hasDefault ? `export { default } from '${name}';` : ''}`;
}
