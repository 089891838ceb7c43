import type { ObjectType, OrgSchema } from '../schema/schema.ts';
import { isNumberType, type FieldSchema, type FieldType } from '../schema/types.ts';
import { quote } from '../store.ts';
import { noSuchColumn, noSuchRelationship, SoqlError } from './errors.ts';
import type { Operand } from './query.ts';

/** A field reached from the object of a query, possibly through parents. */
export interface Column {
  field: FieldSchema;
  object: ObjectType;
  /** Relationship names from the query's object to the field's, in their canonical spelling. */
  parents: string[];
  /** SQL that yields the value. */
  sql: string;
}

/** What a part of a SELECT, GROUP BY or ORDER BY yields: SQL, and the kind of its values. */
export interface TypedOperand {
  sql: string;
  type: FieldType;
  scale: number;
  /** The field itself; absent for an aggregate. */
  column?: Column;
}

/** A parent that a query joins. */
interface Join {
  parents: string[];
  object: ObjectType;
  /** The reference field on the child's side. */
  reference: Column;
  alias: string;
}

const MAX_PARENT_LEVELS = 5;
const AVERAGE_SCALE = 10;

/** The names visible in one SELECT: its object and the parents that are reached from it. */
export class Scope {
  readonly object: ObjectType;
  readonly schema: OrgSchema;
  readonly alias: string;
  readonly joins = new Map<string, Join>();
  /** Every column that the query mentions, for the checks of user mode. */
  readonly columns: Column[] = [];

  constructor(schema: OrgSchema, object: ObjectType, alias: string) {
    this.schema = schema;
    this.object = object;
    this.alias = alias;
  }

  /** The FROM clause with its joins; complete once all paths have been resolved. */
  get from(): string {
    const joins = [...this.joins.values()].map(
      ({ object, alias, reference }) =>
        ` LEFT JOIN ${quote(object.name)} ${alias} ON ${alias}.Id = ${reference.sql}`
    );
    return `${quote(this.object.name)} ${this.alias}${joins.join('')}`;
  }

  /** Looks up a field path such as `Account.Owner.Name`. */
  resolve(path: readonly string[]): Column {
    const relationships = path.slice(0, -1);
    if (relationships.length > MAX_PARENT_LEVELS) {
      throw new SoqlError(
        `The relationship path ${path.join('.')} has more than ${MAX_PARENT_LEVELS} levels`
      );
    }
    let join: Join | undefined;
    for (const relationship of relationships) join = this.#join(join, relationship);
    return this.#column(join, path.at(-1) ?? '');
  }

  /** SQL of a field, or of an aggregate function of one. */
  operand(operand: Operand): TypedOperand {
    if (operand.path.length === 0) return { sql: 'COUNT(*)', type: 'INTEGER', scale: 0 };
    const column = this.resolve(operand.path);
    const { field, sql } = column;
    const { type, scale } = field;
    if (operand.kind === 'field') return { sql, type, scale, column };
    const { name } = operand;
    const result = `${name}(${sql})`;
    if (name === 'COUNT') return { sql: result, type: 'INTEGER', scale: 0 };
    if (name === 'COUNT_DISTINCT') return { sql: `COUNT(DISTINCT ${sql})`, type: 'INTEGER', scale: 0 };
    const isSum = name === 'SUM' || name === 'AVG';
    const fits = isSum ? isNumberType(type) : type !== 'BOOLEAN' && type !== 'ID';
    if (!fits) throw new SoqlError(`field ${field.name} does not support aggregate operator ${name}`);
    if (!isSum) return { sql: result, type, scale };
    return { sql: result, type: 'DOUBLE', scale: name === 'AVG' ? Math.max(scale, AVERAGE_SCALE) : scale };
  }

  /** A column of the query's own object that the query did not mention, such as the id. */
  own(field: string): string {
    return `${this.alias}.${quote(field)}`;
  }

  /** A checkbox of a parent that does not exist counts as false. */
  #column(join: Join | undefined, name: string): Column {
    const object = join?.object ?? this.object;
    const field = object.fieldSchema(name);
    if (field === undefined) throw new SoqlError(noSuchColumn(name, object.name));
    const plain = `${join?.alias ?? this.alias}.${quote(field.name)}`;
    const sql = join && field.type === 'BOOLEAN' ? `COALESCE(${plain}, 0)` : plain;
    const column = { field, object, parents: join?.parents ?? [], sql };
    this.columns.push(column);
    return column;
  }

  #join(child: Join | undefined, relationship: string): Join {
    const field = (child?.object ?? this.object).parentField(relationship);
    const [target, ...others] = field?.reference?.to ?? [];
    if (field?.reference?.relationshipName === undefined || target === undefined)
      throw noSuchRelationship(relationship, 'field path');
    if (others.length > 0) {
      throw new SoqlError(
        `The relationship '${relationship}' leads to several objects, which the local org does not model in queries`
      );
    }
    const parents = [...(child?.parents ?? []), field.reference.relationshipName];
    const key = parents.join('.');
    const known = this.joins.get(key);
    if (known !== undefined) return known;
    const join = {
      parents,
      object: this.schema.existing(target),
      reference: this.#column(child, field.name),
      alias: `${this.alias}p${this.joins.size + 1}`
    };
    this.joins.set(key, join);
    return join;
  }
}
