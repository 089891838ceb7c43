import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { hasComponent, type ReferenceRule, type References } from './context.ts';
import { bundleNameOf, type Bundle } from '../../project/bundles.ts';
import { parseTemplate, type TemplateNode as Node } from '../../project/lwc-compiler.ts';
import { readLwcModule, type LwcModule } from '../../project/lwc-module.ts';
import { readText } from '../../project/files.ts';
import { textOf, walk } from '../../project/xml.ts';
import type { Finding } from '../finding.ts';

const { resolve } = createRequire(import.meta.url);
/** The stand-ins of the unit tests: one for each base component and platform module but `modal`, with its public properties. */
const STUBS = path.join(path.dirname(resolve('@salesforce/sfdx-lwc-jest')), 'lightning-stubs');
/** Properties that every element has. */
const GLOBAL_PROPERTIES = new Set(
  'title hidden id tabIndex lang dir accessKey role slot draggable spellcheck part className style'.split(' ')
);

/** Imports of components name labels, fields, Apex methods, permissions and components that exist. */
export const importReferences: ReferenceRule = (references) =>
  references.bundles.flatMap((bundle) =>
    bundle.module.imports.flatMap(({ specifier, line }) => {
      const fault = importFault(references, specifier);
      if (fault === undefined || bundle.script === undefined) return [];
      return [
        { file: bundle.script, line, message: `${specifier}: ${fault}.`, advice: 'Correct the import.' }
      ];
    })
  );

function importFault(references: References, specifier: string): string | undefined {
  const [scope = '', kind = '', ...rest] = specifier.split('/');
  const name = rest.join('/');
  if (scope === 'c') {
    return references.bundles.some((bundle) => bundle.name === kind)
      ? undefined
      : 'there is no such component';
  }
  if (scope === 'lightning') {
    return kind === 'modal' || existsSync(path.join(STUBS, kind))
      ? undefined
      : 'the platform has no such module';
  }
  if (scope !== '@salesforce') return undefined;
  switch (kind) {
    case 'label':
      return hasLabel(references, name) ? undefined : 'there is no such custom label';
    case 'schema':
      return hasSchemaPath(references, name) ? undefined : 'there is no such object or field';
    case 'apex':
      return name === '' || hasAuraMethod(references, name)
        ? undefined
        : 'there is no such @AuraEnabled method';
    case 'customPermission':
      return hasComponent(references, 'CustomPermission', name)
        ? undefined
        : 'there is no such custom permission';
    case 'resourceUrl':
      return hasComponent(references, 'StaticResource', name)
        ? undefined
        : 'there is no such static resource';
    case 'messageChannel':
      return hasComponent(references, 'LightningMessageChannel', name.replace(/__c$/, ''))
        ? undefined
        : 'there is no such message channel';
    case 'user':
    case 'i18n':
    case 'client':
    case 'userPermission':
      return undefined;
    default:
      return 'the platform has no such module';
  }
}

function hasLabel({ source }: References, name: string): boolean {
  return source.components.some(
    ({ type, xml }) =>
      type === 'CustomLabels' &&
      [...walk(xml)].some(
        (element) => element.name === 'labels' && `c.${textOf(element, 'fullName')}` === name
      )
  );
}

function hasSchemaPath({ schema }: References, name: string): boolean {
  const [object = '', ...fields] = name.split('.');
  if (fields.length === 0) return schema.hasObject(object);
  let current = object;
  for (const field of fields.slice(0, -1)) {
    const member = schema.member(current, field);
    if (member?.kind !== 'parent') return false;
    current = member.object;
  }
  return schema.hasField(current, fields.at(-1) ?? '');
}

function hasAuraMethod({ source }: References, name: string): boolean {
  const [className = '', method = ''] = name.split('.');
  const file = source.components.find(
    (component) => component.type === 'ApexClass' && component.name === className
  );
  if (file?.content === undefined) return false;
  const signature = new RegExp(
    `@AuraEnabled[^;{]*\\bstatic\\s[^;{]*\\b${method.replace(/\W/g, '')}\\s*\\(`,
    'i'
  );
  return signature.test(readText(source.root, file.content));
}

/** Templates name properties and handlers of their class, and tags and properties of components that exist. */
export const templateReferences: ReferenceRule = ({ source, bundles }) =>
  bundles.flatMap((bundle) => {
    if (bundle.template === undefined) return [];
    const { root } = parseTemplate(readText(source.root, bundle.template));
    const scope = { bundle, bundles, file: bundle.template, findings: [] as Finding[] };
    if (root) checkNode(root, new Set(), scope);
    return scope.findings;
  });

interface Scope {
  readonly bundle: Bundle;
  readonly bundles: readonly Bundle[];
  readonly file: string;
  readonly findings: Finding[];
}

function checkNode(node: Node, locals: ReadonlySet<string>, scope: Scope): void {
  if (node.type === 'Identifier') {
    checkName(node, locals, scope);
    return;
  }
  if (node.type === 'MemberExpression') {
    checkNode(node['object'] as Node, locals, scope);
    return;
  }
  if (node.type === 'EventListener') checkHandler(node, scope);
  if (node.type === 'Component') checkTag(node, scope);
  const inner = new Set([...locals, ...localsOf(node)]);
  for (const [key, value] of Object.entries(node)) {
    // The names that a loop introduces are not looked up, and its list is looked up outside of it.
    if (['item', 'index', 'iterator'].includes(key) && node.type.startsWith('For')) continue;
    if (key === 'slotData' || key === 'location') continue;
    const outer = key === 'expression' && node.type.startsWith('For');
    for (const child of nodesIn(value)) checkNode(child, outer ? locals : inner, scope);
  }
}

function nodesIn(value: unknown): Node[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is Node => typeof item === 'object' && item !== null && 'type' in item);
}

function localsOf(node: Node): string[] {
  const introduced = ['item', 'index', 'iterator'].map((key) => node[key]);
  const slotData = (node['slotData'] as { value?: unknown } | undefined)?.value;
  return [...introduced, slotData].flatMap((value) => nodesIn(value).map(({ name }) => String(name)));
}

function checkName(identifier: Node, locals: ReadonlySet<string>, { bundle, file, findings }: Scope): void {
  const name = String(identifier.name);
  if (locals.has(name) || bundle.module.members.has(name)) return;
  findings.push({
    file,
    line: lineOf(identifier),
    message: `The template uses {${name}}, which the class of ${bundle.name} does not have.`,
    advice: 'Correct the name, or add the property or handler.'
  });
}

function checkHandler(listener: Node, { bundle, file, findings }: Scope): void {
  const name = String((listener['handler'] as Node | undefined)?.name);
  if (!bundle.module.members.has(name) || bundle.module.methods.has(name)) return;
  findings.push({
    file,
    line: lineOf(listener),
    message: `The template handles an event with {${name}}, which is no method.`,
    advice: 'Name a method of the class.'
  });
}

function checkTag(component: Node, { bundles, file, findings }: Scope): void {
  const tag = String(component.name);
  const line = lineOf(component);
  const api = publicProperties(tag, bundles);
  if (!api) {
    findings.push({ file, line, message: `There is no component <${tag}>.`, advice: 'Correct the tag.' });
    return;
  }
  for (const property of nodesIn(component['properties'])) {
    const name = String(property.name);
    if (api.has(name) || GLOBAL_PROPERTIES.has(name) || name.startsWith('aria')) continue;
    findings.push({
      file,
      line: lineOf(property) ?? line,
      message: `<${tag}> has no property ${name}.`,
      advice: 'Correct the attribute, or mark the property with @api.'
    });
  }
}

function lineOf(node: Node): number | undefined {
  return node.location?.startLine;
}

/** Public properties of the component behind a tag; undefined when there is none. */
function publicProperties(tag: string, bundles: readonly Bundle[]): ReadonlySet<string> | undefined {
  const name = bundleNameOf(tag);
  if (tag.startsWith('c-')) {
    const module = bundles.find((bundle) => bundle.name === name)?.module;
    return module && new Set([...module.api, ...inheritedProperties(module)]);
  }
  return tag.startsWith('lightning-') ? baseComponentProperties(name) : undefined;
}

/** Public properties that a component has from the base component which it extends. */
function inheritedProperties({ superclass }: LwcModule): Iterable<string> {
  const [scope, name = ''] = superclass?.split('/') ?? [];
  return scope === 'lightning' ? (baseComponentProperties(name) ?? []) : [];
}

function baseComponentProperties(name: string): ReadonlySet<string> | undefined {
  const folder = path.join(STUBS, name);
  const script = existsSync(folder) ? readdirSync(folder).find((file) => file === `${name}.js`) : undefined;
  return script === undefined
    ? undefined
    : readLwcModule(readFileSync(path.join(folder, script), 'utf8')).api;
}
