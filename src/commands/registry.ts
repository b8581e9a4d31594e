import type { Command } from 'commander';

/** Each command is loaded when it is asked for: a start costs only what it uses. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  apply: async () => (await import('./apply.ts')).applyCommand(),
  drift: async () => (await import('./drift.ts')).driftCommand(),
  vars: async () => (await import('./vars.ts')).varsCommand(),
  owned: async () => (await import('./owned.ts')).ownedCommand(),
  inventory: async () => (await import('./inventory.ts')).inventoryCommand(),
  lint: async () => (await import('./lint.ts')).lintCommand(),
  doc: async () => (await import('./doc.ts')).docCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
  vault: async () => (await import('./vault.ts')).vaultCommand(),
  tunnel: async () => (await import('./tunnel.ts')).tunnelCommand(),
  lab: async () => (await import('./lab.ts')).labCommand(),
  completion: async () => (await import('./completion.ts')).completionCommand(),
};

/** Asked by the scripts of `weft completion`: not for people. */
export const hidden: typeof commands = {
  __complete: async () => (await import('./completion.ts')).completeCommand(commandsFor),
};

/** The one of a name; else all that there are. */
export async function commandsFor(name: string | undefined): Promise<readonly Command[]> {
  const load = commands[name ?? ''];
  return load ? [await load()] : await Promise.all(Object.values(commands).map((c) => c()));
}
