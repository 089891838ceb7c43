import path from 'node:path';
import type { ReferenceRule } from './context.ts';
import { readText } from '../../project/files.ts';
import { componentsOf } from '../../project/package-source.ts';
import { childrenOf, parseXml, textOf } from '../../project/xml.ts';

/** Every label is shown somewhere; the platform keeps what nobody reads, and translators translate it. */
export const unusedLabels: ReferenceRule = ({ source }) => {
  const names = new Set(
    source.files
      .filter(
        (file) => ['.cls', '.ts', '.html'].includes(path.extname(file)) && !file.includes('/__tests__/')
      )
      .flatMap((file) => [...readText(source.root, file).matchAll(/[\w.]+/g)])
      .flatMap(([words]) => words.split('.'))
  );
  return componentsOf(source, 'CustomLabels').flatMap(({ file }) =>
    childrenOf(parseXml(readText(source.root, file)), 'labels')
      .filter((label) => !names.has(textOf(label, 'fullName') ?? ''))
      .map((label) => ({
        file,
        line: label.line,
        message: `Nothing shows the label ${textOf(label, 'fullName')}.`,
        advice: 'Remove it.'
      }))
  );
};
