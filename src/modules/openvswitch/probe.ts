import { lines, type Script, sh } from '../../session/script.ts';
import { COLUMNS } from './database.ts';
import type { OpenvswitchTask } from './task.ts';

/** How long to wait for the database and the switch, in seconds. */
export const WAIT_SECONDS = 15;

/** Where Open vSwitch has its sockets, if not where it always has them. */
export function inRundir(rundir: string | undefined): Script | undefined {
  return rundir === undefined ? undefined : sh`OVS_RUNDIR=${rundir}; export OVS_RUNDIR`;
}

/** The database in one fork, and one per bridge: its declared flows compared by Open vSwitch itself, or those of the owner listed. */
export function probe(task: OpenvswitchTask): Script {
  const cases = [...task.flows].map(
    ([bridge, list]) => sh`${bridge}) printf '%s\n' ${list.join('\n')} | ovs-ofctl -O OpenFlow14 diff-flows "$b" /dev/stdin 2>&1;;`,
  );
  return lines(
    inRundir(task.rundir),
    sh`ovs-vsctl -t ${WAIT_SECONDS} --format=json -- --columns=${COLUMNS.Bridge} list Bridge -- --columns=${COLUMNS.Port} list Port -- --columns=${COLUMNS.Interface} list Interface || exit
for b in $(ovs-vsctl -t ${WAIT_SECONDS} list-br); do
  printf '@flows %s\n' "$b"
  case $b in`,
    ...cases,
    sh`*) ovs-ofctl -O OpenFlow14 --no-stats dump-flows "$b" ${`cookie=${task.cookie}/-1`} 2>/dev/null;;
  esac
done
exit 0`,
  );
}
