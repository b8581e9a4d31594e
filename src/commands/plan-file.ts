import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { RunRequest } from '../engine/run.ts';
import { type PlanEntry, planEntries } from '../report/plan-file.ts';
import type { PlanState } from '../report/plan-state.ts';
import { extraVarsDigest, type PlanInputs, planInputs } from './plan-inputs.ts';
import type { PrepareFlags } from './run-options.ts';

export interface PlanFile {
  readonly format: 'weft-plan-2';
  readonly created: string;
  readonly playbooks: readonly string[];
  /** The flags that count for what is planned. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Key of all hashes of this file. */
  readonly salt: string;
  readonly extraVars: string;
  readonly inputs: PlanInputs;
  readonly entries: readonly PlanEntry[];
}

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
  'forceHandlers',
  'vaultId',
  'vaultPasswordFile',
  'askVaultPass',
] as const;

export function savePlan(path: string, playbooks: readonly string[], flags: PrepareFlags, state: PlanState, request: RunRequest): void {
  const salt = randomBytes(16).toString('base64url');
  const plan: PlanFile = {
    format: 'weft-plan-2',
    created: new Date().toISOString(),
    playbooks,
    flags: Object.fromEntries(kept.flatMap((k) => (flags[k] === undefined ? [] : [[k, flags[k]]]))),
    salt,
    extraVars: extraVarsDigest(flags, request.loading.cwd, salt),
    inputs: planInputs(request, playbooks, flags, salt),
    entries: planEntries(state, salt),
  };
  writeFileSync(path, `${JSON.stringify(plan, null, 1)}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}

export function readPlan(path: string): PlanFile {
  let plan: PlanFile;
  try {
    plan = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new DiagnosticError(error('no-plan', `cannot read the plan ${path}: ${thrown instanceof Error ? thrown.message : thrown}`));
  }
  if (plan.format !== 'weft-plan-2')
    throw new DiagnosticError(error('no-plan', `${path} is no plan of this version of Weft`, undefined, 'plan again'));
  return plan;
}

/** The flags of a plan over those given now. The variables must be the same, which their hash tells. */
export function planFlags(path: string, plan: PlanFile, given: PrepareFlags, cwd: string): PrepareFlags {
  if (plan.extraVars !== extraVarsDigest(given, cwd, plan.salt)) {
    throw new DiagnosticError(
      error('other-variables', `${path} was planned with other variables (-e)`, undefined, 'give the same ones; a plan does not keep them'),
    );
  }
  return { ...given, ...plan.flags };
}
