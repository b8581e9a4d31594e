import { run } from '../../engine/run.ts';
import { setPrefix } from '../../modules/iptables/names.ts';
import type { Owned } from '../../modules/owned.ts';
import { interruptible } from '../interrupt.ts';
import { prepareRun } from '../prepare.ts';
import type { RunFlags } from '../run-options.ts';
import { withMadePlay } from './made-play.ts';

export interface Found {
  /** Of each host that answered, sorted by name. */
  readonly hosts: ReadonlyMap<string, readonly Owned[]>;
  /** Whatever was looked for: all whose things are there, sorted. */
  readonly owners: readonly string[];
  readonly exitCode: number;
}

/** What Weft owns on the hosts of a pattern, of one owner or of all. What could not be read goes to stderr. */
export function lookOwned(pattern: string, flags: RunFlags, owner: string | undefined): Promise<Found> {
  const play = { name: 'owned', hosts: pattern, gather_facts: false, tasks: [{ owned: {} }] };
  return withMadePlay(play, async (playbook) => {
    const interrupt = interruptible();
    const found = new Map<string, readonly Owned[]>();
    const owners = new Set<string>();
    let exitCode = 0;
    try {
      const request = await prepareRun([playbook], { ...flags, check: true }, process.cwd(), interrupt.signal);
      for await (const event of run(request)) {
        if (event.type === 'host-result') {
          const list = event.result.owned as readonly Owned[] | undefined;
          if (list) {
            const wanted = list.filter((one) => owner === undefined || isOf(one, owner));
            found.set(event.host, wanted);
            for (const one of list) owners.add(one.owner);
          } else process.stderr.write(`${event.host}: ${String(event.result.msg ?? event.status)}\n`);
        } else if (event.type === 'warning') process.stderr.write(`${event.message}\n`);
        else if (event.type === 'run-end') exitCode = event.exitCode;
      }
    } finally {
      interrupt.release();
    }
    return { hosts: new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1))), owners: [...owners].sort(), exitCode };
  });
}

/** A set that is all that is left of its owner is known by a hash alone. */
function isOf(one: Owned, owner: string): boolean {
  return one.owner === owner || one.owner === setPrefix(owner);
}
