import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CodeAnalyzer,
  CodeAnalyzerConfig,
  EventType,
  LogLevel,
  SeverityLevel,
  type EngineLogEvent,
  type LogEvent
} from '@salesforce/code-analyzer-core';
import { createEnginePlugin } from '@salesforce/code-analyzer-pmd-engine';
import type { Check, Finding } from './finding.ts';
import { relative } from '../project/files.ts';
import { requireJava } from '../project/java.ts';

/** PMD's security and performance rules for Apex, as Salesforce's security review applies them. Needs Java 17. */
export const security: Check = {
  name: 'security',
  async run(root) {
    await requireJava(root);
    const analyzer = new CodeAnalyzer(
      CodeAnalyzerConfig.fromObject({ config_root: root, log_folder: tmpdir() })
    );
    const faults: string[] = [];
    // An analyzer that failed reports nothing, which would pass as a clean result.
    const keepFault = ({ message, logLevel }: LogEvent | EngineLogEvent): void => {
      if (logLevel === LogLevel.Error) faults.push(message);
    };
    analyzer.onEvent(EventType.LogEvent, keepFault);
    analyzer.onEvent(EventType.EngineLogEvent, keepFault);
    await analyzer.addEnginePlugin(createEnginePlugin());
    const workspace = await analyzer.createWorkspace([path.join(root, 'force-app')]);
    const rules = await analyzer.selectRules(['pmd:Security', 'pmd:Performance', 'pmd:ErrorProne'], {
      workspace
    });
    if (rules.getCount() === 0) throw new Error('The analyzer has none of its security rules.');
    const results = await analyzer.run(rules, { workspace });
    const failures = faults.map((fault) => ({
      file: 'force-app',
      message: `The analyzer failed: ${fault.replaceAll('\n', ' ')}`,
      advice: 'Mend the file that it names.'
    }));
    const violations = results
      .getViolations()
      .filter((violation) => violation.getRule().getSeverityLevel() !== SeverityLevel.Info)
      .map((violation): Finding => {
        const location = violation.getPrimaryLocation();
        return {
          file: relative(root, location.getFile() ?? root),
          line: location.getStartLine(),
          message: `${violation.getMessage()} (${violation.getRule().getName()})`,
          advice: 'Make it safe; where the rule is wrong here, suppress it on that line and say why.'
        };
      });
    return [...failures, ...violations];
  }
};
