/** Life cycle of products, entitlements and lines, in the words that Salesforce shows. `Unknown`: a word we do not know. */
export const LIFECYCLE_STATES = [
  'Draft',
  'Active',
  'Inactive',
  'Deployed',
  'Obsolete',
  'Test',
  'On Hold',
  'Unknown'
] as const;

export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/** The two states that a new entitlement may be given. */
export const TARGET_STATES = ['Draft', 'Deployed'] as const;

export type TargetState = (typeof TARGET_STATES)[number];
