import { lines, type Script, sh } from '../../session/script.ts';
import type { Guard, Outcome } from '../module.ts';
import { optional, text } from './parameters.ts';
import { globWord, pathWord } from './path-word.ts';

/** Parameters of every module that runs a program. */
export const guardParameters = () => ({
  chdir: optional(text()).describe('Directory to run in'),
  creates: optional(text()).describe('A path or pattern: do not run where something matches'),
  removes: optional(text()).describe('A path or pattern: do not run where nothing matches'),
  unless: optional(text()).describe('A shell command: do not run where it succeeds'),
  onlyif: optional(text()).describe('A shell command: run only where it succeeds'),
});

export interface Guards {
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly unless?: string | undefined;
  readonly onlyif?: string | undefined;
}

/** `cd`, ending the script where the directory is not there. */
export function changeDirectory(chdir: string | undefined): Script | undefined {
  return chdir === undefined ? undefined : sh`cd -- ${pathWord(chdir)} || exit`;
}

/** Asks all of them in one script; undefined where there are none. */
export function guardOf(guards: Guards, cmd: () => Outcome['cmd']): Guard | undefined {
  const { chdir, creates, removes, unless, onlyif } = guards;
  if (creates === undefined && removes === undefined && unless === undefined && onlyif === undefined) return undefined;
  const reasons: Readonly<Record<string, string>> = {
    creates: `since '${creates}' exists`,
    removes: `since '${removes}' does not exist`,
    unless: `since '${unless}' succeeds`,
    onlyif: `since '${onlyif}' fails`,
  };
  return {
    probe: lines(
      changeDirectory(chdir),
      creates === undefined
        ? undefined
        : sh`for f in ${globWord(creates)}; do if [ -e "$f" ] || [ -L "$f" ]; then echo creates; exit; fi; done`,
      removes === undefined
        ? undefined
        : sh`r=removes
for f in ${globWord(removes)}; do if [ -e "$f" ] || [ -L "$f" ]; then r=; fi; done
if [ -n "$r" ]; then echo removes; exit; fi`,
      unless === undefined ? undefined : sh`if (eval ${unless}) >/dev/null 2>&1; then echo unless; exit; fi`,
      onlyif === undefined ? undefined : sh`if (eval ${onlyif}) >/dev/null 2>&1; then :; else echo onlyif; exit; fi`,
    ),
    held(report, check) {
      if (report.rc !== 0) return { cmd: cmd(), failed: true, rc: report.rc, msg: `cannot ask the guards: ${report.stderr.trim()}` };
      const reason = reasons[report.stdout.trim()];
      if (reason === undefined) return undefined;
      return {
        cmd: cmd(),
        changed: false,
        rc: 0,
        stdout: `skipped, ${reason.replaceAll("'", '')}`,
        msg: `${check ? 'Would' : 'Did'} not run command ${reason}`,
      };
    },
  };
}
