import assert from 'node:assert/strict';
import test from 'node:test';
import { releaseNotes } from '../release-notes.ts';

const CHANGELOG =
  '# Changelog\n\n## 0.2.0 – unreleased\n\n- New.\n\n## 0.1.0 – 2026-11-25\n\n- **First**: one.\n- Two.\n';

test('release notes are the section of their version', () => {
  assert.equal(releaseNotes(CHANGELOG, '0.1.0'), '- **First**: one.\n- Two.');
  assert.equal(releaseNotes(CHANGELOG, '0.2.0'), '- New.');
});

test('a version that the changelog does not name gets no release notes', () => {
  assert.throws(() => releaseNotes(CHANGELOG, '0.1'), /says nothing about 0\.1\. Add a section "## 0\.1"/);
  assert.throws(() => releaseNotes('## 0.1.0\n\n## 0.0.9\n', '0.1.0'), /says nothing about 0\.1\.0/);
});
