import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { connectFlexNet } from '../../src/adapters/flexnet/flexnet-licensing.ts';
import { ChangesAnswerSchema } from '../../src/http/schemas/changes.ts';
import { SyncAnswerSchema } from '../../src/http/schemas/orders.ts';
import type { Licensing } from '../../src/ports/licensing.ts';
import { LicensingError } from '../../src/ports/licensing.ts';
import type { OutboundRequest } from '../../src/ports/outbound-http.ts';
import { getEntitlementChanges } from '../../src/use-cases/get-entitlement-changes.ts';
import { syncOrders, type SyncAnswer } from '../../src/use-cases/sync-orders.ts';
import { ScriptedHttp } from '../fakes/fetch-http.ts';
import { aBook, aDeadline, aLine, anOrder } from '../fakes/records.ts';

/** Answers that are mutated; `CROSSWALK_MUTATIONS=1000000` takes about an hour. */
const RUNS = Number(process.env['CROSSWALK_MUTATIONS'] ?? 3000);

/** Whole syncs, each with several answers. */
const SYNC_RUNS = Math.ceil(RUNS / 10);

const isChangesAnswer = Compile(ChangesAnswerSchema);
const isSyncAnswer = Compile(SyncAnswerSchema);

/** An element with its children, or with its text. */
interface Tree {
  name: string;
  content: string | Tree[];
}

const el = (name: string, ...content: Tree[]): Tree => ({ name, content });
const leaf = (name: string, text: string): Tree => ({ name, content: text });

function render({ name, content }: Tree): string {
  return `<${name}>${typeof content === 'string' ? content : content.map(render).join('')}</${name}>`;
}

const status = (word: string) => el('statusInfo', leaf('status', word));

function envelope(root: Tree): string {
  return `<e:Envelope xmlns:e="s"><e:Body>${render(root)}</e:Body></e:Envelope>`;
}

const JUNK = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'NaN',
  '99999999999999999999',
  '2027-02-30',
  '0000-00-00',
  '2027-01-01T25:00:00Z',
  'constructor',
  '__proto__',
  'toString',
  'SUCCESS',
  'FAILURE',
  'PARTIAL_FAILURE',
  'true',
  'maybe',
  '<b>bold</b>',
  '<![CDATA[ ]]>',
  'x'.repeat(5000),
  '\u200b'
] as const;

const mutation = fc.record({
  at: fc.nat(),
  other: fc.nat(),
  kind: fc.constantFrom('text', 'drop', 'empty', 'double', 'rename', 'prefix', 'wrap', 'reverse'),
  junk: fc.constantFrom(...JUNK)
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

/** All elements below one, each with the children that it is among. */
function placesIn(tree: Tree): { among: Tree[]; index: number }[] {
  if (typeof tree.content === 'string') return [];
  const among = tree.content;
  return among.flatMap((child, index) => [{ among, index }, ...placesIn(child)]);
}

function mutate(root: Tree, { at, kind, junk }: Mutation): void {
  const places = placesIn(root);
  const place = places[at % Math.max(1, places.length)];
  const node = place?.among[place.index];
  if (!place || !node) return;
  switch (kind) {
    case 'text':
      node.content = junk;
      break;
    case 'empty':
      node.content = '';
      break;
    case 'drop':
      place.among.splice(place.index, 1);
      break;
    case 'double':
      place.among.splice(place.index, 0, structuredClone(node));
      break;
    case 'rename':
      node.name = `${node.name}X`;
      break;
    case 'prefix':
      node.name = `n:${node.name}`;
      break;
    case 'wrap':
      place.among[place.index] = el('wrapper', node);
      break;
    case 'reverse':
      if (typeof node.content !== 'string') node.content.reverse();
  }
}

function mutated(root: Tree, mutations: readonly Mutation[]): Tree {
  const copy = structuredClone(root);
  for (const each of mutations) mutate(copy, each);
  return copy;
}

function connect(answer: (request: OutboundRequest) => string): Licensing {
  const http = new ScriptedHttp((request) => ({ status: 200, headers: {}, body: answer(request) }));
  const connection = { url: 'https://tenant.example', credentials: { kind: 'token', token: 't' } } as const;
  return connectFlexNet({ http, settings: { retryDelayMs: 1 } })(connection);
}

const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

const keyed = (name: string, key: string, value: string) => el(name, el('primaryKeys', leaf(key, value)));

function changedLine(n: number): Tree {
  return el(
    'entitlementLineItem',
    keyed('activationId', 'activationId', `SF-L${n}`),
    leaf('state', 'DEPLOYED'),
    keyed('entitlementId', 'entitlementId', `SF-E${n % 2}`),
    keyed('soldTo', 'id', '0011'),
    leaf('entitlementState', 'DEPLOYED'),
    el('product', el('primaryKeys', leaf('name', 'Dispatch'), leaf('version', '1.0'))),
    keyed('partNumber', 'partId', 'FL-1'),
    leaf('startDate', '2027-01-15'),
    leaf('isPermanent', 'false'),
    leaf('expirationDate', '2028-01-15'),
    leaf('numberOfCopies', '5'),
    leaf('fulfilledAmount', '2'),
    leaf('numberOfRemainingCopies', '3'),
    leaf('lastModifiedDateTime', '2027-01-01T00:00:00.000Z')
  );
}

const page = (lines: readonly Tree[]) =>
  envelope(el('searchEntitlementLineItemPropertiesResponse', status('SUCCESS'), ...lines));

async function changesOf(body: string) {
  const input = { since: '2026-12-31T00:00:00Z', accountId: null, cursor: null, pageSize: 100 };
  const licensing = connect(() => body);
  const answer = await getEntitlementChanges(licensing, input, aDeadline(), () => new Date('2027-01-01'));
  assert.ok(isChangesAnswer.Check(answer), JSON.stringify(isChangesAnswer.Errors(answer)));
  const lines = answer.entitlements.flatMap(({ entitlementId, lines: some }) =>
    some.map((line) => ({ entitlementId, ...line }))
  );
  return { lines, unreadable: answer.unreadable.count };
}

test('Law: one mutated line is read as it says or told, the others come, and the right answer heals', async () => {
  const right = Array.from({ length: 4 }, (_, n) => changedLine(n));
  const rightLines = (await changesOf(page(right))).lines;
  await fc.assert(
    fc.asyncProperty(fc.nat(3), mutations, async (which, some) => {
      const bad = mutated(right[which] ?? changedLine(0), some);
      const body = page(right.map((line, n) => (n === which ? bad : line)));

      const { lines, unreadable } = await changesOf(body);

      const others = rightLines.filter(({ activationId }) => activationId !== `SF-L${which}`);
      for (const other of others)
        assert.ok(
          lines.some((line) => isSame(line, other)),
          other.activationId
        );
      assert.equal(lines.length + unreadable, right.length);
      const text = render(bad);
      for (const line of lines.filter((each) => !others.some((other) => isSame(each, other)))) {
        for (const value of Object.values(line)) assertSaid(value, text);
      }
      assert.deepEqual((await changesOf(page(right))).lines, rightLines);
    }),
    { numRuns: RUNS }
  );
});

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Everything that is told of a line has to stand in it. */
function assertSaid(value: unknown, text: string): void {
  if (value === null || typeof value === 'boolean' || value === 'Unknown') return;
  if (value === 'Deployed') return assert.match(text, /DEPLOYED/);
  const word = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\.\d{3}Z$/, '');
  assert.ok(text.includes(word) || Number(value) === 0, `${word} is said nowhere`);
}

/** A tenant that holds entitlements by id, refuses some, and whose answers to one operation may be spoilt. */
class Tenant {
  readonly held = new Map<string, string[]>();
  readonly refusing: ReadonlySet<string>;
  spoil: (operation: string, answer: Tree) => Tree = (_operation, answer) => answer;

  constructor(refusing: readonly string[]) {
    this.refusing = new Set(refusing);
  }

  readonly answer = ({ body = '' }: OutboundRequest): string => {
    const operation = /<(\w+)Request /.exec(body)?.[1] ?? '';
    return envelope(this.spoil(operation, this.#work(operation, body)));
  };

  #work(operation: string, body: string): Tree {
    const name = `${operation}Response`;
    switch (operation) {
      case 'getProductsQuery':
        return el(name, status('SUCCESS'), el('responseData', PRODUCT));
      case 'createAcct':
        return el(name, status('SUCCESS'), el('responseData', keyed('account', 'id', '001000000000001AAA')));
      case 'getAccountsQuery':
        return el(
          name,
          status('SUCCESS'),
          el('responseData', el('acctData', keyed('account', 'id', '001000000000001AAA')))
        );
      case 'createSimpleEntitlement':
        return this.#create(name, body);
      case 'searchEntitlement':
        return el(name, status('SUCCESS'), ...this.#found(/<value>([^<]*)</.exec(body)?.[1] ?? ''));
      default:
        return el(name, status('SUCCESS'));
    }
  }

  #create(name: string, body: string): Tree {
    const wanted = [...body.matchAll(/<entitlementId><id>([^<]*)<.*?<activationId><id>([^<]*)</gsu)];
    const created: Tree[] = [];
    const failed: Tree[] = [];
    for (const [, id = '', activationId = ''] of wanted) {
      if (this.refusing.has(id) || this.held.has(id)) {
        const echo = el('simpleEntitlement', el('entitlementId', leaf('id', id)));
        failed.push(el('failedSimpleEntitlement', echo, leaf('reason', 'It is refused')));
      } else {
        this.held.set(id, [activationId]);
        created.push(el('createdSimpleEntitlement', leaf('recordRefNo', '1'), leaf('entitlementId', id)));
      }
    }
    const word = failed.length === 0 ? 'SUCCESS' : created.length === 0 ? 'FAILURE' : 'PARTIAL_FAILURE';
    return el(
      name,
      status(word),
      ...(failed.length > 0 ? [el('failedData', ...failed)] : []),
      ...(created.length > 0 ? [el('responseData', ...created)] : [])
    );
  }

  #found(id: string): Tree[] {
    const lines = this.held
      .get(id)
      ?.map((activationId) =>
        el(
          'lineItems',
          el('activationId', leaf('id', activationId)),
          keyed('partNumber', 'partId', 'FL-1'),
          leaf('orderId', id.slice(3)),
          leaf('orderLineNumber', activationId.slice(3)),
          leaf('numberOfCopies', '5'),
          leaf('startDate', '2027-01-15'),
          leaf('isPermanent', 'true'),
          leaf('state', 'DRAFT')
        )
      );
    if (!lines) return [];
    const simple = el(
      'simpleEntitlement',
      el('entitlementId', leaf('id', id)),
      leaf('soldTo', '001000000000001AAA'),
      leaf('state', 'DRAFT'),
      ...lines
    );
    return [el('entitlement', simple)];
  }
}

const PRODUCT = el(
  'product',
  leaf('uniqueId', 'P1'),
  leaf('productName', 'Dispatch'),
  leaf('version', '1.0'),
  leaf('state', 'DEPLOYED'),
  el('partNumbers', el('partNumber', leaf('partId', 'FL-1')))
);

const ORDER_NUMBERS = ['1', '2', '3'];
const idOf = (n: string) => `SF-00600000000000${n}AAA`;
const ORDERS = ORDER_NUMBERS.map((n) =>
  anOrder({ id: idOf(n).slice(3), lines: [aLine({ id: `00k00000000000${n}AAA` })] })
);

async function sync(tenant: Tenant): Promise<SyncAnswer> {
  const answer = await syncOrders(connect(tenant.answer), aBook({ orders: ORDERS }), aDeadline());
  assert.ok(isSyncAnswer.Check(answer), JSON.stringify(isSyncAnswer.Errors(answer)));
  return answer;
}

const operation = fc.constantFrom(
  'getProductsQuery',
  'createAcct',
  'createSimpleEntitlement',
  'createSimpleEntitlement',
  'searchEntitlement'
);

test('Law: whatever is mutated in the answers of one operation, nothing is called synced that is not held, and a second run heals', async () => {
  await fc.assert(
    fc.asyncProperty(
      operation,
      mutations,
      fc.subarray(ORDER_NUMBERS.map(idOf)),
      fc.subarray(ORDER_NUMBERS.map(idOf)),
      async (spoilt, some, refusing, before) => {
        const tenant = new Tenant(refusing);
        for (const id of before) tenant.held.set(id, [`SF-00k${id.slice(6)}`]);
        tenant.spoil = (name, answer) => (name === spoilt ? mutated(answer, some) : answer);

        const { orders } = await sync(tenant);

        for (const { orderId, status: word, failures } of orders) {
          if (word.startsWith('synced'))
            assert.ok(tenant.held.has(`SF-${orderId}`), `${orderId} is not held`);
          else assert.ok(failures.length > 0, `${orderId} is ${word} without a reason`);
        }

        tenant.spoil = (_name, answer) => answer;
        const healed = await sync(tenant);

        for (const { orderId, status: word } of healed.orders) {
          const isHeld = tenant.held.has(`SF-${orderId}`);
          assert.equal(word === 'synced', isHeld, `${orderId} is ${word}`);
          assert.ok(isHeld || refusing.includes(`SF-${orderId}`), `${orderId} was lost`);
        }
        for (const lines of tenant.held.values()) assert.equal(lines.length, 1);
      }
    ),
    { numRuns: SYNC_RUNS }
  );
});

test('Law: an answer with bytes changed, cut or put in is read or refused with a code', async () => {
  const body = page(Array.from({ length: 4 }, (_, n) => changedLine(n)));
  const change = fc.record({
    at: fc.nat(body.length),
    length: fc.nat(40),
    junk: fc.constantFrom('<', '&', ...JUNK)
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const spoilt = changes.reduce(
        (text, each) => text.slice(0, each.at) + each.junk + text.slice(each.at + each.length),
        body
      );
      await changesOf(spoilt).catch((error: unknown) =>
        assert.ok(error instanceof LicensingError, String(error))
      );
    }),
    { numRuns: RUNS }
  );
});
