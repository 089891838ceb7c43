import ts from 'typescript';

/** What the script of an LWC bundle offers and asks for. */
export interface LwcModule {
  /** Names that the template may use: fields, accessors and methods of the class. */
  readonly members: ReadonlySet<string>;
  /** Methods and accessors' names that may handle events. */
  readonly methods: ReadonlySet<string>;
  /** Public properties and methods, marked with `@api`. */
  readonly api: ReadonlySet<string>;
  /** Module whose default export the class extends, such as `lightning/datatable`; undefined when it is none. */
  readonly superclass: string | undefined;
  readonly imports: readonly {
    readonly specifier: string;
    readonly line: number;
    readonly isTypeOnly: boolean;
  }[];
}

/** Reads a bundle's script, in TypeScript or JavaScript. */
export function readLwcModule(text: string): LwcModule {
  const source = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest);
  const members = new Set<string>();
  const methods = new Set<string>();
  const api = new Set<string>();
  for (const member of componentOf(source)?.members ?? []) {
    if (!member.name || !ts.isIdentifier(member.name)) continue;
    const name = member.name.text;
    members.add(name);
    if (isCallable(member)) methods.add(name);
    if (isApi(member)) api.add(name);
  }
  return { members, methods, api, superclass: superclassOf(source), imports: importsOf(source) };
}

function componentOf(source: ts.SourceFile): ts.ClassDeclaration | undefined {
  return source.statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) &&
      (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function superclassOf(source: ts.SourceFile): string | undefined {
  const extended = componentOf(source)?.heritageClauses?.[0]?.types[0]?.expression;
  if (!extended || !ts.isIdentifier(extended)) return undefined;
  const imported = source.statements.find(
    (statement): statement is ts.ImportDeclaration =>
      ts.isImportDeclaration(statement) && statement.importClause?.name?.text === extended.text
  );
  return imported && ts.isStringLiteral(imported.moduleSpecifier) ? imported.moduleSpecifier.text : undefined;
}

function isCallable(member: ts.ClassElement): boolean {
  if (ts.isMethodDeclaration(member)) return true;
  if (!ts.isPropertyDeclaration(member) || !member.initializer) return false;
  return ts.isArrowFunction(member.initializer) || ts.isFunctionExpression(member.initializer);
}

function isApi(member: ts.ClassElement): boolean {
  return (
    ts.canHaveDecorators(member) &&
    (ts.getDecorators(member) ?? []).some(
      ({ expression }) => ts.isIdentifier(expression) && expression.text === 'api'
    )
  );
}

function importsOf(source: ts.SourceFile): LwcModule['imports'] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1;
    const isTypeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    return [{ specifier: statement.moduleSpecifier.text, line, isTypeOnly }];
  });
}
