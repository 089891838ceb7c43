import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  csvLine,
  LOG_COLUMNS,
  logRows,
  SNAPSHOT_COLUMNS,
  snapshotRows,
  SUMMARY_COLUMNS,
  summaryRows,
  type Row
} from './rows.ts';
import type { Vendor } from './vendor.ts';

export type DataType = 'PackageUsageLog' | 'PackageUsageSummary' | 'SubscriberSnapshot';

/** What a file is about. Moments are in milliseconds since the epoch. */
export interface FileQuery {
  readonly dataType: DataType;
  readonly packageIds: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Only rows that arrived after this; null for all. */
  readonly availableSince: number | null;
  /** Nothing that arrives later is in the file. */
  readonly now: number;
}

const DAY_MS = 86_400_000;
const CHUNK_CHARACTERS = 64 * 1024;

const COLUMNS: Readonly<Record<DataType, readonly string[]>> = {
  PackageUsageLog: LOG_COLUMNS,
  PackageUsageSummary: SUMMARY_COLUMNS,
  SubscriberSnapshot: SNAPSHOT_COLUMNS
};

/** Rows of a file, without its header. */
export function* rowsOf(vendor: Vendor, query: FileQuery): Generator<Row> {
  const { dataType, packageIds, start, end, now } = query;
  const packages = vendor.packages.filter(
    ({ packageId }) => packageIds.length === 0 || packageIds.includes(packageId)
  );
  for (const vendorPackage of packages) {
    if (dataType === 'PackageUsageSummary') {
      yield* summaryRows(vendor, vendorPackage, start);
      continue;
    }
    for (let day = start - (start % DAY_MS); day < end; day += DAY_MS) {
      if (dataType === 'SubscriberSnapshot') {
        if (day <= now) yield* snapshotRows(vendor, vendorPackage, day);
        continue;
      }
      for (const { row, arrivedAt } of logRows(vendor, vendorPackage, day)) {
        const at = Date.parse(row['timestamp_derived'] ?? '');
        const isNew = query.availableSince === null || arrivedAt > query.availableSince;
        if (isNew && arrivedAt <= now && at >= start && at < end) yield row;
      }
    }
  }
}

/**
 * Writes a file of App Analytics; memory does not grow with it.
 * @return rows, without the header, and bytes as they lie on the disk
 */
export async function writeUsageFile(
  vendor: Vendor,
  query: FileQuery,
  file: string,
  isCompressed: boolean
): Promise<{ rows: number; bytes: number }> {
  const columns = COLUMNS[query.dataType];
  let rows = 0;
  function* lines(): Generator<string> {
    let chunk = csvLine(columns, Object.fromEntries(columns.map((name) => [name, name])));
    for (const row of rowsOf(vendor, query)) {
      rows += 1;
      chunk += csvLine(columns, row);
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  }
  const target = createWriteStream(file);
  if (isCompressed) await pipeline(Readable.from(lines()), createGzip(), target);
  else await pipeline(Readable.from(lines()), target);
  return { rows, bytes: (await stat(file)).size };
}
