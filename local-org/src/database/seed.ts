import { PROFILES } from './permissions.ts';
import type { StoredRow } from './schema/types.ts';
import { quote, type Store } from './store.ts';

/** Records that every org has. */
export interface SeededIds {
  organization: string;
  administrator: string;
  standardPricebook: string;
}

const STAGES: readonly [name: string, probability: number, forecast: string][] = [
  ['Prospecting', 10, 'Pipeline'],
  ['Qualification', 10, 'Pipeline'],
  ['Needs Analysis', 20, 'Pipeline'],
  ['Value Proposition', 50, 'Pipeline'],
  ['Id. Decision Makers', 60, 'Pipeline'],
  ['Perception Analysis', 70, 'Pipeline'],
  ['Proposal/Price Quote', 75, 'Pipeline'],
  ['Negotiation/Review', 90, 'Commit'],
  ['Closed Won', 100, 'Closed'],
  ['Closed Lost', 0, 'Omitted']
];

/** Writes the records that an org has from its first day and those that mirror the metadata; known ones are kept. */
export function seedOrg(store: Store, now: number): SeededIds {
  return store.transact(() => {
    const organization = put(store, now, 'Organization', 'Name', {
      Name: 'Local Org',
      IsSandbox: false,
      OrganizationType: 'Developer Edition',
      TimeZoneSidKey: 'GMT',
      LanguageLocaleKey: 'en_US',
      DefaultLocaleSidKey: 'en_US',
      FiscalYearStartMonth: 1
    });
    const [ProfileId = null] = Object.keys(PROFILES).map((Name) =>
      put(store, now, 'Profile', 'Name', { Name, UserType: 'Standard' })
    );
    const administrator = put(store, now, 'User', 'Username', {
      Username: 'admin@local-org.example',
      FirstName: 'Local',
      LastName: 'Administrator',
      Name: 'Local Administrator',
      Alias: 'admin',
      CommunityNickname: 'admin',
      Email: 'admin@local-org.example',
      IsActive: true,
      ProfileId,
      UserType: 'Standard',
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8'
    });
    const byAdministrator = (objectName: string, key: string, row: StoredRow): string =>
      put(store, now, objectName, key, {
        CreatedById: administrator,
        LastModifiedById: administrator,
        ...row
      });
    STAGES.forEach(([name, probability, forecast], index) =>
      byAdministrator('OpportunityStage', 'MasterLabel', {
        MasterLabel: name,
        ApiName: name,
        IsActive: true,
        SortOrder: index + 1,
        IsClosed: name.startsWith('Closed'),
        IsWon: name === 'Closed Won',
        DefaultProbability: probability,
        ForecastCategoryName: forecast
      })
    );
    const standardPricebook = byAdministrator('Pricebook2', 'Name', {
      Name: 'Standard Price Book',
      IsActive: true,
      IsStandard: true
    });
    const { permissionSets, customPermissions, notificationTypes } = store.schema.metadata;
    for (const { name, label, description = null } of permissionSets) {
      const row = {
        Name: name,
        Label: label,
        Description: description,
        IsCustom: true,
        IsOwnedByProfile: false
      };
      byAdministrator('PermissionSet', 'Name', row);
    }
    for (const { name, label, description = null } of customPermissions) {
      const row = { DeveloperName: name, MasterLabel: label, Description: description };
      byAdministrator('CustomPermission', 'DeveloperName', row);
    }
    for (const { name, label, description = null, desktop, mobile } of notificationTypes) {
      byAdministrator('CustomNotificationType', 'DeveloperName', {
        DeveloperName: name,
        MasterLabel: label,
        CustomNotifTypeName: label,
        Description: description,
        Desktop: desktop,
        Mobile: mobile
      });
    }
    return { organization, administrator, standardPricebook };
  });
}

/** Writes the row unless one with the same key is there; answers its id. */
function put(store: Store, now: number, objectName: string, key: string, row: StoredRow): string {
  const object = store.schema.existing(objectName);
  const [known] = store.rowsWhere(object, `${quote(key)} = ?`, [row[key] ?? null]);
  if (known !== undefined) return String(known['Id']);
  const Id = store.nextId(object);
  const whole = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now, ...row, Id };
  const present = Object.entries(whole).filter(([name]) => object.fieldSchema(name) !== undefined);
  store.insert(object, Object.fromEntries(present));
  return Id;
}
