import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST_IPV6 = ipaddr.IPv6.parse('2000::');

/**
 * Whether an IP address belongs to the public internet. Everything special is not: private, loopback, link-local,
 * shared (CGNAT), multicast, documentation, and IPv6 forms that carry an IPv4 address inside.
 * Source: IANA's special-purpose registries, as `ipaddr.js` lists them.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Only 2000::/3 is assigned as global unicast; outside it, `unicast` is just "not listed as special".
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_IPV6, 3);
}
