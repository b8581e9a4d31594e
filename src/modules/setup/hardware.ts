import { sh } from '../../session/script.ts';
import { type Facts, filesScript, readFiles, type Section } from './section.ts';

const DMI: Readonly<Record<string, string>> = {
  bios_date: 'bios_date',
  bios_vendor: 'bios_vendor',
  bios_version: 'bios_version',
  board_name: 'board_name',
  board_vendor: 'board_vendor',
  chassis_vendor: 'chassis_vendor',
  product_name: 'product_name',
  product_serial: 'product_serial',
  product_uuid: 'product_uuid',
  product_version: 'product_version',
  system_vendor: 'sys_vendor',
};

const FILES = ['/proc/meminfo', ...Object.values(DMI).map((name) => `/sys/class/dmi/id/${name}`)];

export const memory: Section = {
  name: 'memory',
  subset: 'hardware',
  facts: ['memtotal_mb', 'memfree_mb', 'swaptotal_mb', 'swapfree_mb', 'memory_mb', ...Object.keys(DMI)],
  script: filesScript(sh`${FILES}`),
  read: (output) => {
    const file = readFiles(output, FILES);
    const sizes = new Map(
      [...(file('/proc/meminfo') ?? '').matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name = '', kib]) => [name, Number(kib)]),
    );
    const mb = (...names: readonly string[]) => Math.floor(names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0) / 1024);
    const [total, free] = [mb('MemTotal'), mb('MemFree')];
    const nocache = mb('MemFree', 'Cached', 'Buffers');
    const [swap, swapFree] = [mb('SwapTotal'), mb('SwapFree')];
    return {
      memtotal_mb: total,
      memfree_mb: free,
      swaptotal_mb: swap,
      swapfree_mb: swapFree,
      memory_mb: {
        real: { total, free, used: total - free },
        nocache: { free: nocache, used: total - nocache },
        swap: { total: swap, free: swapFree, used: swap - swapFree, cached: mb('SwapCached') },
      },
      ...Object.fromEntries(Object.entries(DMI).map(([fact, name]) => [fact, file(`/sys/class/dmi/id/${name}`)?.trim() || 'NA'])),
    };
  },
};

/** `nproc` counts what the session may use; the number of the machine is in /proc/cpuinfo, where a large one has much to read. */
export const processor: Section = {
  name: 'processor',
  subset: 'hardware',
  facts: 'processor processor_vcpus processor_count processor_cores processor_threads_per_core processor_nproc'.split(' '),
  script: sh`nproc 2>/dev/null || echo
grep -E '^(processor|vendor_id|model name|physical id|cpu cores|siblings|core id|Processor|Hardware)[[:space:]]*:' /proc/cpuinfo`,
  read: (output) => {
    const rows = output.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, key, value = ''] = /^([\w ]+?)\s*:\s*(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    });
    const of = (name: string) => rows.filter(([key]) => key === name).map(([, value]) => value);
    const vcpus = of('processor').length || Number(output.split('\n')[0]) || 1;
    const sockets = new Set(of('physical id')).size || vcpus;
    const cores = Number(of('cpu cores')[0] ?? 1);
    const siblings = Number(of('siblings')[0] ?? cores);
    return {
      processor: rows
        .filter(([key]) => ['processor', 'vendor_id', 'model name', 'Processor', 'Hardware'].includes(key))
        .map(([, value]) => value),
      processor_vcpus: vcpus,
      processor_count: sockets,
      processor_cores: cores,
      processor_threads_per_core: Math.max(1, Math.floor(siblings / cores)),
      processor_nproc: Number(output.split('\n')[0]) || vcpus,
    };
  },
};

/** Mounts of block devices with one fork. A network file system is listed, but not asked: its server may be dead. */
export const mounts: Section = {
  name: 'mounts',
  subset: 'hardware',
  facts: ['mounts'],
  script: sh`cat /proc/mounts
echo --
set --
while read -r d m t r; do
  case $t in nfs*|cifs|smb*|ceph|glusterfs|fuse.*|9p|afs) continue ;; esac
  case $d$m in *'\\'*) continue ;; /*) set -- "$@" "$m" ;; esac
done </proc/mounts
[ $# -eq 0 ] || stat -f -c '%S %b %a %c %d %n' -- "$@" 2>/dev/null`,
  read: (output) => {
    const [table = '', sizes = ''] = output.split(/^--\n/m);
    const sized = new Map(
      sizes
        .split('\n')
        .map((line): [string, readonly number[]] => [line.split(' ').slice(5).join(' '), line.split(' ').slice(0, 5).map(Number)]),
    );
    const rows = table.split('\n').map((line) => line.split(' ').map(unescapeMount));
    return {
      mounts: rows.flatMap(([device = '', mount = '', fstype, options]): readonly Facts[] => {
        if (!device.startsWith('/') && !device.includes(':/')) return [];
        return [{ device, mount, fstype, options, uuid: 'N/A', ...sizesOf(sized.get(mount)) }];
      }),
    };
  },
};

function sizesOf(numbers: readonly number[] | undefined): Facts {
  if (!numbers) return {};
  const [size = 0, blocks = 0, free = 0, inodes = 0, freeInodes = 0] = numbers;
  return {
    block_size: size,
    block_total: blocks,
    block_available: free,
    block_used: blocks - free,
    size_total: size * blocks,
    size_available: size * free,
    inode_total: inodes,
    inode_available: freeInodes,
    inode_used: inodes - freeInodes,
  };
}

/** `\040` is a space, as in fstab(5). */
function unescapeMount(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
