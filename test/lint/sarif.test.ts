import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import { sarifFormat } from '../../src/lint/format/sarif.ts';
import { allRules } from '../../src/lint/registry.ts';
import { filesOf, findingsIn } from './rig.ts';

const text =
  '- name: A play\n  hosts: all\n  tasks:\n    - name: A folder\n      file: path=/srv/a state=directory\n      when: "{{ a }}"\n';

function sarif(): Log {
  const files = filesOf(text);
  return JSON.parse(sarifFormat(findingsIn(text), allRules, (file) => files[file] ?? '')) as Log;
}

test('SARIF names its version, its tool and every rule, each with a level and a help', () => {
  const log = sarif();
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  const { driver } = log.runs[0]?.tool ?? {};
  expect(driver?.name).toBe('weft lint');
  expect(driver?.rules?.map((r) => r.id)).toEqual(allRules.map((r) => r.id));
  for (const rule of driver?.rules ?? []) {
    expect(rule.shortDescription?.text).not.toBe('');
    expect(rule.help?.markdown).toContain('```yaml');
    expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration?.level);
  }
});

test('a result points at its rule and its region', () => {
  const { results = [], tool } = sarif().runs[0] ?? {};
  expect(results.map((r) => r.ruleId)).toEqual(['short-form', 'jinja-in-when']);
  for (const result of results) expect(tool?.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
  expect(results[1]).toMatchObject({
    level: 'warning',
    message: { text: 'a condition needs no braces; write a' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'site.yml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 6, startColumn: 13, endColumn: 22 },
        },
      },
    ],
  });
});

test('a fix says which region goes and what comes, so that it can be made without the offsets', () => {
  const fixes = sarif().runs[0]?.results?.flatMap((r) => r.fixes ?? []) ?? [];
  const replacements = fixes.flatMap((f) => f.artifactChanges.flatMap((c) => c.replacements));
  const lines = text.split('\n');
  const made = replacements.map(({ deletedRegion: { startLine = 0, startColumn = 0, endLine, endColumn = 0 }, insertedContent }) => {
    expect(endLine).toBe(startLine);
    const line = lines[startLine - 1] ?? '';
    return line.slice(0, startColumn - 1) + (insertedContent?.text ?? '') + line.slice(endColumn - 1);
  });
  expect(made).toEqual(['      file:\n        path: /srv/a\n        state: directory', '      when: a']);
});
