import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { readAppMetadata } from '../../src/api/app-metadata.ts';
import { createServer } from '../../src/api/server.ts';
import { openOrg, type OpenedOrg } from '../../src/open.ts';
import type { LocalOrgOptions } from '../../src/platform/local-org.ts';
import type { StoredRow } from '../../src/database/schema/types.ts';
import { FIXTURES, NOON } from '../database/support.ts';
import { userValues } from '../users.ts';

const API_FIXTURES = fileURLToPath(new URL('./fixtures/main/default', import.meta.url));

export const UI_API = '/services/data/v66.0/ui-api';

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** A local org over the fixtures behind its HTTP server, with three users: an administrator, a sailor, a stranger. */
export class ServedOrg {
  readonly clock: { now: number };
  readonly opened: OpenedOrg;
  readonly server: FastifyInstance;
  readonly administrator: string;
  /** May use ships, as far as the permission set Crew lets her. */
  sailor = '';
  /** May use nothing. */
  stranger = '';
  /** What was stored for external credentials. */
  readonly credentials: Record<string, Record<string, string>>;
  #closed: Promise<void> | null = null;

  /** Opens the org over the fixtures, and closes it after the test; `options.folders` come after the fixtures. */
  static async open(test: TestContext, options: Partial<LocalOrgOptions> = {}): Promise<ServedOrg> {
    const folders = [FIXTURES, API_FIXTURES, ...(options.folders ?? [])];
    const served = await ServedOrg.openFolders(folders, options);
    test.after(() => served.close());
    served.#addUsers();
    return served;
  }

  /** Opens an org over the folders that has an administrator only. */
  static async openFolders(
    folders: readonly string[],
    options: Partial<LocalOrgOptions> = {}
  ): Promise<ServedOrg> {
    const clock = { now: NOON };
    const opened = openOrg({ clock: () => clock.now, ...options, folders });
    const credentials: Record<string, Record<string, string>> = {};
    const server = await createServer({
      opened,
      app: readAppMetadata(folders),
      apiVersion: '66.0',
      credentials: {
        read: () => credentials,
        write: (name, parameters) => void (credentials[name] = { ...credentials[name], ...parameters })
      }
    });
    return new ServedOrg(opened, server, credentials, clock);
  }

  private constructor(
    opened: OpenedOrg,
    server: FastifyInstance,
    credentials: Record<string, Record<string, string>>,
    clock: { now: number }
  ) {
    this.clock = clock;
    this.opened = opened;
    this.server = server;
    this.credentials = credentials;
    this.administrator = opened.org.database.ids.administrator;
  }

  #addUsers(): void {
    this.opened.org.assignPermissionSet(this.administrator, 'Crew');
    this.sailor = this.user('Sally Sailor', 'Standard User', 'Crew');
    this.stranger = this.user('Sam Stranger', 'Minimum Access - Salesforce');
  }

  /** Ends the process, so to say; once. */
  close(): Promise<void> {
    this.#closed ??= this.server.close().then(() => this.opened.org.close());
    return this.#closed;
  }

  /** Asks as the user, the administrator if none is given. A path that starts with a slash is taken as it is. */
  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object | string,
    userId = this.administrator
  ): Promise<Answer> {
    const request: InjectOptions = {
      method,
      url: path.startsWith('/') ? path : `${UI_API}/${path}`,
      headers: { 'X-Local-Org': '1', 'content-type': 'application/json' },
      cookies: { localOrgUser: userId },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) })
    };
    const response = await this.server.inject(request);
    return { status: response.statusCode, body: response.body === '' ? undefined : response.json() };
  }

  /** Calls a method of the class Harbour. */
  async apex(method: string, parameters: object | string = {}, userId?: string): Promise<Answer> {
    return this.ask('POST', `/local/apex/Harbour/${method}`, parameters, userId);
  }

  /** Writes a row in system mode as the administrator and answers its id. */
  insert(objectName: string, values: StoredRow, userId = this.opened.org.database.ids.administrator): string {
    const { database } = this.opened.org;
    const object = database.schema.existing(objectName);
    const [outcome] = database.write(
      { operation: 'insert', rows: [{ object, values }], allOrNone: true },
      userId
    );
    assert.deepEqual(outcome?.errors, []);
    return outcome?.id ?? '';
  }

  /** A column of a table, by the row's name. */
  column(objectName: string, column: string): unknown[] {
    return this.opened.org.database.store
      .all(`SELECT "${column}" AS v FROM "${objectName}" WHERE IsDeleted = 0 ORDER BY Name, Id`)
      .map(({ v }) => v);
  }

  /** A user with the profile and permission sets; one who is there already is taken. */
  user(name: string, profile: string, ...permissionSets: string[]): string {
    const { org } = this.opened;
    const [FirstName = '', LastName = ''] = name.split(' ');
    const [known] = org.database.store.rowsWhere(org.schema.existing('User'), 'FirstName = ?', [FirstName]);
    if (known !== undefined) return String(known['Id']);
    const id = this.insert(
      'User',
      userValues(this.opened, profile, { FirstName, LastName, Alias: FirstName })
    );
    for (const set of permissionSets) org.assignPermissionSet(id, set);
    return id;
  }
}
