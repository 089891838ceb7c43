/** What an annotation may stand on, and its properties, in lower case: Apex Developer Guide, Annotations. */
interface Rule {
  readonly on: readonly string[];
  readonly properties?: readonly string[];
  /** Whether it changes what code does in a way that the local org does not know. */
  readonly isNotModelled?: true;
}

const TYPES = ['class', 'interface', 'enum'];
const MEMBERS = ['method', 'constructor', 'field', 'property'];

const entryPoint = (...on: string[]): Rule => ({ on, isNotModelled: true });

const RULES: Readonly<Record<string, Rule>> = {
  auraenabled: { on: ['method', 'field', 'property'], properties: ['cacheable', 'continuation', 'scope'] },
  deprecated: { on: [...TYPES, ...MEMBERS] },
  future: entryPoint('method'),
  httpdelete: entryPoint('method'),
  httpget: entryPoint('method'),
  httppatch: entryPoint('method'),
  httppost: entryPoint('method'),
  httpput: entryPoint('method'),
  invocablemethod: entryPoint('method'),
  invocablevariable: entryPoint('field', 'property'),
  istest: {
    on: ['class', 'method'],
    properties: ['seealldata', 'isparallel', 'oninstall', 'testfor', 'critical']
  },
  jsonaccess: entryPoint('class'),
  namespaceaccessible: { on: [...TYPES, ...MEMBERS] },
  readonly: entryPoint('method'),
  remoteaction: entryPoint('method'),
  restresource: entryPoint('class'),
  suppresswarnings: { on: [...TYPES, ...MEMBERS], properties: ['value'] },
  testsetup: { on: ['method'] },
  testvisible: { on: [...TYPES, ...MEMBERS] }
};

/** Why Apex refuses an annotation on a declaration of that kind; null when it takes it. Names are in lower case. */
export function annotationFault(name: string, properties: Iterable<string>, kind: string): string | null {
  const rule = RULES[name];
  if (rule === undefined) return `Annotation does not exist: ${name}`;
  if (rule.isNotModelled) return `The annotation ${name} is not modelled by the local org`;
  if (!rule.on.includes(kind)) return `${name} is not allowed on ${kind}`;
  for (const property of properties)
    if (rule.properties?.includes(property) !== true)
      return `No such property, ${property}, defined on this annotation: ${name}`;
  return null;
}
