import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, utimesSync } from 'node:fs';
import path from 'node:path';
import test, { describe, type TestContext } from 'node:test';
import { apex } from '../checks/apex.ts';
import { bundles } from '../checks/bundles.ts';
import { conversion } from '../checks/conversion.ts';
import type { Check, Finding } from '../checks/finding.ts';
import { format } from '../checks/format.ts';
import { imports } from '../checks/imports.ts';
import { lint } from '../checks/lint.ts';
import { lockFile } from '../checks/lock-file.ts';
import { metadataTypes } from '../checks/metadata-types.ts';
import { packaging } from '../checks/package.ts';
import { projectFiles } from '../checks/project-files.ts';
import { security } from '../checks/security.ts';
import { types } from '../checks/types.ts';
import { workflows } from '../checks/workflows.ts';
import { REPOSITORY, sampleProject, type Change } from './sample-project.ts';

const LWC = 'force-app/main/default/lwc';
const CLASS = '/classes/WidgetController.cls';
const COLOR = '/objects/Widget__c/fields/Color__c.field-meta.xml';
const PAGE = '/flexipages/AccountPage.flexipage-meta.xml';

const replace =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);

/** Gives the sample the configuration of this repository. */
function withConfiguration(t: TestContext, files: readonly string[], ...changes: readonly Change[]): string {
  const root = sampleProject(t, ...changes);
  for (const file of files) cpSync(path.join(REPOSITORY, file), path.join(root, file), { recursive: true });
  return root;
}

async function only(check: Check, root: string): Promise<Finding> {
  const findings = await check.run(root);
  assert.equal(findings.length, 1, `findings: ${JSON.stringify(findings, null, 2)}`);
  const [finding] = findings;
  assert.ok(finding);
  return finding;
}

describe('lock file', () => {
  const locked = (...names: string[]) =>
    JSON.stringify({
      packages: {
        '': {},
        'node_modules/engine': {
          optionalDependencies: { '@engine/linux': '1.0.0', '@engine/darwin': '1.0.0' }
        },
        ...Object.fromEntries(names.map((name) => [name, { optional: true }]))
      }
    });

  test('a lock file with the packages of every platform has no findings', async (t) => {
    const lock = locked('node_modules/@engine/linux', 'node_modules/engine/node_modules/@engine/darwin');
    assert.deepEqual(await lockFile.run(sampleProject(t, ['package-lock.json', lock])), []);
  });

  test('the package of another platform that is missing is found', async (t) => {
    const lock = locked('node_modules/@engine/linux');
    const { message } = await only(lockFile, sampleProject(t, ['package-lock.json', lock]));
    assert.match(
      message,
      /node_modules\/engine names the optional package @engine\/darwin, which is not locked/
    );
  });
});

describe('workflows', () => {
  const workflow = (step: string): Change => [
    '.github/workflows/ci.yml',
    `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`
  ];

  test('a sound workflow has no findings', async (t) => {
    assert.deepEqual(await workflows.run(sampleProject(t, workflow('uses: actions/checkout@v4'))), []);
  });

  test('an input that an action does not have, and a value that does not exist, are found', async (t) => {
    const { line, message } = await only(
      workflows,
      sampleProject(t, workflow('{ uses: actions/checkout@v4, with: { depth: 1 } }'))
    );
    assert.equal(line, 6);
    assert.match(message, /input "depth" is not defined in action "actions\/checkout@v4"/);
    const finding = await only(workflows, sampleProject(t, workflow('run: echo ${{ matrix.os }}')));
    assert.match(finding.message, /property "os" is not defined/);
  });
});

describe('metadata types', () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await metadataTypes.run(sampleProject(t)), []);
  });

  const broken: readonly (readonly [string, Change, RegExp])[] = [
    ['markup that is not closed', [COLOR, replace('</label>', '')], /not well-formed XML/],
    ['a document type', [COLOR, (text) => `<!DOCTYPE x>${text}`], /document type is not allowed/],
    [
      'an unknown element',
      [COLOR, replace('<label>', '<colour>x</colour><label>')],
      /CustomField has no element colour/
    ],
    [
      'an element that stands twice',
      [COLOR, replace('<label>', '<label>x</label><label>')],
      /takes label only once/
    ],
    [
      'an element that is missing',
      [PAGE, replace('<type>RecordPage</type>', '')],
      /FlexiPage needs the element type/
    ],
    ['a value that the platform does not know', [COLOR, replace('>Text<', '>Txt<')], /type cannot be "Txt"/],
    ['a number that is none', [COLOR, replace('>80<', '>eighty<')], /length cannot be "eighty"/],
    [
      'a truth value that is none',
      [COLOR, replace('<type>', '<required>yes</required><type>')],
      /required cannot be "yes"/
    ],
    [
      'a wrong root element',
      [COLOR, (text) => text.replaceAll('CustomField', 'Field')],
      /root element must be CustomField/
    ],
    ['a missing namespace', [COLOR, (text) => text.replace(/ xmlns="[^"]+"/, '')], /in the namespace/]
  ];
  for (const [name, change, message] of broken) {
    test(`finds ${name}`, async (t) => {
      const { file, line, message: sentence } = await only(metadataTypes, sampleProject(t, change));

      assert.match(sentence, message);
      assert.ok(file.endsWith(change[0]));
      assert.equal(line, 1);
    });
  }
});

describe('package', () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await packaging.run(sampleProject(t)), []);
  });

  const broken: readonly (readonly [string, Change, RegExp])[] = [
    [
      'a type that a package cannot hold',
      [
        '/profiles/Admin.profile-meta.xml',
        '<Profile xmlns="http://soap.sforce.com/2006/04/metadata"><custom>true</custom></Profile>'
      ],
      /Profile is not known to be possible/
    ],
    [
      'a second API version',
      ['/classes/WidgetController.cls-meta.xml', replace('66.0', '65.0')],
      /version is 65.0, and that of the project 66.0/
    ],
    [
      'an address of somebody',
      [CLASS, replace("'callout:Shop/widgets'", "'https://user@shop.acme.io/widgets'")],
      /address of shop\.acme\.io/
    ],
    [
      'a key of the proxy',
      [CLASS, replace("'callout:Shop/widgets'", `'cwk_${'00D000000000001EAA'}_${'aB3'.repeat(14)}x'`)],
      /key of the proxy seems to stand here/
    ],
    [
      'a private key',
      [CLASS, replace("'callout:Shop/widgets'", `'-----BEGIN RSA ${'PRIVATE'} KEY-----'`)],
      /private key seems to stand here/
    ]
  ];
  for (const [name, change, message] of broken) {
    test(`finds ${name}`, async (t) => {
      assert.match((await only(packaging, sampleProject(t, change))).message, message);
    });
  }
});

describe('components', () => {
  const SCRIPT = `${LWC}/widgetList/widgetList.ts`;

  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await bundles.run(sampleProject(t)), []);
  });

  test('finds a component that was never compiled', async (t) => {
    const { file, message } = await only(bundles, sampleProject(t, ['/lwc/widgetList/widgetList.js', null]));

    assert.equal(file, SCRIPT);
    assert.match(message, /never compiled/);
  });

  test('finds a component that changed after it was compiled', async (t) => {
    const root = sampleProject(t);
    const later = new Date(Date.now() + 60_000);
    utimesSync(path.join(root, SCRIPT), later, later);

    assert.match((await only(bundles, root)).message, /changed after it was compiled/);
  });

  test('finds a script that is not named like its bundle', async (t) => {
    const root = sampleProject(
      t,
      ['/lwc/widgetList/widgetList.ts', null],
      ['/lwc/widgetList/widgets.ts', 'export {};']
    );

    assert.match((await only(bundles, root)).message, /has no widgetList\.ts/);
  });

  test('finds a template that the platform refuses', async (t) => {
    const change: Change = ['/lwc/widgetList/widgetList.html', replace('key={row.id}', '')];
    const { file, line, message } = await only(bundles, sampleProject(t, change));

    assert.match(message, /LWC1071/);
    assert.equal(file, `${LWC}/widgetList/widgetList.html`);
    assert.equal(line, 4);
  });

  test('finds a script that the platform refuses', async (t) => {
    const root = sampleProject(t, ['/lwc/widgetList/widgetList.js', replace('size = 1', 'size = true')]);

    assert.match((await only(bundles, root)).message, /LWC1099/);
  });
});

describe('project files', () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await projectFiles.run(sampleProject(t)), []);
  });

  test('finds an unknown key', async (t) => {
    const root = sampleProject(t, ['sfdx-project.json', replace('"sourceApiVersion"', '"sourceVersion"')]);

    assert.match((await only(projectFiles, root)).message, /sourceVersion/);
  });

  test('finds a version that no package can be built from', async (t) => {
    const root = sampleProject(t, ['sfdx-project.json', replace('1.0.0.NEXT', '1.0')]);

    assert.match((await only(projectFiles, root)).message, /versionNumber cannot be "1\.0"/);
  });

  test('finds a scratch definition with an unknown edition', async (t) => {
    const root = sampleProject(t, ['config/project-scratch-def.json', '{"edition":"Deluxe"}']);

    const findings = await projectFiles.run(root);
    assert.ok(findings.some(({ file }) => file === 'config/project-scratch-def.json'));
  });

  test('finds what is not JSON', async (t) => {
    const root = sampleProject(t, ['config/project-scratch-def.json', '{']);

    assert.match((await only(projectFiles, root)).message, /not JSON/);
  });
});

describe('conversion', () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await conversion.run(sampleProject(t)), []);
  });

  test('finds a component that would go without its code', async (t) => {
    const { message } = await only(conversion, sampleProject(t, ['/lwc/widgetList/widgetList.js', null]));

    assert.match(message, /without its code/);
  });

  test('finds TypeScript that would be deployed', async (t) => {
    const { file, message } = await only(conversion, sampleProject(t, ['.forceignore', '**/__tests__/**']));

    assert.equal(file, '.forceignore');
    assert.match(message, /widgetList\.ts would be deployed/);
  });

  test('finds metadata without its source', async (t) => {
    const { message } = await only(conversion, sampleProject(t, [CLASS, null]));

    assert.match(message, /cannot be read/);
  });
});

describe('imports', () => {
  const run = (t: TestContext, ...changes: Change[]) =>
    imports.run(withConfiguration(t, ['config/import-rules.json'], ...changes));

  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await run(t), []);
  });

  const broken: readonly (readonly [string, Change, RegExp])[] = [
    [
      'a domain that imports a route',
      ['proxy/src/domain/price.ts', "import '../http/routes.ts';\nexport const price = 1;\n"],
      /domain-is-pure/
    ],
    [
      'a domain that imports a library',
      ['proxy/src/domain/price.ts', "import 'node:fs';\nexport const price = 1;\n"],
      /domain-is-pure/
    ],
    [
      'a route that imports an adapter',
      ['proxy/src/http/routes.ts', "import '../adapters/shop/shop.ts';\nexport const routes = [];\n"],
      /http-knows-no-adapter/
    ],
    [
      'an import that leads nowhere',
      ['proxy/src/domain/price.ts', "import './cost.ts';\nexport const price = 1;\n"],
      /resolvable/
    ],
    [
      'a proxy that imports a simulator',
      ['proxy/src/app.ts', "import '../../simulators/shop.ts';\n"],
      /proxy-knows-no-stand-in/
    ]
  ];
  for (const [name, change, message] of broken) {
    test(`finds ${name}`, async (t) => {
      const others: Change[] = [
        ['proxy/src/adapters/shop/shop.ts', 'export {};\n'],
        ['simulators/shop.ts', 'export {};\n']
      ];
      const findings = await run(t, ...others, change);

      const found = findings.find((finding) => message.test(finding.message));
      assert.ok(found, `findings: ${JSON.stringify(findings, null, 2)}`);
      assert.equal(found.file, change[0]);
    });
  }
});

describe('types', () => {
  const files = ['tsconfig.base.json', 'tsconfig.json'];

  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await types.run(withConfiguration(t, files)), []);
  });

  test('finds a type that does not agree', async (t) => {
    const root = withConfiguration(t, files, [
      'proxy/src/domain/price.ts',
      "export const price: number = 'one';\n"
    ]);
    const { file, line, message } = await only(types, root);

    assert.equal(file, 'proxy/src/domain/price.ts');
    assert.equal(line, 1);
    assert.match(message, /TS2322/);
  });

  test('finds a component that passes a method what it does not take', async (t) => {
    const root = withConfiguration(
      t,
      [...files, 'types/platform.d.ts', 'types/modules.d.ts', `${LWC}/tsconfig.json`],
      [
        'types/apex.d.ts',
        "declare module '@salesforce/apex/WidgetController.find' {\n  const method: import('./platform').ApexMethod<{ color: string }, string>;\n  export default method;\n}\n"
      ],
      ['/lwc/widgetList/widgetList.ts', (text) => `${text}\nvoid find({ colour: 'red' });\n`]
    );
    const { file, message } = await only(types, root);

    assert.equal(file, `${LWC}/widgetList/widgetList.ts`);
    assert.match(message, /'colour' does not exist/);
  });
});

describe('lint', () => {
  const files = ['eslint.config.js', 'tsconfig.base.json', 'tsconfig.json'];

  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await lint.run(withConfiguration(t, files)), []);
  });

  test('finds a component that reaches into the document', async (t) => {
    const change: Change = [
      '/lwc/widgetList/widgetList.ts',
      replace('this.size++', "document.querySelector('p')")
    ];
    const findings = await lint.run(withConfiguration(t, files, change));

    assert.ok(
      findings.some(({ message }) => message.includes('no-document-query')),
      JSON.stringify(findings)
    );
  });

  test('finds markup that the design system has retired', async (t) => {
    const change: Change = [
      '/lwc/widgetList/widgetList.html',
      replace('<p ', '<p class="slds-button--brand" ')
    ];
    const findings = await lint.run(withConfiguration(t, files, change));

    assert.ok(
      findings.some(({ message }) => message.includes('slds')),
      JSON.stringify(findings)
    );
  });

  test('finds a promise that nobody waits for', async (t) => {
    const change: Change = [
      'proxy/src/domain/price.ts',
      'export const price = 1;\nexport function start(): void {\n  Promise.resolve(1);\n}\n'
    ];
    const findings = await lint.run(withConfiguration(t, files, change));

    assert.ok(
      findings.some(({ message }) => message.includes('no-floating-promises')),
      JSON.stringify(findings)
    );
  });
});

describe('format', () => {
  const run = (t: TestContext, ...changes: Change[]) => {
    const root = withConfiguration(t, ['.prettierrc.json', '.prettierignore'], ...changes);
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    return format.run(root);
  };
  const isOf = (ending: string) => (finding: Finding) => finding.file.endsWith(ending);

  test('has nothing to say of formatted files', async (t) => {
    assert.deepEqual((await run(t)).filter(isOf('.ts')), []);
  });

  const broken: readonly (readonly [string, Change])[] = [
    ['TypeScript', ['proxy/src/domain/price.ts', 'export const price=1\n']],
    ['HTML', ['/lwc/widgetList/widgetList.html', '<template><p>a</p>\n\n\n</template>']],
    ['CSS', ['/lwc/widgetList/widgetList.css', 'p{top:0}']],
    ['XML', [COLOR, replace('><label>', '>\n\n\n<label>')]],
    ['Apex', [CLASS, replace('    @AuraEnabled', '@AuraEnabled')]]
  ];
  for (const [name, change] of broken) {
    test(`finds ${name} that is not formatted`, async (t) => {
      const findings = await run(t, change);

      const found = findings.filter(isOf(change[0]));
      assert.equal(found.length, 1, JSON.stringify(findings));
      assert.match(found[0]?.message ?? '', /not formatted/);
    });
  }

  test('finds what cannot be read', async (t) => {
    const findings = await run(t, [CLASS, 'public class {']);

    assert.match(findings.find(isOf(CLASS))?.message ?? '', /cannot be formatted/);
  });
});

const javaMissing = (() => {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'needs Java 17; install it and make java known to the shell';
  }
})();
/** Where everything must run, a missing tool fails the test instead of skipping it. */
const skip = process.env['CI'] ? false : javaMissing;

test('without Java the checks that need it say what to install', async (t) => {
  const { PATH } = process.env;
  t.after(() => (process.env['PATH'] = PATH));
  process.env['PATH'] = '';
  for (const check of [apex, security]) {
    await assert.rejects(
      async () => check.run(REPOSITORY),
      /needs Java 17, which was not found\. Install it/
    );
  }
});

describe('apex', { skip }, () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await apex.run(sampleProject(t)), []);
  });

  test('finds a method that does not exist', async (t) => {
    const { file, line, message } = await only(
      apex,
      sampleProject(t, [CLASS, replace('checkPermission', 'checkPermision')])
    );

    assert.ok(file.endsWith(CLASS));
    assert.equal(line, 4);
    assert.match(message, /checkPermision/);
  });

  test('finds a class without its metadata', async (t) => {
    const findings = await apex.run(sampleProject(t, [`${CLASS}-meta.xml`, null]));

    assert.match(findings[0]?.message ?? '', /meta file is missing/);
  });
});

describe('security', { skip }, () => {
  test('a sound project has no findings', async (t) => {
    assert.deepEqual(await security.run(sampleProject(t)), []);
  });

  test('finds a query that takes text from outside', async (t) => {
    const change: Change = [
      CLASS,
      replace(
        "'SELECT Id, (SELECT Id FROM Widgets__r) FROM Account'",
        "'SELECT Id FROM Account WHERE Name = ' + name"
      )
    ];
    const findings = await security.run(
      sampleProject(t, change, [CLASS, replace('dynamicQuery()', 'dynamicQuery(String name)')])
    );

    assert.ok(
      findings.some(({ message }) => message.includes('ApexSOQLInjection')),
      JSON.stringify(findings)
    );
  });

  test('finds a class that does not say whose records it sees', async (t) => {
    const findings = await security.run(sampleProject(t, [CLASS, replace('with sharing ', '')]));

    assert.ok(
      findings.some(({ message }) => message.includes('ApexSharingViolations')),
      JSON.stringify(findings)
    );
  });
});
