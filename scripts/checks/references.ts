import type { Check } from './finding.ts';
import { apexReferences } from './references/apex.ts';
import { importReferences, templateReferences } from './references/components.ts';
import type { ReferenceRule } from './references/context.ts';
import { iconReferences } from './references/icons.ts';
import { unusedLabels } from './references/labels.ts';
import {
  enterableFields,
  grantedFields,
  layoutReferences,
  objectsWithTab,
  uniqueFields
} from './references/layouts.ts';
import { documentation, fieldRules, fileReferences, lookupReferences } from './references/metadata.ts';
import {
  appReferences,
  bundleProperties,
  credentialReferences,
  listViewReferences,
  pageReferences,
  tabReferences
} from './references/pages.ts';
import { everythingIsGranted, permissionSetReferences } from './references/permission-sets.ts';
import { tabMotifs } from './references/tab-motifs.ts';
import { readBundles } from '../project/bundles.ts';
import { OrgSchema } from '../project/org-schema.ts';
import { readPackageSource } from '../project/package-source.ts';

const RULES: readonly ReferenceRule[] = [
  permissionSetReferences,
  everythingIsGranted,
  pageReferences,
  bundleProperties,
  appReferences,
  tabReferences,
  listViewReferences,
  credentialReferences,
  importReferences,
  templateReferences,
  iconReferences,
  apexReferences,
  fileReferences,
  documentation,
  fieldRules,
  lookupReferences,
  layoutReferences,
  objectsWithTab,
  enterableFields,
  grantedFields,
  uniqueFields,
  tabMotifs,
  unusedLabels
];

/** Everything that names something else names a thing that exists. No tool of the platform sees this offline. */
export const references: Check = {
  name: 'cross references',
  run(root) {
    const source = readPackageSource(root);
    const context = { source, schema: new OrgSchema(source), bundles: readBundles(source) };
    return RULES.flatMap((rule) => rule(context));
  }
};
