import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Folder of an installed package. */
export function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** Base components that only work inside Salesforce, or that the local org has its own stand-in for. */
const LEFT_OUT = new Set(['barcodeScanner', 'navigation', 'primitiveFigure']);

/** The base components that Salesforce publishes, and the modules that they bring for what the platform gives them. */
export class BaseComponents {
  readonly folder = packageFolder('lightning-base-components');
  readonly version: string;
  /** Names after `lightning/` that other components may import. */
  readonly names: readonly string[];
  readonly #scoped = new Map<string, string>();

  constructor() {
    const manifest = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8')) as Manifest;
    this.version = manifest.version;
    this.names = manifest.lwc.expose
      .map((name) => name.replace('lightning/', ''))
      .filter((name) => !LEFT_OUT.has(name) && !name.startsWith('iconSvgTemplates'));
    for (const { name, path } of manifest.lwc.modules) {
      if (name !== undefined && path !== undefined) this.#scoped.set(name, join(this.folder, path));
    }
  }

  /** The file of `lightning/<name>`, or null. */
  component(name: string): string | null {
    return moduleFile(join(this.folder, 'src/lightning', name), name);
  }

  /** The file that stands in for a module of the platform such as a label, or null. */
  scopedModule(name: string): string | null {
    return this.#scoped.get(name) ?? null;
  }
}

interface Manifest {
  version: string;
  lwc: { expose: string[]; modules: { name?: string; path?: string }[] };
}

/** The file that a bundle folder is imported by: TypeScript wins over what was compiled from it. */
export function moduleFile(folder: string, name: string): string | null {
  const found = ['.ts', '.js', '.html', '.css'].find((extension) =>
    existsSync(join(folder, name + extension))
  );
  return found === undefined ? null : join(folder, name + found);
}
