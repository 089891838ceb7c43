import {
  ApexErrorListener,
  ApexParserFactory,
  type AnonymousUnitContext,
  type ApexParser,
  type CompilationUnitContext,
  type QueryContext
} from '@apexdevtools/apex-parser';
import { ApexLoadError } from './errors.ts';

/** Parses the source of a class, interface or enum file. */
export function parseClass(source: string, file: string): CompilationUnitContext {
  return parse(source, file, (parser) => parser.compilationUnit());
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
