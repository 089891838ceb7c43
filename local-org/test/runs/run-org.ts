import type { StoredRow } from '../../src/database/schema/types.ts';
import { openOrg, type OpenedOrg } from '../../src/open.ts';
import { ApexException } from '../../src/apex/values.ts';
import type { IncomingResponse, OutgoingRequest } from '../../src/platform/transport.ts';

const FOLDERS = ['force-app/main/default', 'local-org/optional/lma', 'local-org/optional/vendor'];
const PACKAGE_ID = '0335g000000abcD';
const MINUTE = 60_000;

interface SentOrder {
  id: string;
  name: string;
  lines: { id: string; fields: Record<string, unknown> }[];
}

/** What FlexNet Operations holds of an order: what was sent last, and how often it was made. */
interface Held {
  name: string;
  quantities: Record<string, unknown>;
  made: number;
}

/**
 * The package in an org with a proxy that answers from memory, as the contract says: it holds what orders were sent, and
 * knows a number for each account. Time moves only when a test moves it.
 */
export class RunOrg {
  readonly opened: OpenedOrg;
  /** What the proxy holds, by order. */
  readonly held = new Map<string, Held>();
  /** The metric of each account, by id. */
  readonly metrics = new Map<string, number>();
  #now = Date.UTC(2026, 10, 24, 12);

  constructor() {
    this.opened = openOrg({
      folders: FOLDERS,
      clock: () => this.#now,
      credentials: {
        named: {
          Crosswalk: {
            url: 'http://proxy.invalid',
            externalCredential: 'Crosswalk',
            allowMergeFieldsInHeader: true
          }
        },
        parameters: {
          Crosswalk: {
            ApiKey: 'key',
            FlexNetUsername: 'user',
            FlexNetPassword: 'secret',
            FlexNetToken: 'token'
          }
        }
      },
      transport: (request) => this.#answer(request)
    });
    for (const set of ['CrosswalkAdmin', 'LicenseManager'])
      this.opened.org.assignPermissionSet(this.#administrator, set);
    this.apex(SET_UP);
  }

  get faults(): OpenedOrg['org']['faults'] {
    return this.opened.org.faults;
  }

  /** Runs an anonymous block as the admin; answers what it threw, or null. */
  apex(text: string): string | null {
    const { org, program } = this.opened;
    try {
      org.run(program, this.#administrator, (transaction) => program.execute(text, transaction));
      return null;
    } catch (error) {
      if (error instanceof ApexException) return `${error.typeName}: ${error.message ?? ''}`;
      throw error;
    }
  }

  pass(minutes: number): void {
    this.#now += minutes * MINUTE;
  }

  /** Does pieces of work, at most so many; answers whether more may wait. */
  step(most: number): boolean {
    const { org, program } = this.opened;
    for (let done = 0; done < most; done++) if (!org.runNextJobStep(program)) return false;
    return true;
  }

  /** Lets time pass until every job has ended. */
  drain(): void {
    for (let minute = 0; minute < 60; minute++) {
      while (this.step(1_000));
      this.pass(1);
    }
  }

  rows(object: string, where = '1', values: readonly string[] = []): StoredRow[] {
    return this.opened.org.database.store.rowsWhere(this.opened.org.schema.existing(object), where, [
      ...values
    ]);
  }

  clear(...objects: string[]): void {
    const { database, schema } = this.opened.org;
    for (const name of objects)
      for (const { Id } of this.rows(name)) database.store.erase(schema.existing(name), String(Id));
  }

  get #administrator(): string {
    return this.opened.org.database.ids.administrator;
  }

  #answer({ url, body }: OutgoingRequest): IncomingResponse {
    const question = JSON.parse(Buffer.from(body ?? []).toString()) as Record<string, never>;
    const path = new URL(url).pathname;
    if (path === '/v1/orders/sync') return json(this.#sync(question['orders'] ?? [], question));
    if (path === '/v1/entitlements/changes')
      return json({ entitlements: [], nextCursor: null, checkpoint: new Date(this.#now).toISOString() });
    if (path === '/v1/field-sync/batches')
      return json(this.#values(question['metrics'] ?? [], question['accounts'] ?? []));
    throw new Error(`Nobody answers ${path}`);
  }

  #sync(orders: readonly SentOrder[], { accounts }: { accounts?: { id: string }[] }): object {
    return {
      orders: orders.map(({ id, name, lines }) => {
        const known = this.held.get(id);
        const quantities = Object.fromEntries(lines.map((line) => [line.id, line.fields['Quantity']]));
        this.held.set(id, { name, quantities, made: known?.made ?? 1 });
        return {
          orderId: id,
          status: 'synced',
          action: known === undefined ? 'created' : 'updated',
          entitlementId: `SF-${id}`,
          message: '',
          lines: lines.map((line) => ({
            lineId: line.id,
            status: 'synced',
            activationId: `SF-${line.id}`,
            remainingQuantity: line.fields['Quantity']
          }))
        };
      }),
      accounts: (accounts ?? []).map(({ id }) => ({ accountId: id, flexNetAccountId: id, failure: null })),
      contacts: [],
      failure: null
    };
  }

  #values(metrics: readonly { metricId: string }[], accounts: readonly { accountId: string }[]): object {
    return {
      metrics: metrics.map(({ metricId }) => ({
        metricId,
        dataThrough: '2026-11-22',
        missingDays: 0,
        failure: null
      })),
      accounts: accounts.map(({ accountId }) => ({
        accountId,
        skipped: null,
        warnings: [],
        values: metrics.map(({ metricId }) => ({
          metricId,
          value: this.metrics.get(accountId) ?? null,
          reason: null
        }))
      }))
    };
  }
}

function json(content: object): IncomingResponse {
  return {
    status: 200,
    statusText: 'OK',
    headers: [['X-Request-Id', 'req-1']],
    body: Buffer.from(JSON.stringify(content))
  };
}

const SET_UP = `
  insert new CrosswalkSettings__c(SetupOwnerId = UserInfo.getOrganizationId(),
    FlexNetUrl__c = 'https://flex1234-uat.flexnetoperations.com', ConnectionVerifiedAt__c = System.now());
  Product2 product = new Product2(Name = 'Dispatch', ProductCode = 'DSP', IsActive = true, CrosswalkIncludeInFlexNetSync__c = true);
  insert product;
  insert new PricebookEntry(Product2Id = product.Id, Pricebook2Id = [SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE].Id,
    UnitPrice = 100, IsActive = true);
  insert new CrosswalkUsagePackage__c(Name = 'Tournament', PackageId__c = '${PACKAGE_ID}');
  CrosswalkFieldChoice choice = new CrosswalkFieldChoice();
  choice.purpose = 'Metric'; choice.metric = 'MAU'; choice.accountField = 'NumberOfEmployees';
  CrosswalkFieldSyncController.saveField(choice);`;
