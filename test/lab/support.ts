import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { CommandResult } from '../../src/lab/command.ts';
import { labDown } from '../../src/lab/down.ts';
import { labExec } from '../../src/lab/exec.ts';
import { labHost, labPaths } from '../../src/lab/lab.ts';
import { labNames, readLab } from '../../src/lab/state.ts';
import { labUp } from '../../src/lab/up.ts';

export interface TestLab {
  readonly name: string;
  /** A temporary folder that stands for a project, empty but for the inventory. */
  readonly project: string;
  /** The folder with the generated `hosts.yml`. */
  readonly inventory: string;
  /** The private key for every host. */
  readonly key: string;
  readonly knownHosts: string;
  /** The underlay address of a host, e.g. of `hv1`. */
  address(host: string): string;
  /** Runs a command in a host as root, beside its sshd, whatever its exit code. */
  exec(host: string, argv: readonly string[], options?: { readonly input?: string | Buffer }): Promise<CommandResult>;
  /** Runs a script there that must succeed; resolves to what it wrote. */
  sh(host: string, script: string): Promise<string>;
}

export interface TestLabOptions {
  readonly hosts?: number;
  readonly ovs?: boolean;
  readonly libvirt?: boolean;
  /** More programs that the tests of the file use; a missing one fails them all. */
  readonly programs?: readonly string[];
}

/**
 * A lab for the tests of one file, made before the first and removed after the last. Its name holds the file's and the
 * process's: runs do not disturb each other, and what one that crashed left behind is removed by the next. Where there
 * is no root or a program is missing, the tests fail and say so.
 */
export function withLab(options: TestLabOptions = {}): TestLab {
  const stem = labStemOf(expect.getState().testPath ?? '');
  const name = `${stem}-p${process.pid}`;
  const project = mkdtempSync(join(tmpdir(), `weft-${name}-`));
  const inventory = join(project, 'inventories', 'lab');
  const { key, knownHosts } = labPaths(name);
  beforeAll(async () => {
    requirePrograms(options.programs ?? []);
    await Promise.all(abandoned(stem, labNames()).map(labDown));
    await labUp({ name, inventory, hosts: options.hosts ?? 3, ovs: options.ovs ?? false, libvirt: options.libvirt ?? false });
  });
  afterAll(async () => {
    await labDown(name);
    rmSync(project, { recursive: true, force: true });
  });
  const exec: TestLab['exec'] = (host, argv, extra) => labExec(name, host, argv, extra);
  return {
    name,
    project,
    inventory,
    key,
    knownHosts,
    exec,
    address(host) {
      const lab = readLab(name);
      if (!lab) throw new Error(`the lab ${name} is not up`);
      return labHost(lab, Number(host.replace('hv', ''))).address;
    },
    async sh(host, script) {
      const { code, stdout, stderr } = await exec(host, ['sh', '-e'], { input: script });
      if (code !== 0) throw new Error(`${host}: exit code ${code}: ${stderr}${stdout}`);
      return stdout;
    },
  };
}

/** `test/roles/overlay-tunnel.test.ts` → `test-overlay-tunnel` */
export function labStemOf(testPath: string): string {
  const stem = basename(testPath).replace(/\.test\.tsx?$/, '');
  return `test-${stem.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 25).replace(/-+$/, '');
}

/** Labs of that file whose process has ended. */
export function abandoned(stem: string, names: readonly string[]): string[] {
  return names.filter((name) => {
    const [, pid] = new RegExp(`^${stem}-p(\\d+)(-|$)`).exec(name) ?? [];
    return pid !== undefined && pid !== String(process.pid) && !existsSync(`/proc/${pid}`);
  });
}

function requirePrograms(programs: readonly string[]): void {
  const path = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/sbin');
  const missing = programs.filter((program) => !path.some((folder) => isExecutable(join(folder, program))));
  if (missing.length > 0) throw new Error(`these tests need ${missing.join(', ')}; \`npm test\` installs what they need`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
