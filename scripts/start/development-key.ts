import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createApiKey, hashSecret } from '../../proxy/src/http/api-keys.ts';

/** The API key of the stand-in org: made once, kept in a file that only its owner may read. */
export function developmentKey(file: string, orgId: string): { key: string; setting: string } {
  if (!existsSync(file)) writeFileSync(file, createApiKey(orgId), { mode: 0o600 });
  const key = readFileSync(file, 'utf8').trim();
  return { key, setting: `${orgId}:${hashSecret(key)}` };
}
