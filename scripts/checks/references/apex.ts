import { LiteralContext } from '@apexdevtools/apex-parser';
import { hasComponent, type ReferenceRule, type References } from './context.ts';
import { checkQueries } from './soql.ts';
import { findTrees, lineOf, parseClass, type Tree } from '../../project/apex-source.ts';
import { readText } from '../../project/files.ts';
import { componentsOf } from '../../project/package-source.ts';
import type { Finding } from '../finding.ts';

/** Apex: queries name objects and fields that exist; endpoints and permission checks name metadata that exists. */
export const apexReferences: ReferenceRule = (references) =>
  ['ApexClass', 'ApexTrigger']
    .flatMap((type) => componentsOf(references.source, type))
    .flatMap(({ content }) => {
      const tree = content === undefined ? undefined : parseClass(readText(references.source.root, content));
      if (content === undefined || !tree) return [];
      const queries = checkQueries(tree, references.schema).map(({ line, message }) => ({
        file: content,
        line,
        message,
        advice: 'Correct the name, or add it to the metadata.'
      }));
      return [...queries, ...checkLiterals(references, content, tree)];
    });

function checkLiterals(references: References, file: string, tree: Tree): Finding[] {
  return [...findTrees(tree, LiteralContext)].flatMap((literal) => {
    const text = literal.getText().replace(/^'|'$/g, '');
    const credential = /^callout:(\w+)/.exec(text)?.[1];
    const line = lineOf(literal);
    // A package need not bring the named credential: Apex can make one over an external credential, with its address.
    const isKnown = ['NamedCredential', 'ExternalCredential'].some(
      (type) => credential !== undefined && hasComponent(references, type, credential)
    );
    if (credential !== undefined && !isKnown) {
      const message = `The endpoint names the credential ${credential}, which does not exist.`;
      return [{ file, line, message, advice: 'Name a named or external credential of the package.' }];
    }
    const argumentOf = literal.parentCtx?.parentCtx?.parentCtx?.parentCtx?.getText() ?? '';
    const isPermission = /^(FeatureManagement\.)?checkPermission\(/i.test(argumentOf);
    if (isPermission && !hasComponent(references, 'CustomPermission', text)) {
      const message = `The code asks for the custom permission ${text}, which does not exist.`;
      return [{ file, line, message, advice: 'Name a custom permission of the package.' }];
    }
    return [];
  });
}
