import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { DiagnosticError, error, formatDiagnostic } from '../diagnostic.ts';
import type { Transports } from '../engine/endpoint.ts';
import type { RunOptions } from '../engine/options.ts';
import type { RunRequest } from '../engine/run.ts';
import type { Inventory } from '../inventory.ts';
import { Secret } from '../language/secret.ts';
import { ansibleRoleFolders } from '../load/ansible-config.ts';
import { isFolder, type Loading } from '../load/context.ts';
import { loadInventory } from '../load/inventory/load.ts';
import { newLoading } from '../load/loading.ts';
import { loadPlaybooks } from '../load/playbook.ts';
import { decryptionWith, withoutPasswords } from '../load/vault/decryption.ts';
import { findModule, modules } from '../modules/registry.ts';
import { localTransport } from '../transport/local.ts';
import { sshTransport } from '../transport/ssh.ts';
import { ask } from './ask.ts';
import { extraVariables } from './extra-vars.ts';
import { factSettings } from './fact-options.ts';
import { lineOfFile } from './line-of-file.ts';
import type { PrepareFlags } from './run-options.ts';
import { vaultPasswords } from './vault-options.ts';

/** The folder of Weft itself: its own roles and playbooks are found from anywhere. */
export const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

export function loadingFor(cwd: string, decryption = withoutPasswords): Loading {
  return newLoading({
    cwd,
    roleFolders: [join(cwd, 'roles'), ...ansibleRoleFolders(cwd, process.env), join(packageFolder, 'roles')],
    findModule,
    moduleNames: () => modules.keys(),
    ...decryption,
  });
}

/** From flags to a run that can start: everything is read and checked here. */
export async function prepareRun(paths: readonly string[], flags: PrepareFlags, cwd: string, signal: AbortSignal): Promise<RunRequest> {
  const secrets: Secret[] = [];
  const decryption = decryptionWith(await vaultPasswords(flags, cwd), secrets);
  const loading = loadingFor(cwd, decryption);
  const sources = inventorySources(flags.inventory, cwd);
  const [first] = paths;
  const playbookDir = dirname(resolve(cwd, first ?? '.'));
  const inventory = await loadInventory(sources, { cwd, playbookDir, ...decryption });
  for (const warning of inventory.warnings) process.stderr.write(`${formatDiagnostic(warning, lineOfFile)}\n`);
  secrets.push(...secretVariables(inventory));
  const playbooks = loadPlaybooks(loading, paths);
  const facts = factSettings(flags, cwd, process.env);
  const options = { ...(await runOptions(loading, flags)), gathering: facts.gathering };
  const { password, becomePassword } = options.connection;
  for (const typed of [password, becomePassword]) if (typed) secrets.push(typed);
  const [source = cwd] = sources;
  const inventoryFolder = isFolder(resolve(cwd, source)) ? resolve(cwd, source) : dirname(resolve(cwd, source));
  return {
    playbooks,
    inventory,
    inventoryFolder,
    options,
    loading,
    transports: transports(flags),
    signal,
    secrets,
    ...(facts.cache && { factCache: facts.cache }),
    ...(isatty(0) && { ask }),
  };
}

/** Values that the inventory marks: passwords too that are written in plain text. The layers of a group are looked at once. */
function secretVariables(inventory: Inventory): readonly Secret[] {
  const layers = new Set([...inventory.hosts.values()].flatMap((host) => host.layers.map((layer) => layer.variables)));
  return [...layers].flatMap((variables) => [...variables.values()].map((v) => v.value).filter((v) => v instanceof Secret));
}

/** `-i`, else inventories/lab where a lab stands, else inventories/. */
export function inventorySources(given: readonly string[], cwd: string): readonly string[] {
  if (given.length > 0) return given;
  const found = ['inventories/lab', 'inventory', 'inventory.yml'].find((p) => existsSync(join(cwd, p)));
  if (found) return [found];
  throw new DiagnosticError(
    error(
      'no-inventory',
      'no inventory: there is no inventories/lab here',
      undefined,
      'name one with -i, or make a lab with "weft lab up"',
    ),
  );
}

async function runOptions(loading: Loading, flags: PrepareFlags): Promise<RunOptions> {
  const password = flags.askPass ? new Secret(await ask('SSH password: ', { echo: false })) : undefined;
  const becomePassword = flags.askBecomePass ? new Secret(await ask('BECOME password: ', { echo: false })) : undefined;
  return {
    check: flags.check,
    diff: flags.diff,
    forks: flags.forks,
    tags: flags.tags,
    skipTags: flags.skipTags,
    extraVars: extraVariables(loading, flags.extraVars),
    forceHandlers: flags.forceHandlers,
    step: flags.step,
    pipeAllowed: flags.allowPipe,
    verbosity: flags.verbose,
    who: `${userInfo().username}@${hostname()} pid ${process.pid}`,
    lockTimeoutMs: flags.lockTimeout * 1000,
    confirmSeconds: flags.confirmTimeout,
    ...(flags.limit !== undefined && { limit: flags.limit }),
    ...(flags.startAtTask !== undefined && { startAtTask: flags.startAtTask }),
    connection: {
      connectTimeoutMs: flags.timeout * 1000,
      become: flags.become,
      ...(flags.connection !== undefined && { kind: flags.connection }),
      ...(flags.user !== undefined && { user: flags.user }),
      ...(flags.privateKey !== undefined && { privateKeyFile: flags.privateKey }),
      ...(flags.sshCommonArgs !== undefined && { sshArgs: flags.sshCommonArgs }),
      ...(flags.becomeUser !== undefined && { becomeUser: flags.becomeUser }),
      ...(flags.becomeMethod !== undefined && { becomeMethod: flags.becomeMethod }),
      ...(password && { password }),
      ...(becomePassword && { becomePassword }),
    },
  };
}

function transports(flags: PrepareFlags): Transports {
  return {
    ssh: sshTransport({
      hostKeyChecking: flags.hostKeyChecking,
      keepaliveMs: 15_000,
      ...(flags.knownHosts !== undefined && { knownHostsFiles: [flags.knownHosts] }),
    }),
    local: localTransport(),
  };
}
