import type { Check, Finding } from './finding.ts';
import { readMetadataTypes, type ElementRule, type MetadataType } from '../project/metadata-types.ts';
import { readPackageSource, type Component } from '../project/package-source.ts';
import type { XmlElement } from '../project/xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
/** The WSDL declares it as text; the platform reads a structure of its own. */
const OPAQUE_ELEMENTS = new Set(['targetConfigs']);

/** Compares each metadata file with the types of the Metadata API: names, repetition, required elements, values. */
export const metadataTypes: Check = {
  name: 'metadata types',
  run(root) {
    const source = readPackageSource(root);
    const types = readMetadataTypes();
    return [
      ...source.findings,
      ...source.components.flatMap((component) => checkComponent(component, types))
    ];
  }
};

function checkComponent(component: Component, types: ReadonlyMap<string, MetadataType>): Finding[] {
  const { file, xml } = component;
  const type = types.get(component.type);
  if (xml.name !== component.type || xml.namespace !== NAMESPACE || type?.kind !== 'elements') {
    return [
      {
        file,
        line: xml.line,
        message: `The root element must be ${component.type} in the namespace ${NAMESPACE}.`,
        advice: 'Correct the root element, or the ending of the file name.'
      }
    ];
  }
  return checkElements(xml, type.elements, component.type, { file, types });
}

interface Scope {
  readonly file: string;
  readonly types: ReadonlyMap<string, MetadataType>;
}

function checkElements(
  parent: XmlElement,
  rules: ReadonlyMap<string, ElementRule>,
  typeName: string,
  scope: Scope
): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const child of parent.children) {
    const rule = rules.get(child.name);
    const at = { file: scope.file, line: child.line };
    if (!rule) {
      findings.push({
        ...at,
        message: `${typeName} has no element ${child.name}.`,
        advice: 'Correct its name or remove it.'
      });
      continue;
    }
    if (seen.has(child.name) && !rule.isRepeatable) {
      findings.push({
        ...at,
        message: `${typeName} takes ${child.name} only once.`,
        advice: 'Remove one of them.'
      });
    }
    seen.add(child.name);
    if (!OPAQUE_ELEMENTS.has(child.name)) findings.push(...checkContent(child, rule, scope));
  }
  for (const [name, rule] of rules) {
    if (!rule.isRequired || seen.has(name)) continue;
    const message = `${typeName} needs the element ${name}.`;
    findings.push({ file: scope.file, line: parent.line, message, advice: 'Add it.' });
  }
  return findings;
}

function checkContent(element: XmlElement, { type }: ElementRule, scope: Scope): Finding[] {
  const shape = scope.types.get(type);
  if (shape?.kind === 'elements') return checkElements(element, shape.elements, type, scope);
  const expected = expectedContent(element, type, shape);
  if (expected === undefined) return [];
  return [
    {
      file: scope.file,
      line: element.line,
      message: `${element.name} cannot be "${element.text}".`,
      advice: `Write ${expected}.`
    }
  ];
}

/** What the content should be, or undefined when it is right. */
function expectedContent(
  element: XmlElement,
  type: string,
  shape: MetadataType | undefined
): string | undefined {
  if (element.children.length > 0) return 'text without elements';
  if (shape?.kind === 'values') {
    return shape.values.has(element.text) ? undefined : `one of ${[...shape.values].slice(0, 12).join(', ')}`;
  }
  if (type === 'boolean') return /^(true|false)$/.test(element.text) ? undefined : 'true or false';
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(element.text) ? undefined : 'a number';
  return undefined;
}
