import { addDuration } from '../../domain/calendar-date.ts';
import type { CalendarDate } from '../../domain/entitlement.ts';
import type { RecordCount } from '../../domain/usage/field-sync.ts';
import type { MetricWindow } from '../../domain/usage/metric-window.ts';
import type { UsageDataType } from '../../domain/usage/usage-file.ts';
import type { OrgGroup, UsageFigures, UsageView, UseQuestion } from '../../ports/usage-figures.ts';
import { COMPONENT_ROWS, componentParameters, componentTables, type ComponentTable } from './components.ts';
import type { Engine, Parameters, Statements } from './engine.ts';

type Values = Map<string, number[]>;

/** Counts usage in ClickHouse: one statement for all users, one for many components, one for all records. */
export function usageFigures(engine: Engine, view: UsageView): UsageFigures {
  const statements: Pick<Statements, 'query'> = engine.questions(view.orgId, view.signal);
  return {
    async countUse(groups, questions, includeAutomation) {
      const answers: Values = new Map();
      if (groups.length === 0) return answers;
      const note = (key: string, place: number, value: string) => {
        const values = answers.get(key) ?? questions.map(() => 0);
        answers.set(key, values);
        values[place] = Number(value);
      };
      const { distinct, placesOf } = withoutRepetitions(questions);
      const all = distinct.filter(({ components }) => components === null);
      if (all.length > 0) {
        const rows = await statements.query<Record<string, string>>(
          ...userStatement(view, groups, all, includeAutomation)
        );
        for (const { key = '', ...values } of rows) {
          all.forEach((question, index) => {
            for (const place of placesOf(question)) note(key, place, values[`value${index}`] ?? '0');
          });
        }
      }
      for (const table of componentTables(distinct)) {
        const asked = table.places.flatMap((place) => distinct[place] ?? []);
        const [first] = asked;
        if (first === undefined) continue;
        const rows = await statements.query<{ key: string; question: number; value: string }>(
          ...componentStatement(view, groups, first, table, includeAutomation)
        );
        for (const { key, question, value } of rows) {
          for (const place of placesOf(asked[question])) note(key, place, value);
        }
      }
      return answers;
    },

    async countDays(groups, question, includeAutomation) {
      const answers = new Map<string, Map<CalendarDate, number>>();
      if (groups.length === 0) return answers;
      const rows = await statements.query<{ key: string; day: CalendarDate; value0: string }>(
        ...userStatement(view, groups, [question], includeAutomation, 'key, day')
      );
      for (const { key, day, value0 } of rows) {
        const days = answers.get(key) ?? new Map<CalendarDate, number>();
        answers.set(key, days.set(day, Number(value0)));
      }
      return answers;
    },

    async countExternalUsers(groups, months, packageId) {
      const [first] = months;
      if (groups.length === 0 || first === undefined) return new Map();
      const window = { from: first, to: first };
      for (const month of months) {
        if (month < window.from) window.from = month;
        if (month > window.to) window.to = month;
      }
      const rows = await statements.query<{ key: string; users: string }>(
        `SELECT key, uniqExactIf((month, user), user != 0) AS users
         FROM user_month ${joinGroups('user_month')}
         WHERE salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND user_class = 'external'
           AND month IN {months:Array(Date)} AND ({package:String} = '' OR package_id = {package:String} AND ${IS_LICENSED})
           AND slice IN {slices:Array(UInt64)}
         GROUP BY key`,
        {
          ...pairsOf(groups),
          ...slicesOf(view, 'PackageUsageSummary', window),
          ...{ org: view.orgId, months, package: packageId ?? '' }
        }
      );
      return new Map(rows.map(({ key, users }) => [key, Number(users)]));
    },

    async countRecords(organizationIds, objects, window) {
      if (organizationIds.length === 0 || objects.length === 0) return [];
      const rows = await statements.query<Omit<RecordCount, 'records'> & { records: string | null }>(
        `SELECT organization_id AS organizationId, package_id AS packageId, day, nullIf(toString(entity), '') AS objectName,
           if(countIf(records IS NULL) > 0, NULL, max(records)) AS records
         FROM snapshot_day
         WHERE salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND package_id IN {packages:Array(String)}
           AND (entity = '' OR entity IN {objects:Array(String)}) AND day BETWEEN {from:Date} AND {to:Date}
           AND slice IN {slices:Array(UInt64)}
         GROUP BY ALL`,
        {
          ...slicesOf(view, 'SubscriberSnapshot', window),
          org: view.orgId,
          orgs: organizationIds,
          packages: [...new Set(objects.map(({ packageId }) => packageId))],
          objects: [...new Set(objects.map(({ objectName }) => objectName))],
          ...window
        }
      );
      return rows.map((row) => ({ ...row, records: row.records === null ? null : Number(row.records) }));
    }
  };
}

/** The same question may be asked for several fields; it is answered once. */
function withoutRepetitions(questions: readonly UseQuestion[]) {
  const groups = new Map<string, { question: UseQuestion; places: number[] }>();
  questions.forEach((question, place) => {
    const key = JSON.stringify(question);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { question, places: [place] });
    else group.places.push(place);
  });
  const places = new Map([...groups.values()].map((group) => [group.question, group.places]));
  return {
    distinct: [...places.keys()],
    placesOf: (question: UseQuestion | undefined) => (question && places.get(question)) ?? []
  };
}

/** One column for each question, one row for each group, or each of its days. An org may belong to several groups. */
function userStatement(
  view: UsageView,
  groups: readonly OrgGroup[],
  questions: readonly UseQuestion[],
  includeAutomation: boolean,
  groupedBy: 'key' | 'key, day' = 'key'
): [sql: string, parameters: Parameters] {
  const parameters: Record<string, string> = {};
  const columns = questions.map(({ window, packageId, users }, index) => {
    parameters[`from${index}`] = window.from;
    parameters[`to${index}`] = window.to;
    const conditions = [`user != 0 AND day BETWEEN {from${index}:Date} AND {to${index}:Date}`];
    if (!includeAutomation) conditions.push('events > automated_events');
    if (users === 'External') conditions.push(`user_class = 'external'`);
    if (packageId !== null) {
      parameters[`package${index}`] = packageId;
      conditions.push(`package_id = {package${index}:String}`, IS_LICENSED);
    }
    return `uniqExactIf(user, ${conditions.join(' AND ')}) AS value${index}`;
  });
  const window = spanOf(questions.map((question) => question.window));
  return [
    `SELECT ${groupedBy}, ${columns.join(', ')}
     FROM user_day ${joinGroups('user_day')}
     WHERE ${OF_THE_ORG}
     GROUP BY ${groupedBy}`,
    { ...parameters, ...ofTheOrg(view, groups, window) }
  ];
}

/** One row for each group and question that anything is known of. */
function componentStatement(
  view: UsageView,
  groups: readonly OrgGroup[],
  { window, measure, users }: UseQuestion,
  table: ComponentTable,
  includeAutomation: boolean
): [sql: string, parameters: Parameters] {
  const value = measure === 'Users' ? 'uniqExactIf(user, user != 0)' : 'sum(events)';
  return [
    `SELECT key, question, toString(${value}) AS value
     FROM (
       SELECT organization_id, package_id, entity_type, entity, operation, user, events
       FROM entity_day
       WHERE ${OF_THE_ORG} ${includeAutomation ? '' : 'AND NOT is_automated'}
         ${users === 'External' ? `AND user_class = 'external'` : ''}
         AND package_id IN {packages:Array(String)} AND entity IN {names:Array(String)}
     ) AS used
     ${joinGroups('used')}
     INNER JOIN (${COMPONENT_ROWS}) AS component ON asked_package = used.package_id
       AND asked_type = used.entity_type AND asked_entity = used.entity
     WHERE ${IS_LICENSED} AND (asked_operations = [''] OR has(asked_operations, operation))
     GROUP BY key, question`,
    { ...componentParameters(table), ...ofTheOrg(withoutAdditions(view), groups, window) }
  ];
}

/** Rows that came late may repeat others, so that only their users count. */
function withoutAdditions(view: UsageView): UsageView {
  return { ...view, slices: view.slices.filter(({ isCatchUp }) => !isCatchUp) };
}

/** Rows of logs that count for the orgs and days; the parameters are those of `ofTheOrg`. */
const OF_THE_ORG = `salesforce_org = {org:String} AND organization_id IN {orgs:Array(String)} AND is_production
  AND day BETWEEN {first:Date} AND {last:Date} AND slice IN {slices:Array(UInt64)}`;

function ofTheOrg(view: UsageView, groups: readonly OrgGroup[], window: MetricWindow): Parameters {
  return {
    ...pairsOf(groups),
    ...slicesOf(view, 'PackageUsageLog', window),
    ...{ org: view.orgId, first: window.from, last: window.to }
  };
}

/** Joins each org to the groups that it belongs to: their `key`, and the packages that it is licensed for there. */
function joinGroups(table: string): string {
  return `INNER JOIN (SELECT pair.1 AS key, pair.2 AS org, splitByChar(',', pair.3) AS licensed
      FROM (SELECT arrayJoin(arrayZip({keys:Array(String)}, {orgs:Array(String)}, {licensed:Array(String)})) AS pair)
    ) AS pairs ON pairs.org = ${table}.organization_id`;
}

/** Whether the org of a row is licensed for its package, after `joinGroups`. */
const IS_LICENSED = 'has(licensed, package_id)';

/** The parameters of `joinGroups`. */
function pairsOf(groups: readonly OrgGroup[]): { keys: string[]; orgs: string[]; licensed: string[] } {
  const pairs = groups.flatMap(({ key, orgs }) => orgs.map((org) => ({ key, ...org })));
  return {
    keys: pairs.map(({ key }) => key),
    orgs: pairs.map(({ organizationId }) => organizationId),
    licensed: pairs.map(({ packageIds }) => packageIds.join(','))
  };
}

/** Those slices of a view that may hold rows of the days. */
function slicesOf({ slices }: UsageView, dataType: UsageDataType, { from, to }: MetricWindow) {
  const [start, end] = [Date.parse(from), Date.parse(addDuration(to, 1, 'days'))];
  return {
    slices: slices
      .filter((slice) => slice.dataType === dataType && slice.windowStart < end && slice.windowEnd > start)
      .map(({ id }) => id)
  };
}

function spanOf(windows: readonly MetricWindow[]): MetricWindow {
  return {
    from: windows.map(({ from }) => from).sort()[0] ?? '',
    to:
      windows
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? ''
  };
}
