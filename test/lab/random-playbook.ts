import { type Random, randomFrom } from '../random.ts';

export type Task = Readonly<Record<string, unknown>>;

/** One state that a playbook can declare: what is in a tree of files, and what the owner-modules hold. */
interface Owned {
  readonly links: readonly Readonly<Record<string, unknown>>[];
  readonly routes: readonly Readonly<Record<string, unknown>>[];
  readonly rules: readonly string[];
  readonly sets: readonly Readonly<Record<string, unknown>>[];
  readonly files: readonly Readonly<Record<string, unknown>>[];
}

export interface Generated {
  /** What the host had before, of another version of the playbook. */
  readonly before: readonly Task[];
  /** What somebody did to it since. */
  readonly drift: string;
  readonly tasks: readonly Task[];
  /** The same with an object of an owner less; undefined where there is none. */
  readonly fewer: readonly Task[] | undefined;
  /** Nothing of it any more. */
  readonly gone: readonly Task[];
}

const modes = ['0755', '0750', '0644', '0600', 'u=rw,g=r,o=', undefined];
const sysctls = ['net.ipv4.conf.default.log_martians', 'net.ipv4.conf.default.send_redirects', 'net.ipv4.conf.lo.arp_ignore'];

export function playbookOf(seed: number): Generated {
  const random = randomFrom(seed);
  const folder = `/srv/weft-${seed}`;
  const owner = `g${seed}`;
  const kinds = Array.from({ length: 2 + random.int(6) }, () => random.pick(Object.keys(makers) as (keyof typeof makers)[]));
  const version = (share: number) => apart(kinds.flatMap((kind, i) => (random.chance(share) ? [makers[kind](random, folder, i % 4)] : [])));
  const root = { name: 'root', file: { path: folder, state: 'directory' } };
  const before = [root, ...version(0.7), ...tasksOf(ownedOf(random, seed), owner)];
  const owned = ownedOf(random, seed);
  const files = chained(random, version(1));
  const less = withOneLess(random, owned, seed);
  return {
    before,
    drift: driftOf(random, folder),
    tasks: [root, ...files, ...tasksOf(owned, owner)],
    fewer: less && [root, ...files, ...tasksOf(less, owner)],
    gone: [
      { files: { owner, state: 'absent' } },
      ...(seed % 3 === 0 ? [{ network: { owner, state: 'absent' } }] : []),
      ...(seed % 5 === 0 ? [{ iptables: { owner, state: 'absent' } }] : []),
      ...(seed % 4 === 0 ? [{ ipset: { owner, state: 'absent' } }] : []),
      { cron: { name: owner, cron_file: owner, state: 'absent' } },
      ...sysctls.map((name) => ({ sysctl: { name, value: 0, sysctl_file: `${folder}/sysctl` } })),
      { file: { path: folder, state: 'absent' } },
    ],
  };
}

/** No two that declare the same thing: they would never agree. */
function apart(tasks: readonly Task[]): readonly Task[] {
  const known = new Set<string>();
  return tasks.filter((task) => {
    const text = JSON.stringify(task);
    const subject = /"(?:regexp|marker|path|dest|cron_file|name)":"(?:\/srv\/weft-\d+\/)?([^"/]*)/g;
    const what = /"(regexp|marker)"/.test(text)
      ? /"(?:regexp|marker)":"([^"]*)/.exec(text)?.[1]
      : subject.exec(text.replace('"name":"inside",', ''))?.[1];
    const isNew = what !== undefined && !known.has(what);
    if (what !== undefined) known.add(what);
    return isNew;
  });
}

/** Some tasks only run where the one before them changed something. */
function chained(random: Random, tasks: readonly Task[]): readonly Task[] {
  return tasks.map((task, i) => ({
    ...task,
    ...(!task.block && { register: `r${i}` }),
    ...(i > 0 && !tasks[i - 1]?.block && random.chance(0.15) && { when: `r${i - 1} is changed` }),
  }));
}

const textOf = (random: Random) =>
  Array.from({ length: random.int(5) }, () => `${random.pick(['a', 'b = 1', '', 'ü §', "it's"])}\n`).join('');
const withMode = (random: Random) => {
  const mode = random.pick(modes);
  return mode === undefined ? {} : { mode };
};

const makers = {
  directory: (random: Random, folder: string, i: number): Task => ({
    file: { path: `${folder}/d${i}${random.chance(0.3) ? '/deep' : ''}`, state: 'directory', ...withMode(random) },
  }),
  absent: (_: Random, folder: string, i: number): Task => ({ file: { path: `${folder}/d${i}`, state: 'absent' } }),
  link: (random: Random, folder: string, i: number): Task => ({
    file: { src: random.pick(['/etc/hostname', '/etc/passwd']), dest: `${folder}/l${i}`, state: 'link', force: true },
  }),
  copy: (random: Random, folder: string, i: number): Task => ({
    copy: { content: textOf(random), dest: `${folder}/f${i}`, ...withMode(random) },
  }),
  inside: (random: Random, folder: string, i: number): Task => ({
    name: 'inside',
    block: [
      { file: { path: `${folder}/in${i}`, state: 'directory' } },
      { copy: { content: textOf(random), dest: `${folder}/in${i}/f`, ...withMode(random) } },
    ],
  }),
  template: (random: Random, folder: string, i: number): Task => ({
    template: { src: random.pick(['lines.j2', 'lines.hbs']), dest: `${folder}/t${i}`, ...withMode(random) },
    vars: { lines: textOf(random).split('\n') },
  }),
  line: (random: Random, folder: string, i: number): Task => ({
    lineinfile: {
      path: `${folder}/c${i % 2}`,
      create: true,
      ...(random.chance(0.2) ? { regexp: `^k${i}=`, state: 'absent' } : { regexp: `^k${i}=`, line: `k${i}=${random.int(9)}` }),
    },
  }),
  block: (random: Random, folder: string, i: number): Task => ({
    blockinfile: { path: `${folder}/c${i % 2}`, create: true, marker: `# {mark} ${i}`, block: textOf(random) },
  }),
  sysctl: (random: Random, folder: string): Task => ({
    sysctl: { name: random.pick(sysctls), value: random.int(2), sysctl_file: `${folder}/sysctl` },
  }),
  cron: (random: Random, folder: string): Task => {
    const name = folder.replace('/srv/weft-', 'g');
    return { cron: { name, cron_file: name, user: 'root', minute: String(random.int(60)), job: `/bin/true ${random.int(3)}` } };
  },
} satisfies Readonly<Record<string, (random: Random, folder: string, i: number) => Task>>;

function ownedOf(random: Random, seed: number): Owned {
  const n = seed % 10_000;
  const links = some(random, 3, (i) => ({
    name: `b${n}x${i}`,
    type: 'bridge',
    mac: `02:00:00:00:0${i}:0${random.int(3)}`,
    ...(random.chance(0.5) && { mtu: 1300 + 50 * random.int(3) }),
    ...(random.chance(0.5) && { addresses: [`10.77.${i}.${1 + random.int(3)}/24`] }),
  }));
  const routes = some(random, 2, (i) => ({ to: `10.88.${i}.0/24`, type: random.pick(['blackhole', 'unreachable']) }));
  const rules = some(random, 4, (i) => `-A c -s 10.9.${i}.${random.int(4)} -j ${random.pick(['ACCEPT', 'DROP', 'RETURN'])}`);
  const sets = some(random, 2, (i) => ({
    name: `s${i}`,
    type: random.pick(['hash:ip', 'hash:net']),
    entries: some(random, 5, (k) => `10.1.${k}.${random.int(3)}`),
  }));
  const files = some(random, 3, (i) => ({ dest: `/srv/weft-${seed}/o${i}`, content: textOf(random), ...withMode(random) }));
  return { links, routes, rules, sets, files };
}

function some<T>(random: Random, most: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: most }, (_, i) => i).flatMap((i) => (random.chance(0.6) ? [make(i)] : []));
}

/** An owner of which nothing is declared still prunes what it had. Most playbooks have few of the three: they cost the most. */
function tasksOf({ links, routes, rules, sets, files }: Owned, owner: string): readonly Task[] {
  const chain = rules.length === 0 ? '' : `:c - [0:0]\n-A FORWARD -j c\n${rules.join('\n')}\n`;
  const n = Number(owner.slice(1));
  return [
    ...(n % 2 === 0 ? [{ files: { owner, files } }] : []),
    ...(n % 3 === 0 ? [{ network: { owner, document: { links, routes } } }] : []),
    ...(n % 4 === 0 ? [{ ipset: { owner, sets } }] : []),
    ...(n % 5 === 0 ? [{ iptables: { owner, rules: `*filter\n${chain}COMMIT\n` } }] : []),
  ];
}

function withOneLess(random: Random, owned: Owned, seed: number): Owned | undefined {
  const every = { files: 2, links: 3, routes: 3, sets: 4, rules: 5 } as const;
  const parts = (['files', 'links', 'routes', 'rules', 'sets'] as const).filter(
    (part) => seed % every[part] === 0 && owned[part].length > 0,
  );
  if (parts.length === 0) return undefined;
  const part = random.pick(parts);
  const gone = random.int(owned[part].length);
  return { ...owned, [part]: (owned[part] as readonly unknown[]).filter((_, i) => i !== gone) };
}

function driftOf(random: Random, folder: string): string {
  const acts = [
    `for f in ${folder}/[fto]*; do [ ! -f "$f" ] || echo drift >>"$f"; done`,
    `chmod 0777 ${folder}/* 2>/dev/null || :`,
    `rm -rf ${folder}/d* ${folder}/c0 ${folder}/o0`,
    `rm -f ${folder}/l*; : >${folder}/l1`,
    'for l in $(ls /sys/class/net | grep "^b[0-9]*x" | head -1); do ip link del $l; done',
    'for l in $(ls /sys/class/net | grep "^b[0-9]*x"); do ip link set $l mtu 1280; ip address flush dev $l; done',
    'ip route flush proto 177',
    'for c in $(iptables -S | sed -n "s/^-N \\(WEFT-.*\\)/\\1/p"); do iptables -F $c; done',
    'for s in $(ipset list -n | grep ^weft-); do ipset flush $s; ipset add $s 10.99.0.1; done',
    'echo 1 >/proc/sys/net/ipv4/conf/default/log_martians',
  ];
  return acts.filter(() => random.chance(0.25)).join('\n');
}
