import type { StoredRow } from '../src/database/schema/types.ts';
import type { OpenedOrg } from '../src/open.ts';

/** Values of a new user with a profile, who writes as Americans do and lives in GMT. */
export function userValues(
  { org }: OpenedOrg,
  profile: string,
  { FirstName, LastName, Alias }: { FirstName?: string; LastName: string; Alias: string }
): StoredRow {
  const [found] = org.database.store.rowsWhere(org.schema.existing('Profile'), 'Name = ?', [profile]);
  return {
    ...(FirstName !== undefined && { FirstName }),
    LastName,
    Alias,
    Username: `${Alias}@test.example`,
    Email: `${Alias}@test.example`,
    ProfileId: found?.['Id'] ?? null,
    TimeZoneSidKey: 'GMT',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8'
  };
}
