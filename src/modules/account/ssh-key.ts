import { added, type Diff } from '../../diff.ts';
import { type Script, sh } from '../../session/script.ts';
import { pathWord } from '../shared/path-word.ts';
import type { UserParams } from './parameters.ts';

function keyFile(p: UserParams): string {
  return p.ssh_key_file ?? `.ssh/id_${p.ssh_key_type}`;
}

/** Sets `$f` to the file of the key; `$h` is the home directory. */
function locate(p: UserParams): Script {
  return sh`h=${pathWord(`~${p.name}`)}
f=${keyFile(p)}
case $f in /*) ;; *) f=$h/$f ;; esac`;
}

/** The public key and its fingerprint, where there is one. */
export function probeKey(p: UserParams): Script {
  return sh`${locate(p)}
if [ -e "$f" ]; then ${SHOW}; fi`;
}

const SHOW = sh`echo "key $f"; echo "public $(cat -- "$f.pub")"; echo "fingerprint $(ssh-keygen -lf "$f.pub")"`;

export interface KeyPlan {
  readonly diff: readonly Diff[];
  /** Undefined where there is a key. */
  readonly script: Script | undefined;
  readonly known: Readonly<Record<string, unknown>>;
  readonly after: (stdout: string) => Readonly<Record<string, unknown>>;
}

/** Made as the user, in whose directory no other user should write. */
export function makeKey(p: UserParams, facts: string): KeyPlan {
  const known = readKey(facts);
  if ('ssh_key_file' in known) return { diff: [], script: undefined, known, after: () => ({}) };
  const bits = p.ssh_key_bits === undefined || p.ssh_key_bits === 0 ? [] : ['-b', p.ssh_key_bits];
  const inner = sh`f=${keyFile(p)}
case $f in /*) ;; *) f=$HOME/$f ;; esac
[ -d "\${f%/*}" ] || mkdir -m 0700 -- "\${f%/*}" || exit
ssh-keygen -q -t ${p.ssh_key_type} ${bits} -N '' -C ${p.ssh_key_comment} -f "$f"`;
  return {
    diff: [added(`SSH key of ${p.name}`, `${p.ssh_key_type}, ${keyFile(p)}`)],
    script: sh`su -s /bin/sh ${p.name} -c ${inner.text} </dev/null
${locate(p)}
${SHOW}`,
    known,
    after: readKey,
  };
}

function readKey(output: string): Readonly<Record<string, unknown>> {
  const [, file] = /^key (.*)$/m.exec(output) ?? [];
  const [, publicKey = ''] = /^public (.*)$/m.exec(output) ?? [];
  const [, fingerprint = ''] = /^fingerprint (.*)$/m.exec(output) ?? [];
  return file === undefined ? {} : { ssh_key_file: file, ssh_public_key: publicKey, ssh_fingerprint: fingerprint };
}
