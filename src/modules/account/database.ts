import * as z from 'zod';
import { type Script, sh } from '../../session/script.ts';
import { textOf } from '../shared/parameters.ts';

/** Names that useradd(8) takes; none of them is an option or breaks a line of /etc/passwd. */
export function accountName(what: 'user' | 'group') {
  return textOf(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/, `expected the name of a ${what}`));
}

/** Sets `$e` to the line of passwd, group or shadow for a name, from every source of the host where it has getent; to nothing where there is none. */
export function databaseEntry(database: 'passwd' | 'group' | 'shadow', name: string): Script {
  return sh`if command -v getent >/dev/null; then
  e=$(getent ${database} ${name})
  case $? in 0|2) : ;; *) exit 1 ;; esac
else
  e=
  while IFS= read -r l; do case $l in ${name}:*) e=$l ;; esac; done </etc/${database}
fi`;
}
