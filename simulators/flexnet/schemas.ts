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

const PACKAGING = {
  name: 'ProductPackagingService',
  file: 'product-packaging-v2.xsd',
  native: 'v2',
  versions: ['v2']
};
const ACCOUNTS = {
  name: 'UserAcctHierarchyService',
  file: 'user-account-v3.xsd',
  native: 'v3',
  versions: ['v3']
};
// Older versions of the order service answer too: for what is simulated they differ from v4 in their namespace alone.
const ORDERS = {
  name: 'EntitlementOrderService',
  file: 'entitlement-order-v4.xsd',
  native: 'v4',
  versions: ['v4', 'v3', 'v2', 'v1']
};

let compiled: readonly Service[] | undefined;

/** The simulated services; their schemas are compiled once for the process. */
export function services(): readonly Service[] {
  compiled ??= [PACKAGING, ACCOUNTS, ORDERS].flatMap(({ name, file, native, versions }) => {
    const text = readFileSync(new URL(`schema/${file}`, import.meta.url), 'utf8');
    return versions.map((version) => ({
      name,
      version,
      path: `/flexnet/services/${version}/${name}`,
      namespace: namespaceOf(version),
      schema: compile(text.replaceAll(namespaceOf(native), namespaceOf(version)))
    }));
  });
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
