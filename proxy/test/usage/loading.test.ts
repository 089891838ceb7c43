import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  counted,
  file,
  logFile,
  NOW,
  PACKAGE,
  describeUsage,
  type Answer,
  type UsageApp
} from './usage-app.ts';

async function statusOf(usage: UsageApp) {
  const { body } = await usage.get('/v1/usage/status');
  return (body['packages'] as Record<string, unknown>[])[0];
}

const DAY_MS = 86_400_000;
const TWO_USERS = logFile([{}, { user_id_token: '005-tokenB', user_type: 'Guest' }]);
const THREE_USERS = logFile([{}, { user_id_token: '005-b' }, { user_id_token: '005-c' }]);

describeUsage('a usage log', (startUsageApp) => {
  it('is loaded, whatever it is compressed with, and replaces the day as a whole', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));

    const first = await usage.load();

    assert.deepEqual(
      { state: first.state, rows: first.rowsRead, bytes: first.bytesRead, warnings: first.warnings },
      { state: 'loaded', rows: 2, bytes: TWO_USERS.length, warnings: [] }
    );
    assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '2', events: '2' }]);
    assert.equal((await statusOf(usage))?.['dataThrough'], '2026-11-10');
    assert.equal(usage.asked[0]?.headers['x-api-key'], undefined);

    usage.serve(file(gzipSync(THREE_USERS), { 'content-encoding': 'gzip' }));
    const second = await usage.load({ sizeBytes: gzipSync(THREE_USERS).length });

    assert.equal(second.state, 'loaded');
    assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '3', events: '3' }]);
    assert.deepEqual(usage.leftBehind(), []);
  });

  it('changes nothing when it comes again, and is not loaded twice when it is asked for twice', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));
    const { requestId } = await usage.load();

    const again = await usage.load();
    const sameRequest = await usage.load({ requestId });

    assert.equal(again.state, 'unchanged');
    assert.equal(sameRequest.state, 'loaded');
    assert.equal(usage.asked.length, 2);
    assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '2', events: '2' }]);
  });

  it('is read by the names of its columns, with newlines and quotes in them, and columns nobody knows', async (t) => {
    const usage = await startUsageApp(t);
    const rows = [
      { stack_trace: 'System.NullPointerException: "x"\nClass.Y: line 3, column 1' },
      { custom_entity: 'fieldline__Job__c' }
    ];
    const columns = ['a_new_column', 'stack_trace', 'custom_entity', ...Object.keys(COLUMNS).reverse()];
    usage.serve(file(`\uFEFF${logFile(rows, columns)}`));

    const loaded = await usage.load();

    assert.deepEqual([loaded.state, loaded.rowsRead], ['loaded', 2]);
    const { body } = await usage.get('/v1/usage/catalog');
    assert.deepEqual(body, {
      packages: [{ packageId: PACKAGE, namespace: 'fieldline', lastSeen: '2026-11-10' }],
      components: [
        { packageId: PACKAGE, componentType: 'CustomObject', componentName: 'Job', lastSeen: '2026-11-10' }
      ]
    });
  });

  it('counts rows once that are equal in all columns, and leaves out what cannot count', async (t) => {
    const usage = await startUsageApp(t);
    const twin = { request_id: 'TID:same' };
    const lookalike = { request_id: 'TID:same', stack_trace: 'another' };
    usage.serve(
      file(
        logFile([
          twin,
          twin,
          lookalike,
          { package_id: '0335g000000other' },
          { timestamp_derived: 'yesterday' },
          { timestamp_derived: '2026-11-09T23:59:59.999Z', user_id_token: '005-late' }
        ])
      )
    );

    const loaded = await usage.load();

    assert.deepEqual(
      loaded.warnings.map(({ code, rows }) => [code, rows]),
      [
        ['rows-left-out', 2],
        ['duplicate-rows', 1],
        ['rows-of-other-days', 1]
      ]
    );
    assert.equal(loaded.rowsRead, 6);
    assert.deepEqual(await counted(usage), [
      { day: '2026-11-09', users: '1', events: '1' },
      { day: '2026-11-10', users: '1', events: '2' }
    ]);
    const [events] = await usage.engine.query<{ n: string }>(
      "SELECT sum(events) AS n FROM entity_day WHERE day = '2026-11-10' AND entity = 'Job' AND slice IN (SELECT slice FROM slice FINAL WHERE is_current)"
    );
    assert.equal(events?.n, '4');
  });

  it('makes a day complete without rows only when it was asked for late enough', async (t) => {
    const usage = await startUsageApp(t);

    await usage.load({ url: null, askedAt: '2026-11-11T22:59:59Z' });
    assert.equal((await statusOf(usage))?.['dataThrough'], null);
    await usage.load({ url: null, askedAt: '2026-11-11T23:00:00Z' });

    assert.equal((await statusOf(usage))?.['dataThrough'], '2026-11-10');
    assert.equal(usage.asked.length, 0);
  });

  it('completes a day from its parts, and a whole day replaces them', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));
    await usage.load({ windowEnd: '2026-11-10T12:00:00Z' });
    assert.equal((await statusOf(usage))?.['dataThrough'], null);
    usage.serve(
      file(logFile([{ user_id_token: '005-afternoon', timestamp_derived: '2026-11-10T12:00:00.000Z' }]))
    );
    await usage.load({ windowStart: '2026-11-10T12:00:00Z' });
    assert.equal((await statusOf(usage))?.['dataThrough'], '2026-11-10');
    assert.equal((await counted(usage))[0]?.users, '3');

    const overlapping = await usage.load({
      windowStart: '2026-11-10T06:00:00Z',
      windowEnd: '2026-11-10T18:00:00Z'
    });
    assert.equal(overlapping.failure?.code, 'usage-window-overlaps');
    usage.serve(file(THREE_USERS));
    await usage.load();

    assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '3', events: '3' }]);
  });

  it('of a catch-up adds users, marks the day, and is gone when the day comes whole', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));
    await usage.load();
    usage.serve(file(logFile([{}, { user_id_token: '005-late' }])));

    const late = await usage.load({
      windowStart: '2026-11-09T00:00:00Z',
      windowEnd: '2026-11-12T00:00:00Z',
      availableSince: '2026-11-12T00:00:00Z'
    });

    assert.equal(late.state, 'loaded');
    assert.equal((await counted(usage))[0]?.users, '3');
    assert.deepEqual((await statusOf(usage))?.['dirtyDays'], ['2026-11-10']);
    usage.serve(file(THREE_USERS));
    await usage.load();
    assert.deepEqual((await statusOf(usage))?.['dirtyDays'], []);
    assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '3', events: '3' }]);
  });

  it('is removed once it counts no more, and when it is older than what is kept', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));
    await usage.load();
    usage.serve(file(THREE_USERS));
    await usage.load();
    const stored = async () => {
      const [row] = await usage.engine.query<{ n: string }>('SELECT count() AS n FROM user_day');
      return row?.n;
    };
    assert.equal(await stored(), '5');

    await usage.store.cleanUp(new Date(NOW.getTime() + 2 * DAY_MS));
    assert.equal(await stored(), '3');
    await usage.store.cleanUp(new Date(NOW.getTime() + 5000 * DAY_MS));
    assert.equal(await stored(), '3', 'a clock that is years ahead is not believed');
    usage.serve(file(logFile([{ timestamp_derived: '2025-10-01T10:00:00.000Z' }])));
    await usage.load({ windowStart: '2025-10-01T00:00:00Z', windowEnd: '2025-10-02T00:00:00Z' });
    assert.equal(await stored(), '4');
    await usage.store.cleanUp(new Date(NOW.getTime() + 2 * DAY_MS));
    assert.equal(await stored(), '3', 'what is older than what is kept is removed');
  });

  it('belongs to the org that sent it', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(file(TWO_USERS));
    await usage.load();

    const [row] = await usage.engine.query<{ n: string }>(
      "SELECT count() AS n FROM slice FINAL WHERE salesforce_org != '00D5g00000abcDEEAY'"
    );

    assert.equal(row?.n, '0');
  });
});

const COLUMNS = {
  operation_type: 1,
  operation_count: 1,
  log_record_type: 1,
  request_id: 1,
  organization_id: 1,
  organization_type: 1,
  user_id_token: 1,
  user_type: 1,
  package_id: 1,
  managed_package_namespace: 1,
  custom_entity_type: 1,
  timestamp_derived: 1
};

describeUsage('a snapshot', (startUsageApp) => {
  it('keeps the most records of an object over versions, and knows who is in it', async (t) => {
    const usage = await startUsageApp(t);
    usage.serve(
      file(
        [
          'date,organization_id,package_id,package_version_id,custom_entity,count,attribute_name',
          `2026-11-10T00:00:00Z,00D5g00000orgAA,${PACKAGE},04t5g000000abcDEFG,Job,1200,`,
          `2026-11-10T00:00:00Z,00D5g00000orgAA,${PACKAGE},04t5g000000abcDEFH,Job,1100,`,
          `2026-11-10T00:00:00Z,00D5g00000orgBB,${PACKAGE},04t5g000000abcDEFG,,,UsersWithMFA\n`
        ].join('\n')
      )
    );

    const loaded = await usage.load({ dataType: 'SubscriberSnapshot' });

    assert.deepEqual([loaded.state, loaded.rowsRead], ['loaded', 3]);
    assert.deepEqual(
      await usage.engine.query('SELECT organization_id, entity, records FROM snapshot_day ORDER BY ALL'),
      [
        { organization_id: '00D5g00000orgAA', entity: '', records: null },
        { organization_id: '00D5g00000orgAA', entity: 'Job', records: '1200' },
        { organization_id: '00D5g00000orgBB', entity: '', records: null }
      ]
    );
    assert.equal((await statusOf(usage))?.['snapshotThrough'], '2026-11-10');
  });
});

describeUsage('a summary', (startUsageApp) => {
  it('is kept by month', async (t) => {
    const usage = await startUsageApp(t);
    const header =
      'month,organization_id,package_id,custom_entity,custom_entity_type,user_id_token,user_type,num_creates,num_reads,num_updates,num_deletes,num_views,num_events';
    usage.serve(
      file(`${header}\n2026-10,00D5g00000orgAA,${PACKAGE},Job,CustomObject,005-a,Standard,1,2,3,4,,9\n`)
    );

    const loaded = await usage.load({
      dataType: 'PackageUsageSummary',
      windowStart: '2026-10-01T00:00:00Z',
      windowEnd: '2026-11-01T00:00:00Z'
    });

    assert.deepEqual([loaded.state, loaded.rowsRead], ['loaded', 1]);
    assert.deepEqual(await usage.engine.query('SELECT month, operations, views, events FROM user_month'), [
      { month: '2026-10-01', operations: '10', views: '0', events: '9' }
    ]);
    assert.equal((await statusOf(usage))?.['summaryThrough'], '2026-10-01');
  });
});

const GZIPPED = gzipSync(THREE_USERS);
const LONG = gzipSync(
  logFile(Array.from({ length: 5000 }, (_, index) => ({ user_id_token: `005-${index}` })))
);
const FAULTS: readonly (readonly [
  what: string,
  code: string,
  answer: Answer,
  change?: Record<string, unknown>
])[] = [
  ['a link that has expired', 'usage-link-expired', (_, response) => response.writeHead(403).end('<Error/>')],
  ['a storage that is down', 'usage-download-failed', (_, response) => response.writeHead(503).end()],
  [
    'a redirect',
    'usage-download-failed',
    (_, r) => r.writeHead(302, { location: 'http://127.0.0.1/' }).end()
  ],
  ['a web page', 'usage-file-not-csv', file('<!doctype html><p>Sign in</p>')],
  ['Parquet', 'usage-file-not-csv', file('PAR1....')],
  ['an empty file', 'usage-file-not-csv', file('')],
  ['a file without a column', 'usage-column-missing', file('timestamp_derived,organization_id\n')],
  ['half a gzip file', 'usage-file-damaged', file(GZIPPED.subarray(0, GZIPPED.length - 12))],
  [
    'a gzip file with other bytes in it',
    'usage-file-damaged',
    file(Buffer.concat([LONG.subarray(0, LONG.length / 2), Buffer.alloc(400, 7)]))
  ],
  ['a line that ends in a quote', 'usage-file-damaged', file(`${THREE_USERS}"2026-11-10`)],
  [
    'a whole file with a line that ends in a quote',
    'usage-row-unreadable',
    file(`${THREE_USERS}"2026-11-10`),
    { sizeBytes: THREE_USERS.length + 11 }
  ],
  ['zero bytes in a text', 'usage-row-unreadable', file(logFile([{ custom_entity: 'Jo\0b' }]))],
  ['a file shorter than promised', 'usage-file-incomplete', file(THREE_USERS), { sizeBytes: 9999 }],
  ['other bytes than promised', 'usage-file-incomplete', file(THREE_USERS), { sha256: '0'.repeat(64) }],
  [
    'a connection that is cut',
    'usage-file-incomplete',
    (_, r) => void r.writeHead(200, { 'content-length': '9999' }).write('a', () => r.destroy())
  ],
  [
    'a connection that falls silent',
    'usage-file-incomplete',
    (_, r) => void r.writeHead(200).write('timestamp')
  ],
  ['a file that is too large', 'usage-file-too-large', file(Buffer.alloc(5 * 1024 * 1024))],
  [
    'a host that is not allowed',
    'usage-host-refused',
    file(''),
    { url: 'https://evil.example/log.csv?sig=s3cret' }
  ]
];

describeUsage('a load that fails', (startUsageApp) => {
  for (const [what, code, answer, change] of FAULTS) {
    it(`says why and leaves the day as it was: ${what}`, async (t) => {
      const usage = await startUsageApp(t);
      usage.serve(file(TWO_USERS));
      await usage.load();
      usage.serve(answer);

      const failed = await usage.load(change);

      assert.deepEqual([failed.state, failed.failure?.code], ['failed', code]);
      assert.deepEqual(await counted(usage), [{ day: '2026-11-10', users: '2', events: '2' }]);
      assert.deepEqual(usage.leftBehind(), []);
      assert.doesNotMatch(JSON.stringify([failed, usage.app.log]), /s3cret/u);
    });
  }

  it('may be sent again with the same request, as with a new link', async (t) => {
    const usage = await startUsageApp(t);
    const { requestId } = await usage.load();
    usage.serve(file(TWO_USERS));

    const again = await usage.load({ requestId });

    assert.equal(again.state, 'loaded');
  });

  it('is refused at once for a window that could not be replaced', async (t) => {
    const usage = await startUsageApp(t);
    for (const change of [
      { windowEnd: '2026-11-09T00:00:00Z' },
      { windowEnd: '2026-11-10T00:30:00Z' },
      { windowEnd: '2026-11-12T00:00:00Z' },
      { dataType: 'PackageUsageSummary' },
      { dataType: 'SubscriberSnapshot', availableSince: '2026-11-12T00:00:00Z' },
      { windowEnd: '2026-12-20T00:00:00Z', availableSince: '2026-11-12T00:00:00Z' }
    ]) {
      const refused = (await usage.load(change)) as unknown as { code: string };
      assert.equal(refused.code, 'usage-window-wrong', JSON.stringify(change));
    }
  });

  it('is told of a file that nobody sent', async (t) => {
    const usage = await startUsageApp(t);

    const { status, body } = await usage.get('/v1/usage/files/0XI5g000000nobodyEAQ'.slice(0, -2));

    assert.deepEqual([status, body['code']], [404, 'usage-file-unknown']);
  });
});
