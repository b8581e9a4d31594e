import { sh } from './script.ts';

/** `start PID` sets `started` to when that process began, in ticks since the host did: a number comes again, the pair does not. */
export const startOf = sh`start() { started=; read -r stat 2>/dev/null <"/proc/$1/stat" || return 0; stat=\${stat##*) }; set -- $stat; shift 19; started=$1; }`;
