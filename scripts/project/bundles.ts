import { existsSync } from 'node:fs';
import path from 'node:path';
import { readText } from './files.ts';
import { componentsOf, type Component, type PackageSource } from './package-source.ts';
import { readLwcModule, type LwcModule } from './lwc-module.ts';
import { childOf, childrenOf, textOf, walk, type XmlElement } from './xml.ts';

/** An LWC bundle of the package. */
export interface Bundle {
  readonly name: string;
  /** Folder, from the root of the project. */
  readonly folder: string;
  readonly meta: Component;
  /** TypeScript source, from the root of the project; undefined when there is none. */
  readonly script: string | undefined;
  readonly module: LwcModule;
  /** Template, from the root of the project; undefined when there is none. */
  readonly template: string | undefined;
}

/** Every LWC bundle of the package. */
export function readBundles(source: PackageSource): Bundle[] {
  return componentsOf(source, 'LightningComponentBundle').map((meta) => {
    const folder = path.posix.dirname(meta.file);
    const find = (ending: string): string | undefined => {
      const file = `${folder}/${meta.name}.${ending}`;
      return existsSync(path.join(source.root, file)) ? file : undefined;
    };
    const script = find('ts');
    const module = readLwcModule(script ? readText(source.root, script) : '');
    return { name: meta.name, folder, meta, script, module, template: find('html') };
  });
}

/** Places where the bundle may stand, such as `lightning__RecordPage`. */
export function targetsOf({ meta }: Bundle): string[] {
  const targets = childOf(meta.xml, 'targets');
  return targets ? childrenOf(targets, 'target').map(({ text }) => text) : [];
}

/** Configuration of the bundle for one target: the objects it is for, and the properties an admin may set. */
export function targetConfigOf(
  { meta }: Bundle,
  target: string
): { objects: string[]; properties: XmlElement[] } {
  const configs = childrenOf(childOf(meta.xml, 'targetConfigs') ?? meta.xml, 'targetConfig').filter(
    (config) => (config.attributes.get('targets') ?? '').split(',').includes(target)
  );
  const elements = configs.flatMap((config) => [...walk(config)]);
  return {
    objects: elements.filter(({ name }) => name === 'object').map(({ text }) => text),
    properties: elements.filter(({ name }) => name === 'property')
  };
}

/** Whether admins and pages may use the bundle. */
export function isExposed({ meta }: Bundle): boolean {
  return textOf(meta.xml, 'isExposed') === 'true';
}

/** Name of the bundle that a tag stands for: `c-my-row` is `myRow`. */
export function bundleNameOf(tag: string): string {
  return tag.slice(tag.indexOf('-') + 1).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
