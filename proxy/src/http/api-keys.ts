import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** One API key as the configuration knows it. */
export interface ApiKeyHash {
  /** Salesforce org id of 18 characters. */
  readonly orgId: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly sha256: string;
}

/**
 * A key names its org in clear, so that one secret is all an org has to keep. The rest is 256 random bits, which is
 * why a plain SHA-256 guards it as well as a slow hash would.
 */
const API_KEY = /^cwk_(00D[A-Za-z0-9]{15})_[A-Za-z0-9_-]{43}$/;

const NO_KEY = Buffer.alloc(32);

/** Makes a new key for an org. */
export function createApiKey(orgId: string): string {
  return `cwk_${orgId}_${createSecret()}`;
}

/** 256 random bits as text that fits into a header. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret, in hexadecimal, as the configuration holds it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether a secret has the given hash, in a time that does not depend on where the two differ. */
export function matchesHash(secret: string, sha256: string): boolean {
  return timingSafeEqual(digest(secret), Buffer.from(sha256, 'hex'));
}

/**
 * Returns a function that tells whose key it is given, or null. It does the same work for an org that is not known,
 * for a key that is wrong and for a text that is no key at all.
 */
export function createKeyRing(keys: readonly ApiKeyHash[]): (key: string) => string | null {
  const hashesByOrg = new Map<string, Buffer[]>();
  for (const { orgId, sha256 } of keys) {
    hashesByOrg.set(orgId, [...(hashesByOrg.get(orgId) ?? []), Buffer.from(sha256, 'hex')]);
  }
  return (key) => {
    const orgId = API_KEY.exec(key)?.[1] ?? '';
    const hashes = hashesByOrg.get(orgId) ?? [NO_KEY];
    const presented = digest(key);
    const matches = hashes.filter((hash) => timingSafeEqual(hash, presented));
    return matches.length > 0 ? orgId : null;
  };
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
