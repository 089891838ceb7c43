/** The four kinds of records whose fields can be mapped. */
export const MAPPED_OBJECTS = ['Account', 'Contact', 'Opportunity', 'OpportunityLineItem'] as const;

export type MappedObject = (typeof MAPPED_OBJECTS)[number];

/** One row of the Field Mapping page: an attribute in FlexNet Operations takes its value from a Salesforce field. */
export interface FieldMapping {
  readonly object: MappedObject;
  /** Attribute name as the Field Mapping page shows it. */
  readonly attribute: string;
  /** API name of the Salesforce field. */
  readonly field: string;
  /** Type of the field as Salesforce describes it, such as `STRING`; any case. Missing: not checked ahead. */
  readonly fieldType?: string | undefined;
  /** Given for custom attributes only: the type that the tenant gave it. */
  readonly customType?: CustomAttributeType | undefined;
}

export const CUSTOM_ATTRIBUTE_TYPES = ['text', 'multi-text', 'number', 'boolean', 'date'] as const;

export type CustomAttributeType = (typeof CUSTOM_ATTRIBUTE_TYPES)[number];
