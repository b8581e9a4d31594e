import type { Connection } from '../transport/transport.ts';
import type { HostError } from './session.ts';
import { openShell, type ShellOptions } from './shell.ts';

/**
 * Ends everything in a process group on the host, through a channel of its own (a root login takes no signals over SSH):
 * SIGTERM, two seconds of grace, SIGKILL. Under become, as that user: nobody else may.
 */
export function killGroup(connection: Connection, group: number, options: ShellOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let close = () => {};
    openShell(connection, options, {
      began() {},
      hungry() {},
      output() {},
      stray() {},
      traffic() {},
      ended() {
        close();
        resolve();
      },
      over: (reason: HostError) => reject(reason),
    }).then((shell) => {
      close = shell.close;
      shell.send({ id: 1, text: killScript(group), mustFinish: true, input: { kind: 'none' } });
    }, reject);
  });
}

/** Zombies do not count as alive: in a container nobody may ever wait for them. `kill -TERM -N` without `--`, which dash does not take. */
function killScript(group: number): string {
  return `alive() {
for f in /proc/[0-9]*/stat; do
read -r line 2>/dev/null <$f || continue
set -- \${line##*) }
if [ "$3" = ${group} ] && [ "$1" != Z ]; then return 0; fi
done
return 1
}
kill -TERM -${group} 2>/dev/null; n=0
while alive && [ $n -lt 20 ]; do n=$((n + 1)); sleep 0.1 2>/dev/null || sleep 1; done
kill -KILL -${group} 2>/dev/null; :`;
}
