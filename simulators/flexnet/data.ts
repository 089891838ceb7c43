import { noJournal, openJournal, replaceJournal, replayJournal, type Journal } from './journal.ts';
import type { Account, Entitlement, Line, Product, Stored, User } from './model.ts';

/** A journal is rewritten at start when it holds this many times more changes than records. */
const COMPACTION_FACTOR = 3;

/** Everything the simulated tenant holds, with the indexes that its operations need. */
export class FlexNetData {
  readonly products = new Map<string, Product>();
  readonly accounts = new Map<string, Account>();
  readonly users = new Map<string, User>();
  readonly entitlements = new Map<string, Entitlement>();
  readonly #productsByPart = new GroupedIndex();
  readonly #productsByName = new GroupedIndex();
  readonly #usersByName = new GroupedIndex();
  readonly #usersByEmail = new GroupedIndex();
  readonly #entitlementsByName = new GroupedIndex();
  readonly #entitlementsByLine = new GroupedIndex();
  readonly #accountsByName = new GroupedIndex();
  readonly #pending: Stored[] = [];
  #journal: Journal = noJournal;
  #lastId = 100_000;
  #version = 0;

  /** Rises with every change: what was computed at the same version still holds. */
  get version(): number {
    return this.#version;
  }

  /** Keeps changes in a file from now on, after taking over what the file holds. */
  static open(path: string | undefined): FlexNetData {
    const data = new FlexNetData();
    if (path === undefined) return data;
    const changes = data.#replay(path);
    if (changes > COMPACTION_FACTOR * (data.size + 1)) replaceJournal(path, data.all());
    data.#journal = openJournal(path);
    return data;
  }

  /** What a file holds, without a hold on the file. */
  static read(path: string): FlexNetData {
    const data = new FlexNetData();
    data.#replay(path);
    return data;
  }

  get size(): number {
    return this.products.size + this.accounts.size + this.users.size + this.entitlements.size;
  }

  /** A new identifier in the style of FlexNet Operations. */
  nextId(): string {
    this.#lastId += 1;
    return `HID-${this.#lastId}`;
  }

  /** Stores a record; it is safe from a kill after the next flush. */
  put(change: Stored): void {
    this.#apply(change);
    this.#pending.push(change);
  }

  /** Writes what was put since the last flush, as one unit. */
  flush(): void {
    if (this.#pending.length === 0) return;
    this.#journal.append(this.#pending);
    this.#pending.length = 0;
  }

  close(): void {
    this.flush();
    this.#journal.close();
  }

  /** Every record with its kind. */
  *all(): Iterable<Stored> {
    for (const value of this.products.values()) yield { kind: 'product', value };
    for (const value of this.accounts.values()) yield { kind: 'account', value };
    for (const value of this.users.values()) yield { kind: 'user', value };
    for (const value of this.entitlements.values()) yield { kind: 'entitlement', value };
  }

  /** Products that carry a part number, whatever its case. */
  productsWithPart(partId: string): Product[] {
    return this.#productsByPart.find(partId, this.products);
  }

  productNamed(name: string, version: string): Product | undefined {
    return this.#productsByName
      .find(name, this.products)
      .find((p) => p.name === name && p.version === version);
  }

  accountWithId(id: string): Account | undefined {
    return this.accountsLike(id).find((account) => account.id === id);
  }

  /** Accounts with an id, whatever its case. */
  accountsLike(id: string): Account[] {
    return this.#accountsByName.find(id, this.accounts);
  }

  usersNamed(userName: string): User[] {
    return this.#usersByName.find(userName, this.users);
  }

  usersWithEmail(email: string): User[] {
    return this.#usersByEmail.find(email, this.users);
  }

  entitlementWithId(entitlementId: string): Entitlement | undefined {
    return this.entitlementsLike(entitlementId).find((e) => e.entitlementId === entitlementId);
  }

  /** Entitlements with an id, whatever its case. */
  entitlementsLike(entitlementId: string): Entitlement[] {
    return this.#entitlementsByName.find(entitlementId, this.entitlements);
  }

  /** Entitlements with a line of an activation id, whatever its case. */
  entitlementsWithLineLike(activationId: string): Entitlement[] {
    return this.#entitlementsByLine.find(activationId, this.entitlements);
  }

  /** The line with an activation id, with its entitlement. */
  lineWithActivationId(activationId: string): { entitlement: Entitlement; line: Line } | undefined {
    for (const entitlement of this.entitlementsWithLineLike(activationId)) {
      const line = entitlement.lines.find((l) => l.activationId === activationId);
      if (line) return { entitlement, line };
    }
    return undefined;
  }

  /** The line with a unique id, with its entitlement; looked for in all of them, since hardly anybody asks so. */
  lineWithUniqueId(uniqueId: string): { entitlement: Entitlement; line: Line } | undefined {
    for (const entitlement of this.entitlements.values()) {
      const line = entitlement.lines.find((l) => l.uniqueId === uniqueId);
      if (line) return { entitlement, line };
    }
    return undefined;
  }

  #replay(path: string): number {
    return replayJournal(path, (change) => this.#apply(change));
  }

  #apply(change: Stored): void {
    this.#version += 1;
    this.#noteId(change.value.uniqueId);
    switch (change.kind) {
      case 'product':
        return this.#putProduct(change.value);
      case 'account':
        this.#accountsByName.replace(change.value.uniqueId, idsOf(this.accounts.get(change.value.uniqueId)), [
          change.value.id
        ]);
        this.accounts.set(change.value.uniqueId, change.value);
        return;
      case 'user':
        return this.#putUser(change.value);
      case 'entitlement':
        return this.#putEntitlement(change.value);
    }
  }

  #putProduct(product: Product): void {
    const before = this.products.get(product.uniqueId);
    const partIds = (p: Product | undefined): string[] => p?.partNumbers.map((n) => n.partId) ?? [];
    this.#productsByPart.replace(product.uniqueId, partIds(before), partIds(product));
    this.#productsByName.replace(product.uniqueId, before ? [before.name] : [], [product.name]);
    this.products.set(product.uniqueId, product);
  }

  #putUser(user: User): void {
    const before = this.users.get(user.uniqueId);
    this.#usersByName.replace(user.uniqueId, before ? [before.userName] : [], [user.userName]);
    this.#usersByEmail.replace(user.uniqueId, before ? [before.email] : [], [user.email]);
    this.users.set(user.uniqueId, user);
  }

  #putEntitlement(entitlement: Entitlement): void {
    const before = this.entitlements.get(entitlement.uniqueId);
    const lineIds = (e: Entitlement | undefined): string[] => e?.lines.map((l) => l.activationId) ?? [];
    this.#entitlementsByName.replace(entitlement.uniqueId, before ? [before.entitlementId] : [], [
      entitlement.entitlementId
    ]);
    this.#entitlementsByLine.replace(entitlement.uniqueId, lineIds(before), lineIds(entitlement));
    for (const line of entitlement.lines) this.#noteId(line.uniqueId);
    this.entitlements.set(entitlement.uniqueId, entitlement);
  }

  #noteId(uniqueId: string): void {
    const number = Number(uniqueId.slice('HID-'.length));
    if (number > this.#lastId) this.#lastId = number;
  }
}

function idsOf(account: Account | undefined): string[] {
  return account ? [account.id] : [];
}

/** From a key, whatever its case, to the records that have it; most keys have one record. */
class GroupedIndex {
  readonly #ids = new Map<string, string | string[]>();

  replace(uniqueId: string, before: readonly string[], after: readonly string[]): void {
    for (const key of before) this.#set(key, (ids) => ids.filter((id) => id !== uniqueId));
    for (const key of after) this.#set(key, (ids) => [...ids.filter((id) => id !== uniqueId), uniqueId]);
  }

  find<T>(key: string, records: ReadonlyMap<string, T>): T[] {
    return this.#at(key.toLowerCase()).flatMap((id) => records.get(id) ?? []);
  }

  #at(key: string): string[] {
    const ids = this.#ids.get(key);
    if (ids === undefined) return [];
    return typeof ids === 'string' ? [ids] : ids;
  }

  #set(key: string, change: (ids: string[]) => string[]): void {
    const lower = key.toLowerCase();
    const ids = change(this.#at(lower));
    if (ids.length === 0) this.#ids.delete(lower);
    else this.#ids.set(lower, ids.length === 1 && ids[0] !== undefined ? ids[0] : ids);
  }
}
