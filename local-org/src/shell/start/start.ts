import { createElement } from 'lwc';
import App from '../app/app.ts';
import { register, type Component } from '../registry/registry.ts';

/** Shows the app; called by the bundle with the package's components by name. */
export async function start(components: Readonly<Record<string, Component>>): Promise<void> {
  await register(components);
  document.body.append(createElement('shell-app', { is: App }));
  new EventSource('/local/events').addEventListener('reload', () => location.reload());
}
