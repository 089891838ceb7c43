// Plain JavaScript, since it runs before the loader of TypeScript is there.
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const file = path.join(process.env.NOTED_PROGRAMS, `${process.pid}.json`);
  // A reader sees all of it or nothing.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, args: process.argv }));
  renameSync(`${file}.new`, file);
}
