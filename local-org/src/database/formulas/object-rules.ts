import { DateTime } from 'luxon';
import { BigDecimal } from '../../apex/values/numbers.ts';
import type { RowError } from '../dml/outcome.ts';
import {
  isNumberType,
  isTextType,
  type FieldSchema,
  type ObjectSchema,
  type StoredRow,
  type StoredValue
} from '../schema/types.ts';
import { evaluate, FUNCTIONS, type FormulaScope, type FormulaValue } from './functions.ts';
import { parseFormula, type FormulaNode } from './syntax.ts';

interface FormulaField {
  readonly field: FieldSchema;
  readonly tree: FormulaNode;
}

interface Rule {
  readonly tree: FormulaNode;
  readonly error: RowError;
}

const CLOCK = new Set(['NOW', 'TODAY', 'TIMENOW']);

/** The formula fields and active validation rules of one object, which look at the record itself and nothing else. */
export class ObjectRules {
  readonly #fields: ReadonlyMap<string, FieldSchema>;
  readonly #formulas = new Map<string, FormulaField>();
  readonly #rules: readonly Rule[];

  /** Throws an Error for a formula that cannot be read, or that needs what the local org does not model. */
  constructor(object: ObjectSchema) {
    this.#fields = new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
    for (const field of object.fields) {
      if (field.formula === undefined) continue;
      const tree = this.#compile(`field ${field.name}`, field.formula.text);
      this.#formulas.set(field.name, { field, tree });
    }
    for (const { field, tree } of this.#formulas.values()) this.#refuseCycle(field, tree, []);
    this.#rules = object.validationRules.map(({ name, condition, message, field }) => {
      if (field !== undefined && !this.#fields.has(field.toLowerCase()))
        throw new Error(`validation rule ${name}: there is no field ${field}`);
      return {
        tree: this.#compile(`validation rule ${name}`, condition),
        error: {
          status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
          message,
          fields: field === undefined ? [] : [field]
        }
      };
    });
  }

  get hasFormulas(): boolean {
    return this.#formulas.size > 0;
  }

  /** The values of the formula fields for a complete row. */
  compute(row: StoredRow): StoredRow {
    const scope = this.#scope(row, undefined);
    const values = [...this.#formulas.values()].map(({ field }) => {
      const value = scope.value(field.name);
      return [field.name, stored(field, value)] as const;
    });
    return Object.fromEntries(values);
  }

  /** What the validation rules say against a complete row; `previous` is undefined for a new record. */
  errors(row: StoredRow, previous: StoredRow | undefined): RowError[] {
    const scope = this.#scope(row, previous);
    return this.#rules.filter(({ tree }) => evaluate(tree, scope) === true).map(({ error }) => error);
  }

  #scope(row: StoredRow, previous: StoredRow | undefined, blanksAsZero = false): FormulaScope {
    const read = (name: string, from: StoredRow): FormulaValue => {
      const field = this.#fields.get(name.toLowerCase());
      if (field === undefined) throw new Error(`there is no field ${name}`);
      const tree = this.#formulas.get(field.name)?.tree;
      const value =
        tree === undefined
          ? formulaValue(field, from[field.name] ?? null)
          : evaluate(tree, this.#scope(from, undefined, field.formula?.blanksAsZero));
      return value === null && blanksAsZero && isNumberType(field.type) ? 0 : value;
    };
    return {
      isNew: previous === undefined,
      value: (name) => read(name, row),
      previous: (name) => read(name, previous ?? row)
    };
  }

  #compile(owner: string, text: string): FormulaNode {
    const tree = parseFormula(text);
    const check = (node: FormulaNode): void => {
      if (node.kind === 'field') this.#checkField(owner, node.name);
      if (node.kind !== 'call') return;
      if (CLOCK.has(node.name))
        throw new Error(
          `${owner}: a formula that reads the clock (${node.name}) is not modelled by the local org`
        );
      const known = FUNCTIONS[node.name];
      if (known === undefined)
        throw new Error(`${owner}: the function ${node.name} is not modelled by the local org`);
      if (node.args.length < known.least || node.args.length > known.most)
        throw new Error(`${owner}: ${node.name} does not take ${node.args.length} arguments`);
      node.args.forEach(check);
    };
    check(tree);
    return tree;
  }

  #checkField(owner: string, name: string): void {
    if (/[.$]/.test(name))
      throw new Error(
        `${owner}: a formula that reaches beyond its record (${name}) is not modelled by the local org`
      );
    if (!this.#fields.has(name.toLowerCase())) throw new Error(`${owner}: there is no field ${name}`);
  }

  #refuseCycle(start: FieldSchema, tree: FormulaNode, seen: readonly string[]): void {
    if (tree.kind === 'call') tree.args.forEach((arg) => this.#refuseCycle(start, arg, seen));
    if (tree.kind !== 'field') return;
    const field = this.#fields.get(tree.name.toLowerCase());
    const next = field && this.#formulas.get(field.name);
    if (field === undefined || next === undefined) return;
    if (field === start || seen.includes(field.name))
      throw new Error(`field ${start.name}: its formula refers to itself`);
    this.#refuseCycle(start, next.tree, [...seen, field.name]);
  }
}

function formulaValue(field: FieldSchema, value: StoredValue): FormulaValue {
  if (field.type === 'BOOLEAN') return value === true;
  if (value === null || value === '') return null;
  if (field.type === 'DATE') return DateTime.fromISO(String(value), { zone: 'utc' });
  if (field.type === 'DATETIME') return DateTime.fromMillis(Number(value), { zone: 'utc' });
  return value;
}

/** A formula's result as its field keeps it. */
function stored(field: FieldSchema, value: FormulaValue): StoredValue {
  if (field.type === 'BOOLEAN') return value === true;
  if (value === null) return null;
  if (value instanceof DateTime) return field.type === 'DATE' ? value.toISODate() : value.toMillis();
  if (typeof value === 'number' && isNumberType(field.type))
    return new BigDecimal(value).toDecimalPlaces(field.scale, BigDecimal.ROUND_HALF_UP).toNumber();
  if (typeof value === 'string' && isTextType(field.type)) return value;
  throw new Error(`the formula of ${field.name} gives ${String(value)}, which is no ${field.type}`);
}
