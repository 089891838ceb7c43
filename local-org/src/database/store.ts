import sqlite from 'node-sqlite3-wasm';
import type { RowError } from './dml/outcome.ts';
import { makeId, sequenceOf } from './ids.ts';
import type { ObjectType, OrgSchema } from './schema/schema.ts';
import { isIdType, isTextType, type FieldSchema, type StoredRow, type StoredValue } from './schema/types.ts';

type SqlValue = string | number | bigint | null;

/** One row of a result by column. */
export type SqlRow = Record<string, SqlValue>;

const STATEMENT_CACHE_SIZE = 400;

/** A savepoint inside the store's current transaction; to use one that is gone is an error. */
export type Mark = string;

/**
 * Rows in SQLite: one table per object, one column per field; formula fields are computed when they are read.
 * Knows nothing of Apex and permissions.
 */
export class Store {
  readonly schema: OrgSchema;
  /** Ids of rows that somebody else holds at the moment; only tests of the local org put any in. */
  readonly lockedRows = new Set<string>();
  readonly #database: sqlite.Database;
  readonly #statements = new Map<string, sqlite.Statement>();
  readonly #lastOf = new Map<string, number>();
  #marks = 0;

  /** Opens a database file, or a database in memory if no path is given; missing tables and columns are added. */
  constructor(schema: OrgSchema, path = ':memory:') {
    this.schema = schema;
    this.#database = new sqlite.Database(path);
    this.#database.function('fold', (text) => (typeof text === 'string' ? text.toLowerCase() : text), {
      deterministic: true
    });
    this.#database.exec('BEGIN');
    for (const object of schema.objects) this.#createTable(object);
    this.#database.exec('COMMIT');
    for (const object of schema.objects) this.#showFormulas(object);
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#database.close();
  }

  all(sql: string, parameters: readonly StoredValue[] = []): SqlRow[] {
    return this.#statement(sql).all(parameters.map(toSql)) as SqlRow[]; // no blobs are stored
  }

  run(sql: string, parameters: readonly StoredValue[] = []): void {
    this.#statement(sql).run(parameters.map(toSql));
  }

  /** Remembers the present state. Outside a transaction this begins one. */
  mark(): Mark {
    const mark = `m${this.#marks++}`;
    this.#database.exec(`SAVEPOINT ${mark}`);
    return mark;
  }

  /** Returns to the state of the mark, which stays usable; later marks are gone. */
  rollbackTo(mark: Mark): void {
    this.#database.exec(`ROLLBACK TO ${mark}`);
  }

  /** Forgets the mark and later ones, and keeps what happened since; releasing the first mark commits. */
  release(mark: Mark): void {
    this.#database.exec(`RELEASE ${mark}`);
  }

  /** Runs `body` as one transaction: what it wrote is kept if it returns and undone if it throws. */
  transact<T>(body: () => T): T {
    const mark = this.mark();
    try {
      return body();
    } catch (error) {
      this.rollbackTo(mark);
      throw error;
    } finally {
      this.release(mark);
    }
  }

  /** A new id for a record of the object. Ids are not given back by a rollback, as on the platform. */
  nextId(object: ObjectType): string {
    const stored = (): number => {
      const last = this.all(`SELECT max(Id) AS last FROM ${quote(object.name)}`)[0]?.['last'];
      return typeof last === 'string' ? sequenceOf(last) : 0;
    };
    return makeId(object.schema.keyPrefix, this.#next(object.name, stored));
  }

  /** Next number of an auto-number field. */
  nextNumber(object: ObjectType, { name }: FieldSchema): number {
    const stored = (): number => {
      const rows = this.all(`SELECT ${quote(name)} AS text FROM ${quote(object.name)}`);
      return Math.max(0, ...rows.map(({ text }) => Number(/(\d+)\D*$/.exec(String(text))?.[1] ?? 0)));
    };
    return this.#next(`${object.name}.${name}`, stored);
  }

  #next(sequence: string, stored: () => number): number {
    const next = (this.#lastOf.get(sequence) ?? stored()) + 1;
    this.#lastOf.set(sequence, next);
    return next;
  }

  insert(object: ObjectType, row: StoredRow): void {
    const names = writable(object, row);
    const columns = names.map(quote).join(', ');
    const places = names.map(() => '?').join(', ');
    this.run(
      `INSERT INTO ${table(object)} (${columns}) VALUES (${places})`,
      names.map((name) => row[name] ?? null)
    );
  }

  update(object: ObjectType, id: string, row: StoredRow): void {
    const names = writable(object, row).filter((name) => name !== 'Id');
    if (names.length === 0) return;
    const assignments = names.map((name) => `${quote(name)} = ?`).join(', ');
    const values = names.map((name) => row[name] ?? null);
    this.run(`UPDATE ${table(object)} SET ${assignments} WHERE Id = ?`, [...values, id]);
  }

  /** Removes a row for good. */
  erase(object: ObjectType, id: string): void {
    this.run(`DELETE FROM ${table(object)} WHERE Id = ?`, [id]);
  }

  /** The whole row, deleted or not. */
  row(object: ObjectType, id: string): StoredRow | undefined {
    return this.rowsWhere(object, 'Id = ?', [id])[0];
  }

  /** Whole rows by an SQL condition over the object's columns. */
  rowsWhere(object: ObjectType, condition: string, parameters: readonly StoredValue[]): StoredRow[] {
    const rows = this.all(`SELECT * FROM ${quote(object.name)} WHERE ${condition} ORDER BY Id`, parameters);
    return rows.map((row) => {
      const stored: StoredRow = {};
      for (const field of object.fields) stored[field.name] = fromSql(field, row[field.name] ?? null);
      stored['IsDeleted'] = row['IsDeleted'] === 1;
      return stored;
    });
  }

  #statement(sql: string): sqlite.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const [oldest] = this.#statements;
    if (oldest !== undefined && this.#statements.size >= STATEMENT_CACHE_SIZE) {
      oldest[1].finalize();
      this.#statements.delete(oldest[0]);
    }
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** What the validation rules of the object say about a row as it is stored now. */
  brokenRules(object: ObjectType, id: string, isNew: boolean): RowError[] {
    const { rules } = object.formulas;
    if (rules.length === 0) return [];
    const conditions = rules.map(({ condition }, index) => `${condition} AS r${index}`).join(', ');
    const [row] = this.all(
      `SELECT ${conditions} FROM (SELECT *, ? AS isNew FROM ${quote(object.name)} WHERE Id = ?)`,
      [Number(isNew), id]
    );
    return rules.filter((_, index) => row?.[`r${index}`] === 1).map(({ error }) => error);
  }

  /** A view with the formula fields stands before the object's table, under the same name. */
  #showFormulas(object: ObjectType): void {
    const formulas = object.formulas.fields;
    if (formulas.size === 0) return;
    const columns = object.fields.map(({ name }) => `${formulas.get(name) ?? ''} ${quote(name)}`).join(', ');
    this.#database.exec(`CREATE TEMP VIEW ${quote(object.name)} AS SELECT ${columns} FROM ${table(object)}`);
  }

  #createTable(object: ObjectType): void {
    const fields = object.fields.filter(({ name, formula }) => name !== 'IsDeleted' && formula === undefined);
    const definition = (field: FieldSchema): string => `${quote(field.name)} ${columnType(field)}`;
    const columns = ['IsDeleted INTEGER NOT NULL DEFAULT 0', ...fields.map(definition)];
    this.#database.exec(`CREATE TABLE IF NOT EXISTS ${table(object)} (${columns.join(', ')})`);
    const info = this.#database.all(`PRAGMA table_info(${quote(object.name)})`);
    const present = new Set(info.map((column) => column['name']));
    for (const field of fields) {
      if (!present.has(field.name))
        this.#database.exec(`ALTER TABLE ${table(object)} ADD COLUMN ${definition(field)}`);
      if (!field.reference && !field.unique && !field.externalId && !field.idLookup) continue;
      const index = quote(`${object.name}.${field.name}`);
      this.#database.exec(
        `CREATE INDEX IF NOT EXISTS ${index} ON ${quote(object.name)} (${quote(field.name)})`
      );
    }
  }
}

/** A name as SQL identifier. */
export function quote(name: string): string {
  return `"${name}"`;
}

/** The table of an object, which a view may hide. */
function table(object: ObjectType): string {
  return `main.${quote(object.name)}`;
}

/** The fields of a row that are kept. */
function writable(object: ObjectType, row: StoredRow): string[] {
  return Object.keys(row).filter((name) => !object.formulas.fields.has(name));
}

function columnType(field: FieldSchema): string {
  if (field.type === 'ID') return 'TEXT PRIMARY KEY';
  if (isIdType(field.type)) return 'TEXT';
  if (isTextType(field.type)) return field.caseSensitive ? 'TEXT' : 'TEXT COLLATE NOCASE';
  if (field.type === 'DATE') return 'TEXT';
  if (field.type === 'BOOLEAN') return 'INTEGER NOT NULL DEFAULT 0';
  return field.type === 'INTEGER' || field.type === 'DATETIME' ? 'INTEGER' : 'REAL';
}

/** A stored value as SQLite keeps it. */
function toSql(value: StoredValue): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** A column's value as the field's stored value. */
export function fromSql(field: Pick<FieldSchema, 'type'>, value: SqlValue): StoredValue {
  if (field.type === 'BOOLEAN') return value === 1;
  return typeof value === 'bigint' ? Number(value) : value;
}
