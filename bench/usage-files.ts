import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { rowsOf, type DataType } from '../simulators/app-analytics/files.ts';
import { csvLine, LOG_COLUMNS, SNAPSHOT_COLUMNS } from '../simulators/app-analytics/rows.ts';
import { DEMO_VENDOR, type SubscriberOrg, type VendorPackage } from '../simulators/app-analytics/vendor.ts';

/** Where files lie. */
export const FOLDER = path.resolve('build/bench');
const DAY_MS = 86_400_000;
const ORGS_AT_A_TIME = 100;
const CHUNK_CHARACTERS = 256 * 1024;

/** The package that all files are about. */
export const PACKAGE = ((): VendorPackage => {
  const [first] = DEMO_VENDOR.packages;
  if (first === undefined) throw new Error('The demo vendor has no package.');
  return first;
})();

/** What a file holds. It has a day of all of its orgs, and ends after `rows` if that comes first. */
export interface FileSize {
  readonly dataType: Exclude<DataType, 'PackageUsageSummary'>;
  readonly orgs: number;
  readonly usersOfAnOrg: number;
  readonly eventsOfAUser: number;
  /** Share of rows that are in the file twice. */
  readonly repeatedRows: number;
  /** First moment of the day, in milliseconds since the epoch. */
  readonly day: number;
  readonly rows?: number;
}

/** Id of one of the orgs of the files, 15 characters. */
export function organizationId(index: number): string {
  return `00D5g0${String(index).padStart(9, '0')}`;
}

/**
 * Writes a file as the simulator of App Analytics does, for more orgs than it has.
 * @return its path; written once, since the same question gives the same file
 */
export async function usageFile(size: FileSize): Promise<string> {
  const { dataType, orgs, usersOfAnOrg, eventsOfAUser, repeatedRows, day, rows } = size;
  const date = new Date(day).toISOString().slice(0, 10);
  const name = [dataType, orgs, usersOfAnOrg, eventsOfAUser, repeatedRows, date, rows ?? 'all'];
  return once(path.join(FOLDER, `${name.join('-')}.csv`), () => Readable.from(lines(size)));
}

/** The same file as App Analytics compresses it. */
export async function compressed(file: string): Promise<string> {
  return once(`${file}.gz`, () => createReadStream(file).pipe(createGzip()));
}

async function once(file: string, content: () => NodeJS.ReadableStream): Promise<string> {
  if (existsSync(file)) return file;
  process.stderr.write(`Writing ${path.basename(file)} …\n`);
  mkdirSync(FOLDER, { recursive: true });
  await pipeline(content(), createWriteStream(`${file}.part`));
  renameSync(`${file}.part`, file);
  return file;
}

function* lines(size: FileSize): Generator<string> {
  const columns = size.dataType === 'PackageUsageLog' ? LOG_COLUMNS : SNAPSHOT_COLUMNS;
  let chunk = csvLine(columns, Object.fromEntries(columns.map((name) => [name, name])));
  let left = size.rows ?? Infinity;
  for (let first = 0; first < size.orgs && left > 0; first += ORGS_AT_A_TIME) {
    for (const row of blockOf(size, first)) {
      chunk += csvLine(columns, row);
      if (chunk.length > CHUNK_CHARACTERS) {
        yield chunk;
        chunk = '';
      }
      left -= 1;
      if (left === 0) break;
    }
  }
  yield chunk;
}

/** Rows of some of the orgs, so that never all people are held at once. */
function blockOf(
  { dataType, orgs, usersOfAnOrg, eventsOfAUser, repeatedRows, day }: FileSize,
  first: number
) {
  const customers = Array.from(
    { length: Math.min(ORGS_AT_A_TIME, orgs - first) },
    (_, index): SubscriberOrg => ({
      organizationId: organizationId(first + index),
      name: `Customer ${first + index}`,
      type: 'Production',
      status: 'Active',
      packageIds: [PACKAGE.packageId],
      internalUsers: usersOfAnOrg,
      externalUsers: 0
    })
  );
  return rowsOf(
    { seed: 7, eventsOfAUser, repeatedRows, packages: [PACKAGE], orgs: customers, licenses: [] },
    { dataType, packageIds: [], start: day, end: day + DAY_MS, availableSince: null, now: day + 30 * DAY_MS }
  );
}
