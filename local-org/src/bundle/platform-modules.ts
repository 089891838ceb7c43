import { readFileSync, statSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** The package's custom labels, within its metadata folder. */
export const LABELS_FILE = 'labels/CustomLabels.labels-meta.xml';

/**
 * What stands for a module that the platform makes of its name, such as `@salesforce/apex/Class.method`; null when the
 * local org has nothing for it. A label that the package does not have is null too.
 */
export function platformModule(name: string, labelsFile: string): string | null {
  const [, kind = '', ...rest] = name.split('/');
  const member = rest.join('/');
  const text = JSON.stringify;
  switch (kind) {
    case 'apex': {
      if (member === '') return `export { refreshApex, getSObjectValue } from './apex.ts';`;
      const [className, method] = member.split('.');
      return `import { apexMethod } from './apex.ts'; export default apexMethod(${text(className)}, ${text(method)});`;
    }
    case 'schema': {
      const [objectApiName, ...path] = member.split('.');
      const fieldApiName = path.join('.');
      return `export default ${text(path.length === 0 ? { objectApiName } : { objectApiName, fieldApiName })};`;
    }
    case 'label': {
      const label = member.startsWith('c.') ? labelsOf(labelsFile).get(member.slice(2)) : undefined;
      return label === undefined ? null : `export default ${text(label)};`;
    }
    case 'user':
      if (member === 'Id') return `import { session } from './session.ts'; export default session.user.id;`;
      return member === 'isGuest' ? 'export default false;' : null;
    case 'customPermission':
    case 'userPermission':
      return `import { session } from './session.ts'; export default session.${kind}s.includes(${text(member)}) || undefined;`;
    case 'i18n':
    case 'client':
      return null;
    case 'resourceUrl':
      return `export default ${text(`/assets/resources/${member}`)};`;
    case 'messageChannel':
      return `export default ${text({ messageChannel: member })};`;
    default:
      return null;
  }
}

const known = new Map<string, { readonly changedAt: number; readonly labels: ReadonlyMap<string, string> }>();

/** The labels of a file by name, read again when it has changed: each import of a label asks for them. */
function labelsOf(file: string): ReadonlyMap<string, string> {
  const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return new Map();
  const kept = known.get(file);
  if (kept?.changedAt === changedAt) return kept.labels;
  const labels = readLabels(file);
  known.set(file, { changedAt, labels });
  return labels;
}

function readLabels(file: string): Map<string, string> {
  const parser = new XMLParser({ isArray: (tag) => tag === 'labels', parseTagValue: false });
  const parsed = parser.parse(readFileSync(file, 'utf8')) as {
    CustomLabels?: { labels?: { fullName: string; value: string }[] };
  };
  return new Map((parsed.CustomLabels?.labels ?? []).map(({ fullName, value }) => [fullName, value]));
}
