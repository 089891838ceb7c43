import type { StoredRow } from '../../src/database/schema/types.ts';
import type { PermissionOrg } from './permission-org.ts';

const TENANT = 'https://flex1234-uat.flexnetoperations.com';
const PACKAGE_ID = '0335g000000abcD';

/** A record of each kind: which object, and what a new one is made of; `@name` stands for the id of another. */
const RECORDS: Readonly<Record<string, readonly [object: string, values: StoredRow]>> = {
  account: ['Account', { Name: 'Acme' }],
  contact: ['Contact', { LastName: 'Hopper', AccountId: '@account' }],
  opportunity: [
    'Opportunity',
    { Name: 'Won', AccountId: '@account', StageName: 'Closed Won', CloseDate: '2026-11-01' }
  ],
  product: [
    'Product2',
    {
      Name: 'Dispatch',
      ProductCode: 'FL-DISPATCH-12M',
      IsActive: true,
      CrosswalkIncludeInFlexNetSync__c: true
    }
  ],
  entitlement: ['CrosswalkEntitlement__c', { Account__c: '@account' }],
  line: ['CrosswalkEntitlementLine__c', { Entitlement__c: '@entitlement' }],
  feature: ['CrosswalkFeature__c', { Name: 'Routes', State__c: 'Ready' }],
  component: [
    'CrosswalkFeatureComponent__c',
    {
      Feature__c: '@feature',
      PackageId__c: PACKAGE_ID,
      ComponentType__c: 'CustomObject',
      ComponentName__c: 'Route'
    }
  ],
  mapping: [
    'CrosswalkFieldMapping__c',
    { Entity__c: 'Account', Attribute__c: 'region', Field__c: 'Site', IsCustomAttribute__c: true }
  ],
  field: [
    'CrosswalkFieldSync__c',
    { Purpose__c: 'Metric', AccountField__c: 'Engagement_MAU__c', Metric__c: 'MAU', State__c: 'Active' }
  ],
  filter: [
    'CrosswalkFilter__c',
    { Scope__c: 'Opportunity', Field__c: 'StageName', Operator__c: 'equals', Value__c: 'Closed Won' }
  ],
  run: ['CrosswalkSyncRun__c', { Kind__c: 'FlexNetSync', State__c: 'Running' }],
  transaction: [
    'CrosswalkTransaction__c',
    {
      Run__c: '@run',
      ObjectName__c: 'Opportunity',
      RecordId__c: '@opportunity',
      Direction__c: 'Outbound',
      Status__c: 'Failed'
    }
  ],
  package: ['CrosswalkUsagePackage__c', { Name: 'Tournament', PackageId__c: PACKAGE_ID }],
  settings: [
    'CrosswalkSettings__c',
    { SetupOwnerId: '@organization', FlexNetUrl__c: TENANT, ConnectionVerifiedAt__c: Date.UTC(2026, 10, 1) }
  ],
  credential: ['UserExternalCredential', {}],
  request: ['CrosswalkUsageRequest__c', { State__c: 'Loaded', PackageId__c: PACKAGE_ID }]
};

/** Writes one record of each kind, and a license, into an org whose connection was verified. */
export function insertRecords(org: PermissionOrg): void {
  for (const [name, [object, values]] of Object.entries(RECORDS))
    org.insert(name, object, withIds(org, values));
  org.insert('lmaPackage', 'sfLma__Package__c', { Name: 'Tournament', sfLma__Package_ID__c: PACKAGE_ID });
  org.insert('license', 'sfLma__License__c', {
    sfLma__Account__c: org.id('account'),
    sfLma__Package__c: org.id('lmaPackage'),
    sfLma__Subscriber_Org_ID__c: '00D000000000001',
    sfLma__Status__c: 'Active'
  });
}

/** Arguments with which each method works; the others have none. */
export function argumentsOf(org: PermissionOrg): Readonly<Record<string, Record<string, unknown>>> {
  const choice = { purpose: 'Metric', metric: 'DAU', accountField: 'Engagement_DAU__c' };
  const component = {
    packageId: PACKAGE_ID,
    componentType: 'CustomObject',
    componentName: 'Route',
    operations: []
  };
  const daily = { hour: 2, minute: 30 };
  return {
    'CrosswalkAdminSettingsController.storeProxy': {
      proxyUrl: 'https://crosswalk.example',
      apiKey: 'another key'
    },
    'CrosswalkAdminSettingsController.submit': { url: TENANT, userName: 'sysadmin', password: 'simulated' },
    'CrosswalkFeatureController.saveFeature': { feature: { name: 'Planning', components: [component] } },
    'CrosswalkFeatureController.removeFeature': { featureId: org.id('feature') },
    'CrosswalkFieldSyncController.scheduleDaily': daily,
    'CrosswalkFieldSyncController.setSchedulePaused': { isPaused: true },
    'CrosswalkFieldSyncController.preview': { choice },
    'CrosswalkFieldSyncController.suggestField': { choice },
    'CrosswalkFieldSyncController.saveSettings': {
      settings: {
        activeUserWindow: 'Calendar',
        licenseRule: 'Record',
        seatRule: 'Sum',
        includeTrials: true,
        includeAutomation: false
      }
    },
    'CrosswalkFieldSyncController.getAccountFields': { choice },
    'CrosswalkFieldSyncController.saveField': { choice },
    'CrosswalkFieldSyncController.setPaused': { recordId: org.id('field'), isPaused: true },
    'CrosswalkFieldSyncController.removeField': { recordId: org.id('field') },
    'CrosswalkFilterController.getFields': { scope: 'Opportunity' },
    'CrosswalkFilterController.countMatching': { conditions: [], logic: '' },
    'CrosswalkFilterController.saveFilters': {
      filters: {
        conditions: [{ scope: 'Account', field: 'Name', operator: 'equals', value: 'Acme' }],
        logic: '',
        postCondition: 'Draft',
        bringBack: 'Nothing',
        soldToTier: 'EndCustomer',
        existingAccounts: 'Keep',
        removedLines: 'Report',
        userRole: 'No Portal Login'
      }
    },
    'CrosswalkLogController.getRuns': { scope: 'FlexNet', offset: 0 },
    'CrosswalkLogController.getTransactions': { runId: org.id('run'), offset: 0 },
    'CrosswalkLogController.getTransaction': { transactionId: org.id('transaction') },
    'CrosswalkLogController.retryFailed': { runId: org.id('run') },
    'CrosswalkLogController.exportCsv': { runId: org.id('run') },
    'CrosswalkLogController.saveRetention': { days: 30 },
    'CrosswalkMappingController.getFields': { entity: 'Account' },
    'CrosswalkMappingController.saveMappings': { mappings: [] },
    'CrosswalkMappingController.resetMappings': { entity: 'Account' },
    'CrosswalkMappingController.preview': { opportunityId: org.id('opportunity') },
    'CrosswalkOneTimeSyncController.startSync': { recordId: org.id('opportunity') },
    'CrosswalkOneTimeSyncController.getProgress': { runId: org.id('run') },
    'CrosswalkOneTimeSyncController.getEntitlements': { recordId: org.id('account') },
    'CrosswalkProductController.setIncluded': { productIds: [org.id('product')], isIncluded: false },
    'CrosswalkProductController.checkReadiness': { productIds: [org.id('product')] },
    'CrosswalkRunController.getRun': { runId: org.id('run') },
    'CrosswalkRunController.stopRun': { runId: org.id('run') },
    'CrosswalkScheduleController.scheduleSync': { frequency: 'Daily', ...daily },
    'CrosswalkUsageAccountController.getAccounts': { query: { offset: 0 } },
    'CrosswalkUsageAccountController.getAccount': { accountId: org.id('account') },
    'CrosswalkUsageController.setPackageIncluded': { packageId: PACKAGE_ID, isIncluded: false },
    'CrosswalkUsageController.scheduleDaily': daily
  };
}

/** What has to be there before a method can work, as the administrator makes it. */
export const GIVEN: Readonly<Record<string, string>> = {
  'CrosswalkFieldSyncController.setSchedulePaused': scheduled('FIELD_SYNC', 'CrosswalkFieldSyncSchedule'),
  'CrosswalkFieldSyncController.removeSchedule': scheduled('FIELD_SYNC', 'CrosswalkFieldSyncSchedule'),
  'CrosswalkScheduleController.pause': scheduled('FLEXNET_SYNC', 'CrosswalkSyncSchedule'),
  'CrosswalkScheduleController.resume': scheduled('FLEXNET_SYNC', 'CrosswalkSyncSchedule'),
  'CrosswalkScheduleController.remove': scheduled('FLEXNET_SYNC', 'CrosswalkSyncSchedule'),
  'CrosswalkUsageController.removeSchedule': scheduled('USAGE', 'CrosswalkUsageSchedule')
};

function scheduled(job: string, schedule: string): string {
  return `new CrosswalkScheduledJob(CrosswalkScheduledJob.${job}).schedule('0 0 2 * * ?', new ${schedule}());`;
}

function withIds(org: PermissionOrg, values: StoredRow): StoredRow {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      typeof value === 'string' && value.startsWith('@') ? org.id(value.slice(1)) : value
    ])
  );
}

/** Id of the record of an object. */
export function recordOf(org: PermissionOrg, object: string): string {
  return org.id(Object.keys(RECORDS).find((key) => RECORDS[key]?.[0] === object) ?? object);
}

/** Apex that makes another record like the one of the object, without storing it. */
export function anotherOf(org: PermissionOrg, object: string): string {
  const values = Object.values(RECORDS).find(([name]) => name === object)?.[1] ?? {};
  const fields = Object.entries(withIds(org, values)).map(([field, value]) => `${field} = ${literal(value)}`);
  return `new ${object}(${fields.join(', ')})`;
}

function literal(value: unknown): string {
  if (typeof value === 'number') return `Datetime.newInstance(${value}L)`;
  if (typeof value !== 'string') return String(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? `Date.valueOf('${value}')` : `'${value}'`;
}
