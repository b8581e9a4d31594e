import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { DiagnosticError, error } from '../diagnostic.ts';
import { type PlanState, plannedChanges } from '../report/plan.ts';
import type { PlanFile } from '../report/plan-file.ts';
import type { RunFlags } from './run-options.ts';

/** Flags that decide what is planned. Passwords are asked for again, and so are variables given as text: they may be secret. */
const kept = [
  'inventory',
  'limit',
  'tags',
  'skipTags',
  'become',
  'becomeUser',
  'becomeMethod',
  'user',
  'privateKey',
  'connection',
  'sshCommonArgs',
  'hostKeyChecking',
  'knownHosts',
  'startAtTask',
  'vaultId',
  'vaultPasswordFile',
  'askVaultPass',
] as const;

export function savePlan(path: string, playbooks: readonly string[], flags: RunFlags, state: PlanState): void {
  const plan: PlanFile = {
    format: 'weft-plan-1',
    created: new Date().toISOString(),
    playbooks,
    flags: { ...Object.fromEntries(kept.flatMap((k) => (flags[k] === undefined ? [] : [[k, flags[k]]]))), extraVars: fingerprint(flags) },
    changes: plannedChanges(state),
  };
  writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  process.stdout.write(`saved to ${path}; make it so with "weft apply ${path}"\n`);
}

export function readPlan(path: string): PlanFile {
  let plan: PlanFile;
  try {
    plan = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new DiagnosticError(error('no-plan', `cannot read the plan ${path}: ${thrown instanceof Error ? thrown.message : thrown}`));
  }
  if (plan.format !== 'weft-plan-1')
    throw new DiagnosticError(error('no-plan', `${path} is no plan of this version of Weft`, undefined, 'plan again'));
  return plan;
}

/** The flags of a plan over those given now. The variables must be the same, which their fingerprint tells. */
export function planFlags(path: string, plan: PlanFile, given: RunFlags): RunFlags {
  if (plan.flags.extraVars !== fingerprint(given)) {
    throw new DiagnosticError(
      error('other-variables', `${path} was planned with other variables (-e)`, undefined, 'give the same ones; a plan does not keep them'),
    );
  }
  const { extraVars: _, ...flags } = plan.flags;
  return { ...given, ...flags };
}

function fingerprint(flags: RunFlags): string {
  return createHash('sha256').update(JSON.stringify(flags.extraVars)).digest('hex');
}
