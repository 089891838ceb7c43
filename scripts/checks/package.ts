import type { Check, Finding } from './finding.ts';
import { readText } from '../project/files.ts';
import { readPackageSource, type PackageSource } from '../project/package-source.ts';

/**
 * Types of metadata that an unlocked package takes, as Salesforce's Metadata Coverage Report says; those that this
 * package may come to need. A type that is missing here has to be looked up there first.
 */
const PACKAGEABLE = new Set([
  'ApexClass',
  'ApexTrigger',
  'CompactLayout',
  'CustomApplication',
  'CustomField',
  'CustomLabel',
  'CustomLabels',
  'CustomMetadata',
  'CustomNotificationType',
  'CustomObject',
  'CustomPermission',
  'CustomTab',
  'ExternalCredential',
  'FieldSet',
  'FlexiPage',
  'Layout',
  'LightningComponentBundle',
  'LightningMessageChannel',
  'ListView',
  'NamedCredential',
  'PermissionSet',
  'QuickAction',
  'RecordType',
  'StaticResource',
  'ValidationRule',
  'WebLink'
]);

/** Hosts that may stand in the package: the namespace of metadata, placeholders, and the tenants of FlexNet Operations. */
const KNOWN_HOSTS = [/^soap\.sforce\.com$/, /(^|\.)example(\.com)?$/, /\.flexnetoperations\.com$/];

const ADDRESS = /https?:\/\/(?:[^\s/@"'<>]+@)?([a-z0-9.-]*[a-z0-9])/gi;

/** What a secret looks like by its shape alone. */
const SECRETS: readonly (readonly [name: string, shape: RegExp])[] = [
  ['A private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['A key of AWS', /\bAKIA[0-9A-Z]{16}\b/],
  ['A session of Salesforce', /\b00D[0-9A-Za-z]{12,15}![0-9A-Za-z._]{20,}/],
  ['A bearer token', /\bBearer [0-9A-Za-z._~+/-]{24,}/],
  ['A key of the proxy', /\bcwk_00D[0-9A-Za-z]{15}_[0-9A-Za-z_-]{43}/]
];

/** What can be said offline about the unlocked package: its types, one API version, and nothing in it that is ours alone. */
export const packaging: Check = {
  name: 'package',
  run(root) {
    const source = readPackageSource(root);
    return [
      ...source.findings,
      ...checkTypes(source),
      ...checkVersions(source),
      ...source.files.flatMap((file) => checkText(file, readText(root, file)))
    ];
  }
};

function checkTypes({ components }: PackageSource): Finding[] {
  return components
    .filter(({ type }) => !PACKAGEABLE.has(type))
    .map(({ file, type }) => ({
      file,
      message: `${type} is not known to be possible in an unlocked package.`,
      advice:
        'Look it up in the Metadata Coverage Report; add it to scripts/checks/package.ts or leave it out.'
    }));
}

function checkVersions({ root, components }: PackageSource): Finding[] {
  const { sourceApiVersion } = JSON.parse(readText(root, 'sfdx-project.json')) as {
    sourceApiVersion: string;
  };
  return components.flatMap(({ file, xml }) =>
    xml.children
      .filter(({ name, text }) => name === 'apiVersion' && text !== sourceApiVersion)
      .map(({ line, text }) => ({
        file,
        line,
        message: `Its API version is ${text}, and that of the project ${sourceApiVersion}.`,
        advice: 'Change all of them together.'
      }))
  );
}

function checkText(file: string, text: string): Finding[] {
  return text.split('\n').flatMap((content, index) => {
    const at = { file, line: index + 1 };
    const addresses = [...content.matchAll(ADDRESS)].map(([, host = '']) => host.toLowerCase());
    return [
      ...addresses
        .filter((host) => !KNOWN_HOSTS.some((known) => known.test(host)))
        .map((host) => ({
          ...at,
          message: `The address of ${host} would be installed in the orgs of others.`,
          advice: 'Leave it to a setting or a named credential.'
        })),
      ...SECRETS.filter(([, shape]) => shape.test(content)).map(([name]) => ({
        ...at,
        message: `${name} seems to stand here.`,
        advice: 'Take it out, and make a new one: this one is no secret any more.'
      }))
    ];
  });
}
