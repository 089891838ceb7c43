import type { RowError } from './dml/outcome.ts';
import { isNumberType, type FieldSchema, type ObjectSchema, type ValidationRule } from './schema/types.ts';

/** The formula fields and active validation rules of an object, as SQL over the columns of its own record. */
export interface ObjectFormulas {
  readonly fields: ReadonlyMap<string, string>;
  /** What a rule that is broken says; in its condition, `isNew` is the record's state before the save. */
  readonly rules: readonly { readonly condition: string; readonly error: RowError }[];
}

type ValueType = 'boolean' | 'number' | 'text' | 'picklist' | 'DATE' | 'DATETIME';

/** A part of a formula as SQL. What is blank is NULL; a checkbox never is. */
interface Term {
  readonly sql: string;
  readonly type: ValueType;
  /** Decimal places of a number. */
  readonly scale: number;
}

interface FormulaFunction {
  /** The type of each argument; the last one is that of any further ones if the function takes `many`. */
  readonly takes: readonly (ValueType | 'any')[];
  readonly many?: boolean;
  readonly gives: ValueType;
  sql(...args: readonly string[]): string;
}

type FunctionTable = Readonly<Partial<Record<string, FormulaFunction>>>;

/** What formulas may call. What is not here is refused when the metadata is loaded. */
const FUNCTIONS: FunctionTable = {
  AND: { takes: ['boolean'], many: true, gives: 'boolean', sql: (...args) => `(${args.join(' AND ')})` },
  OR: { takes: ['boolean'], many: true, gives: 'boolean', sql: (...args) => `(${args.join(' OR ')})` },
  NOT: { takes: ['boolean'], gives: 'boolean', sql: (arg) => `(NOT ${arg})` },
  ISBLANK: { takes: ['any'], gives: 'boolean', sql: (arg) => `(${arg} IS NULL)` },
  ISPICKVAL: { takes: ['picklist', 'text'], gives: 'boolean', sql: equal },
  TEXT: { takes: ['picklist'], gives: 'text', sql: (arg) => String(arg) }
};
const RULE_FUNCTIONS = { ...FUNCTIONS, ISNEW: { takes: [], gives: 'boolean', sql: () => 'isNew' } } as const;

const EQUALITY: Readonly<Record<string, string>> = { '=': 'IS', '<>': 'IS NOT', '!=': 'IS NOT' };

/** Binary operators, those that bind tightest last. */
const LEVELS = [Object.keys(EQUALITY), ['<', '<=', '>', '>='], ['+', '-']];

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\d+(?:\.\d+)?|\$?[A-Za-z]\w*(?:\.\w+)*|<>|[<>!]=|\S/gs;

/** Throws an Error for a formula that cannot be read, or that needs what the local org does not model. */
export function objectFormulas(object: ObjectSchema): ObjectFormulas {
  const fields = new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
  const formulas = object.fields.filter((field) => field.formula !== undefined);
  return {
    fields: new Map(formulas.map((field) => [field.name, fieldFormula(field, fields, []).sql])),
    rules: object.validationRules.map((rule) => readRule(rule, fields))
  };
}

function readRule(
  { name, condition, message, field }: ValidationRule,
  fields: Fields
): ObjectFormulas['rules'][number] {
  const owner = `validation rule ${name}`;
  if (field !== undefined && !fields.has(field.toLowerCase()))
    throw new Error(`${owner}: there is no field ${field}`);
  const reader = new FormulaReader(owner, condition, RULE_FUNCTIONS, (path) =>
    fieldTerm(owner, path, fields, [])
  );
  return {
    condition: reader.whole('boolean').sql,
    error: {
      status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message,
      fields: field === undefined ? [] : [field]
    }
  };
}

type Fields = ReadonlyMap<string, FieldSchema>;

/** The formula of a field, whose blank numbers count as 0 unless it says otherwise. */
function fieldFormula(field: FieldSchema, fields: Fields, within: readonly FieldSchema[]): Term {
  const owner = `field ${field.name}`;
  if (within.includes(field)) throw new Error(`${owner}: its formula refers to itself`);
  const { text, blanksAsZero } = field.formula ?? { text: '', blanksAsZero: false };
  const reader = new FormulaReader(owner, text, FUNCTIONS, (path) => {
    const term = fieldTerm(owner, path, fields, [...within, field]);
    return blanksAsZero && term.type === 'number' ? { ...term, sql: `COALESCE(${term.sql}, 0)` } : term;
  });
  const type = typeOf(field);
  const { sql } = reader.whole(type);
  if (type === 'text') return { sql: `(${sql} COLLATE NOCASE)`, type, scale: 0 };
  return type === 'number' ? rounded(sql, field.scale) : { sql, type, scale: 0 };
}

function fieldTerm(owner: string, path: string, fields: Fields, within: readonly FieldSchema[]): Term {
  if (/[.$]/.test(path))
    throw new Error(
      `${owner}: a formula that reaches beyond its record (${path}) is not modelled by the local org`
    );
  const field = fields.get(path.toLowerCase());
  if (field === undefined) throw new Error(`${owner}: there is no field ${path}`);
  if (field.formula !== undefined) return fieldFormula(field, fields, within);
  return { sql: `"${field.name}"`, type: typeOf(field), scale: field.scale };
}

function typeOf({ type }: FieldSchema): ValueType {
  if (isNumberType(type)) return 'number';
  if (type === 'DATE' || type === 'DATETIME') return type;
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'PICKLIST' ? 'picklist' : 'text';
}

/** Sums of decimal numbers have no more places than their terms, which hides binary fractions. */
function rounded(sql: string, scale: number): Term {
  return { sql: `ROUND(${sql}, ${scale})`, type: 'number', scale };
}

/** Formulas heed the case of text. */
function equal(left = '', right = ''): string {
  return `(${left} COLLATE BINARY IS ${right})`;
}

/** Reads a formula in the syntax of formula fields and validation rules; its types are checked on the way. */
class FormulaReader {
  readonly #owner: string;
  readonly #text: string;
  readonly #functions: FunctionTable;
  readonly #field: (path: string) => Term;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(owner: string, text: string, functions: FunctionTable, field: (path: string) => Term) {
    this.#owner = owner;
    this.#text = text.trim();
    this.#functions = functions;
    this.#field = field;
    this.#tokens = text.match(TOKEN) ?? [];
  }

  whole(type: ValueType): Term {
    const term = this.#binary(0);
    if (this.#next < this.#tokens.length) throw this.#fault();
    return this.#ofType(type, term);
  }

  #binary(level: number): Term {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#primary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = operators.find((operator) => this.#took(operator));
      if (sign === undefined) return left;
      left = this.#operation(sign, left, this.#binary(level + 1));
    }
  }

  #operation(sign: string, left: Term, right: Term): Term {
    this.#ofType(left.type, right);
    const equality = EQUALITY[sign];
    const common = { type: 'boolean', scale: 0 } as const;
    if (equality !== undefined)
      return { ...common, sql: `(${left.sql} COLLATE BINARY ${equality} ${right.sql})` };
    if (left.type !== 'DATE' && left.type !== 'DATETIME') this.#ofType('number', left);
    if (sign.startsWith('<') || sign.startsWith('>'))
      return { ...common, sql: `COALESCE(${left.sql} ${sign} ${right.sql}, 0)` };
    this.#ofType('number', left);
    return rounded(`${left.sql} ${sign} ${right.sql}`, Math.max(left.scale, right.scale));
  }

  #primary(): Term {
    if (this.#took('(')) {
      const inner = this.#binary(0);
      this.#expect(')');
      return inner;
    }
    const token = this.#tokens[this.#next] ?? '';
    if (!/^(["'].+|[\d$A-Za-z].*)$/s.test(token)) throw this.#fault();
    this.#next++;
    if (/^["']/.test(token)) return { sql: textLiteral(token), type: 'text', scale: 0 };
    if (/^\d/.test(token)) return { sql: token, type: 'number', scale: token.split('.')[1]?.length ?? 0 };
    return this.#took('(') ? this.#call(token.toUpperCase()) : this.#field(token);
  }

  #call(name: string): Term {
    const known = this.#functions[name];
    if (known === undefined)
      throw new Error(`${this.#owner}: the function ${name} is not modelled by the local org`);
    const { takes, many, gives } = known;
    const args: Term[] = [];
    while (!this.#took(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.#binary(0));
    }
    if (args.length < takes.length || (args.length > takes.length && many !== true))
      throw new Error(`${this.#owner}: ${name} does not take ${args.length} arguments`);
    args.forEach((arg, index) => this.#ofType(takes[index] ?? takes.at(-1) ?? 'any', arg));
    return { sql: known.sql(...args.map(({ sql }) => sql)), type: gives, scale: 0 };
  }

  #ofType(wanted: ValueType | 'any', term: Term): Term {
    if (wanted === 'any' || term.type === wanted) return term;
    throw new Error(
      `${this.#owner}: the formula ${this.#text} has a ${term.type} where a ${wanted} is needed`
    );
  }

  #took(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#took(token)) throw this.#fault();
  }

  #fault(): Error {
    const place = this.#tokens[this.#next] ?? 'its end';
    return new Error(`${this.#owner}: the formula ${this.#text} cannot be read at ${place}`);
  }
}

/** A text of a formula as SQL; the empty one is blank. */
function textLiteral(token: string): string {
  const text = token.slice(1, -1).replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter));
  return text === '' ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
}
