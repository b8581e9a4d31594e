import { Command, CommanderError } from 'commander';
import { lineOfFile } from './commands/line-of-file.ts';
import { DiagnosticError, formatDiagnostic } from './diagnostic.ts';
import { version } from './version.ts';

/** Each command is loaded when it is asked for: a start costs only what it uses. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  plan: async () => (await import('./commands/plan.ts')).planCommand(),
  apply: async () => (await import('./commands/apply.ts')).applyCommand(),
  drift: async () => (await import('./commands/drift.ts')).driftCommand(),
  vars: async () => (await import('./commands/vars.ts')).varsCommand(),
  owned: async () => (await import('./commands/owned.ts')).ownedCommand(),
  inventory: async () => (await import('./commands/inventory.ts')).inventoryCommand(),
  lint: async () => (await import('./commands/lint.ts')).lintCommand(),
  doc: async () => (await import('./commands/doc.ts')).docCommand(),
  schema: async () => (await import('./commands/schema.ts')).schemaCommand(),
  vault: async () => (await import('./commands/vault.ts')).vaultCommand(),
  tunnel: async () => (await import('./commands/tunnel.ts')).tunnelCommand(),
  lab: async () => (await import('./commands/lab.ts')).labCommand(),
};

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('weft')
    .description('Agentless, declarative automation for people who run their own hypervisors')
    .version(version, '-V, --version')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      `
Examples:
  weft lab up                                        three hypervisors on this machine
  weft plan playbooks/site.yml -i inventories/lab    what would change
  weft run playbooks/site.yml -i inventories/lab     make it so`,
    );
  const load = commands[argv[0] ?? ''];
  const wanted = load ? [await load()] : await Promise.all(Object.values(commands).map((c) => c()));
  for (const command of wanted) program.addCommand(exitByThrowing(command));
  await exitByThrowing(program).parseAsync([...argv], { from: 'user' });
}

function exitByThrowing(command: Command): Command {
  for (const child of command.commands) exitByThrowing(child);
  return command.exitOverride();
}

/** A pipe that closes early (`weft … | head`) is no error. */
process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
  if (thrown.code === 'EPIPE') process.exit(0);
  throw thrown;
});

function explain(thrown: unknown): void {
  if (thrown instanceof DiagnosticError) {
    for (const diagnostic of thrown.diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic, lineOfFile)}\n\n`);
    process.exitCode = 4;
  } else if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : 5;
  } else {
    process.stderr.write(`this is a bug in Weft: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
    process.exitCode = 250;
  }
}

main(process.argv.slice(2)).catch(explain);
