import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';

/** What an element of a metadata file may hold. */
export interface ElementRule {
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  /** Name of the type of its content: a primitive, or a key of the types. */
  readonly type: string;
}

/** A type of the Metadata API: elements by name, or the values of an enumeration. */
export type MetadataType =
  | { readonly kind: 'elements'; readonly elements: ReadonlyMap<string, ElementRule> }
  | { readonly kind: 'values'; readonly values: ReadonlySet<string> };

/** Reads the types of the Metadata API from the declarations that Salesforce generates from its WSDL. */
export function readMetadataTypes(): ReadonlyMap<string, MetadataType> {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@salesforce/types/metadata').replace(/\.js$/, '.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const aliases = new Map<string, ts.TypeNode>();
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
  }
  const types = new Map<string, MetadataType>();
  for (const [name, node] of aliases) {
    const type = toType(node, aliases, source);
    if (type) types.set(name, type);
  }
  return types;
}

function toType(
  node: ts.TypeNode,
  aliases: ReadonlyMap<string, ts.TypeNode>,
  source: ts.SourceFile
): MetadataType | undefined {
  if (ts.isUnionTypeNode(node) || ts.isLiteralTypeNode(node)) {
    const members = ts.isUnionTypeNode(node) ? node.types : [node];
    const values = members.map((member) => member.getText(source).replace(/^'|'$/g, ''));
    return { kind: 'values', values: new Set(values) };
  }
  const elements = new Map<string, ElementRule>();
  for (const literal of literalsOf(node, aliases, source)) {
    for (const member of literal.members) {
      if (!ts.isPropertySignature(member) || !member.type) continue;
      elements.set(member.name.getText(source), toRule(member, member.type, source));
    }
  }
  return elements.size > 0 ? { kind: 'elements', elements } : undefined;
}

function* literalsOf(
  node: ts.TypeNode,
  aliases: ReadonlyMap<string, ts.TypeNode>,
  source: ts.SourceFile
): Generator<ts.TypeLiteralNode> {
  if (ts.isTypeLiteralNode(node)) yield node;
  else if (ts.isIntersectionTypeNode(node))
    for (const part of node.types) yield* literalsOf(part, aliases, source);
  else if (ts.isTypeReferenceNode(node)) {
    const target = aliases.get(node.typeName.getText(source));
    if (target) yield* literalsOf(target, aliases, source);
  }
}

function toRule(member: ts.PropertySignature, node: ts.TypeNode, source: ts.SourceFile): ElementRule {
  const isRepeatable = ts.isArrayTypeNode(node);
  return {
    isRepeatable,
    isRequired: !isRepeatable && member.questionToken === undefined,
    type: (ts.isArrayTypeNode(node) ? node.elementType : node).getText(source)
  };
}
