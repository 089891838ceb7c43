import type { QueryContext } from '@apexdevtools/apex-parser';
import type { TypeText } from '../signatures.ts';
import type { DmlOperation } from '../ports.ts';

/** Where a node starts; lines from 1, columns from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type LiteralType = 'Integer' | 'Long' | 'Double' | 'Decimal' | 'String' | 'Boolean' | 'null';

export type Expression = Place &
  (
    | { readonly kind: 'literal'; readonly type: LiteralType; readonly text: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'this' }
    | { readonly kind: 'super' }
    | { readonly kind: 'field'; readonly target: Expression; readonly name: string; readonly safe: boolean }
    | MethodCall
    | {
        readonly kind: 'chain-constructor';
        readonly which: 'this' | 'super';
        readonly args: readonly Expression[];
      }
    | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression }
    | { readonly kind: 'new'; readonly type: TypeText; readonly args: readonly Expression[] }
    | { readonly kind: 'new-array'; readonly element: TypeText; readonly size: Expression }
    | { readonly kind: 'new-collection'; readonly type: TypeText; readonly items: readonly Expression[] }
    | {
        readonly kind: 'new-map';
        readonly type: TypeText;
        readonly pairs: readonly (readonly [Expression, Expression])[];
      }
    | { readonly kind: 'cast'; readonly type: TypeText; readonly operand: Expression }
    | { readonly kind: 'unary'; readonly operator: '+' | '-' | '!' | '~'; readonly operand: Expression }
    | Step
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'instanceof'; readonly operand: Expression; readonly type: TypeText }
    | {
        readonly kind: 'conditional';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | Assignment
    | { readonly kind: 'type-literal'; readonly type: TypeText }
    | { readonly kind: 'soql'; readonly query: QueryContext; readonly binds: readonly Expression[] }
    | { readonly kind: 'sosl' }
  );

/** `a.b(c)`, or `b(c)` when there is no target. */
export type MethodCall = Place & {
  readonly kind: 'call';
  readonly target: Expression | null;
  readonly name: string;
  readonly args: readonly Expression[];
  readonly safe: boolean;
};

/** `++x`, `x--` and the like. */
export type Step = Place & {
  readonly kind: 'step';
  readonly operator: '+' | '-';
  readonly prefix: boolean;
  readonly operand: Expression;
};

/** `x = y`; `operator` is the binary operator of a compound assignment. */
export type Assignment = Place & {
  readonly kind: 'assign';
  readonly operator: string | null;
  readonly target: Expression;
  readonly value: Expression;
};

export interface Declarator extends Place {
  readonly name: string;
  readonly value: Expression | null;
}

export interface LocalDeclaration {
  readonly type: TypeText;
  readonly declarators: readonly Declarator[];
}

export type WhenLabel = Place &
  (
    | { readonly kind: 'literal'; readonly value: Expression }
    | { readonly kind: 'name'; readonly name: string }
  );

export type WhenValue =
  | { readonly kind: 'else' }
  | { readonly kind: 'labels'; readonly labels: readonly WhenLabel[] }
  | { readonly kind: 'type'; readonly type: TypeText; readonly name: string };

export interface WhenBranch extends Place {
  readonly value: WhenValue;
  readonly body: Block;
}

export interface CatchClause extends Place {
  readonly type: TypeText;
  readonly name: string;
  readonly body: Block;
}

export interface Block extends Place {
  readonly statements: readonly Statement[];
}

export type Statement = Place &
  (
    | { readonly kind: 'block'; readonly block: Block }
    | { readonly kind: 'local'; readonly declaration: LocalDeclaration }
    | { readonly kind: 'expression'; readonly expression: Expression }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly then: Statement;
        readonly otherwise: Statement | null;
      }
    | { readonly kind: 'switch'; readonly subject: Expression; readonly branches: readonly WhenBranch[] }
    | ForStatement
    | ForEachStatement
    | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement | null }
    | { readonly kind: 'do'; readonly test: Expression; readonly body: Block }
    | TryStatement
    | { readonly kind: 'return'; readonly value: Expression | null }
    | { readonly kind: 'throw'; readonly value: Expression }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | DmlStatement
    | {
        readonly kind: 'merge';
        readonly access: 'user' | 'system' | null;
        readonly master: Expression;
        readonly duplicates: Expression;
      }
    | { readonly kind: 'run-as'; readonly user: Expression; readonly body: Block }
  );

export type ForStatement = Place & {
  readonly kind: 'for';
  readonly declaration: LocalDeclaration | null;
  readonly init: readonly Expression[];
  readonly test: Expression | null;
  readonly update: readonly Expression[];
  readonly body: Statement | null;
};

export type ForEachStatement = Place & {
  readonly kind: 'for-each';
  readonly type: TypeText;
  readonly name: string;
  readonly iterable: Expression;
  readonly body: Statement | null;
};

export type TryStatement = Place & {
  readonly kind: 'try';
  readonly body: Block;
  readonly catches: readonly CatchClause[];
  readonly last: Block | null;
};

export type DmlStatement = Place & {
  readonly kind: 'dml';
  readonly operation: DmlOperation;
  readonly access: 'user' | 'system' | null;
  readonly records: Expression;
  readonly externalIdField: string | null;
};

export interface Annotation extends Place {
  /** Lower-case name without the at sign. */
  readonly name: string;
  /** Parameters by lower-case name; a lone value has the name `value`. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Modifiers {
  /** Lower-case keywords: `public`, `static`, `with sharing`, ... */
  readonly keywords: ReadonlySet<string>;
  readonly annotations: readonly Annotation[];
}

export interface Parameter extends Place {
  readonly type: TypeText;
  readonly name: string;
}

/** A method; a constructor has neither a name of its own nor a return type. */
export interface MethodDeclaration extends Place, Modifiers {
  readonly name: string;
  /** null for void. */
  readonly returns: TypeText | null;
  readonly parameters: readonly Parameter[];
  readonly body: Block | null;
}

export interface Accessor extends Place, Modifiers {
  /** null for `get;` and `set;`. */
  readonly body: Block | null;
}

/** A field, or a property when it has accessors. */
export interface FieldDeclaration extends Place, Modifiers {
  readonly name: string;
  readonly type: TypeText;
  readonly value: Expression | null;
  readonly accessors: { readonly get: Accessor | null; readonly set: Accessor | null } | null;
}

export interface InitializerBlock {
  readonly isStatic: boolean;
  readonly block: Block;
}

export interface TypeDeclaration extends Place, Modifiers {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly superclass: TypeText | null;
  readonly interfaces: readonly TypeText[];
  readonly constants: readonly string[];
  readonly methods: readonly MethodDeclaration[];
  readonly constructors: readonly MethodDeclaration[];
  /** Fields and initializer blocks in the order in which they run. */
  readonly state: readonly (FieldDeclaration | InitializerBlock)[];
  readonly inner: readonly TypeDeclaration[];
}

/** Whether a piece of state is an initializer block. */
export function isInitializer(state: FieldDeclaration | InitializerBlock): state is InitializerBlock {
  return 'block' in state;
}
