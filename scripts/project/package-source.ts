import path from 'node:path';
import { ComponentSet, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import { listFiles, readText, relative } from './files.ts';
import { parseXml, XmlError, type XmlElement } from './xml.ts';
import type { Finding } from '../checks/finding.ts';

/** A piece of metadata of the package, named as the Metadata API names it. */
export interface Component {
  /** Metadata type, such as `CustomField`. */
  readonly type: string;
  /** Full name, such as `Product2.Code__c`. */
  readonly name: string;
  /** File with the metadata, from the root of the project. */
  readonly file: string;
  readonly xml: XmlElement;
  /** Source file or bundle folder that the metadata describes, from the root of the project. */
  readonly content: string | undefined;
}

/** Everything that the package directory holds. */
export interface PackageSource {
  readonly root: string;
  readonly directory: string;
  /** Every file below the package directory, from the root of the project. */
  readonly files: readonly string[];
  readonly components: readonly Component[];
  /** What could not be read; the components leave it out. */
  readonly findings: readonly Finding[];
}

/** Reads the package directory of the project with the platform's own library. */
export function readPackageSource(root: string): PackageSource {
  const directory = packageDirectory(root);
  const files = listFiles(path.join(root, directory)).map((file) => relative(root, file));
  const findings: Finding[] = [];
  const components: Component[] = [];
  for (const source of resolve(root, directory, findings)) {
    for (const part of [source, ...source.getChildren()]) {
      const component = toComponent(root, part, findings);
      if (component) components.push(component);
    }
  }
  return { root, directory, files, components, findings };
}

/** The components of one metadata type. */
export function componentsOf(source: PackageSource, type: string): Component[] {
  return source.components.filter((component) => component.type === type);
}

function packageDirectory(root: string): string {
  const project = JSON.parse(readText(root, 'sfdx-project.json')) as {
    packageDirectories: { path: string }[];
  };
  const [first] = project.packageDirectories;
  if (!first) throw new Error('sfdx-project.json names no package directory.');
  return first.path;
}

function resolve(root: string, directory: string, findings: Finding[]): SourceComponent[] {
  try {
    return ComponentSet.fromSource(path.join(root, directory)).getSourceComponents().toArray();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    findings.push({
      file: directory,
      message: `The package cannot be read: ${error.message.replaceAll(`${root}${path.sep}`, '')}.`,
      advice: 'Rename or complete the file.'
    });
    return [];
  }
}

function toComponent(root: string, source: SourceComponent, findings: Finding[]): Component | undefined {
  // A standard object that the package only adds to has no file of its own.
  if (!source.xml) return undefined;
  const file = relative(root, source.xml);
  // The children of one file (custom labels) are read from that file as elements of it.
  if (source.parent?.xml === source.xml) return undefined;
  try {
    const content = source.content ? relative(root, source.content) : undefined;
    return {
      type: source.type.name,
      name: source.fullName,
      file,
      xml: parseXml(readText(root, file)),
      content
    };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    findings.push({
      file,
      line: error.line,
      message: `This is not well-formed XML: ${error.message}.`,
      advice: 'Mend the markup.'
    });
    return undefined;
  }
}
