import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startAll, type Addresses } from '../../scripts/start/parts.ts';
import { FlexNetData } from '../../simulators/flexnet/data.ts';

const VIEWPORT = { width: 1360, height: 860 };
/**
 * What axe finds inside base components, which are not ours to mend: the input of a time has no label that it finds; the
 * bubble of a tooltip stays in the page, empty, for as long as it fades; a toast has little contrast while it fades in;
 * and a tab names its panel, which is in another shadow root.
 */
const BASE_COMPONENT_FAULTS =
  /lightning-timepicker|^aria-tooltip-name: .*salesforce-lightning-tooltip-bubble|^color-contrast: .*lightning-toast|^aria-valid-attr-value: .*lightning-tab-bar/;
/** The synthetic shadow refuses `getElementById`, which the contrast rule of axe calls: its roots get one that works. */
const FIND_BY_ID = `{
  const host = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
  let owner = host.shadowRoot;
  while (!Object.hasOwn(owner, 'getElementById')) owner = Object.getPrototypeOf(owner);
  Object.defineProperty(owner, 'getElementById', {
    configurable: true,
    value(id) {
      return this.querySelector('#' + CSS.escape(id));
    }
  });
}`;
const SCREENSHOTS = 'build/screenshots';

/** Users of the demo org by what they may do. */
const USERS = {
  admin: 'admin@local-org.example',
  selector: 'priya.nair@fieldline.example',
  outsider: 'owen.clarke@fieldline.example'
} as const;

/** The whole app in a browser: simulator, proxy and local org as `npm start` starts them, with an org of its own. */
export interface App {
  readonly addresses: Addresses;
  /** Opens an address of the org, such as `/lightning/n/CrosswalkConnector`, as a user, and waits for its heading. */
  open(address: string, user?: keyof typeof USERS): Promise<OpenedPage>;
  /** Ends FlexNet Operations, as when a tenant is down. */
  stopFlexNet(): Promise<void>;
  /** What FlexNet Operations holds now. */
  held(): FlexNetData;
  close(): Promise<void>;
}

/** A page, and what its console has complained of so far. */
export interface OpenedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Serious and critical findings of axe by element, and rules that broke; one sentence each. */
  accessibilityFindings(): Promise<string[]>;
  /** Keeps a picture of the page under the name. */
  screenshot(name: string): Promise<void>;
}

/** Starts everything in a folder of its own. Throws with what to install when there is no browser. */
export async function startApp(): Promise<App> {
  const browser = await launchBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), 'crosswalk-app-'));
  const running = await startAll({
    root: process.cwd(),
    folder,
    report: () => undefined,
    watch: false,
    anyPorts: true
  });
  const { org } = running.addresses;
  return {
    addresses: running.addresses,
    open: (address, user = 'admin') => openPage(browser, org, address, USERS[user]),
    stopFlexNet: () => running.stopFlexNet(),
    held: () => FlexNetData.read(path.join(folder, 'flexnet.jsonl')),
    async close() {
      await browser.close();
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function openPage(
  browser: Browser,
  orgUrl: string,
  address: string,
  username: string
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: VIEWPORT, timezoneId: 'UTC', locale: 'en-US' });
  await logIn(context.request, orgUrl, username);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (entry) => {
    if (entry.type() === 'error') complaints.push(entry.text());
  });
  await page.goto(orgUrl + address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return {
    page,
    complaints,
    async accessibilityFindings() {
      await page.evaluate(FIND_BY_ID);
      const { violations, incomplete } = await new AxeBuilder({ page }).analyze();
      const found = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
      const broken = incomplete
        .filter(({ nodes }) => nodes.some((node) => node.any.concat(node.all, node.none).some(isBroken)))
        .map(({ id }) => `${id}: The rule ended in an error, so that it found nothing.`);
      return [...found, ...broken].filter((finding) => !BASE_COMPONENT_FAULTS.test(finding));
    },
    async screenshot(name) {
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
    }
  };
}

/** Whether a check of axe stands for a rule that threw. */
function isBroken({ id }: { readonly id: string }): boolean {
  return id === 'error-occurred';
}

type Requests = Awaited<ReturnType<Browser['newContext']>>['request'];

async function logIn(requests: Requests, orgUrl: string, username: string): Promise<void> {
  const users = (await (await requests.get(`${orgUrl}/local/users`)).json()) as {
    id: string;
    username: string;
  }[];
  const userId = users.find((user) => user.username === username)?.id;
  const answer = await requests.post(`${orgUrl}/local/session`, {
    data: { userId },
    headers: { 'X-Local-Org': '1' }
  });
  if (!answer.ok()) throw new Error(`The org has no user ${username}.`);
}
