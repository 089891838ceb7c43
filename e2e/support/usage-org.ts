import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import type { StoredRow } from '../../local-org/src/database/schema/types.ts';
import type { IncomingResponse } from '../../local-org/src/platform/transport.ts';
import { openOrg, type OpenedOrg } from '../../local-org/src/open.ts';
import type { FieldSyncAnswer, FieldSyncBatch } from '../../proxy/src/domain/usage/field-sync.ts';
import { FieldSyncAnswerSchema, FieldSyncRequestSchema } from '../../proxy/src/http/schemas/field-sync.ts';
import { MovableClock, runAllJobs } from './jobs.ts';

const FOLDERS = ['force-app/main/default', 'local-org/optional/lma'];
const PACKAGE_ID = '0335g000000abcD';

/** What the proxy answers; null cuts the call. */
type Answer = (batch: FieldSyncBatch) => FieldSyncAnswer | null;

const request = Compile(FieldSyncRequestSchema);
const response = Compile(FieldSyncAnswerSchema);

/** A License Management Org with customers and number fields on Account, whose proxy answers what a test says. */
export class UsageOrg {
  /** What the proxy was asked, in order. */
  readonly asked: FieldSyncBatch[] = [];
  /** Names of the number fields, which hold 18 digits. */
  readonly fields: readonly string[];
  readonly accountIds: readonly string[];
  readonly #opened: OpenedOrg;
  readonly #folder = mkdtempSync(join(tmpdir(), 'crosswalk-usage-org-'));
  readonly #clock = new MovableClock();
  #answer: Answer;

  /**
   * @param size.accounts customers, each with a license
   * @param size.fields number fields of Account
   * @param size.rule formula of a validation rule of Account that refuses a change
   */
  constructor(size: { accounts: number; fields: number; rule?: string }, answer: Answer) {
    this.#answer = answer;
    this.fields = Array.from({ length: size.fields }, (_, index) => `Metric_${index}__c`);
    this.#writeFields(size.rule);
    this.#opened = openOrg({
      folders: [...FOLDERS, this.#folder],
      clock: this.#clock.now,
      credentials: {
        named: {
          Crosswalk: {
            url: 'http://proxy.invalid',
            externalCredential: 'Crosswalk',
            allowMergeFieldsInHeader: true
          }
        },
        parameters: {
          Crosswalk: { ApiKey: 'key', FlexNetUsername: '-', FlexNetPassword: '-', FlexNetToken: '-' }
        }
      },
      transport: ({ body }) => this.#respond(body)
    });
    for (const set of ['CrosswalkAdmin', 'LicenseManager', 'NumberFields']) {
      this.#opened.org.assignPermissionSet(this.#administrator, set);
    }
    this.accountIds = this.#insertCustomers(size.accounts);
    this.apex(`insert new CrosswalkUsagePackage__c(Name = 'Tournament', PackageId__c = '${PACKAGE_ID}');`);
  }

  /** What the proxy answers from now on. */
  set answer(answer: Answer) {
    this.#answer = answer;
  }

  /** Runs an anonymous block as the admin of the org. */
  apex(text: string): void {
    const { org, program } = this.#opened;
    org.run(program, this.#administrator, (transaction) => program.execute(text, transaction));
  }

  /** Lets a field receive a metric. */
  syncField(field: string): void {
    this.apex(`CrosswalkFieldChoice choice = new CrosswalkFieldChoice();
      choice.purpose = 'Metric'; choice.metric = 'MAU'; choice.accountField = '${field}';
      CrosswalkFieldSyncController.saveField(choice);`);
  }

  /** Lets the admin lose the fields on Account, as somebody may take a permission set away. */
  loseFields(): void {
    this.apex(
      `delete [SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = 'NumberFields' AND AssigneeId = :UserInfo.getUserId()];`
    );
  }

  /**
   * Runs the sync and every job that follows.
   * @param between called after each piece of work
   * @returns the run
   */
  sync(between: () => void = () => undefined): StoredRow {
    this.apex('CrosswalkFieldSyncController.runNow();');
    return this.finish(between);
  }

  /** Runs every job that waits; see `sync`. */
  finish(between: () => void = () => undefined): StoredRow {
    runAllJobs(this.#opened, this.#clock, between);
    const last = this.rows('CrosswalkSyncRun__c').at(-1);
    if (last === undefined) throw new Error('Nothing ran');
    return last;
  }

  /** Lets accounts be held by somebody else; answers what frees them. */
  lock(ids: readonly string[]): () => void {
    return this.#opened.org.faults.lockRows(ids);
  }

  rows(object: string, where = '1', values: readonly string[] = []): StoredRow[] {
    return this.#opened.org.database.store.rowsWhere(this.#opened.org.schema.existing(object), where, [
      ...values
    ]);
  }

  /** What a run has logged, by outcome. */
  entries(run: StoredRow, status?: string): StoredRow[] {
    const logged = this.rows('CrosswalkTransaction__c', 'Run__c = ?', [String(run['Id'])]);
    return status === undefined ? logged : logged.filter((entry) => entry['Status__c'] === status);
  }

  async close(): Promise<void> {
    await this.#opened.org.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #administrator(): string {
    return this.#opened.org.database.ids.administrator;
  }

  #respond(body: Uint8Array | null): IncomingResponse {
    const batch: unknown = JSON.parse(Buffer.from(body ?? []).toString());
    if (!request.Check(batch))
      throw new Error(`The request breaks the contract: ${places(request.Errors(batch))}`);
    this.asked.push(batch);
    const answer = this.#answer(batch);
    if (answer === null) return { failure: 'Read timed out' };
    if (!response.Check(answer))
      throw new Error(`The answer breaks the contract: ${places(response.Errors(answer))}`);
    return {
      status: 200,
      statusText: 'OK',
      headers: [['X-Request-Id', `req-${this.asked.length}`]],
      body: Buffer.from(JSON.stringify(answer))
    };
  }

  #insertCustomers(count: number): string[] {
    const { database, schema } = this.#opened.org;
    const insert = (object: string, fields: StoredRow): string => {
      const described = schema.existing(object);
      const id = database.store.nextId(described);
      database.store.insert(described, { Id: id, ...fields });
      return id;
    };
    const packageRecord = insert('sfLma__Package__c', {
      Name: 'Tournament',
      sfLma__Package_ID__c: PACKAGE_ID
    });
    return Array.from({ length: count }, (_, index) => {
      const account = insert('Account', { Name: `Customer ${index}` });
      insert('sfLma__License__c', {
        sfLma__Account__c: account,
        sfLma__Package__c: packageRecord,
        sfLma__Subscriber_Org_ID__c: `00D${String(index).padStart(12, '0')}`,
        sfLma__Status__c: 'Active',
        sfLma__Expiration__c: index % 2 === 0 ? '1970-01-01' : '2027-03-31',
        sfLma__Seats__c: index % 2 === 0 ? -1 : 25,
        sfLma__Used_Licenses__c: index % 2 === 0 ? null : 18,
        sfLma__Install_Date__c: '2025-06-01',
        sfLma__Org_Status__c: 'ACTIVE'
      });
      return account;
    });
  }

  #writeFields(rule: string | undefined): void {
    const folder = join(this.#folder, 'objects/Account/fields');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(this.#folder, 'permissionsets'));
    for (const name of this.fields) {
      writeFileSync(
        join(folder, `${name}.field-meta.xml`),
        metadata(
          'CustomField',
          `<fullName>${name}</fullName><label>${name}</label><type>Number</type><precision>18</precision><scale>0</scale>`
        )
      );
    }
    if (rule !== undefined) {
      mkdirSync(join(this.#folder, 'objects/Account/validationRules'));
      writeFileSync(
        join(this.#folder, 'objects/Account/validationRules/Plausible.validationRule-meta.xml'),
        metadata(
          'ValidationRule',
          `<fullName>Plausible</fullName><active>true</active><errorConditionFormula>${rule}</errorConditionFormula><errorMessage>That is too many.</errorMessage>`
        )
      );
    }
    writeFileSync(
      join(this.#folder, 'permissionsets/NumberFields.permissionset-meta.xml'),
      metadata('PermissionSet', `<label>Number Fields</label>${this.fields.map(editable).join('')}`)
    );
  }
}

const places = (errors: readonly { instancePath: string; message: string }[]): string =>
  errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join(', ');

const editable = (name: string): string =>
  `<fieldPermissions><editable>true</editable><field>Account.${name}</field><readable>true</readable></fieldPermissions>`;

const metadata = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><${type} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${type}>`;
