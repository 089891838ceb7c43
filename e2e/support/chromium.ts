import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Without a display, a graphics card, or words with the outside. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/** The Chromium of this machine. Throws with what to install when there is none. */
export function findChromium(): string {
  const found = [process.env['CHROMIUM_PATH'], ...PLACES].find(
    (file) => file !== undefined && existsSync(file)
  );
  if (found !== undefined) return found;
  throw new Error(
    'The browser tests need Chromium: install it (apt-get install chromium), or name it in CHROMIUM_PATH.'
  );
}
