import { coveredShare, missedLines, REQUIRED_SHARE, type FileCoverage } from './coverage.ts';
import type { TestOutcome } from './run-tests.ts';

/** Readable report of a run. */
export function textReport(outcomes: readonly TestOutcome[], coverage: readonly FileCoverage[]): string {
  const failures = outcomes.filter((outcome) => outcome.failure !== null);
  const share = coveredShare(coverage);
  const enough = share >= REQUIRED_SHARE ? 'at least' : 'LESS THAN';
  return [
    ...failures.map(failureText),
    ...coverage.map(coverageText),
    '',
    `local org: ${outcomes.length - failures.length} of ${outcomes.length} Apex tests passed`,
    `local org: ${percent(share)} of the lines covered, ${enough} the ${percent(REQUIRED_SHARE)} that a deployment needs`
  ].join('\n');
}

function failureText({ className, method, file, line, failure }: TestOutcome): string {
  const trace = (failure?.trace ?? []).map((place) => `    at ${place}`);
  return [
    `FAILED ${className}.${method} (${file}:${line})`,
    `    ${failure?.type ?? ''}: ${failure?.message ?? ''}`,
    ...trace,
    ''
  ].join('\n');
}

function coverageText(file: FileCoverage): string {
  const missed = missedLines(file);
  const rest = missed.length === 0 ? '' : `, missed ${missed.join(', ')}`;
  return `${percent(coveredShare([file])).padStart(5)} ${file.file}${rest}`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

/** The outcomes in JUnit's format. */
export function junit(outcomes: readonly TestOutcome[]): string {
  const failed = outcomes.filter((outcome) => outcome.failure !== null).length;
  const cases = outcomes.map(junitCase).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="local org" tests="${outcomes.length}" failures="${failed}">\n${cases}\n</testsuite>\n`;
}

function junitCase({ className, method, millis, failure }: TestOutcome): string {
  const head = `  <testcase classname="${escapeXml(className)}" name="${escapeXml(method)}" time="${(millis / 1000).toFixed(3)}"`;
  if (failure === null) return `${head}/>`;
  const detail = [failure.message, ...failure.trace].join('\n');
  return `${head}><failure type="${escapeXml(failure.type)}" message="${escapeXml(failure.message)}">${escapeXml(detail)}</failure></testcase>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
