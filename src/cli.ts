import { Command, CommanderError } from 'commander';
import { lineOfFile } from './commands/line-of-file.ts';
import { commandsFor, hidden } from './commands/registry.ts';
import { DiagnosticError, formatDiagnostic } from './diagnostic.ts';
import { version } from './version.ts';

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
  const load = hidden[argv[0] ?? ''];
  const wanted = load ? [await load()] : await commandsFor(argv[0]);
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

async function explain(thrown: unknown): Promise<void> {
  if (thrown instanceof DiagnosticError) {
    for (const diagnostic of thrown.diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic, lineOfFile)}\n\n`);
    process.exitCode = 4;
  } else if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : 5;
  } else {
    const { bugMessage } = await import('./bug.ts');
    process.stderr.write(`${bugMessage(thrown)}\n`);
    process.exitCode = 250;
  }
}

main(process.argv.slice(2)).catch(explain);
