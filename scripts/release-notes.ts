import { readFileSync } from 'node:fs';

/**
 * The section of a changelog about one version, without its heading.
 * @param version such as `0.1.0`
 * @throws Error when the changelog has no such section, or an empty one
 */
export function releaseNotes(changelog: string, version: string): string {
  const section = changelog.split(/^## /m).find((text) => text.split(/\s/, 1)[0] === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  if (!notes) throw new Error(`CHANGELOG.md says nothing about ${version}. Add a section "## ${version}".`);
  return notes;
}

if (process.argv[1] === import.meta.filename) {
  console.log(releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), process.argv[2] ?? ''));
}
