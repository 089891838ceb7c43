import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppAnalytics } from './api/app-analytics.ts';
import { readAppMetadata } from './api/app-metadata.ts';
import { createServer } from './api/server.ts';
import type { CredentialStore } from './api/setup.ts';
import { packageFolder } from './bundle/base-components.ts';
import { AppBundle } from './bundle/app.ts';
import { pageHtml } from './bundle/page.ts';
import { startVendorBuild } from './bundle/vendor.ts';
import { openOrg, type OpenedOrg } from './open.ts';
import { CACHE } from './file-cache.ts';
import { readCredentialSettings } from './platform/credentials.ts';
import { execute, runSeeds } from './seeds.ts';

export interface ServeOptions {
  /** Metadata folders; the first is the package whose components are shown. */
  readonly folders: readonly string[];
  /** Folder that keeps the database, the credentials and what is built. */
  readonly state: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Whether changed components are built again and open pages load again. */
  readonly watch: boolean;
  /** Files of anonymous Apex that fill the org, each once and in a transaction of its own. */
  readonly seed?: readonly string[];
  /** Files of anonymous Apex that run at every start, after the seed. */
  readonly run?: readonly string[];
  /** Root of a simulator of App Analytics; without one, requests of usage stay as they are made. */
  readonly appAnalytics?: string | undefined;
  readonly report?: (text: string) => void;
}

/** A local org that answers a browser. */
export interface ServedOrg {
  readonly url: string;
  readonly opened: OpenedOrg;
  close(): Promise<void>;
}

/** Opens the org of the state folder and serves it on this machine only. Throws with what does not load or build. */
export async function serve(options: ServeOptions): Promise<ServedOrg> {
  const { folders, state, port, watch, report = () => undefined } = options;
  mkdirSync(state, { recursive: true });
  const credentialsFile = join(state, 'credentials.json');
  const building = startVendorBuild(CACHE, report);
  const closing: (() => Promise<unknown>)[] = [() => building.stop()];
  const close = async (): Promise<void> => {
    for (const next of closing.splice(0).reverse()) await next();
  };
  try {
    report('Loading the package');
    const opened = await openSeeded(options, credentialsFile);
    closing.push(() => opened.org.close());
    if (options.appAnalytics !== undefined) {
      const appAnalytics = new AppAnalytics(options.appAnalytics, opened);
      closing.push(() => Promise.resolve(appAnalytics.stop()));
    }
    const app = readAppMetadata(folders);
    report('Building the components');
    let reload = (): void => undefined;
    const output = resolve(state, 'app');
    const bundle = await AppBundle.build({
      package: folders[0] ?? '.',
      output,
      cache: join(CACHE, 'modules'),
      components: shownComponents(app),
      onBuilt: (errors) => {
        for (const error of errors) report(error);
        if (errors.length === 0) reload();
      }
    });
    closing.push(() => bundle.dispose());
    const vendor = await building.vendor;
    const server = await createServer({
      opened,
      app,
      apiVersion: apiVersion(),
      credentials: credentialStore(credentialsFile, opened),
      onRebuilt: (tell) => (reload = tell),
      assets: {
        folders: {
          vendor: vendor.folder,
          app: output,
          styles: join(packageFolder('@salesforce-ux/design-system-2'), 'dist/css/bundled')
        },
        page: (session) => pageHtml(vendor.imports, session)
      }
    });
    closing.push(() => server.close());
    const url = await server.listen({ host: '127.0.0.1', port });
    if (watch) await bundle.watch();
    return { url, opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nobody calls tests from a page, and leaving them out halves the time to load. */
const isNoTest = ({ text }: { text: string }): boolean => !/^@IsTest\b/im.test(text);

/** Opens the org of the state folder, filled with what it lacks of the seed. */
async function openSeeded(
  { folders, state, seed = [], run = [], report }: ServeOptions,
  credentialsFile: string
): Promise<OpenedOrg> {
  const databasePath = join(state, 'org.sqlite');
  const credentials = readCredentialSettings(credentialsFile);
  const opened = openOrg({ folders, databasePath, credentials }, [], report, isNoTest);
  try {
    runSeeds(opened, seed, report);
    for (const file of run) execute(opened, file);
  } catch (error) {
    await opened.org.close();
    throw error;
  }
  return opened;
}

/** Components that tabs and pages name; what they use is found by their imports. */
function shownComponents({ tabs, pages }: ReturnType<typeof readAppMetadata>): string[] {
  const onPages = pages.flatMap(({ regions }) => Object.values(regions).flat());
  const named = [...tabs, ...onPages].flatMap(({ component }) => component ?? []);
  return [...new Set(named.filter((name) => !/^(force|flexipage|runtime\w*|lightning):/.test(name)))].map(
    (name) => name.replace(/^c:/, '')
  );
}

function apiVersion(): string {
  return (JSON.parse(readFileSync('sfdx-project.json', 'utf8')) as { sourceApiVersion: string })
    .sourceApiVersion;
}

/** Parameters of principals in a file that only this user may read, whether Setup or Apex gives them. */
function credentialStore(file: string, { org }: OpenedOrg): CredentialStore {
  org.credentials.whenChanged((settings) =>
    writeFileSync(file, JSON.stringify(settings, null, 2), { mode: 0o600 })
  );
  return {
    read: () => readCredentialSettings(file).parameters ?? {},
    write: (credential, parameters) => org.credentials.put(credential, parameters)
  };
}
