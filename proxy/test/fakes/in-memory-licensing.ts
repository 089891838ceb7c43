import type { CustomerAccount, PortalUser } from '../../src/domain/customer.ts';
import type { EntitlementUpdate } from '../../src/domain/entitlement-diff.ts';
import type { ChangedLine, Entitlement, HeldEntitlement, HeldLine } from '../../src/domain/entitlement.ts';
import { failure, type Failure } from '../../src/domain/failures.ts';
import { foldCode } from '../../src/domain/part-numbers.ts';
import type { LicensedProduct } from '../../src/domain/product.ts';
import {
  LicensingError,
  userKey,
  type Found,
  type Licensing,
  type ProductPage,
  type UnreadableLine,
  type WriteOutcome
} from '../../src/ports/licensing.ts';
import { heldAs } from './records.ts';

/** What happens to one write of one record. `lost`: it is carried out, and the answer does not come back. */
export type Trouble = 'none' | 'lost' | 'cut-before' | 'refused' | 'not-sent';

/** A licensing system in memory, which does what it is told and goes wrong where it is told to. */
export class InMemoryLicensing implements Licensing {
  readonly catalogue: LicensedProduct[];
  readonly accounts = new Map<string, CustomerAccount>();
  readonly users = new Map<string, PortalUser>();
  readonly held = new Map<string, HeldEntitlement>();
  readonly questions: string[] = [];
  /** Decides over each write, by its kind and the id of its record. */
  trouble: (kind: string, id: string) => Trouble = () => 'none';
  /** Fails every question when set. */
  outage: Failure | null = null;
  changes: ChangedLine[] = [];
  /** Lines that come with every page and cannot be read. */
  unreadable: UnreadableLine[] = [];

  constructor(catalogue: readonly LicensedProduct[] = []) {
    this.catalogue = [...catalogue];
  }

  readonly access: Licensing['access'] = { probe: async () => this.outage };

  readonly products: Licensing['products'] = {
    findByPartNumber: async (codes) => {
      this.#ask(`find ${codes.join(' ')}`);
      const folded = new Set(codes.map(foldCode));
      const products = this.catalogue.filter(({ partNumbers }) =>
        partNumbers.some(({ code }) => folded.has(foldCode(code)))
      );
      return { products, unreadable: [] };
    },
    listAll: (deadline) => this.#pages(deadline.signal)
  };

  async *#pages(signal: AbortSignal): AsyncIterable<ProductPage> {
    this.#ask('list');
    for (let at = 0; at < this.catalogue.length && !signal.aborted; at += 100) {
      yield { products: this.catalogue.slice(at, at + 100), unreadable: [] };
    }
  }

  readonly customers: Licensing['customers'] = {
    saveAccounts: async (accounts, existing) =>
      this.#write(
        'account',
        accounts,
        (account) => account.id,
        (account) => {
          if (existing === 'update' || !this.accounts.has(account.id)) this.accounts.set(account.id, account);
        }
      ),
    saveUsers: async (users) =>
      this.#write('user', users, userKey, (user) => {
        this.users.set(userKey(user), user);
      })
  };

  readonly entitlements: Licensing['entitlements'] = {
    find: async (ids) => {
      this.questions.push(`look ${ids.join(' ')}`);
      return new Map(
        ids.map((id): [string, Found] => {
          const entitlement = this.held.get(id);
          if (this.outage) return [id, { kind: 'failed', failure: this.outage }];
          return [id, entitlement ? { kind: 'found', entitlement } : { kind: 'absent' }];
        })
      );
    },
    create: async (entitlements, sending) =>
      this.#write(
        `create ${sending}`,
        entitlements,
        ({ id }) => id,
        (entitlement) => this.#create(entitlement)
      ),
    update: async (updates) =>
      this.#write(
        'update',
        updates,
        ({ id }) => id,
        (update) => this.#update(update)
      ),
    changedLines: async ({ page, pageSize, since, accountId }) => {
      this.#ask(`changes ${page} ${since}`);
      const changed = this.changes
        .filter((line) => since === null || (line.lastModifiedAt ?? '') > since)
        .filter((line) => accountId === null || line.accountId === accountId);
      const lines = changed.slice((page - 1) * pageSize, page * pageSize);
      return { lines, unreadable: this.unreadable, hasMore: lines.length >= pageSize };
    }
  };

  #ask(question: string): void {
    this.questions.push(question);
    if (this.outage) throw new LicensingError(this.outage);
  }

  #create(entitlement: Entitlement): WriteOutcome | void {
    if (this.held.has(entitlement.id)) return refused('the id exists');
    this.held.set(entitlement.id, heldAs(entitlement));
  }

  #update(update: EntitlementUpdate): WriteOutcome | void {
    const held = this.held.get(update.id);
    if (!held) return refused('it does not exist');
    const known = new Set(held.lines.map(({ activationId }) => activationId));
    if (update.addedLines.some(({ activationId }) => known.has(activationId)))
      return refused('a line exists');
    const changes = new Map(update.changedLines.map((line) => [line.activationId, line.changes]));
    const lines: HeldLine[] = held.lines.map((line) => ({
      ...line,
      ...kept(changes.get(line.activationId) ?? {}),
      state: update.deactivatedActivationIds.includes(line.activationId) ? 'Inactive' : line.state
    }));
    const added = heldAs({
      ...blank(update.id),
      isDeployed: update.deployAddedLines,
      lines: update.addedLines
    });
    this.held.set(update.id, {
      ...held,
      ...kept(update.header ?? {}),
      state: update.deploy ? 'Deployed' : held.state,
      lines: [...lines, ...added.lines]
    });
  }

  #write<T>(
    kind: string,
    records: readonly T[],
    keyOf: (record: T) => string,
    carryOut: (record: T) => WriteOutcome | void
  ): Map<string, WriteOutcome> {
    return new Map(
      records.map((record): [string, WriteOutcome] => {
        const key = keyOf(record);
        switch (this.trouble(kind, key)) {
          case 'refused':
            return [key, refused('it is not liked')];
          case 'not-sent':
            return [key, { kind: 'not-sent', failure: failure('unreachable') }];
          case 'cut-before':
            return [key, { kind: 'unclear', failure: failure('connection-cut') }];
          case 'lost':
            carryOut(record);
            return [key, { kind: 'unclear', failure: failure('timed-out') }];
          case 'none':
            return [key, carryOut(record) ?? { kind: 'done' }];
        }
      })
    );
  }
}

function refused(reason: string): WriteOutcome {
  return { kind: 'refused', failure: failure('flexnet-refused', { reason }) };
}

/** Changes as they are kept; the cast is true because keys with undefined are left out. */
function kept<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function blank(id: string): Entitlement {
  return {
    id,
    description: null,
    shipToEmail: null,
    shipToAddress: null,
    emailTemplate: null,
    endCustomer: { accountId: '', contact: null },
    partner: null,
    isDeployed: false,
    attributes: [],
    lines: []
  };
}
