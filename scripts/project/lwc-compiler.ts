import { createRequire } from 'node:module';

// The compilers declare their types with imports that only bundlers resolve; this is the part that we use.
const require = createRequire(import.meta.url);

/** What the compiler says; its errors carry the same place as its warnings. */
export interface Diagnostic {
  readonly message: string;
  readonly location?: { readonly line: number } | undefined;
}

/** A node of the tree of a template, as far as it matters here. */
export interface TemplateNode {
  readonly type: string;
  readonly name?: unknown;
  readonly location?: { readonly startLine: number };
  readonly [key: string]: unknown;
}

/**
 * Compiles one file of a bundle.
 * @throws Error with the fields of a Diagnostic when the platform would refuse it
 */
export const { transformSync } = require('@lwc/compiler') as {
  transformSync: (
    source: string,
    filename: string,
    options: { namespace: string; name: string; enableDynamicComponents: boolean }
  ) => { readonly warnings?: readonly Diagnostic[] };
};

/** Reads a template into a tree; there is none when it cannot be read. */
export const { parse: parseTemplate } = require('@lwc/template-compiler') as {
  parse: (source: string) => { readonly root?: TemplateNode };
};
