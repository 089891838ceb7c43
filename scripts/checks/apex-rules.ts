import type { ApexRule, ParsedClass } from './apex-rules/classes.ts';
import { batchErrors, chainedJobs, queueableFinalizers } from './apex-rules/jobs.ts';
import { unreadCollections, unusedParameters } from './apex-rules/unused.ts';
import { dateBeforeDatetime, finalFields } from './apex-rules/values.ts';
import type { Check } from './finding.ts';
import { parseClass } from '../project/apex-source.ts';
import { listFiles, readText, relative } from '../project/files.ts';

const RULES: readonly ApexRule[] = [
  finalFields,
  dateBeforeDatetime,
  chainedJobs,
  batchErrors,
  queueableFinalizers,
  unusedParameters,
  unreadCollections
];

/** What an org would refuse or let pass in silence, and what can be seen in the text of a class. */
export const apexRules: Check = {
  name: 'apex rules',
  run(root) {
    const classes = listFiles(`${root}/force-app`)
      .map((file) => relative(root, file))
      .filter((file) => file.endsWith('.cls'))
      .flatMap((file): ParsedClass[] => {
        // A class that cannot be parsed is a finding of the check "apex".
        const tree = parseClass(readText(root, file));
        return tree ? [{ file, tree }] : [];
      });
    return classes.flatMap((parsed) =>
      RULES.flatMap((rule) => rule(parsed, classes)).map((finding) => ({ file: parsed.file, ...finding }))
    );
  }
};
