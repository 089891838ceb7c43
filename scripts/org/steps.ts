/** One step of the way into an org. */
export interface OrgStep {
  readonly name: string;
  /** What is proven when it went well. */
  readonly proves: string;
  /** Whether it needs the id of a package version (04t…). */
  readonly needsVersion: boolean;
  /** Commands in their order; `VERSION` stands for the id. */
  readonly commands: readonly string[];
}

const HUB = '--target-dev-hub hub';
const ORG = '--target-org crosswalk';

/** The way into an org, in its order. Needs a login with the alias `hub` at an org with a Dev Hub. */
export const ORG_STEPS: readonly OrgStep[] = [
  step('scratch', 'A scratch org of our shape can be made.', [
    `npx sf org create scratch --definition-file config/project-scratch-def.json --alias crosswalk ${HUB} --duration-days 7`
  ]),
  step('deploy', 'The server compiles every class and component and takes all metadata.', [
    'npm run build',
    `npx sf project deploy start --source-dir force-app ${ORG}`
  ]),
  step('assign', 'The permission sets can be assigned.', [
    `npx sf org assign permset --name CrosswalkAdmin --name CrosswalkIntegration ${ORG}`
  ]),
  step('seed', 'The demo data fit an org with its own rules.', [
    `npx sf apex run --file scripts/demo/vendor.apex ${ORG}`
  ]),
  step('test', 'The Apex tests pass, with the coverage that a package needs.', [
    `npx sf apex run test --test-level RunLocalTests --code-coverage --result-format human --wait 30 ${ORG}`
  ]),
  step('facts', 'What the local org believes about Apex is true.', [
    `npx sf project deploy start --source-dir local-org/conformance ${ORG}`,
    `npx sf apex run test --class-names LanguageFactsTest --class-names PlatformFactsTest --class-names DataFactsTest --class-names QueryFactsTest --class-names JobFactsTest --class-names ValueFactsTest --result-format human --wait 10 ${ORG}`
  ]),
  step('package', 'An unlocked package can be made; once, its id is kept in sfdx-project.json.', [
    `npx sf package create --name Crosswalk --package-type Unlocked --path force-app --no-namespace ${HUB}`
  ]),
  step('version', 'A version of the package can be built, with its tests and their coverage.', [
    'npm run build',
    `npx sf package version create --package Crosswalk --code-coverage --installation-key-bypass --wait 60 ${HUB}`
  ]),
  step(
    'promote',
    'The version is good for production orgs.',
    [`npx sf package version promote --package VERSION --no-prompt ${HUB}`],
    true
  ),
  step(
    'install',
    'It installs into an org that never saw it.',
    [`npx sf package install --package VERSION --wait 30 --security-type AdminsOnly --no-prompt ${ORG}`],
    true
  )
];

/** Commands of a step as words, with the id of the version in its place. */
export function commandsOf({ commands }: OrgStep, version: string): string[][] {
  return commands.map((command) => command.split(' ').map((word) => (word === 'VERSION' ? version : word)));
}

function step(name: string, proves: string, commands: readonly string[], needsVersion = false): OrgStep {
  return { name, proves, needsVersion, commands };
}
