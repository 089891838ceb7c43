import { readFileSync } from 'node:fs';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';

/** One web service in one version: where it answers, in which namespace, and by which schema. */
export interface Service {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly namespace: string;
  readonly schema: XsdValidator;
}

/** Other versions have schemas of their own, and are not simulated. */
const SERVICES = [
  { name: 'ProductPackagingService', version: 'v2', file: 'product-packaging-v2.xsd' },
  { name: 'UserAcctHierarchyService', version: 'v3', file: 'user-account-v3.xsd' },
  { name: 'EntitlementOrderService', version: 'v4', file: 'entitlement-order-v4.xsd' }
];

let compiled: readonly Service[] | undefined;

/** The simulated services; their schemas are compiled once for the process. */
export function services(): readonly Service[] {
  compiled ??= SERVICES.map(({ name, version, file }) => ({
    name,
    version,
    path: `/flexnet/services/${version}/${name}`,
    namespace: namespaceOf(version),
    schema: compile(readFileSync(new URL(`schema/${file}`, import.meta.url), 'utf8'))
  }));
  return compiled;
}

function namespaceOf(version: string): string {
  return `urn:${version}.webservices.operations.flexnet.com`;
}

function compile(text: string): XsdValidator {
  const document = XmlDocument.fromString(text);
  try {
    return XsdValidator.fromDoc(document);
  } finally {
    document.dispose();
  }
}
