/** One account as createAcct takes it. */
export function account(id: string, name = `Account ${id}`, rest = ''): string {
  return `<account><id>${id}</id><name>${name}</name>${rest}</account>`;
}

/** One user as createUser takes it. */
export function user(email: string, accountId: string, role = 'Portal Admin User'): string {
  return (
    `<user><firstName>Dana</firstName><lastName>Okafor</lastName><emailAddress>${email}</emailAddress>` +
    `<canLogin>true</canLogin><userName>${email}</userName><acctRolesList><acctRoles><account><primaryKeys>` +
    `<id>${accountId}</id></primaryKeys></account><roles><role><primaryKeys><name>${role}</name></primaryKeys></role></roles>` +
    '</acctRoles></acctRolesList></user>'
  );
}

export interface LineParts {
  readonly id?: string;
  readonly part?: string;
  readonly product?: string;
  readonly model?: string;
  readonly copies?: string;
  readonly dates?: string;
  readonly order?: string;
  readonly rest?: string;
}

/** One line as createSimpleEntitlement and createEntitlementLineItem take it. */
export function line(parts: LineParts = {}): string {
  const {
    part = 'FL-MOBILE-12M',
    copies = '5',
    dates = '<startDate>2027-01-01</startDate><startDateOption>DEFINE_NOW</startDateOption><isPermanent>true</isPermanent>'
  } = parts;
  const id = parts.id === undefined ? '<autoGenerate>true</autoGenerate>' : `<id>${parts.id}</id>`;
  const model =
    parts.model === undefined
      ? ''
      : `<licenseModel><primaryKeys><name>${parts.model}</name></primaryKeys></licenseModel>`;
  const number =
    part === '' ? '' : `<partNumber><primaryKeys><partId>${part}</partId></primaryKeys></partNumber>`;
  return (
    `<lineItems><activationId>${id}</activationId>${parts.product ?? ''}${number}${model}` +
    `${parts.order ?? ''}<numberOfCopies>${copies}</numberOfCopies>${dates}${parts.rest ?? ''}</lineItems>`
  );
}

export interface EntitlementParts {
  readonly lines?: string;
  readonly isDeployed?: boolean;
  readonly accountId?: string;
  readonly head?: string;
  readonly tail?: string;
}

/** One entitlement as createSimpleEntitlement takes it. */
export function entitlement(id: string, parts: EntitlementParts = {}): string {
  const { accountId = 'A1', lines = line(), isDeployed = false, head = '', tail = '' } = parts;
  return (
    `<simpleEntitlement><entitlementId><id>${id}</id></entitlementId>${head}${lines}<autoDeploy>${isDeployed}</autoDeploy>` +
    `<channelPartners>${partner('endcustomer', accountId, true)}</channelPartners>${tail}</simpleEntitlement>`
  );
}

/** One partner of an entitlement. */
export function partner(tier: string, accountId: string, isOwner = false): string {
  return (
    `<channelPartner><tierName>bo.constants.partnertiernames.${tier}</tierName><accountUnit><primaryKeys><id>${accountId}</id>` +
    `</primaryKeys></accountUnit><currentOwner>${isOwner}</currentOwner></channelPartner>`
  );
}

/** A line added to an entitlement that exists. */
export function addition(entitlementId: string, lines: string, isDeployed?: boolean): string {
  const deploy = isDeployed === undefined ? '' : `<autoDeploy>${isDeployed}</autoDeploy>`;
  return `<lineItem>${named(entitlementId)}${lines}${deploy}</lineItem>`;
}

/** The identifier of an entitlement. */
export function named(entitlementId: string): string {
  return `<entitlementIdentifier><primaryKeys><entitlementId>${entitlementId}</entitlementId></primaryKeys></entitlementIdentifier>`;
}

/** The identifier of a line. */
export function namedLine(activationId: string): string {
  return `<lineItemIdentifier><primaryKeys><activationId>${activationId}</activationId></primaryKeys></lineItemIdentifier>`;
}

/** A criterion of a query. */
export function where(name: string, value: string, searchType = 'EQUALS'): string {
  return `<${name}><value>${value}</value><searchType>${searchType}</searchType></${name}>`;
}

/** The query for one entitlement by its id. */
export function entitlementQuery(criteria: string, batchSize = 200, pageNumber = 1): string {
  return (
    `<entitlementSearchCriteria>${criteria}</entitlementSearchCriteria><batchSize>${batchSize}</batchSize>` +
    `<pageNumber>${pageNumber}</pageNumber>`
  );
}

/** A query for products. */
export function productQuery(criteria: string, batchSize = 200, pageNumber = 1, isWhole = true): string {
  return (
    `<queryParams>${criteria}</queryParams><pageNumber>${pageNumber}</pageNumber><batchSize>${batchSize}</batchSize>` +
    `<returnContainedObjects>${isWhole}</returnContainedObjects>`
  );
}
