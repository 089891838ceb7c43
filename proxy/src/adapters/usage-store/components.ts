import type { FeatureComponent } from '../../domain/usage/field-sync.ts';
import type { UseQuestion } from '../../ports/usage-figures.ts';
import type { Parameters } from './engine.ts';

/** Rows that one statement is given; more of them only make it slower. */
const MAX_ROWS = 2000;

/** One component of one question, as a row of the table that a statement is given. */
interface ComponentRow {
  /** Place of the question among those of its statement. */
  readonly question: number;
  readonly packageId: string;
  readonly type: string;
  readonly name: string;
  /** Empty: whatever was done with it. */
  readonly operations: readonly string[];
}

/** Questions of one window and measure with their components. */
export interface ComponentTable {
  /** The places of the questions among all. */
  readonly places: readonly number[];
  readonly rows: readonly ComponentRow[];
}

/** Puts questions together that one statement can answer: those of one window, measure and kind of users. */
export function componentTables(questions: readonly UseQuestion[]): ComponentTable[] {
  const tables = new Map<string, { places: number[]; rows: ComponentRow[] }[]>();
  questions.forEach(({ window, measure, users, components }, place) => {
    if (components === null) return;
    const key = [window.from, window.to, measure, users].join(' ');
    const ofKind = tables.get(key) ?? [];
    tables.set(key, ofKind);
    const merged = merge(components);
    let table = ofKind.at(-1);
    if (table === undefined || table.rows.length + merged.length > MAX_ROWS) {
      table = { places: [], rows: [] };
      ofKind.push(table);
    }
    const question = table.places.push(place) - 1;
    table.rows.push(...merged.map((row) => ({ question, ...row })));
  });
  return [...tables.values()].flat();
}

/** Each component of a question once, with all that is asked of it, so that no event can count twice. */
function merge(components: readonly FeatureComponent[]): Omit<ComponentRow, 'question'>[] {
  const merged = new Map<string, Omit<ComponentRow, 'question'>>();
  for (const { packageId, componentType, componentName: name, operations } of components) {
    for (const type of componentType === 'ApexExecution' ? ['ApexClass', 'ApexTrigger'] : [componentType]) {
      const key = [packageId, type, name].join(' ');
      const known = merged.get(key);
      const isAny = operations.length === 0 || known?.operations.length === 0;
      const both = isAny ? [] : [...new Set([...(known?.operations ?? []), ...operations])];
      merged.set(key, { packageId, type, name, operations: both });
    }
  }
  return [...merged.values()];
}

/** The table as a subquery; its column `asked_operations` is a list with an empty text when everything counts. */
export const COMPONENT_ROWS = `SELECT item.1 AS question, item.2 AS asked_package, item.3 AS asked_type, item.4 AS asked_entity,
    splitByChar(',', item.5) AS asked_operations
  FROM (SELECT arrayJoin(arrayZip({questions:Array(UInt16)}, {packages:Array(String)}, {types:Array(String)},
    {names:Array(String)}, {operations:Array(String)})) AS item)`;

/** The parameters of `COMPONENT_ROWS`: one list for each column. */
export function componentParameters({ rows }: ComponentTable): Parameters {
  return {
    questions: rows.map(({ question }) => question),
    packages: rows.map(({ packageId }) => packageId),
    types: rows.map(({ type }) => type),
    names: rows.map(({ name }) => name),
    operations: rows.map(({ operations }) => operations.join(','))
  };
}
