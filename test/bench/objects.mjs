// Many objects on one host: what Weft takes to make them, against the bare tool that is handed the same.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runWeft } from './lab.mjs';
import { executeNode, inTurn, medianOf } from './measure.mjs';

const numbers = (n) => Array.from({ length: n }, (_, i) => i);
const address = (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;

/** Per kind: a Weft task that makes `n`, what removes them again, and the bare tool with its input. */
const kinds = {
  tunnels: {
    task: (n) => ({
      network: {
        owner: 'weft-bench',
        document: {
          links: numbers(n).map((i) => ({ name: `vxb${i}`, type: 'vxlan', vni: 5000 + i, local: '198.18.0.1', port: 4790, mtu: 1450 })),
        },
      },
    }),
    absent: { network: { owner: 'weft-bench', state: 'absent' } },
    command: 'ip -batch -',
    input: (n) =>
      numbers(n)
        .map(
          (i) =>
            `link add vxb${i} mtu 1450 type vxlan id ${5000 + i} local 198.18.0.1 dstport 4790 nolearning\nlink set vxb${i} alias weft group 177 up\n`,
        )
        .join(''),
    remove: 'ip -o link show type vxlan | sed -n "s/^[0-9]*: \\(vxb[0-9]*\\).*/link del \\1/p" | ip -batch -',
  },
  'iptables rules': {
    task: (n) => ({ iptables: { owner: 'weft-bench', rules: `*filter\n:MANY - [0:0]\n${rules(n, 'MANY')}COMMIT\n` } }),
    absent: { iptables: { owner: 'weft-bench', state: 'absent' } },
    command: 'iptables-restore --noflush -w',
    input: (n) => `*filter\n:BENCH - [0:0]\n${rules(n, 'BENCH')}COMMIT\n`,
    remove: 'iptables -F BENCH; iptables -X BENCH',
  },
  'ipset entries': {
    task: (n) => ({
      ipset: {
        owner: 'weft-bench',
        sets: [{ name: 'many', type: 'hash:ip', entries: numbers(n).map(address), options: { maxelem: 131072 } }],
      },
    }),
    absent: { ipset: { owner: 'weft-bench', state: 'absent' } },
    command: 'ipset restore',
    input: (n) =>
      `create bench hash:ip maxelem 131072\n${numbers(n)
        .map((i) => `add bench ${address(i)}\n`)
        .join('')}`,
    remove: 'ipset destroy bench',
  },
};

function rules(n, chain) {
  return numbers(n)
    .map((i) => `-A ${chain} -s ${address(i)}/32 -p tcp -m tcp --dport ${1 + (i % 60_000)} -j ACCEPT\n`)
    .join('');
}

/** @returns medians for each kind and each number of objects */
export async function objects(lab, folder, { counts, rounds }) {
  const inventory = lab.inventory(1);
  const results = [];
  for (const [kind, { task, absent, command, input, remove }] of Object.entries(kinds)) {
    for (const n of counts[kind]) {
      const play = (name, one) => {
        const file = join(folder, `${name}.yml`);
        writeFileSync(file, stringify([{ hosts: 'all', gather_facts: false, tasks: [one] }], { lineWidth: 0 }));
        return file;
      };
      const [make, clear] = [play('make', task(n)), play('clear', absent)];
      const text = input(n);
      const runs = await inTurn(
        {
          weft: async () => {
            const result = await runWeft(executeNode, make, inventory);
            const [made] = result.events.filter((event) => event.type === 'host-result');
            if (made.status !== 'changed') throw new Error(`${kind}: ${JSON.stringify(made.result).slice(0, 500)}`);
            return { ...result, taskMs: made.durationMs };
          },
          again: async () => {
            const result = await runWeft(executeNode, make, inventory);
            const [made] = result.events.filter((event) => event.type === 'host-result');
            if (made.status !== 'ok') throw new Error(`${kind}: not converged`);
            await runWeft(executeNode, clear, inventory);
            return { ...result, taskMs: made.durationMs };
          },
          raw: async () => {
            const result = await lab.ssh(command, text);
            await lab.ssh(remove);
            return result;
          },
        },
        rounds,
      );
      results.push({
        kind,
        n,
        weftMs: medianOf(runs.weft, 'ms'),
        taskMs: medianOf(runs.weft, 'taskMs'),
        againMs: medianOf(runs.again, 'ms'),
        rawMs: medianOf(runs.raw, 'ms'),
        cpuMs: medianOf(runs.weft, 'cpuMs'),
        maxRssMiB: medianOf(runs.weft, 'maxRssMiB'),
      });
    }
  }
  return results;
}
