import * as z from 'zod';
import { type Diff, replaced } from '../diff.ts';
import { lines, type Script, sh } from '../session/script.ts';
import { change, converged, declarative, failure } from './module.ts';
import { contentDiff, contentOf } from './shared/file-content.ts';
import { probeText, readFound } from './shared/file-probe.ts';
import { boolean, optional, text, textOf } from './shared/parameters.ts';
import { writeFile } from './shared/write-file.ts';

const params = () =>
  z
    .strictObject({
      name: textOf(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./:@-]*$/, 'expected the name of a kernel parameter'))
        .refine((name) => !name.split('/').includes('..'), 'expected the name of a kernel parameter')
        .describe('Kernel parameter, with dots or slashes; with slashes where a name itself has a dot (net/ipv4/conf/eth0.5/forwarding)'),
      value: optional(text()).describe('What it shall be'),
      state: z.enum(['present', 'absent']).default('present').describe('absent takes it out of the file; the kernel keeps what it has'),
      persist: boolean().default(true).describe('Write it to sysctl_file too, for the next boot'),
      sysctl_file: text().default('/etc/sysctl.conf').describe('File for the next boot'),
      sysctl_set: boolean().default(false).describe('Accepted for Ansible: the kernel is always told, but with reload: false'),
      reload: boolean().default(true).describe('Tell the kernel; only this parameter, not the whole file'),
      ignoreerrors: boolean().default(false).describe('Go on where the kernel does not know the parameter'),
    })
    .refine((p) => p.state === 'absent' || p.value !== undefined, { error: 'value is required with state=present', path: ['value'] });

type Params = z.output<ReturnType<typeof params>>;

export const sysctl = declarative<Params>({
  params,
  aliases: { key: 'name', val: 'value' },
  docs: {
    summary: 'Kernel parameters: what they are now and after the next boot',
    examples: '- sysctl:\n    name: net.ipv4.ip_forward\n    value: 1\n    sysctl_file: /etc/sysctl.d/60-gateway.conf\n',
  },
  probe: (p) =>
    lines(
      tellsKernel(p)
        ? // Not with the shell's read: it takes a byte at a time, and /proc/sys has nothing more after the first.
          sh`if [ -e ${kernelPath(p.name)} ]; then echo now; cat ${kernelPath(p.name)}; else echo unknown; fi`
        : undefined,
      sh`echo --`,
      p.persist ? probeText({ path: p.sysctl_file, follow: true }) : undefined,
    ),
  compare: (p, report) => {
    const [runtime = '', ...file] = report.stdout.split(/^--\n/m);
    if (report.rc !== 0) return failure(report.stderr.trim() || `cannot read ${p.name}`);
    const value = spaced(p.value ?? '');
    const known = runtime.trim() !== 'unknown';
    if (tellsKernel(p) && !known && !p.ignoreerrors)
      return failure(`the kernel has no parameter ${p.name}: ${kernelPath(p.name)} does not exist`);
    const now = spaced(runtime.replace(/^now\n/, ''));
    const set = tellsKernel(p) && known && now !== value;
    const diff: readonly Diff[] = set ? [replaced(p.name, now, value)] : [];
    const found = p.persist ? readFound({ path: p.sysctl_file, follow: true }, { ...report, stdout: file.join('--\n') }) : undefined;
    const old = found?.content ?? '';
    const wanted = p.state === 'present' ? withSetting(old, p.name, value) : withoutSetting(old, p.name);
    const result = { name: p.name, value };
    if (!found || wanted === old) return set ? change({ diff, script: tell(p, value), result }) : converged(result);
    const content = contentOf(wanted);
    const written = writeFile(found, content, {
      attributes: {},
      follow: true,
      backup: false,
      parents: found.state ? undefined : {},
      diff: [...diff, ...contentDiff(found.path, found.state ? old : null, content)],
      result: { ...result, path: found.path },
    });
    return set ? { ...written, script: lines(written.script, tell(p, value)) } : written;
  },
});

function tellsKernel(p: Params): boolean {
  return p.state === 'present' && (p.reload || p.sysctl_set);
}

function tell(p: Params, value: string): Script {
  return sh`printf '%s\n' ${value} >${kernelPath(p.name)} || { echo ${`the kernel refuses ${p.name} = ${value}`} >&2; exit 1; }`;
}

/** The first separator decides, as in sysctl(8): after a slash dots are part of names, after a dot slashes stand for dots. */
function kernelPath(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  const path = separator === '.' ? name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : name;
  return `/proc/sys/${path}`;
}

function spaced(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}

function isSetting(row: string, name: string): boolean {
  const [, key] = /^\s*-?([^#;=\s][^=\s]*)\s*=/.exec(row) ?? [];
  return key !== undefined && kernelPath(key) === kernelPath(name);
}

/** The first setting of the name gets the value, further ones go, and what says the same already stays as it is written. */
function withSetting(old: string, name: string, value: string): string {
  const rows = rowsOf(old);
  const settings = rows.filter((row) => isSetting(row, name));
  const [only] = settings;
  if (settings.length === 1 && only !== undefined && spaced(only.slice(only.indexOf('=') + 1)) === value) return old;
  const first = rows.findIndex((row) => isSetting(row, name));
  const setting = `${name}=${value}\n`;
  if (first < 0) return `${old}${old === '' || old.endsWith('\n') ? '' : '\n'}${setting}`;
  return rows
    .with(first, setting)
    .filter((row, i) => i === first || !isSetting(row, name))
    .join('');
}

function withoutSetting(old: string, name: string): string {
  return rowsOf(old)
    .filter((row) => !isSetting(row, name))
    .join('');
}

function rowsOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
