import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { addFactFlags, type FactFlags } from './fact-options.ts';
import { addVaultFlags, type VaultFlags } from './vault-options.ts';

/** Flags of every command that runs playbooks: ansible-playbook's, with its letters. */
export interface RunFlags extends VaultFlags, FactFlags {
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly extraVars: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  readonly user?: string;
  readonly privateKey?: string;
  readonly connection?: string;
  readonly timeout: number;
  readonly sshCommonArgs?: string;
  readonly hostKeyChecking?: 'strict' | 'accept-new' | 'off';
  readonly knownHosts?: string;
  readonly verbose: number;
  readonly startAtTask?: string;
  readonly forceHandlers: boolean;
  readonly step: boolean;
  readonly allowPipe: boolean;
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly lockTimeout: number;
  readonly confirmTimeout: number;
  readonly output: 'auto' | 'plain' | 'jsonl';
}

/** What decides what runs; how it is shown does not. */
export type PrepareFlags = Omit<RunFlags, 'output'>;

const collect = (value: string, previous: readonly string[]) => [...previous, value];
const collectNames = (value: string, previous: readonly string[]) => [
  ...previous,
  ...value
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean),
];

export function positiveInteger(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('expected a whole number from 1 on.');
  return Number(value);
}

const runForms = ['auto', 'plain', 'jsonl'] as const;

/** What `--output` may be where a plan is shown. */
export const planForms = [...runForms, 'json'] as const;

export function addRunFlags(command: Command, forms: readonly string[] = runForms): Command {
  return addFactFlags(addVaultFlags(command))
    .option('-i, --inventory <source>', 'inventory: file, folder, executable, or "host1,host2," (may be repeated)', collect, [])
    .option('-l, --limit <pattern>', 'only these hosts of the inventory')
    .option('-e, --extra-vars <vars>', 'variables that count above all others: key=value, YAML or JSON, or @file', collect, [])
    .option('-t, --tags <tags>', 'only tasks with these tags', collectNames, [])
    .option('--skip-tags <tags>', 'no tasks with these tags', collectNames, [])
    .option('-C, --check', 'say what would change, change nothing', false)
    .option('-D, --diff', 'show what differs', false)
    .option('-f, --forks <n>', 'hosts worked on at a time', positiveInteger, 20)
    .option('-b, --become', 'become another user (root) on the hosts', false)
    .option('--become-user <user>', 'the user to become')
    .option('--become-method <method>', 'sudo, su or doas')
    .option('-K, --ask-become-pass', 'ask for the password of sudo', false)
    .option('-k, --ask-pass', 'ask for the password of SSH', false)
    .option('-u, --user <user>', 'log in as this user')
    .option('--private-key <file>', 'log in with this key')
    .option('-c, --connection <kind>', 'ssh or local')
    .option('-T, --timeout <seconds>', 'give up connecting after so long', positiveInteger, 10)
    .option('--ssh-common-args <args>', 'arguments as for ssh, e.g. "-J bastion"')
    .addOption(new Option('--host-key-checking <how>', 'by default strict').choices(['strict', 'accept-new', 'off']))
    .option('--known-hosts <file>', 'instead of ~/.ssh/known_hosts')
    .option('-v, --verbose', 'say more (-vvv: more yet)', (_, n: number) => n + 1, 0)
    .option('--start-at-task <name>', 'begin with this task')
    .option('--lock-timeout <seconds>', 'wait so long for another run that holds a host', positiveInteger, 0)
    .option('--confirm-timeout <seconds>', 'a change that cuts its own connection is undone after so long', positiveInteger, 20)
    .option('--step', 'ask before each task', false)
    .option('--allow-pipe', "let lookup('pipe') and lookup('lines') run commands on this machine", false)
    .option('--force-handlers', 'run handlers even where a task failed', false)
    .option('--list-hosts', 'only list the hosts', false)
    .option('--list-tasks', 'only list the tasks', false)
    .option('--list-tags', 'only list the tags', false)
    .option('--syntax-check', 'only check the files', false)
    .addOption(new Option('--output <form>', 'auto: a live view on a terminal, else plain').choices(forms).default('auto'));
}
