import { existsSync, readFileSync } from 'node:fs';
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

function labelsOf(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const parser = new XMLParser({ isArray: (tag) => tag === 'labels', parseTagValue: false });
  const parsed = parser.parse(readFileSync(file, 'utf8')) as {
    CustomLabels?: { labels?: { fullName: string; value: string }[] };
  };
  return new Map((parsed.CustomLabels?.labels ?? []).map(({ fullName, value }) => [fullName, value]));
}
