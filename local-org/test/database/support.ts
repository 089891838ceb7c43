import { fileURLToPath } from 'node:url';
import { parseQuery } from '../../src/apex/parser.ts';
import type { DmlOperation, DmlRequest } from '../../src/database/dml/dml.ts';
import type { RowOutcome } from '../../src/database/dml/outcome.ts';
import { OrgDatabase } from '../../src/database/org-database.ts';
import { readProject } from '../../src/database/schema/project.ts';
import { OrgSchema } from '../../src/database/schema/schema.ts';
import type { StoredRow } from '../../src/database/schema/types.ts';
import type { KnownValue } from '../../src/database/soql/query.ts';
import { toQuery } from '../../src/database/soql/parse.ts';
import type { FoundRecord, QueryResult } from '../../src/database/soql/run.ts';

export const FIXTURES = fileURLToPath(new URL('./fixtures/main/default', import.meta.url));

/** Tuesday, 24 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 24, 12);

const schema = new OrgSchema(readProject([FIXTURES]));

/** A fresh database in memory over the fixture objects, with short ways to use it. */
export class TestOrg {
  now = NOON;
  readonly database = new OrgDatabase(schema, { clock: () => this.now });

  /** Writes rows, partial success allowed; in user mode if a user is given. */
  write(
    operation: DmlOperation,
    objectName: string,
    rows: StoredRow[],
    more: Partial<DmlRequest> & { userId?: string } = {}
  ): RowOutcome[] {
    const object = this.database.schema.existing(objectName);
    const { userId, ...request } = more;
    const permissions = userId === undefined ? {} : { permissions: this.database.permissions(userId) };
    return this.database.write(
      {
        operation,
        rows: rows.map((values) => ({ object, values })),
        allOrNone: false,
        ...permissions,
        ...request
      },
      userId ?? this.database.ids.administrator
    );
  }

  /** Inserts a row that must succeed, and answers its id. */
  insert(objectName: string, values: StoredRow): string {
    const [outcome] = this.write('insert', objectName, [values]);
    if (outcome?.id == null || outcome.errors.length > 0) throw new Error(JSON.stringify(outcome));
    return outcome.id;
  }

  query(soql: string, options: { binds?: KnownValue[]; userId?: string } = {}): QueryResult {
    return this.database.select(toQuery(parseQuery(soql)), {
      userId: options.userId ?? this.database.ids.administrator,
      mode: options.userId === undefined ? 'SYSTEM_MODE' : 'USER_MODE',
      bind: (index) => options.binds?.[index] ?? { kind: 'null' }
    });
  }

  records(soql: string, binds: KnownValue[] = []): FoundRecord[] {
    const result = this.query(soql, { binds });
    if (result.kind !== 'records') throw new Error(`records expected, not ${result.kind}`);
    return result.records;
  }

  /** One field of every record found. */
  values(soql: string, field: string, binds: KnownValue[] = []): unknown[] {
    return this.records(soql, binds).map((record) => record.values.get(field) ?? null);
  }

  /** A user with the profile and permission sets. */
  user(profileName: string, ...permissionSets: string[]): string {
    const { store, schema } = this.database;
    const find = (objectName: string, name: string): string =>
      String(store.rowsWhere(schema.existing(objectName), 'Name = ?', [name])[0]?.['Id']);
    const id = this.insert('User', {
      Username: `${permissionSets.join('.')}.${profileName.replaceAll(' ', '')}@test.example`,
      LastName: 'Tester',
      Email: 'tester@test.example',
      Alias: 'tester',
      ProfileId: find('Profile', profileName),
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8'
    });
    for (const name of permissionSets) {
      this.insert('PermissionSetAssignment', {
        AssigneeId: id,
        PermissionSetId: find('PermissionSet', name)
      });
    }
    return id;
  }
}
