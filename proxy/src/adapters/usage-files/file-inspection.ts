import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { failure } from '../../domain/failures.ts';
import type { UsageDownload } from '../../ports/usage-downloads.ts';
import { UsageError } from '../../ports/usage-error.ts';

const HEAD_BYTES = 64 * 1024;
const MAX_COLUMNS = 500;

/**
 * Finds out from its first bytes how a file is compressed and which columns it has. What the server or the name of the
 * file say about that is not asked: some clients unpack by themselves, and the name stays the same.
 * @throws UsageError when it is no CSV file with a header
 */
export async function inspectFile(path: string): Promise<Pick<UsageDownload, 'compression' | 'columns'>> {
  const head = await readHead(path);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const text = (isGzip ? unpack(head) : head).toString('utf8').replace(/^\uFEFF/u, '');
  return { compression: isGzip ? 'gzip' : 'none', columns: readHeader(text) };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unpack(head: Buffer): Buffer {
  try {
    // The rest of the file is missing here, which is no fault yet.
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new UsageError(failure('usage-file-damaged'), { cause: error });
  }
}

function readHeader(text: string): string[] {
  if (text.startsWith('PAR1')) throw notCsv('in the format Parquet');
  if (/^\s*</u.test(text)) throw notCsv('a web page or XML');
  const [line = ''] = text.split(/\r?\n/u, 1);
  const columns = line.split(',').map((name) => name.trim().replace(/^"(.*)"$/u, '$1'));
  if (line.trim() === '') throw notCsv('empty');
  if (columns.length > MAX_COLUMNS || !columns.every((name) => /^[A-Za-z][A-Za-z0-9_]{0,99}$/u.test(name))) {
    throw notCsv('no table with the names of its columns in the first line');
  }
  return columns;
}

function notCsv(what: string): UsageError {
  return new UsageError(failure('usage-file-not-csv', { what }));
}
