import type { Evaluation } from '../language/evaluation.ts';
import { Secret } from '../language/secret.ts';
import type { Directives, Written } from '../model.ts';
import type { Become } from '../session/become.ts';
import { HostError } from '../session/session.ts';
import type { HostRun } from './host-run.ts';
import type { Frame } from './state.ts';

/** The directives of a task, evaluated for one host. */
export interface Settings {
  readonly check: boolean;
  readonly diff: boolean;
  readonly noLog: boolean;
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly become: Become | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  readonly delegateTo: string | undefined;
  readonly delegateFacts: boolean;
  readonly runOnce: boolean;
  /** `async` with `poll: 0`: how long the program may run on its own. */
  readonly backgroundSeconds?: number;
  /** `async` with `poll`: it is waited for, and its result says so. */
  readonly isPolled?: boolean;
}

export function settingsOf(frame: Frame, evaluation: Evaluation, target: HostRun, targetEvaluation: Evaluation): Settings {
  const { directives } = frame;
  const { options } = frame.play.run;
  const flag = (value: Written, otherwise: boolean) => (value === undefined ? otherwise : isTrue(evaluation.value(value)));
  const timeout = directives.timeout === undefined ? 0 : Number(evaluation.value(directives.timeout));
  return {
    check: flag(directives.checkMode, options.check),
    diff: flag(directives.diff, options.diff),
    noLog: flag(directives.noLog, false),
    ignoreErrors: flag(directives.ignoreErrors, false),
    ignoreUnreachable: flag(directives.ignoreUnreachable, false),
    become: becomeOf(frame, evaluation, target, targetEvaluation),
    environment: environmentOf(directives, evaluation),
    timeoutMs: timeout > 0 ? timeout * 1000 : undefined,
    delegateTo: undefined,
    delegateFacts: flag(directives.delegateFacts, false),
    runOnce: flag(directives.runOnce, false),
  };
}

/** Ansible's reading of a truth: `yes`, `on`, `1`, `true` as text count too. */
export function isTrue(given: unknown): boolean {
  const value = revealed(given);
  if (typeof value === 'string') return /^(1|true|yes|on|y|t)$/i.test(value.trim());
  return Boolean(value);
}

/** Inventory variables count above directives, directives above the command line: as in Ansible. */
function becomeOf(frame: Frame, evaluation: Evaluation, target: HostRun, targetEvaluation: Evaluation): Become | undefined {
  const { directives } = frame;
  const { connection } = frame.play.run.options;
  const variable = (name: string) => targetEvaluation.variable(name);
  const pick = (name: string, written: Written, otherwise: unknown) =>
    variable(name) ?? (written === undefined ? otherwise : evaluation.value(written));
  if (!isTrue(pick('ansible_become', directives.become, connection.become))) return undefined;
  const password = variable('ansible_become_password') ?? variable('ansible_become_pass') ?? connection.becomePassword;
  const method = String(revealed(pick('ansible_become_method', directives.becomeMethod, connection.becomeMethod ?? 'sudo')));
  if (method !== 'sudo' && method !== 'su' && method !== 'doas') {
    throw new HostError('become', `become_method "${method}" is not known on ${target.name}`, 'use sudo, su or doas');
  }
  const flags = revealed(pick('ansible_become_flags', directives.becomeFlags, undefined));
  return {
    user: String(revealed(pick('ansible_become_user', directives.becomeUser, connection.becomeUser ?? 'root'))),
    method,
    ...(password !== undefined && { password: asSecret(password) }),
    ...(flags !== undefined && { flags: String(flags).split(/\s+/).filter(Boolean) }),
  };
}

/** For what a program is told rather than shown: a user, a port, a flag, out of an encrypted file. */
export function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}

export function asSecret(value: unknown): Secret {
  return value instanceof Secret ? value : new Secret(String(value));
}

function environmentOf(directives: Directives, evaluation: Evaluation): Readonly<Record<string, string>> {
  if (directives.environment.length === 0) return {};
  const entries = directives.environment.flatMap((layer) => {
    const value = evaluation.value(layer);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  });
  return Object.fromEntries(entries.map(([k, v]) => [k, v instanceof Secret ? v.reveal() : String(v)]));
}
