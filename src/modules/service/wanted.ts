import * as z from 'zod';
import { added, type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script } from '../../session/script.ts';
import { type Comparison, change, converged } from '../module.ts';
import { optional } from '../shared/parameters.ts';

export interface Wanted {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly scope: 'system' | 'user' | 'global';
  /** Tell systemd to read its files again where they have changed. */
  readonly daemonReload: boolean;
  readonly check: boolean;
}

export function wantedState() {
  return optional(z.enum(['started', 'stopped', 'restarted', 'reloaded'])).describe(
    'started and stopped only act where it is otherwise; restarted and reloaded always act',
  );
}

/** What a service is now. Undefined: nobody knows. */
export interface Actual {
  readonly running: boolean | undefined;
  readonly enabled: boolean | undefined;
}

type Action = 'start' | 'stop' | 'restart' | 'reload';

/** What has to be done to a service for it to be as wanted. */
function actionFor(wanted: Wanted, running: boolean | undefined): Action | undefined {
  if (wanted.state === undefined) return undefined;
  if (wanted.state === 'started') return running ? undefined : 'start';
  if (wanted.state === 'stopped') return running === false ? undefined : 'stop';
  // What does not run cannot be reloaded.
  return running === false ? 'start' : wanted.state === 'restarted' ? 'restart' : 'reload';
}

/** The comparison that all service managers share. */
export function compareService(
  wanted: Wanted,
  actual: Actual,
  scripts: {
    readonly act: (action: Action) => Script;
    readonly enable: (enabled: boolean) => Script;
    readonly before?: { readonly script: Script; readonly diff: readonly Diff[] } | undefined;
  },
  result: Readonly<Record<string, unknown>> = {},
): Comparison {
  const action = actionFor(wanted, actual.running);
  const enabling = wanted.enabled !== undefined && wanted.enabled !== actual.enabled ? wanted.enabled : undefined;
  const outcome = {
    name: wanted.name,
    ...(wanted.enabled !== undefined && { enabled: wanted.enabled }),
    ...(wanted.state !== undefined && { state: wanted.state === 'stopped' ? 'stopped' : 'started' }),
    ...result,
  };
  if (action === undefined && enabling === undefined && !scripts.before) return converged(outcome);
  const diff: readonly Diff[] = [
    ...(scripts.before?.diff ?? []),
    ...(enabling === undefined ? [] : [enabling ? added(`service ${wanted.name} at boot`) : removed(`service ${wanted.name} at boot`)]),
    ...(action === undefined ? [] : [actionDiff(wanted.name, action)]),
  ];
  return change({
    diff,
    script: lines(
      scripts.before?.script,
      enabling === undefined ? undefined : scripts.enable(enabling),
      action === undefined ? undefined : scripts.act(action),
    ),
    result: outcome,
    // That systemd has read its files again is no change, as in Ansible.
    ...(diff.length === 0 && { after: () => ({ changed: false }) }),
  });
}

function actionDiff(name: string, action: Action): Diff {
  const object = `service ${name}`;
  if (action === 'start') return replaced(object, 'stopped', 'started');
  if (action === 'stop') return replaced(object, 'started', 'stopped', 'recreate');
  return action === 'restart' ? replaced(object, 'started', 'restarted', 'recreate') : replaced(object, 'started', 'reloaded');
}
