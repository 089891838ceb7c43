import assert from 'node:assert/strict';
import test from 'node:test';
import { ApexParserFactory, ThrowingErrorListener, type ApexParseTree } from '@apexdevtools/apex-parser';
import { readTree, writeTree } from '../../src/apex/syntax/stored-tree.ts';
import { apexFiles } from '../../src/open.ts';

interface Shape {
  readonly kind: string;
  readonly parent: string | undefined;
  readonly tokens: readonly unknown[];
  readonly children: readonly Shape[];
}

/** All that is known of a node and of those below it. */
function shapeOf(node: ApexParseTree): Shape {
  const { start, stop, symbol, children, parentCtx } = node as Partial<
    Record<'start' | 'stop' | 'symbol', Token>
  > & {
    children?: ApexParseTree[] | null;
    parentCtx?: object | null;
  };
  return {
    kind: node.constructor.name,
    parent: parentCtx?.constructor.name,
    tokens: [start, stop, symbol].map((token) =>
      token ? [token.type, token.line, token.column, token.text] : null
    ),
    children: (children ?? []).map(shapeOf)
  };
}

type Token = Readonly<Record<'type' | 'line' | 'column' | 'text', unknown>>;

test('a tree that was written and read is the tree that was parsed', () => {
  const files = apexFiles('local-org/conformance');
  assert.ok(files.length > 0);

  for (const { path, text } of files) {
    const { parser } = ApexParserFactory.createLexerAndParser(text, new ThrowingErrorListener());
    const parsed = parser.compilationUnit();

    assert.deepEqual(shapeOf(readTree(writeTree(parsed))), shapeOf(parsed), path);
  }
});
