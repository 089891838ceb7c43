import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ReferenceRule } from './context.ts';
import { readText } from '../../project/files.ts';

const { resolve } = createRequire(import.meta.url);
/** The base components, which bring every icon as a template. */
const COMPONENTS = path.join(
  path.dirname(resolve('lightning-base-components/package.json')),
  'src/lightning'
);
const ICON = /(['"])(standard|utility|action|custom|doctype):([a-z0-9_]+)\1/g;

/** Icons of components exist; the platform shows nothing for one that does not, and says nothing. */
export const iconReferences: ReferenceRule = ({ source, bundles }) =>
  bundles
    .flatMap(({ script, template }) => [script, template])
    .filter((file) => file !== undefined)
    .flatMap((file) =>
      readText(source.root, file)
        .split('\n')
        .flatMap((text, index) =>
          [...text.matchAll(ICON)]
            .filter(([, , set = '', name = '']) => !hasIcon(set, name))
            .map(([, , set, name]) => ({
              file,
              line: index + 1,
              message: `There is no icon ${set}:${name}.`,
              advice: 'Name an icon of the Lightning Design System.'
            }))
        )
    );

function hasIcon(set: string, name: string): boolean {
  const module = `iconSvgTemplates${set.charAt(0).toUpperCase()}${set.slice(1)}`;
  return existsSync(path.join(COMPONENTS, module, 'buildTemplates', set, `${name}.html`));
}
