import type { ObjectType, OrgSchema } from '../schema/schema.ts';
import type { FieldSchema } from '../schema/types.ts';
import { quote } from '../store.ts';
import { noSuchColumn, SoqlError } from './errors.ts';

/** A field reached from the object of a query, possibly through parents. */
export interface Column {
  field: FieldSchema;
  object: ObjectType;
  /** Relationship names from the query's object to the field's, in their canonical spelling. */
  parents: string[];
  /** SQL that yields the value. */
  sql: string;
}

/** A parent that a query joins. */
export interface Join {
  parents: string[];
  object: ObjectType;
  /** The reference field on the child's side. */
  reference: Column;
  alias: string;
}

const MAX_PARENT_LEVELS = 5;

/** The names visible in one SELECT: its object and the parents that are reached from it. */
export class Scope {
  readonly object: ObjectType;
  readonly joins = new Map<string, Join>();
  /** Every column that the query mentions, for the checks of user mode. */
  readonly columns: Column[] = [];
  readonly #schema: OrgSchema;
  readonly #alias: string;
  readonly #queryAlias: string | undefined;

  constructor(schema: OrgSchema, object: ObjectType, alias: string, queryAlias?: string) {
    this.#schema = schema;
    this.object = object;
    this.#alias = alias;
    this.#queryAlias = queryAlias?.toLowerCase();
  }

  /** The FROM clause with its joins; complete once all paths have been resolved. */
  get from(): string {
    const joins = [...this.joins.values()].map(
      (join) =>
        ` LEFT JOIN ${quote(join.object.name)} ${join.alias} ON ${join.alias}.Id = ${join.reference.sql}`
    );
    return `${quote(this.object.name)} ${this.#alias}${joins.join('')}`;
  }

  /** Looks up a field path such as `Account.Owner.Name`. */
  resolve(path: readonly string[]): Column {
    const names = this.#withoutAlias(path);
    if (names.length - 1 > MAX_PARENT_LEVELS) {
      throw new SoqlError(
        `The relationship path ${path.join('.')} has more than ${MAX_PARENT_LEVELS} levels`
      );
    }
    const join = this.#join(names.slice(0, -1));
    const name = names.at(-1) ?? '';
    const object = join?.object ?? this.object;
    const column = this.#column(object, join, name);
    this.columns.push(column);
    return column;
  }

  /** A column of the query's own object that the query did not mention, such as the id. */
  own(field: string): string {
    return `${this.#alias}.${quote(field)}`;
  }

  #withoutAlias(path: readonly string[]): string[] {
    const first = path[0]?.toLowerCase();
    const qualified =
      path.length > 1 && (first === this.#queryAlias || first === this.object.name.toLowerCase());
    const isParent = this.object.parentField(first ?? '') !== undefined;
    return qualified && (first === this.#queryAlias || !isParent) ? path.slice(1) : [...path];
  }

  #column(object: ObjectType, join: Join | undefined, name: string): Column {
    const field = object.fieldSchema(name);
    if (field === undefined) throw new SoqlError(noSuchColumn(name, object.name));
    return {
      field,
      object,
      parents: join?.parents ?? [],
      sql: `${join?.alias ?? this.#alias}.${quote(field.name)}`
    };
  }

  #join(relationships: readonly string[]): Join | undefined {
    let join: Join | undefined;
    for (const relationship of relationships) join = this.#joinParent(join, relationship);
    return join;
  }

  #joinParent(child: Join | undefined, relationship: string): Join {
    const object = child?.object ?? this.object;
    const field = object.parentField(relationship);
    const target = field?.reference?.to[0];
    if (!field?.reference?.relationshipName || target === undefined) {
      throw new SoqlError(
        `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to ` +
          `append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`
      );
    }
    if (field.reference.to.length > 1) {
      throw new SoqlError(
        `The relationship '${relationship}' leads to several objects, which the local org does not model in queries`
      );
    }
    const parents = [...(child?.parents ?? []), field.reference.relationshipName];
    const key = parents.join('.');
    const known = this.joins.get(key);
    if (known !== undefined) return known;
    const reference = this.#column(object, child, field.name);
    const join = {
      parents,
      object: this.#schema.existing(target),
      reference,
      alias: `${this.#alias}p${this.joins.size + 1}`
    };
    this.joins.set(key, join);
    this.columns.push(reference);
    return join;
  }
}
