import { PROFILES } from './permissions.ts';
import type { StoredRow } from './schema/types.ts';
import { quote, toSql, type Store } from './store.ts';

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
  const mark = store.mark();
  const seeder = new Seeder(store, now);
  const organization = seeder.put('Organization', 'Name', {
    Name: 'Local Org',
    IsSandbox: false,
    OrganizationType: 'Developer Edition',
    TimeZoneSidKey: 'GMT',
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    FiscalYearStartMonth: 1
  });
  const profiles = Object.keys(PROFILES).map((name) =>
    seeder.put('Profile', 'Name', { Name: name, UserType: 'Standard' })
  );
  const administrator = seeder.put('User', 'Username', {
    Username: 'admin@local-org.example',
    FirstName: 'Local',
    LastName: 'Administrator',
    Name: 'Local Administrator',
    Alias: 'admin',
    CommunityNickname: 'admin',
    Email: 'admin@local-org.example',
    IsActive: true,
    ProfileId: profiles[0] ?? null,
    UserType: 'Standard',
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8'
  });
  seeder.author = administrator;
  STAGES.forEach(([name, probability, forecast], index) =>
    seeder.put('OpportunityStage', 'MasterLabel', {
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
  const standardPricebook = seeder.put('Pricebook2', 'Name', {
    Name: 'Standard Price Book',
    IsActive: true,
    IsStandard: true
  });
  seedMetadata(seeder, store);
  store.release(mark);
  return { organization, administrator, standardPricebook };
}

/** Rows that mirror permission sets, custom permissions and notification types of the metadata. */
function seedMetadata(seeder: Seeder, store: Store): void {
  const { permissionSets, customPermissions, notificationTypes } = store.schema.metadata;
  for (const { name, label, description } of permissionSets) {
    seeder.put('PermissionSet', 'Name', {
      Name: name,
      Label: label,
      Description: description ?? null,
      IsCustom: true,
      IsOwnedByProfile: false
    });
  }
  for (const { name, label, description } of customPermissions) {
    seeder.put('CustomPermission', 'DeveloperName', {
      DeveloperName: name,
      MasterLabel: label,
      Description: description ?? null
    });
  }
  for (const { name, label, description, desktop, mobile } of notificationTypes) {
    seeder.put('CustomNotificationType', 'DeveloperName', {
      DeveloperName: name,
      MasterLabel: label,
      CustomNotifTypeName: label,
      Description: description ?? null,
      Desktop: desktop,
      Mobile: mobile
    });
  }
}

class Seeder {
  author: string | null = null;
  readonly #store: Store;
  readonly #now: number;

  constructor(store: Store, now: number) {
    this.#store = store;
    this.#now = now;
  }

  /** Writes the row unless one with the same key is there; answers its id. */
  put(objectName: string, key: string, row: StoredRow): string {
    const object = this.#store.schema.existing(objectName);
    const known = this.#store.rowsWhere(object, `${quote(key)} = ?`, [toSql(row[key] ?? null)])[0];
    if (known !== undefined) return String(known['Id']);
    const id = this.#store.nextId(object);
    const audit: StoredRow = {
      CreatedDate: this.#now,
      CreatedById: this.author,
      LastModifiedDate: this.#now,
      LastModifiedById: this.author,
      SystemModstamp: this.#now
    };
    const present = Object.entries(audit).filter(([name]) => object.fieldSchema(name) !== undefined);
    this.#store.insert(object, { ...Object.fromEntries(present), ...row, Id: id });
    return id;
  }
}
