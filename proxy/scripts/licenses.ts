import { readFileSync } from 'node:fs';

const LOCK_FILE = new URL('../../package-lock.json', import.meta.url);

interface LockedPackage {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Locked = Readonly<Record<string, LockedPackage>>;

/** Names of the packages that are installed with the proxy in production, by license, from the lock file. */
export function productionLicenses(): Map<string, string[]> {
  const { packages } = JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as { packages: Locked };
  const byLicense = new Map<string, Set<string>>();
  for (const place of installedWith('proxy', packages)) {
    const license = packages[place]?.license ?? 'none stated';
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    byLicense.set(license, (byLicense.get(license) ?? new Set()).add(name));
  }
  return new Map([...byLicense].sort().map(([license, names]) => [license, [...names].sort()]));
}

/** The same as a list in Markdown. */
export function licenseList(): string {
  return [...productionLicenses()]
    .map(([license, names]) => `- **${license}** (${names.length}): ${names.join(', ')}`)
    .join('\n');
}

/** Places in the lock file of everything that a package needs when it runs. */
function installedWith(from: string, packages: Locked, found = new Set<string>()): Set<string> {
  const { dependencies = {}, optionalDependencies = {} } = packages[from] ?? {};
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const place = placeOf(name, from, packages);
    if (place === undefined || found.has(place)) continue;
    installedWith(place, packages, found.add(place));
  }
  return found;
}

/** Where Node finds a package from another one: in the nearest node_modules on the way up. */
function placeOf(name: string, from: string, packages: Locked): string | undefined {
  const candidate = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (candidate in packages) return candidate;
  if (from === '') return undefined;
  const parent = from.includes('node_modules/') ? from.slice(0, from.lastIndexOf('node_modules/')) : '';
  return placeOf(name, parent.replace(/\/$/, ''), packages);
}
