import { Command } from 'commander';
import { type Diagnostic, DiagnosticError, formatDiagnostic } from '../diagnostic.ts';
import { loadPlaybooks } from '../load/playbook.ts';
import { lineOfFile } from './line-of-file.ts';
import { loadingFor } from './prepare.ts';

/** `weft lint`: everything that loading checks, without an inventory and without touching a host. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('Check playbooks and the roles they use')
    .argument('<playbook...>', 'playbooks to check')
    .option('--format <form>', 'text or github', 'text')
    .addHelpText('after', '\nExamples:\n  weft lint playbooks/*.yml\n  weft lint playbooks/site.yml --format github')
    .action((paths: readonly string[], { format }: { readonly format: string }) => {
      const found = check(paths);
      for (const diagnostic of found)
        process.stdout.write(format === 'github' ? githubLine(diagnostic) : `${formatDiagnostic(diagnostic, lineOfFile)}\n\n`);
      const errors = found.filter((d) => d.severity === 'error').length;
      process.stderr.write(`${paths.length} playbooks checked, ${errors} errors, ${found.length - errors} warnings\n`);
      process.exitCode = errors > 0 ? 2 : 0;
    });
}

function check(paths: readonly string[]): readonly Diagnostic[] {
  const loading = loadingFor(process.cwd());
  try {
    loadPlaybooks(loading, paths);
    return loading.diagnostics;
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics;
    throw thrown;
  }
}

/** GitHub's workflow commands: an annotation at the line. */
function githubLine({ severity, code, message, hint, position }: Diagnostic): string {
  const place = position ? ` file=${position.file},line=${position.line},col=${position.column},title=${code}` : ` title=${code}`;
  return `::${severity}${place}::${hint ? `${message}; ${hint}` : message}\n`;
}
