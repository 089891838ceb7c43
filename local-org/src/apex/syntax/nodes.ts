import type * as tree from '@apexdevtools/apex-parser';
import type { TypeText } from '../signatures.ts';
import type { Place } from './tree.ts';

export interface Annotation {
  /** Lower-case name without the at sign. */
  readonly name: string;
  /** Parameters by lower-case name; a lone value has the name `value`. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Modifiers {
  /** Lower-case keywords: `public`, `static`, `with sharing`, ... */
  readonly keywords: ReadonlySet<string>;
  /** The same in the order of the text, repetitions included. */
  readonly written: readonly string[];
  readonly annotations: readonly Annotation[];
}

export interface Parameter extends Place, Modifiers {
  readonly type: TypeText;
  readonly name: string;
}

/** The statements of a block; what an anonymous block declares looks like a field. */
export type Body = readonly (tree.StatementContext | tree.FieldDeclarationContext)[];

/** A method; a constructor has neither a name of its own nor a return type. */
export interface MethodDeclaration extends Place, Modifiers {
  /** `new` for a constructor. */
  readonly name: string;
  /** The name in the text, that of the class for a constructor. */
  readonly writtenName: string;
  /** null for void. */
  readonly returns: TypeText | null;
  readonly parameters: readonly Parameter[];
  readonly body: Body | null;
}

/** The code of an accessor: none for one that is not there, null for `get;` and `set;`. */
export type Accessors = Readonly<Partial<Record<'get' | 'set', Body | null>>>;

/** A field, or a property when it has accessors. */
export interface FieldDeclaration extends Place, Modifiers {
  readonly name: string;
  readonly type: TypeText;
  readonly value: tree.ExpressionContext | null;
  readonly accessors: Accessors | null;
  /** The modifiers of its accessors: `{ get; private set; }`. */
  readonly accessorModifiers: Readonly<Partial<Record<'get' | 'set', Modifiers>>>;
}

export interface InitializerBlock {
  readonly isStatic: boolean;
  readonly block: tree.BlockContext;
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
