import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { extract } from 'tar';

/** A browser of this machine: how it is launched, and a name for the terminal. */
interface InstalledBrowser {
  readonly name: string;
  readonly options: LaunchOptions;
}

const CACHE = 'node_modules/.cache/chromium';

/** Names that Playwright knows for browsers that users install, most wanted first. */
const CHANNELS = ['chrome', 'msedge', 'chromium'];

/** Where Linux distributions put Chromium, which no channel of Playwright covers. */
const DISTRIBUTION_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];

/** No display, no graphics card, no connection to the outside. */
const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/**
 * Launches the browser of the tests: the one that `CHROMIUM_PATH` names, else the Chromium that npm installs (Linux on
 * x64), else an installed Chrome, Edge or Chromium. Throws with the command that brings one.
 */
export async function launchBrowser(): Promise<Browser> {
  return (await openBrowser()).browser;
}

/** Name, version and origin of the browser that `launchBrowser` uses. Throws as it does. */
export async function describeBrowser(): Promise<string> {
  const { browser, name } = await openBrowser();
  const version = browser.version();
  await browser.close();
  return `${name} ${version}`;
}

async function openBrowser(): Promise<{ browser: Browser; name: string }> {
  for (const { name, options } of await candidates()) {
    const browser = await launch(options);
    if (browser !== undefined) return { browser, name };
  }
  throw new Error(
    'The browser tests found no Chrome, Edge or Chromium. Run "npx playwright-core install chromium", or name the program in CHROMIUM_PATH.'
  );
}

async function candidates(): Promise<readonly InstalledBrowser[]> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return [{ name: named, options: { executablePath: named } }];
  if (process.platform === 'linux' && process.arch === 'x64') return [await packagedChromium()];
  return [
    ...CHANNELS.map((channel) => ({ name: `installed ${channel}`, options: { channel } })),
    // What Playwright's own command installs.
    { name: 'Chromium of Playwright', options: {} },
    ...DISTRIBUTION_PATHS.filter((file) => existsSync(file)).map((file) => ({
      name: file,
      options: { executablePath: file }
    }))
  ];
}

/** The browser, or undefined where it is not installed. Any other failure to start is thrown. */
async function launch(options: LaunchOptions): Promise<Browser | undefined> {
  try {
    return await chromium.launch({ ...options, args: [...FLAGS] });
  } catch (error) {
    const isMissing = /is not found at|Executable doesn't exist|is not supported on/.test(String(error));
    if (options.executablePath === undefined && isMissing) return undefined;
    throw error;
  }
}

/**
 * The Chromium of the npm package, unpacked once into a cache below `node_modules`. It brings the libraries that a bare
 * machine lacks and one font, so that pages look the same on every machine.
 */
async function packagedChromium(): Promise<InstalledBrowser> {
  const folder = path.resolve(CACHE);
  if (!existsSync(folder)) await unpack(folder);
  return {
    name: '@sparticuz/chromium',
    options: {
      executablePath: path.join(folder, 'chromium'),
      env: {
        ...process.env,
        LD_LIBRARY_PATH: path.join(folder, 'lib'),
        FONTCONFIG_FILE: path.join(folder, 'fonts.conf')
      }
    }
  };
}

/** Unpacks beside the folder and renames, since several test files may come here at the same time. */
async function unpack(folder: string): Promise<void> {
  const archives = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '../../bin'
  );
  const unfinished = `${folder}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  await Promise.all([
    ...['al2023', 'fonts'].map((name) =>
      extract({ file: path.join(archives, `${name}.tar.br`), cwd: unfinished, brotli: true })
    ),
    pipeline(
      createReadStream(path.join(archives, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(path.join(unfinished, 'chromium'), { mode: 0o755 })
    )
  ]);
  await writeFile(path.join(unfinished, 'fonts.conf'), fontConfiguration(folder));
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'font-cache')}</cachedir>
</fontconfig>
`;
}
