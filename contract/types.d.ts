// Generated from openapi.json by `npm run -w proxy contract`. Do not edit.

export type Account = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  readonly fields: Fields;
};

export type AccountResult = {
  /** Salesforce id of 18 characters */
  readonly accountId: string;
  readonly flexNetAccountId: string | null;
  readonly failure: Failure | null;
};

export type ChangedEntitlement = {
  readonly entitlementId: string;
  readonly entitlementState: LifecycleState;
  readonly entitlementDescription: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly lines: readonly ChangedLine[];
};

export type ChangedLine = {
  readonly activationId: string;
  readonly state: LifecycleState;
  readonly productName: string | null;
  readonly productVersion: string | null;
  readonly partNumber: string | null;
  readonly orderId: string | null;
  readonly orderLineNumber: string | null;
  readonly copies: number | null;
  readonly fulfilledCopies: number | null;
  readonly remainingCopies: number | null;
  /** YYYY-MM-DD */
  readonly startDate: string | null;
  readonly isPermanent: boolean | null;
  /** YYYY-MM-DD */
  readonly expirationDate: string | null;
  readonly lastModifiedAt: string | null;
};

/** One page of changed lines, by entitlement. */
export type ChangesAnswer = {
  readonly entitlements: readonly ChangedEntitlement[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
  /** The since of the next run; to be kept once every page was stored. */
  readonly checkpoint: string;
};

export type ChangesRequest = {
  /** Checkpoint of the last run that stored every page, with a time zone. Null: from the beginning. */
  readonly since: string | null;
  /** Id in FlexNet Operations. Null: all accounts. */
  readonly accountId: string | null;
  readonly cursor: string | null;
  /** Lines per page. */
  readonly pageSize: number;
};

/** What each service said. */
export type ConnectionCheck = {
  /** Every service works. */
  readonly isConnected: boolean;
  readonly failure: Failure | null;
  readonly services: readonly ServiceCheck[];
};

export type ConnectionCheckRequest = Readonly<Record<string, never>>;

export type Contact = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  /** Salesforce id of 18 characters */
  readonly accountId: string;
  readonly fields: Fields;
};

export type ContactResult = {
  /** Salesforce id of 18 characters */
  readonly contactId: string;
  readonly flexNetUserName: string | null;
  readonly failure: Failure | null;
};

export type Difference = {
  readonly lineId: string | null;
  readonly attribute: string;
  readonly inSalesforce: string | null;
  readonly inFlexNet: string | null;
};

/** Not done. After a status of 4xx something has to be changed, except after 429; after 5xx the same request may succeed later. */
export type ErrorAnswer = {
  /** Lower-case words, for programs. */
  readonly code: string;
  /** What happened and what to do next, for people. */
  readonly message: string;
  /** To find the request in the logs. */
  readonly requestId: string;
  /** What is wrong with the request, place by place. */
  readonly details?: readonly ErrorDetail[];
};

export type ErrorDetail = { readonly where: string; readonly problem: string };

/** Why something did not work. */
export type Failure = {
  readonly code: FailureCode;
  /** What happened and what to do next. */
  readonly message: string;
  /** Sending the same again later may succeed. */
  readonly isTemporary: boolean;
};

export type FailureCode =
  | 'credentials-refused'
  | 'permission-missing'
  | 'service-not-found'
  | 'host-not-allowed'
  | 'unreachable'
  | 'timed-out'
  | 'deadline-passed'
  | 'connection-cut'
  | 'flexnet-busy'
  | 'flexnet-fault'
  | 'flexnet-refused'
  | 'answer-not-understood'
  | 'answer-too-large'
  | 'outcome-unknown'
  | 'cursor-not-valid'
  | 'attribute-unknown'
  | 'attribute-mapped-twice'
  | 'mapping-missing'
  | 'mapping-type-wrong'
  | 'part-number-fixed'
  | 'field-not-read'
  | 'value-missing'
  | 'value-wrong'
  | 'value-too-long'
  | 'text-not-sendable'
  | 'id-not-allowed'
  | 'product-missing'
  | 'product-not-sent'
  | 'product-not-ready'
  | 'license-model-missing'
  | 'quantity-not-valid'
  | 'start-date-missing'
  | 'start-date-not-allowed'
  | 'expiration-option-missing'
  | 'expiration-date-missing'
  | 'expiration-date-not-allowed'
  | 'term-missing'
  | 'term-not-allowed'
  | 'term-not-valid'
  | 'option-unknown'
  | 'expires-before-start'
  | 'no-included-product'
  | 'account-missing'
  | 'account-not-sent'
  | 'account-not-saved'
  | 'contact-not-sent'
  | 'contact-not-saved'
  | 'sent-twice'
  | 'held-differently'
  | 'entitlement-gone';

export type FieldMapping = {
  readonly object: 'Account' | 'Contact' | 'Opportunity' | 'OpportunityLineItem';
  readonly attribute: string;
  readonly field: string;
  readonly fieldType?: string;
  readonly customType?: 'text' | 'multi-text' | 'number' | 'boolean' | 'date';
};

/** Values by API name of the field. A field that is missing was not read; null is empty. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** The process lives. */
export type Health = { readonly status: 'ok' };

export type LifecycleState =
  'Draft' | 'Active' | 'Inactive' | 'Deployed' | 'Obsolete' | 'Test' | 'On Hold' | 'Unknown';

export type LineResult = {
  /** Salesforce id of 18 characters */
  readonly lineId: string;
  readonly status: 'synced' | 'left-out' | 'failed' | 'not-synced';
  readonly activationId: string | null;
  readonly remainingQuantity: number | null;
  readonly failures: readonly Failure[];
};

export type Order = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  readonly name: string;
  /** Salesforce id of 18 characters */
  readonly accountId: string | null;
  readonly contactIds: readonly string[];
  /** YYYY-MM-DD */
  readonly closeDate: string | null;
  /** Wins over the setting postCondition. */
  readonly entitlementState: 'Draft' | 'Deployed' | null;
  readonly knownEntitlementId: string | null;
  readonly fields: Fields;
  readonly lines: readonly OrderLine[];
};

export type OrderLine = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  /** Salesforce id of 18 characters */
  readonly productId: string | null;
  /** YYYY-MM-DD */
  readonly serviceDate: string | null;
  readonly expirationDateOption: string | null;
  readonly expirationTermOption: string | null;
  readonly fields: Fields;
};

export type OrderResult = {
  /** Salesforce id of 18 characters */
  readonly orderId: string;
  readonly status: 'synced' | 'synced-differs' | 'failed' | 'skipped';
  readonly action: 'created' | 'adopted' | 'updated' | 'unchanged' | 'none';
  readonly entitlementId: string | null;
  readonly entitlementState: LifecycleState | null;
  readonly message: string;
  readonly failures: readonly Failure[];
  readonly differences: readonly Difference[];
  readonly warnings: readonly Failure[];
  readonly lines: readonly LineResult[];
};

export type OtherProduct = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  readonly name: string;
  readonly productCode: string | null;
};

export type Product = {
  /** Salesforce id of 18 characters */
  readonly id: string;
  readonly name: string;
  readonly productCode: string | null;
  readonly isActive: boolean;
  /** Marked for the sync. */
  readonly isIncluded: boolean;
};

export type ProductMatch = {
  readonly name: string;
  readonly version: string | null;
  readonly state: LifecycleState;
  readonly partNumber: string;
  readonly licenseModels: readonly string[];
  /** Each line must name a licence model. */
  readonly needsLicenseModel: boolean;
};

export type Readiness = {
  /** Salesforce id of 18 characters */
  readonly productId: string;
  readonly code:
    | 'READY'
    | 'NOT_INCLUDED'
    | 'INACTIVE'
    | 'NO_PRODUCT_CODE'
    | 'NO_PART_NUMBER'
    | 'NOT_DEPLOYED'
    | 'CODE_NOT_UNIQUE'
    | 'PART_NUMBER_NOT_UNIQUE'
    | 'UNKNOWN';
  readonly message: string;
  readonly match: ProductMatch | null;
  readonly failure: Failure | null;
};

/** The readiness of each product. */
export type ReadinessAnswer = {
  /** One for each product, in the order asked. */
  readonly products: readonly Readiness[];
  readonly failure: Failure | null;
};

export type ReadinessRequest = {
  readonly products: readonly Product[];
  /** Included products that are not asked about, but whose codes count for being unique. */
  readonly otherIncludedProducts: readonly OtherProduct[];
};

/** New requests are welcome. */
export type Ready = { readonly status: 'ready'; readonly upstreams: readonly Upstream[] };

export type ServiceCheck = {
  readonly service: 'products' | 'accounts' | 'entitlements';
  readonly failure: Failure | null;
};

/** What became of each order; read the statuses. */
export type SyncAnswer = {
  /** One for each order, in the order sent. */
  readonly orders: readonly OrderResult[];
  readonly accounts: readonly AccountResult[];
  readonly contacts: readonly ContactResult[];
  readonly failure: Failure | null;
};

export type SyncRequest = {
  readonly orders: readonly Order[];
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly products: readonly Product[];
  /** Missing: the default mappings. */
  readonly mappings?: readonly FieldMapping[];
  readonly settings?: SyncSettings;
};

export type SyncSettings = {
  readonly postCondition?: 'Draft' | 'Deployed';
  readonly defaultExpirationDateOption?: 'Permanent' | null;
  /** Null: users get no portal login. */
  readonly portalRole?: string | null;
  readonly soldToTier?: 'end-customer' | 'partner';
  readonly existingAccounts?: 'update' | 'keep';
  readonly removedLines?: 'report' | 'deactivate';
};

export type Upstream = {
  readonly name: string;
  /** unused: not called yet. impaired: some of its hosts fail. unavailable: all of them do. Hosts belong to single tenants, so none of this takes the proxy out of service. */
  readonly state: 'unused' | 'available' | 'impaired' | 'unavailable';
};
