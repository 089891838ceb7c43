import type { Bundle } from '../../project/bundles.ts';
import type { OrgSchema } from '../../project/org-schema.ts';
import { componentsOf, type Component, type PackageSource } from '../../project/package-source.ts';
import type { XmlElement } from '../../project/xml.ts';
import type { Finding } from '../finding.ts';

/** What every cross reference is looked up in. */
export interface References {
  readonly source: PackageSource;
  readonly schema: OrgSchema;
  readonly bundles: readonly Bundle[];
}

/** A rule about the references of one kind of metadata. */
export type ReferenceRule = (references: References) => Finding[];

/** Whether the package has the component; names are compared as the platform compares them, without regard to case. */
export function hasComponent({ source }: References, type: string, name: string): boolean {
  return findComponent(source, type, name) !== undefined;
}

export function findComponent(source: PackageSource, type: string, name: string): Component | undefined {
  return componentsOf(source, type).find((component) => component.name.toLowerCase() === name.toLowerCase());
}

/** A finding at an element of a metadata file. */
export function at(component: Component, element: XmlElement, message: string, advice: string): Finding {
  return { file: component.file, line: element.line, message, advice };
}
