// Many objects on one host: what Weft takes to make them, against the bare tool that is handed the same.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { weft } from './lab.mjs';
import { executeNode, inTurn, medianOf, ratioOf } from './measure.mjs';
import { ms, times } from './report.mjs';

const numbers = (n) => Array.from({ length: n }, (_, i) => i);
const address = (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
const lines = (list) => list.map((line) => `${line}\n`).join('');

/** Per kind: how many; the task with the file it reads; and the bare tool, what it is fed, and what removes it all again. */
const kinds = {
  tunnels: {
    counts: [1, 100, 300, 1000],
    task: 'network: { owner: weft-bench, src: many.yml.hbs }',
    absent: 'network: { owner: weft-bench, state: absent }',
    file: 'many.yml.hbs',
    content: (list) =>
      `links:\n${lines(list.map((i) => `  - { name: vxb${i}, type: vxlan, vni: ${5000 + i}, local: 198.18.0.1, port: 4790, mtu: 1450 }`))}`,
    command: 'ip -batch -',
    input: (list) =>
      lines(
        list.flatMap((i) => [
          `link add name vxb${i} group 177 mtu 1450 type vxlan id ${5000 + i} local 198.18.0.1 dstport 4790 nolearning`,
          `link set dev vxb${i} alias weft`,
          `link set dev vxb${i} up`,
        ]),
      ),
    remove: 'ip link del group 177',
  },
  'iptables rules': {
    counts: [1, 1000, 10_000],
    task: 'iptables: { owner: weft-bench, src: many.rules.hbs }',
    absent: 'iptables: { owner: weft-bench, state: absent }',
    file: 'many.rules.hbs',
    content: (list) => `*filter\n:MANY - [0:0]\n${rules(list, 'MANY')}COMMIT\n`,
    command: 'iptables-restore --noflush -w',
    input: (list) => `*filter\n:BENCH - [0:0]\n${rules(list, 'BENCH')}COMMIT\n`,
    remove: 'iptables -F BENCH; iptables -X BENCH',
  },
  'ipset entries': {
    counts: [1, 5000, 50_000],
    task: 'ipset: { owner: weft-bench, sets: [{ name: many, type: "hash:ip", src: many.txt }] }',
    absent: 'ipset: { owner: weft-bench, state: absent }',
    file: 'many.txt',
    content: (list) => lines(list.map(address)),
    command: 'ipset restore',
    input: (list) => `create bench hash:ip\n${lines(list.map((i) => `add bench ${address(i)}`))}`,
    remove: 'ipset destroy bench',
  },
};

function rules(list, chain) {
  return lines(list.map((i) => `-A ${chain} -s ${address(i)}/32 -p tcp -m tcp --dport ${1 + (i % 60_000)} -j ACCEPT`));
}

export async function* measure({ lab, folder, quick, note }) {
  const place = { lab, folder, inventory: lab.inventory(1) };
  await keepSomething(place);
  for (const [name, kind] of Object.entries(kinds)) {
    for (const n of quick ? kind.counts.slice(0, 2) : kind.counts) {
      const runs = await inTurn(sidesOf(kind, n, place), quick ? 1 : 5);
      for (const [side, results] of Object.entries(runs)) note(`${n} ${name}, ${side}: ${Math.round(medianOf(results, 'ms'))} ms`);
      // Fewer are mostly the start of the program and the way to the host.
      const aim = n < 300 || n * 10 === kind.counts.at(-1) ? undefined : { atMost: 1.5 };
      yield times(`${n} ${name}: all made, of the time of \`${kind.command}\``, ratioOf(runs.made, runs.raw, 'ms'), aim);
      yield times(`${n} ${name}: one of them changed`, ratioOf(runs.changed, runs.raw, 'ms'));
      yield times(`${n} ${name}: nothing to change`, ratioOf(runs.same, runs.raw, 'ms'));
      yield ms(`${n} ${name}: all made`, medianOf(runs.made, 'ms'));
    }
    if (!quick) yield await growth(name, kind, place);
  }
}

/** In rounds of their own: the few are made within the noise of a start, which changes from minute to minute. */
async function growth(name, kind, place) {
  const [one, few] = kind.counts;
  const many = kind.counts.at(-1);
  const sides = Object.fromEntries(
    [one, few, many].map((n) => {
      const { made, removed } = sidesOf(kind, n, place);
      const side = async () => {
        const result = await made();
        await removed();
        return result;
      };
      return [`of ${n}`, side];
    }),
  );
  const runs = await inTurn(sides, 9);
  // Without what one of them takes, which is the start and the connection: shared by ten times as many, they would hide any growth.
  const each = (n) => (medianOf(runs[`of ${n}`], 'ms') - medianOf(runs[`of ${one}`], 'ms')) / (n - one);
  return times(`${name}: time of each further one, ${many} against ${few}`, each(many) / each(few), { atMost: 1.3 });
}

/** A set of another owner, there all the time: what restores objects at boot is put on a host once, and goes with the last of them. */
async function keepSomething({ folder, inventory }) {
  const file = join(folder, 'beside.yml');
  const set = 'ipset: { owner: weft-beside, sets: [{ name: beside, type: "hash:ip", entries: [192.0.2.1] }] }';
  writePlay(file, set);
  await executeNode([weft, 'run', file, '-i', inventory]);
}

/** With a line per host, like a run in cron: the bare tools say nothing, `--output jsonl` would tell of each object. */
async function applied(file, inventory, changed) {
  const result = await executeNode([weft, 'run', file, '-i', inventory]);
  if (!result.stdout.includes(`ok=1    changed=${changed} `)) throw new Error(`expected ${changed} changed: ${result.stdout}`);
  return result;
}

function writePlay(file, task) {
  writeFileSync(file, `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task}\n`);
}

/** In this order: made out of nothing, with one that is another, run again, removed; then the bare tool. */
function sidesOf(kind, n, { lab, folder, inventory }) {
  const play = (name, list) => {
    const place = join(folder, `${name}-${n}`);
    for (const sub of ['files', 'templates']) {
      mkdirSync(join(place, sub), { recursive: true });
      if (list) writeFileSync(join(place, sub, kind.file), kind.content(list));
    }
    const file = join(place, 'play.yml');
    writePlay(file, list ? kind.task : kind.absent);
    return file;
  };
  const all = play('all', numbers(n));
  const other = play('other', [...numbers(n - 1), n]);
  const none = play('none');
  const text = kind.input(numbers(n));
  return {
    made: () => applied(all, inventory, 1),
    changed: () => applied(other, inventory, 1),
    same: () => applied(other, inventory, 0),
    removed: () => applied(none, inventory, 1),
    raw: async () => {
      const result = await lab.ssh(kind.command, text);
      await lab.ssh(kind.remove);
      return result;
    },
  };
}
