import ts from 'typescript';

/** What the script of an LWC bundle offers and asks for. */
export interface LwcModule {
  /** Names that the template may use: fields, accessors and methods of the class. */
  readonly members: ReadonlySet<string>;
  /** Methods and accessors' names that may handle events. */
  readonly methods: ReadonlySet<string>;
  /** Public properties and methods, marked with `@api`. */
  readonly api: ReadonlySet<string>;
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
  for (const member of membersOf(source)) {
    if (!member.name || !ts.isIdentifier(member.name)) continue;
    const name = member.name.text;
    members.add(name);
    if (isCallable(member)) methods.add(name);
    if (isApi(member)) api.add(name);
  }
  return { members, methods, api, imports: importsOf(source) };
}

function membersOf(source: ts.SourceFile): readonly ts.ClassElement[] {
  const component = source.statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) &&
      (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
  return component?.members ?? [];
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
