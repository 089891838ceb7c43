import { readFileSync } from 'node:fs';
import {
  ApexErrorListener,
  ApexParserFactory,
  type AnonymousUnitContext,
  type ApexParser,
  type CompilationUnitContext,
  type QueryContext
} from '@apexdevtools/apex-parser';
import { CACHE, FileCache } from '../file-cache.ts';
import { ApexLoadError } from './errors.ts';
import { readTree, writeTree } from './syntax/stored-tree.ts';

/** Names all that decides what a text is parsed to: another parser, or another way to write trees, is another key. */
const PARSER_KEY = [
  new URL('../../package.json', import.meta.resolve('@apexdevtools/apex-parser')),
  new URL('./syntax/stored-tree.ts', import.meta.url)
].map((file) => readFileSync(file, 'utf8'));

const trees = new FileCache(`${CACHE}/apex`);

/**
 * Parses the source of a class, interface or enum file. The first texts cost the parser most of its time, so what was
 * parsed before, in any process, is read.
 */
export function parseClass(source: string, file: string): CompilationUnitContext {
  const text = trees.text([...PARSER_KEY, source], () =>
    writeTree(parse(source, file, (parser) => parser.compilationUnit()))
  );
  return readTree(text) as CompilationUnitContext;
}

/** Parses an anonymous block. */
export function parseSnippet(source: string, file: string): AnonymousUnitContext {
  return parse(source, file, (parser) => parser.anonymousUnit());
}

/** Parses the text of a dynamic query, with the same rule as `[SELECT ...]`; throws ApexLoadError. */
export function parseQuery(soql: string): QueryContext {
  return parse(`[${soql}]`, 'query', (parser) => parser.soqlLiteral()).query();
}

function parse<T>(source: string, file: string, rule: (parser: ApexParser) => T): T {
  const { parser } = ApexParserFactory.createLexerAndParser(source, new FirstErrorListener(file));
  return rule(parser);
}

class FirstErrorListener extends ApexErrorListener {
  readonly #file: string;

  constructor(file: string) {
    super();
    this.#file = file;
  }

  override apexSyntaxError(line: number, column: number, message: string): void {
    throw new ApexLoadError(`Syntax error: ${message}`, { file: this.#file, line, column });
  }
}
