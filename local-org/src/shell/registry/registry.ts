import type { LightningElement } from 'lwc';
import { request } from '../../browser/http.ts';
import type { AppMetadata } from '../metadata.ts';

export type Component = typeof LightningElement;

const components = new Map<string, Component>();
let metadata: AppMetadata | null = null;

/** Makes known the package's components and loads what the metadata says of apps, tabs and pages. */
export async function register(known: Readonly<Record<string, Component>>): Promise<void> {
  for (const [name, component] of Object.entries(known)) components.set(name, component);
  metadata = await request<AppMetadata>('GET', '/local/app');
}

/** A component of the package by the name of its bundle. */
export function packageComponent(name: string): Component | undefined {
  return components.get(name.replace(/^c:/, ''));
}

export function appMetadata(): AppMetadata {
  if (metadata === null) throw new Error('The shell has not started');
  return metadata;
}
