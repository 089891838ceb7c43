import type { CalendarDate } from '../../domain/entitlement.ts';
import type { FeatureComponent, RecordCount } from '../../domain/usage/field-sync.ts';
import type { OrgGroup, UsageFigures, UseQuestion } from '../../ports/usage-figures.ts';
import type { Engine, Parameters } from './engine.ts';
import { CURRENT_SLICES } from './schema.ts';

/** Counts usage in ClickHouse: one statement for all users, one for all features, one for all records. */
export function usageFigures(engine: Engine): UsageFigures {
  return {
    async countUse(orgId, groups, questions, includeAutomation) {
      const answers = new Map<string, number[]>();
      for (const table of ['user_day', 'entity_day'] as const) {
        const asked = questions.filter(({ components }) => (components === null) === (table === 'user_day'));
        if (asked.length === 0 || groups.length === 0) continue;
        const rows = await engine.query<Record<string, string>>(
          ...statement(table, orgId, groups, asked, includeAutomation)
        );
        for (const { key = '', ...values } of rows) {
          const answer = answers.get(key) ?? questions.map(() => 0);
          asked.forEach((question, index) => {
            answer[questions.indexOf(question)] = Number(values[`value${index}`]);
          });
          answers.set(key, answer);
        }
      }
      return answers;
    },

    async countDays(orgId, groups, question, includeAutomation) {
      const answers = new Map<string, Map<CalendarDate, number>>();
      if (groups.length === 0) return answers;
      const rows = await engine.query<{ key: string; day: CalendarDate; value0: string }>(
        ...statement('user_day', orgId, groups, [question], includeAutomation, 'key, day')
      );
      for (const { key, day, value0 } of rows) {
        const days = answers.get(key) ?? new Map<CalendarDate, number>();
        answers.set(key, days.set(day, Number(value0)));
      }
      return answers;
    },

    async countExternalUsers(orgId, groups, months, packageId) {
      if (groups.length === 0 || months.length === 0) return new Map();
      const rows = await engine.query<{ key: string; users: string }>(
        `SELECT pair.1 AS key, uniqExactIf((month, user), user != 0) AS users
         FROM user_month ${joinGroups('user_month')}
         WHERE salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND user_class = 'external'
           AND month IN {months:Array(Date)} AND ({package:String} = '' OR package_id = {package:String})
           AND slice IN (${CURRENT_SLICES})
         GROUP BY key`,
        {
          ...pairsOf(groups),
          ...{ org: orgId, dataType: 'PackageUsageSummary', months, package: packageId ?? '' }
        }
      );
      return new Map(rows.map(({ key, users }) => [key, Number(users)]));
    },

    async countRecords(orgId, organizationIds, objects, { from, to }) {
      if (organizationIds.length === 0 || objects.length === 0) return [];
      const rows = await engine.query<Omit<RecordCount, 'records'> & { records: string | null }>(
        `SELECT organization_id AS organizationId, package_id AS packageId, day, nullIf(toString(entity), '') AS objectName,
           max(records) AS records
         FROM snapshot_day
         WHERE salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND package_id IN {packages:Array(String)}
           AND (entity = '' OR entity IN {objects:Array(String)}) AND day BETWEEN {from:Date} AND {to:Date}
           AND slice IN (${CURRENT_SLICES})
         GROUP BY ALL`,
        {
          org: orgId,
          dataType: 'SubscriberSnapshot',
          orgs: organizationIds,
          packages: objects.map(({ packageId }) => packageId),
          objects: objects.map(({ objectName }) => objectName),
          from,
          to
        }
      );
      return rows.map((row) => ({ ...row, records: Number(row.records ?? 0) }));
    }
  };
}

/** One column for each question, one row for each group, or each of its days. An org may belong to several groups. */
function statement(
  table: 'user_day' | 'entity_day',
  orgId: string,
  groups: readonly OrgGroup[],
  questions: readonly UseQuestion[],
  includeAutomation: boolean,
  groupedBy: 'key' | 'key, day' = 'key'
): [sql: string, parameters: Parameters] {
  const bound = new Bindings();
  const byPeople = table === 'user_day' ? 'events > automated_events' : 'NOT is_automated';
  const columns = questions.map((question, index) => {
    const conditions = conditionsOf(question, bound);
    if (!includeAutomation) conditions.push(byPeople);
    return `${measured(question, conditions.join(' AND '))} AS value${index}`;
  });
  const sql = `SELECT ${groupedBy.replace('key', 'pair.1 AS key')}, ${columns.join(', ')}
    FROM ${table}
    ${joinGroups(table)}
    WHERE salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND is_production
      AND day BETWEEN {first:Date} AND {last:Date} AND slice IN (${CURRENT_SLICES})
    GROUP BY ${groupedBy}`;
  return [
    sql,
    {
      ...bound.parameters,
      org: orgId,
      dataType: 'PackageUsageLog',
      ...pairsOf(groups),
      first: questions.map(({ window }) => window.from).sort()[0] ?? '',
      last:
        questions
          .map(({ window }) => window.to)
          .sort()
          .at(-1) ?? ''
    }
  ];
}

/** Joins each org to the keys of the groups that it belongs to, as `pair.1`. */
function joinGroups(table: string): string {
  return `INNER JOIN (SELECT arrayJoin(arrayZip({keys:Array(String)}, {orgs:Array(String)})) AS pair) AS pairs
      ON pairs.pair.2 = ${table}.organization_id`;
}

/** The parameters of `joinGroups`. */
function pairsOf(groups: readonly OrgGroup[]): { keys: string[]; orgs: string[] } {
  const pairs = groups.flatMap(({ key, organizationIds }) => organizationIds.map((id) => ({ key, id })));
  return { keys: pairs.map(({ key }) => key), orgs: pairs.map(({ id }) => id) };
}

function measured({ measure }: UseQuestion, condition: string): string {
  if (measure === 'Users') return `uniqExactIf(user, user != 0 AND ${condition})`;
  return `sumIf(events, ${condition})`;
}

function conditionsOf({ window, packageId, components, users }: UseQuestion, bound: Bindings): string[] {
  const conditions = [`day BETWEEN ${bound.add(window.from, 'Date')} AND ${bound.add(window.to, 'Date')}`];
  if (packageId !== null) conditions.push(`package_id = ${bound.add(packageId, 'String')}`);
  if (users === 'External') conditions.push(`user_class = 'external'`);
  if (components !== null) {
    conditions.push(`(${components.map((component) => conditionOf(component, bound)).join(' OR ')})`);
  }
  return conditions;
}

function conditionOf(
  { packageId, componentType, componentName, operations }: FeatureComponent,
  bound: Bindings
): string {
  const types = componentType === 'ApexExecution' ? ['ApexClass', 'ApexTrigger'] : [componentType];
  const conditions = [
    `package_id = ${bound.add(packageId, 'String')}`,
    `entity_type IN ${bound.add(types, 'Array(String)')}`,
    `entity = ${bound.add(componentName, 'String')}`
  ];
  if (operations.length > 0) conditions.push(`operation IN ${bound.add(operations, 'Array(String)')}`);
  return `(${conditions.join(' AND ')})`;
}

/** Values of one statement, each under a name of its own. */
class Bindings {
  readonly parameters: Record<string, string | readonly string[]> = {};

  add(value: string | readonly string[], type: string): string {
    const name = `p${Object.keys(this.parameters).length}`;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}
