import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAppMetadata } from './api/app-metadata.ts';
import { createServer } from './api/server.ts';
import type { CredentialStore } from './api/setup.ts';
import { packageFolder } from './bundle/base-components.ts';
import { AppBundle } from './bundle/app.ts';
import { pageHtml } from './bundle/page.ts';
import { buildVendor } from './bundle/vendor.ts';
import { openOrg, type OpenedOrg } from './open.ts';
import { readCredentialSettings, type CredentialSettings } from './platform/credentials.ts';

export interface ServeOptions {
  /** Metadata folders; the first is the package whose components are shown. */
  readonly folders: readonly [string, ...string[]];
  /** Folder that keeps the database, the credentials and what is built. */
  readonly state: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Whether changed components are built again and open pages load again. */
  readonly watch: boolean;
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
  const opened = openOrg(
    {
      folders,
      databasePath: join(state, 'org.sqlite'),
      credentials: readCredentialSettings(credentialsFile)
    },
    [],
    report
  );
  const app = readAppMetadata(folders);
  const vendor = await buildVendor(join(state, 'cache'), report);
  let reload = (): void => undefined;
  const output = join(state, 'app');
  const bundle = await AppBundle.build({
    package: folders[0],
    output,
    components: shownComponents(app),
    onBuilt: (errors) => {
      for (const error of errors) report(error);
      if (errors.length === 0) reload();
    }
  });
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
  const url = await server.listen({ host: '127.0.0.1', port });
  if (watch) await bundle.watch();
  return {
    url,
    opened,
    close: async () => {
      await server.close();
      await bundle.dispose();
      await opened.org.close();
    }
  };
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

/** Parameters of principals in a file that only this user may read; the org uses a change at once. */
function credentialStore(file: string, { org }: OpenedOrg): CredentialStore {
  const settings = (): CredentialSettings => readCredentialSettings(file);
  return {
    read: () => settings().parameters ?? {},
    write: (credential, parameters) => {
      const { urls = {}, parameters: known = {} } = settings();
      const changed = {
        urls,
        parameters: { ...known, [credential]: { ...known[credential], ...parameters } }
      };
      writeFileSync(file, JSON.stringify(changed, null, 2), { mode: 0o600 });
      org.credentials.configure(changed);
    }
  };
}
