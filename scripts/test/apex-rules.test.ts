import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { apexRules } from '../checks/apex-rules.ts';
import { sampleProject } from './sample-project.ts';

const CLASS = '/classes/Sample.cls';

/** What an org would refuse or let pass in silence, and the class without it. */
const RULES: readonly (readonly [
  name: string,
  broken: string,
  message: RegExp,
  line: number,
  sound: string
])[] = [
  [
    'a final field with an initializer and an assignment',
    `public with sharing class Sample {
  private final List<String> names = new List<String>();
  public Sample(List<String> names) {
    this.names = names;
  }
}`,
    /final field names has a value already/,
    4,
    `public with sharing class Sample {
  private final List<String> names;
  public Sample(List<String> names) {
    this.names = names;
  }
}`
  ],
  [
    'a Datetime that is asked for before a Date',
    `public with sharing class Sample {
  public static String show(Object value) {
    if (value instanceof Datetime) {
      return ((Datetime) value).format();
    }
    return value instanceof Date ? ((Date) value).format() : null;
  }
}`,
    /value was asked for Datetime before; a Date answers yes/,
    6,
    `public with sharing class Sample {
  public static String show(Object value) {
    if (value instanceof Date) {
      return ((Date) value).format();
    }
    return value instanceof Datetime ? ((Datetime) value).format() : null;
  }
}`
  ],
  [
    'a batch that starts the next one',
    batch('Database.executeBatch(new Sample()); Integer failed = job.NumberOfErrors;'),
    /A job starts another job, which a test may not/,
    3,
    batch(
      'if (!Test.isRunningTest()) { Database.executeBatch(new Sample()); } Integer failed = job.NumberOfErrors;'
    )
  ],
  [
    'a batch that never looks at its failed chunks',
    batch('System.debug(context);'),
    /Sample never looks at its failed chunks/,
    1,
    batch('Integer failed = job.NumberOfErrors;')
  ],
  [
    'a Queueable without a finalizer',
    `public with sharing class Sample implements Queueable, Database.AllowsCallouts {
  public void execute(QueueableContext context) {
    System.debug('works');
  }
}`,
    /Nothing learns when Sample dies/,
    1,
    `public with sharing class Sample implements Queueable, Database.AllowsCallouts {
  public void execute(QueueableContext context) {
    System.attachFinalizer(new Watcher());
  }
}`
  ],
  [
    'a parameter that nothing reads',
    `public with sharing class Sample {
  public static List<Account> first(Integer size) {
    return [SELECT Id FROM Account LIMIT 20];
  }
}`,
    /Nothing reads the parameter size/,
    2,
    `public with sharing class Sample {
  public static List<Account> first(Integer size) {
    return [SELECT Id FROM Account LIMIT :size];
  }
}`
  ],
  [
    'a collection that is filled and never read',
    `public with sharing class Sample {
  private final Map<Id, String> reasons = new Map<Id, String>();
  public void refuse(Id record, String reason) {
    reasons.put(record, reason);
  }
}`,
    /reasons is filled and never read/,
    2,
    `public with sharing class Sample {
  private final Set<String> seen = new Set<String>();
  public Boolean isNew(String name) {
    return this.seen.add(name);
  }
}`
  ]
];

function batch(finish: string): string {
  return `public with sharing class Sample implements Database.Batchable<SObject> {
  public void execute(Database.BatchableContext context, List<SObject> scope) {}
  public void finish(Database.BatchableContext context) { ${finish} }
}`;
}

describe('apex rules', () => {
  for (const [name, broken, message, line, sound] of RULES) {
    test(`finds ${name}`, async (t) => {
      const findings = await apexRules.run(sampleProject(t, [CLASS, broken]));
      assert.deepEqual(
        findings.map((finding) => [message.test(finding.message), finding.line]),
        [[true, line]],
        JSON.stringify(findings)
      );
      assert.deepEqual(await apexRules.run(sampleProject(t, [CLASS, sound])), []);
    });
  }

  test('methods of an interface keep parameters that they do not need', async (t) => {
    const sources = `public with sharing class Sample implements Step {
  public void perform(Id record) {
    System.debug('nothing to do');
  }
}`;
    const step = 'public interface Step { void perform(Id record); }';
    assert.deepEqual(
      await apexRules.run(sampleProject(t, [CLASS, sources], ['/classes/Step.cls', step])),
      []
    );
  });
});
