import { createHash } from 'node:crypto';
import type { SubscriberOrg, Vendor, VendorPackage } from './vendor.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** One row of a file, by column. What is missing is empty. */
export type Row = Readonly<Record<string, string>>;

/** A row of a log, and when it reached the files. */
export interface Logged {
  readonly row: Row;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Columns of logs. Files have them in an order of their own, with some that the documentation does not name. */
export const LOG_COLUMNS = [
  ...['log_record_type', 'timestamp_derived', 'cpu_time', 'run_time', 'request_id', 'organization_id'],
  ...['organization_name', 'organization_status', 'organization_edition', 'organization_type'],
  ...['organization_country_code', 'organization_language_locale', 'organization_time_zone'],
  ...[
    'organization_instance',
    'user_id_token',
    'user_type',
    'user_agent',
    'user_country_code',
    'user_time_zone'
  ],
  ...['session_key', 'login_key', 'url', 'referrer_uri', 'package_id', 'package_version_id'],
  ...[
    'managed_package_namespace',
    'custom_entity',
    'custom_entity_type',
    'operation_type',
    'operation_count'
  ],
  ...['request_status', 'api_type', 'api_version', 'rows_processed', 'http_method', 'http_status_code'],
  ...['app_name', 'page_context', 'page_url', 'prevpage_url', 'ui_event_source', 'ui_event_type'],
  ...['ui_event_sequence_num', 'class_name', 'method_name', 'line_number', 'entry_point', 'quiddity'],
  ...['num_soql_queries', 'stack_trace', 'a_column_of_tomorrow']
];

export const SNAPSHOT_COLUMNS = [
  ...[
    'date',
    'organization_id',
    'organization_name',
    'organization_edition',
    'organization_status',
    'package_id'
  ],
  ...['package_version_id', 'managed_package_namespace', 'custom_entity', 'count', 'attribute_name'],
  'attribute_value'
];

export const SUMMARY_COLUMNS = [
  ...[
    'month',
    'organization_id',
    'organization_name',
    'organization_status',
    'organization_edition',
    'package_id'
  ],
  ...['managed_package_namespace', 'custom_entity', 'custom_entity_type', 'user_id_token', 'user_type'],
  ...['num_creates', 'num_reads', 'num_updates', 'num_deletes', 'num_views', 'num_events']
];

const OPERATIONS = ['READ', 'READ', 'UPDATE', 'INSERT', 'SOQL_QUERY', 'DELETE'];
const TRACE = 'Class.RoutePlanner.plan: line 88, column 1\nClass.RoutePlanner.start: line 12, column "1"';

interface Person {
  readonly token: string;
  readonly type: string;
}

const peopleOf = new WeakMap<SubscriberOrg, Person[]>();

/** A random number from 0 to below 1 that depends on the words alone. */
function chance(seed: number, ...words: (string | number)[]): number {
  let hash = 2166136261 ^ seed;
  for (const character of words.join('|')) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}

/** Everybody who may work in an org. Tokens stay the same over time and over packages; a site has one guest. */
function people(org: SubscriberOrg): Person[] {
  const known = peopleOf.get(org);
  if (known !== undefined) return known;
  const person = (name: string, type: string): Person => ({
    token: `005-${createHash('sha256').update(`${org.organizationId}/${name}`).digest('base64')}`,
    type
  });
  const all = [
    ...Array.from({ length: org.internalUsers }, (_, index) => person(`i${index}`, 'Standard')),
    ...Array.from({ length: org.externalUsers }, (_, index) => person(`e${index}`, 'CspLitePortal')),
    ...(org.externalUsers > 0 ? [person('guest', 'Guest')] : [])
  ];
  peopleOf.set(org, all);
  return all;
}

/** Log rows of one package and UTC day, in the order of the orgs. */
export function* logRows(vendor: Vendor, vendorPackage: VendorPackage, day: number): Generator<Logged> {
  const { seed, eventsOfAUser, repeatedRows } = vendor;
  const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
  for (const org of orgsOf(vendor, vendorPackage)) {
    for (const [index, person] of people(org).entries()) {
      const place = [org.organizationId, index, day];
      // Some people work every day, others now and then; whether they use this package is theirs to say.
      const habit = chance(seed, org.organizationId, index, vendorPackage.packageId);
      if (chance(seed, ...place, vendorPackage.packageId) > habit * (isWeekend ? 0.15 : 1)) continue;
      const count = 1 + Math.floor(chance(seed, ...place, 'n') * eventsOfAUser);
      for (let event = 0; event < count; event += 1) {
        const logged = eventOf(vendor, vendorPackage, org, person, day, `${index}.${event}`);
        yield logged;
        // What was sent twice is the same in every column.
        if (chance(seed, ...place, event, 'twice') < repeatedRows) yield logged;
      }
    }
    if (org.internalUsers > 0) yield nightlyJob(vendor, vendorPackage, org, day);
  }
}

function eventOf(
  { seed }: Vendor,
  vendorPackage: VendorPackage,
  org: SubscriberOrg,
  person: Person,
  day: number,
  place: string
): Logged {
  const dice = (what: string): number =>
    chance(seed, org.organizationId, vendorPackage.packageId, day, place, what);
  const component = vendorPackage.components[Math.floor(dice('component') * vendorPackage.components.length)];
  const at = day + Math.floor((6 + dice('hour') * 14) * HOUR_MS);
  // Large files are made of this: a copy of each part would take most of the time.
  const row = Object.assign(
    common(vendorPackage, org, at, `${org.organizationId}-${day / DAY_MS}-${place}`),
    {
      user_id_token: person.token,
      user_type: person.type,
      custom_entity: component?.name ?? '',
      custom_entity_type: component?.type ?? '',
      user_agent: '90000142',
      user_country_code: 'US',
      user_time_zone: 'America/Denver',
      session_key: person.token.slice(4, 24),
      login_key: person.token.slice(24, 40),
      app_name: 'standard__LightningService',
      page_context: `one:${vendorPackage.namespace}`,
      page_url: `/lightning/n/${vendorPackage.namespace}__${component?.name ?? ''}`,
      prevpage_url: '/lightning/page/home',
      ui_event_source: 'click',
      ui_event_type: 'user',
      ui_event_sequence_num: String(Math.floor(dice('sequence') * 100_000))
    },
    detailsOf(component?.type ?? '', dice)
  );
  // Now and then rows reach the files days late.
  const late = dice('late') < 0.02 ? Math.ceil(dice('days') * 5) * DAY_MS : 0;
  return { row, arrivedAt: day + DAY_MS + 12 * HOUR_MS + late };
}

function detailsOf(type: string, dice: (what: string) => number): Row {
  switch (type) {
    case 'CustomObject':
      return {
        log_record_type: 'URI',
        operation_type: OPERATIONS[Math.floor(dice('operation') * OPERATIONS.length)] ?? 'READ',
        operation_count: String(recordsTouched(dice('count'))),
        rows_processed: String(Math.floor(dice('rows') * 40))
      };
    case 'ApexClass':
    case 'ApexTrigger':
      return dice('fault') < 0.1
        ? { log_record_type: 'ApexUnexpectedException', request_status: 'F', stack_trace: TRACE }
        : { log_record_type: 'ApexExecution', method_name: 'run', line_number: '12', quiddity: 'X' };
    case 'VisualforcePage':
      return { log_record_type: 'VisualforceRequest' };
    default:
      return { log_record_type: 'LightningInteraction' };
  }
}

/** Most clicks touch one record, some touch a list of them. */
function recordsTouched(luck: number): number {
  return Math.min(200, Math.floor(0.5 + 0.5 / (1 - luck)));
}

/** Work that no person does. */
function nightlyJob(vendor: Vendor, vendorPackage: VendorPackage, org: SubscriberOrg, day: number): Logged {
  const [first] = vendorPackage.components;
  const token = createHash('sha256').update(`${org.organizationId}/automated`).digest('base64');
  const row = {
    ...common(vendorPackage, org, day + 2 * HOUR_MS, `${org.organizationId}-${day / DAY_MS}-job`),
    log_record_type: 'CronJob',
    user_id_token: `005-${token}`,
    user_type: 'Standard',
    custom_entity: first?.name ?? '',
    custom_entity_type: first?.type ?? '',
    operation_type: 'UPDATE',
    operation_count: String(1 + Math.floor(chance(vendor.seed, org.organizationId, day) * 50)),
    quiddity: 'S'
  };
  return { row, arrivedAt: day + DAY_MS + 12 * HOUR_MS };
}

function common(vendorPackage: VendorPackage, org: SubscriberOrg, at: number, requestId: string): Row {
  return {
    timestamp_derived: new Date(at).toISOString(),
    request_id: requestId,
    organization_id: org.organizationId,
    organization_name: org.name,
    organization_status: org.status,
    organization_edition: 'Enterprise Edition',
    organization_type: org.type,
    organization_country_code: 'US',
    organization_language_locale: 'en_US',
    organization_time_zone: 'America/Denver',
    organization_instance: 'NA224',
    run_time: String(at % 997),
    cpu_time: String(at % 499),
    http_method: 'POST',
    http_status_code: '200',
    url: '/aura',
    package_id: vendorPackage.packageId,
    package_version_id: '04t5g0000000001',
    managed_package_namespace: vendorPackage.namespace,
    request_status: 'S',
    a_column_of_tomorrow: '1'
  };
}

/** Snapshot rows of one package and day: records of each object in each production org, and attributes between them. */
export function* snapshotRows(vendor: Vendor, vendorPackage: VendorPackage, day: number): Generator<Row> {
  for (const org of orgsOf(vendor, vendorPackage)) {
    if (org.type === 'Sandbox') continue;
    const base = {
      date: `${new Date(day).toISOString().slice(0, 10)}T00:00:00Z`,
      organization_id: org.organizationId,
      organization_name: org.name,
      organization_edition: 'Enterprise Edition',
      organization_status: org.status.toUpperCase(),
      package_id: vendorPackage.packageId,
      package_version_id: '04t5g0000000001AAA',
      managed_package_namespace: vendorPackage.namespace
    };
    yield { ...base, attribute_name: 'UsersWithMFA', attribute_value: '0.8' };
    for (const { type, name } of vendorPackage.components) {
      if (type !== 'CustomObject' || org.internalUsers === 0) continue;
      const perDay = Math.floor(chance(vendor.seed, org.organizationId, name) * 40);
      const records = 100 + perDay * Math.floor((day - Date.UTC(2026, 0, 1)) / DAY_MS);
      yield { ...base, custom_entity: name, count: String(Math.max(records, 0)) };
    }
  }
}

/** Summary rows of one package and month: one for each production org, user and component. */
export function* summaryRows(vendor: Vendor, vendorPackage: VendorPackage, month: number): Generator<Row> {
  const next = new Date(month);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const sums = new Map<string, { row: Row; numbers: Record<string, number> }>();
  for (let day = month; day < next.getTime(); day += DAY_MS) {
    for (const { row } of logRows(vendor, vendorPackage, day)) {
      if (row['organization_type'] !== 'Production') continue;
      const key = [row['organization_id'], row['user_id_token'], row['custom_entity']].join('|');
      const sum = sums.get(key) ?? { row, numbers: {} };
      sums.set(key, sum);
      const column = summaryColumn(row['operation_type'] ?? '');
      sum.numbers[column] = (sum.numbers[column] ?? 0) + Number(row['operation_count'] ?? 1);
      sum.numbers['num_events'] = (sum.numbers['num_events'] ?? 0) + 1;
    }
  }
  for (const { row, numbers } of sums.values()) {
    const counted = Object.entries(numbers).map(([name, value]) => [name, String(value)]);
    yield { ...row, month: new Date(month).toISOString().slice(0, 7), ...Object.fromEntries(counted) };
  }
}

function summaryColumn(operation: string): string {
  const columns: Record<string, string> = {
    INSERT: 'num_creates',
    UPDATE: 'num_updates',
    DELETE: 'num_deletes',
    '': 'num_views'
  };
  return columns[operation] ?? 'num_reads';
}

function orgsOf(vendor: Vendor, { packageId }: VendorPackage): SubscriberOrg[] {
  return vendor.orgs.filter(({ packageIds }) => packageIds.includes(packageId));
}

/** A row as a line of CSV: everything in quotes, as App Analytics writes it. */
export function csvLine(columns: readonly string[], row: Row): string {
  return `${columns.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(',')}\n`;
}
