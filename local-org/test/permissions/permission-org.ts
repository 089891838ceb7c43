import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isApexMethod } from '../../src/apex/compiler/definitions.ts';
import { ApexException } from '../../src/apex/values.ts';
import { callApex } from '../../src/api/apex-calls.ts';
import type { StoredRow } from '../../src/database/schema/types.ts';
import { apexFiles, openOrg, type OpenedOrg } from '../../src/open.ts';
import type { CredentialSettings } from '../../src/platform/credentials.ts';
import type { IncomingResponse } from '../../src/platform/transport.ts';
import { userValues } from '../users.ts';

const PACKAGE = 'force-app/main/default';
const VENDOR = ['local-org/optional/lma', 'local-org/optional/vendor'];
const SECRETS: CredentialSettings = {
  named: {
    Crosswalk: {
      url: 'https://crosswalk.example',
      externalCredential: 'Crosswalk',
      allowMergeFieldsInHeader: true
    }
  },
  parameters: {
    Crosswalk: { ApiKey: 'key', FlexNetUsername: '-', FlexNetPassword: '-', FlexNetToken: '-' }
  }
};

/** What the proxy answers: an example of the contract, or nothing about what it was asked. */
const ANSWERS: Readonly<Record<string, string | object>> = {
  '/v1/connection/check': 'checkConnection/200-connected',
  '/v1/products/readiness': { products: [] },
  '/v1/mappings/check': 'checkMappings/200-type-wrong',
  '/v1/usage/catalog': 'getUsageCatalogue/200-components',
  '/v1/usage/status': 'getUsageStatus/200-one-package',
  '/v1/usage/accounts': 'getUsageAccounts/200-known',
  '/v1/field-sync/batches': { metrics: [], accounts: [] }
};

/** What became of a call, and whether anything is different afterwards. */
export interface Outcome {
  /** The sentence that the caller was refused with; null when the call went through. */
  readonly refusal: string | null;
  /** Whether a row, a job or a secret is not as before, or anything was sent. */
  readonly hasChanged: boolean;
}

/**
 * The package in a License Management Org. Beside its permission sets there are `EveryClass`, which opens every class and
 * grants nothing else, `CredentialManager`, who may manage named credentials, and `AnalyticsReader`, who may only make and read
 * requests of App Analytics. What a call does is undone after it.
 */
export class PermissionOrg {
  readonly #opened: OpenedOrg;
  readonly #folder = mkdtempSync(join(tmpdir(), 'crosswalk-permissions-'));
  readonly #ids = new Map<string, string>();
  #secrets: CredentialSettings = { ...SECRETS };
  #sent = 0;

  constructor() {
    mkdirSync(join(this.#folder, 'permissionsets'));
    this.#writePermissionSet(
      'EveryClass',
      apexFiles(PACKAGE).map(
        ({ path }) =>
          `<classAccesses><apexClass>${basename(path, '.cls')}</apexClass><enabled>true</enabled></classAccesses>`
      )
    );
    this.#writePermissionSet('CredentialManager', [
      '<userPermissions><enabled>true</enabled><name>ManageNamedCredentials</name></userPermissions>'
    ]);
    this.#writePermissionSet('AnalyticsReader', [
      '<objectPermissions><allowCreate>true</allowCreate><allowRead>true</allowRead><object>AppAnalyticsQueryRequest</object></objectPermissions>'
    ]);
    this.#opened = openOrg({
      folders: [PACKAGE, ...VENDOR, this.#folder],
      credentials: SECRETS,
      transport: ({ url }) => this.#answer(url)
    });
    this.#ids.set('organization', this.#opened.org.database.ids.organization);
    this.#opened.org.credentials.whenChanged((secrets) => (this.#secrets = secrets));
  }

  /** The `@AuraEnabled` static methods of the package, as `Class.method`. */
  methods(): string[] {
    return this.#opened.program.classes.flatMap((definition) =>
      [...definition.members.methods.values()]
        .flat()
        .filter(isApexMethod)
        .filter(
          ({ isStatic, declaration }) =>
            isStatic && declaration.annotations.some(({ name }) => name === 'auraenabled')
        )
        .map(({ name }) => `${definition.name}.${name}`)
    );
  }

  /** The objects of the package, and the others that one of its permission sets grants anything on. */
  objects(): string[] {
    const { metadata, objects } = this.#opened.org.schema;
    const own = objects.map(({ name }) => name).filter((name) => /^Crosswalk\w+__c$/.test(name));
    const granted = metadata.permissionSets
      .filter(({ name }) => name.startsWith('Crosswalk'))
      .flatMap((set) => [...set.objects]);
    return [...new Set([...own, ...granted])];
  }

  label(name: string): string {
    const text = this.#opened.org.schema.metadata.labels.get(name.toLowerCase());
    assert.ok(text !== undefined, `There is no label ${name}`);
    return text;
  }

  /** A new user with the profile and the permission sets. */
  user(profile: string, ...permissionSets: string[]): string {
    const { org } = this.#opened;
    const Alias = `u${this.#ids.size}`;
    const LastName = [profile, ...permissionSets].join(' ');
    const id = this.insert(Alias, 'User', userValues(this.#opened, profile, { LastName, Alias }));
    for (const set of permissionSets) org.assignPermissionSet(id, set);
    return id;
  }

  /** Writes a row in system mode as the administrator and answers its id, which `id` gives again under the name. */
  insert(name: string, objectName: string, values: StoredRow): string {
    const { database } = this.#opened.org;
    const object = database.schema.existing(objectName);
    const [outcome] = database.write(
      { operation: 'insert', rows: [{ object, values }], allOrNone: true },
      database.ids.administrator
    );
    assert.deepEqual(outcome?.errors, []);
    this.#ids.set(name, outcome?.id ?? '');
    return this.id(name);
  }

  id(name: string): string {
    return this.#ids.get(name) ?? assert.fail(`There is no record ${name}`);
  }

  /**
   * Calls an `@AuraEnabled` method as the user, as a component does.
   * @param given what happens before, as the administrator
   */
  call(method: string, args: Readonly<Record<string, unknown>>, userId: string, given?: string): Outcome {
    const [className = '', methodName = ''] = method.split('.');
    const permissions = this.#opened.org.database.permissions(userId);
    return this.#undone(given, () => {
      const context = { opened: this.#opened, userId, permissions };
      const answer = callApex(context, className, methodName, JSON.stringify(args));
      return 'status' in answer ? answer.body.message : null;
    });
  }

  /** Runs an anonymous block as the user; see `call`. */
  run(apex: string, userId: string, given?: string): Outcome {
    return this.#undone(given, () => {
      try {
        this.#execute(apex, userId);
        return null;
      } catch (error) {
        if (error instanceof ApexException) return error.message;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#opened.org.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #execute(apex: string, userId: string): void {
    const { org, program } = this.#opened;
    org.run(program, userId, (transaction) => program.execute(apex, transaction));
  }

  #undone(given: string | undefined, work: () => string | null): Outcome {
    const { database, credentials } = this.#opened.org;
    const mark = database.store.mark();
    if (given !== undefined) this.#execute(given, database.ids.administrator);
    const before = this.#state();
    const refusal = work();
    const hasChanged = this.#state() !== before;
    database.store.rollbackTo(mark);
    database.store.release(mark);
    credentials.configure(SECRETS);
    this.#secrets = SECRETS;
    return { refusal, hasChanged };
  }

  #state(): string {
    const { database, schema } = this.#opened.org;
    const rows = schema.objects.map((object) => database.store.rowsWhere(object, '1', []));
    return JSON.stringify([rows, this.#secrets, this.#sent]);
  }

  #answer(url: string): IncomingResponse {
    this.#sent++;
    const answer = ANSWERS[new URL(url).pathname];
    if (answer === undefined) throw new Error(`Nobody said what ${url} answers`);
    const text =
      typeof answer === 'string' ? readFileSync(`contract/examples/${answer}.json`) : JSON.stringify(answer);
    return { status: 200, statusText: 'OK', headers: [], body: Buffer.from(text) };
  }

  #writePermissionSet(name: string, grants: readonly string[]): void {
    writeFileSync(
      join(this.#folder, `permissionsets/${name}.permissionset-meta.xml`),
      `<?xml version="1.0" encoding="UTF-8"?><PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${grants.join('')}<label>${name}</label></PermissionSet>`
    );
  }
}
