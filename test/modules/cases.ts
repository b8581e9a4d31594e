import { describe, expect, test } from 'vitest';
import type { Diff } from '../../src/diff.ts';
import { decide } from './rig.ts';

/** What the host says and what is made of it: the exact script and diff, or the exact outcome. */
interface Case {
  readonly title: string;
  readonly task: Readonly<Record<string, unknown>>;
  readonly says?: string;
  readonly rc?: number;
  readonly check?: boolean;
  readonly script?: string;
  readonly diff?: readonly string[];
  readonly outcome?: Readonly<Record<string, unknown>>;
}

export function cases(module: string, list: readonly Case[]): void {
  describe(module, () => {
    test.each(list)('$title', async ({ task, says = '', rc = 0, check = false, script, diff, outcome }) => {
      const decision = await decide(module, task, { stdout: says, rc }, { check });
      if (script === undefined) {
        expect(decision).not.toHaveProperty('script');
        return expect(decision).toMatchObject(outcome ?? { changed: false });
      }
      expect({ script: decision.script, diff: (decision.diff as readonly Diff[]).map(line) }).toEqual({ script, diff });
      expect(decision.result).toMatchObject(outcome ?? {});
    });
  });
}

function line(diff: Diff): string {
  if (diff.kind === 'text') return `${diff.path}: ${JSON.stringify(diff.before)} → ${JSON.stringify(diff.after)}`;
  const sign = { add: '+', change: '~', remove: '-' }[diff.action];
  return [sign, diff.object, diff.detail, diff.disruption === 'live' ? '' : `(${diff.disruption})`].filter((part) => part !== '').join(' ');
}
