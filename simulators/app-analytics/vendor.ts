/** A package of the vendor whose usage is simulated. */
export interface VendorPackage {
  /** 15 characters. */
  readonly packageId: string;
  readonly name: string;
  readonly namespace: string;
  readonly components: readonly { readonly type: string; readonly name: string }[];
}

/** An org of a customer that has packages of the vendor. */
export interface SubscriberOrg {
  /** 15 characters. */
  readonly organizationId: string;
  readonly name: string;
  readonly type: 'Production' | 'Sandbox';
  readonly status: 'Active' | 'Trial';
  readonly packageIds: readonly string[];
  /** People who log in to the org itself. */
  readonly internalUsers: number;
  /** People who log in to a site of the org. */
  readonly externalUsers: number;
}

/** A license as the License Management App holds it. */
export interface VendorLicense {
  readonly organizationId: string;
  readonly packageId: string;
  /** Name of the customer's account; null while the lead is not converted. */
  readonly account: string | null;
  readonly status: 'Active' | 'Trial' | 'Suspended' | 'Uninstalled';
  /** Days from today; null does not expire. */
  readonly expiresInDays: number | null;
  /** Negative for a site license. */
  readonly seats: number;
  readonly usedLicenses: number | null;
  readonly isSandbox: boolean;
  readonly orgStatus: string;
}

export interface Vendor {
  /** The same seed gives the same usage, for every day of all times. */
  readonly seed: number;
  /** Most rows of a log that somebody leaves in a package on a day. */
  readonly eventsOfAUser: number;
  /** Share of the rows of a log that are sent twice, from 0 to 1. */
  readonly repeatedRows: number;
  readonly packages: readonly VendorPackage[];
  readonly orgs: readonly SubscriberOrg[];
  readonly licenses: readonly VendorLicense[];
}

const DISPATCH: VendorPackage = {
  packageId: '0335g00000FLdAA',
  name: 'Fieldline Dispatch',
  namespace: 'fieldline',
  components: [
    { type: 'CustomObject', name: 'Job' },
    { type: 'CustomObject', name: 'Crew' },
    { type: 'CustomObject', name: 'Visit' },
    { type: 'LightningPage', name: 'Job_Board' },
    { type: 'LightningComponent', name: 'jobCalendar' },
    { type: 'ApexClass', name: 'RoutePlanner' },
    { type: 'VisualforcePage', name: 'JobSheet' }
  ]
};

const ASSETS: VendorPackage = {
  packageId: '0335g00000FLaBB',
  name: 'Fieldline Assets',
  namespace: 'fieldassets',
  components: [
    { type: 'CustomObject', name: 'Asset' },
    { type: 'CustomObject', name: 'Inspection' },
    { type: 'LightningComponent', name: 'assetTree' },
    { type: 'ApexTrigger', name: 'InspectionTrigger' }
  ]
};

const PORTAL: VendorPackage = {
  packageId: '0335g00000FLpCC',
  name: 'Fieldline Customer Portal',
  namespace: 'fieldportal',
  components: [
    { type: 'CustomObject', name: 'Request' },
    { type: 'LightningPage', name: 'Request_Home' },
    { type: 'LightningComponent', name: 'requestForm' }
  ]
};

/** Customers of the demo org, in the order of its accounts. */
const CUSTOMERS = [
  'Harbor Lights Utilities',
  'Northwind Elevators',
  'Blue Mesa Water',
  'Ridgeway Rail Services',
  'Copperline Telecom',
  'Evergreen Facilities',
  'Lakeshore Medical Systems',
  'Tidewater Marine',
  'Prairie Wind Energy',
  'Cascade HVAC',
  'Granite State Alarms',
  'Summit Lifts',
  'Bayou Pipeline Care',
  'Golden Gate Escalators',
  'Great Plains Irrigation',
  'Hudson Valley Solar',
  'Magnolia Pest Control',
  'Peachtree Fire Safety'
];

const orgId = (kind: string, index: number): string => `00D5g0000${kind}${String(index).padStart(5, '0')}`;

/** Every third customer has more than one package, every fifth a second org, every fourth a sandbox. */
function orgsOf(name: string, index: number): SubscriberOrg[] {
  const packageIds = [DISPATCH.packageId];
  if (index % 3 === 0) packageIds.push(ASSETS.packageId);
  if (index % 4 === 2) packageIds.push(PORTAL.packageId);
  // The eleventh customer pays and does not use it.
  const internalUsers = index === 10 ? 0 : 4 + ((index * 7) % 23);
  const externalUsers = packageIds.includes(PORTAL.packageId) ? 6 + index : 0;
  const main: SubscriberOrg = {
    organizationId: orgId('p', index),
    name,
    type: 'Production',
    status: index === 3 ? 'Trial' : 'Active',
    packageIds,
    internalUsers,
    externalUsers
  };
  const orgs = index === 4 ? [] : [main];
  if (index % 5 === 0)
    orgs.push({ ...main, organizationId: orgId('q', index), name: `${name} EMEA`, externalUsers: 0 });
  if (index % 4 === 0) {
    orgs.push({
      ...main,
      organizationId: orgId('s', index),
      name: `${name} UAT`,
      type: 'Sandbox',
      internalUsers: 3
    });
  }
  return orgs;
}

const ORGS = CUSTOMERS.flatMap((name, index) => orgsOf(name, index));

function licensesOf(org: SubscriberOrg): VendorLicense[] {
  const account = CUSTOMERS.find((name) => org.name.startsWith(name)) ?? null;
  const index = account === null ? -1 : CUSTOMERS.indexOf(account);
  const seats = index % 6 === 1 ? -1 : org.internalUsers + 5;
  const license: Omit<VendorLicense, 'packageId'> = {
    organizationId: org.organizationId,
    account,
    status: index === 3 ? 'Trial' : index === 5 ? 'Uninstalled' : index === 6 ? 'Suspended' : 'Active',
    expiresInDays: index === 11 ? -12 : index % 2 === 0 ? null : 30 + index * 11,
    seats,
    usedLicenses: seats < 0 || index === 5 ? null : Math.ceil(org.internalUsers * 0.8),
    isSandbox: org.type === 'Sandbox',
    orgStatus: index === 7 ? 'DELETED' : index % 2 === 0 ? 'ACTIVE' : 'Active'
  };
  const licenses = org.packageIds.map((packageId) => ({ ...license, packageId }));
  // Installed again after it was uninstalled: two licenses of one org.
  if (index === 8)
    return [...licenses, ...licenses.map((former) => ({ ...former, status: 'Uninstalled' as const }))];
  return licenses;
}

/** The vendor of the demo org: field service software, eighteen customers, and all traps that licenses have. */
export const DEMO_VENDOR: Vendor = {
  seed: 20261,
  eventsOfAUser: 5,
  repeatedRows: 0.01,
  packages: [DISPATCH, ASSETS, PORTAL],
  orgs: ORGS,
  licenses: [
    ...ORGS.flatMap((org) => licensesOf(org)),
    {
      organizationId: orgId('l', 1),
      packageId: DISPATCH.packageId,
      account: null,
      status: 'Trial',
      expiresInDays: 20,
      seats: 5,
      usedLicenses: 1,
      isSandbox: false,
      orgStatus: 'Trial'
    }
  ]
};
