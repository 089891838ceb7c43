import all from '@salesforce/label/c.Crosswalk_Filter_All';
import attention from '@salesforce/label/c.Crosswalk_Filter_Attention';
import notSelected from '@salesforce/label/c.Crosswalk_Filter_NotSelected';
import ready from '@salesforce/label/c.Crosswalk_Filter_Ready';
import unchecked from '@salesforce/label/c.Crosswalk_Filter_Unchecked';

const INCLUDED = '{ CrosswalkIncludeInFlexNetSync__c: { eq: true } }';
const CURRENT = '{ CrosswalkIsReadinessOutdated__c: { eq: false } }';
const NOT_READY = [
  'NOT_INCLUDED',
  'INACTIVE',
  'NO_PRODUCT_CODE',
  'NO_PART_NUMBER',
  'NOT_DEPLOYED',
  'CODE_NOT_UNIQUE',
  'PART_NUMBER_NOT_UNIQUE'
];

/** What the list shows, by readiness. The conditions are those by which Apex counts the summary. */
const FILTERS = {
  // A condition that always holds: a wire must not be without one, or it would not ask.
  all: { label: all, where: '{ Id: { ne: null } }' },
  ready: {
    label: ready,
    where: `{ and: [${INCLUDED}, ${CURRENT}, { CrosswalkReadiness__c: { eq: "READY" } }] }`
  },
  attention: {
    label: attention,
    where:
      `{ and: [${INCLUDED}, ${CURRENT}, ` +
      `{ CrosswalkReadiness__c: { in: [${NOT_READY.map((code) => `"${code}"`).join(', ')}] } }] }`
  },
  unchecked: {
    label: unchecked,
    where:
      `{ and: [${INCLUDED}, { or: [{ CrosswalkReadiness__c: { eq: null } }, ` +
      `{ CrosswalkReadiness__c: { eq: "UNKNOWN" } }, { CrosswalkIsReadinessOutdated__c: { eq: true } }] }] }`
  },
  notSelected: { label: notSelected, where: '{ CrosswalkIncludeInFlexNetSync__c: { eq: false } }' }
} as const;

export type FilterName = keyof typeof FILTERS;

export const FILTER_OPTIONS = Object.entries(FILTERS).map(([value, { label }]) => ({ value, label }));

/** The condition of a filter, in the syntax that list records take. */
export function whereOf(name: FilterName): string {
  return FILTERS[name].where;
}
