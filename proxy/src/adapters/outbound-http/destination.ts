import { isIP } from 'node:net';

/** Where the operator lets us send requests. */
export interface DestinationRules {
  /**
   * `host.example.com`, or `*.example.com` for exactly one label in place of the star. Reached over https on
   * port 443, at public addresses only.
   */
  readonly hostPatterns: readonly string[];
  /** Exact origins such as `http://localhost:8090`, trusted at whatever address they resolve to. */
  readonly trustedOrigins: readonly string[];
}

export type Destination =
  | { readonly allowed: true; readonly url: URL; readonly mayBePrivate: boolean }
  | { readonly allowed: false; readonly reason: string };

/** Judges an address before anything is resolved or sent. The reason is a sentence for the person who typed it. */
export function judgeDestination(address: string, rules: DestinationRules): Destination {
  if (!URL.canParse(address)) return refused('The address is not a URL.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    return refused('The address must not contain a user name or password.');
  }
  if (rules.trustedOrigins.includes(url.origin)) return { allowed: true, url, mayBePrivate: true };
  if (url.protocol !== 'https:') return refused('The address must begin with https://.');
  if (url.port !== '') return refused('The address must not name a port.');
  if (isIP(withoutBrackets(url.hostname)) !== 0) {
    return refused('The address must name a host, not an IP address.');
  }
  if (!rules.hostPatterns.some((pattern) => matchesPattern(url.hostname, pattern))) {
    return refused(`The host ${url.hostname} is not on the allow-list of the Crosswalk proxy.`);
  }
  return { allowed: true, url, mayBePrivate: false };
}

function matchesPattern(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern;
  const firstDot = host.indexOf('.');
  return firstDot > 0 && host.slice(firstDot) === pattern.slice(1);
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function refused(reason: string): Destination {
  return { allowed: false, reason };
}
