import { inputOf } from './input.ts';
import { type Script, sh } from './script.ts';
import { HostError, type Session } from './session.ts';

/**
 * Writes a new file, mode 0600. `set -C` makes the shell create it exclusively, so that nothing that stands there
 * (a link that somebody laid in /tmp) is followed or overwritten; an incomplete file is removed.
 */
export async function upload(run: Session['run'], content: Uint8Array, path: string): Promise<void> {
  const { input } = inputOf(content);
  const report =
    input.kind === 'text'
      ? await run(into(path, sh`printf %s ${input.text}`, content.length))
      : input.kind === 'format'
        ? await run(into(path, sh`printf ${input.format}`, content.length))
        : await run(into(path, sh`cat`, content.length, true), { stdin: content });
  if (report.rc === 0) return;
  const words = report.stderr.trim().replace(/^\S*sh: (?:line )?\d+: (?:eval: )?(?:line \d+: )?/gm, '') || `exit code ${report.rc}`;
  throw new HostError('upload', `cannot write ${path}: ${words}`);
}

/** `counted`: compares the size too, because a cut link looks like the end of the content. */
function into(path: string, writer: Script, size: number, counted = false): Script {
  const check = counted ? sh` && [ "$(wc -c <${path})" -eq ${size} ]` : sh``;
  return sh`if [ -e ${path} ] || [ -L ${path} ]; then echo 'it exists already' >&2; exit 17; fi
umask 077; set -C; : >${path} || exit 1
set +C; ${writer} >>${path}${check} || { rc=$?; rm -f -- ${path}; exit $rc; }`;
}
