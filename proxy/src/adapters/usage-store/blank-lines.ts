import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { StagedCsv } from './engine.ts';

const [QUOTE, NEWLINE, RETURN] = [0x22, 0x0a, 0x0d];

/**
 * Writes a CSV file anew without the lines that have nothing in them: they say nothing, but ClickHouse refuses them.
 * Line breaks within quotes stay.
 * @param target path of the new file, which is not compressed
 * @return how many lines were left out
 * @throws Error of zlib when the file cannot be unpacked
 */
export async function withoutBlankLines({ path, compression }: StagedCsv, target: string): Promise<number> {
  let dropped = 0;
  let isQuoted = false;
  let isLineStart = true;
  const filter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const kept = Buffer.allocUnsafe(chunk.length);
      let length = 0;
      for (const byte of chunk) {
        if (byte === QUOTE) isQuoted = !isQuoted;
        if (isLineStart && !isQuoted && (byte === NEWLINE || byte === RETURN)) {
          if (byte === NEWLINE) dropped += 1;
          continue;
        }
        isLineStart = byte === NEWLINE && !isQuoted;
        kept[length++] = byte;
      }
      done(null, kept.subarray(0, length));
    }
  });
  const source = createReadStream(path, { highWaterMark: 1024 ** 2 });
  const written = createWriteStream(target);
  if (compression === 'gzip') await pipeline(source, createGunzip(), filter, written);
  else await pipeline(source, filter, written);
  return dropped;
}
