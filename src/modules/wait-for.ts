import * as z from 'zod';
import { type Script, sh } from '../session/script.ts';
import { failure, type HostAccess, imperative, type Outcome } from './module.ts';
import { integer, optional, seconds, text } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';
import { pythonRegExp } from './shared/python-regexp.ts';

const params = () =>
  z
    .strictObject({
      host: text().default('127.0.0.1').describe('Address whose port is meant, as the host sees it'),
      port: optional(integer()).describe('TCP port'),
      path: optional(text()).describe('File or directory on the host'),
      search_regex: optional(text()).describe('What the file must hold, or the port must say first; Python syntax'),
      state: z
        .enum(['started', 'present', 'stopped', 'absent'])
        .default('started')
        .describe('started and present: the port answers, the file is there; stopped and absent: not'),
      timeout: seconds().default(300).describe('Seconds after which to give up'),
      connect_timeout: integer().default(5).describe('Seconds that one attempt to connect may take'),
      delay: seconds().default(0).describe('Seconds before the first look'),
      sleep: seconds().default(1).describe('Seconds between two looks'),
      msg: optional(text()).describe('Message where it was in vain'),
    })
    .refine((p) => p.port === undefined || p.path === undefined, 'port and path parameter can not both be passed to wait_for')
    .refine((p) => p.path === undefined || p.state !== 'stopped', 'state=stopped should only be used for checking a port');

type Params = z.output<ReturnType<typeof params>>;

export const waitFor = imperative<Params>({
  params,
  readOnly: true,
  waits: true,
  docs: {
    summary: 'Waits until a port answers or a file is there, or no longer',
    description: 'Under check mode it looks once: what it waits for may be the effect of a task that did not run.',
    examples: `- wait_for:
    port: 6640
    timeout: 30

- wait_for:
    path: /var/log/libvirt/libvirtd.log
    search_regex: ready
`,
  },
  run: async (p, host) => {
    const start = Date.now();
    const elapsed = () => Math.floor((Date.now() - start) / 1000);
    if (p.port === undefined && p.path === undefined) {
      if (!host.check) await host.sleep(p.timeout * 1000);
      return { changed: false, elapsed: elapsed() };
    }
    const look = p.path === undefined ? portWatch(p) : fileWatch(p, p.path);
    if (!host.check) await host.sleep(p.delay * 1000);
    for (;;) {
      const outcome = await look(host);
      if (outcome) return { state: p.state, ...named(p), elapsed: elapsed(), ...outcome };
      if (host.check) return { skipped: true, msg: `would wait for ${describe(p)}`, elapsed: elapsed() };
      if (Date.now() - start + p.sleep * 1000 >= p.timeout * 1000) {
        return failure(p.msg ?? `Timeout when waiting for ${describe(p)}`, { elapsed: elapsed() });
      }
      await host.sleep(p.sleep * 1000);
    }
  },
});

/** One look: an outcome where the wait is over. */
type Look = (host: HostAccess) => Promise<Outcome | undefined>;

function wanted(p: Params): boolean {
  return p.state === 'started' || p.state === 'present';
}

function portWatch(p: Params): Look {
  const port = p.port ?? 0;
  const expression = p.search_regex === undefined ? undefined : pythonRegExp(p.search_regex, { multiline: true });
  const script = expression
    ? greeting(p.host, port, p.connect_timeout)
    : isLoopback(p.host)
      ? listens(port)
      : connects(p.host, port, p.connect_timeout);
  return async (host) => {
    const report = await host.session.run(script);
    if (report.rc === 69) return failure(report.stderr.trim());
    const match = expression ? expression.exec(report.stdout) : undefined;
    const open = report.rc === 0 && (!expression || match !== null);
    if (open !== wanted(p)) return undefined;
    return { changed: false, ...(match && groups(match)) };
  };
}

/** Reads only what has been added since the last look. */
function fileWatch(p: Params, path: string): Look {
  const expression = p.search_regex === undefined ? undefined : pythonRegExp(p.search_regex, { multiline: true });
  let text = '';
  let offset = 0;
  return async (host) => {
    const report = await host.session.run(expression ? growth(path, offset) : sh`p=${pathWord(path)}\n[ -e "$p" ]`);
    const [size, ...added] = report.stdout.split('\n');
    if (expression && report.rc === 0) {
      const now = Number(size);
      text = (now < offset ? '' : text) + added.join('\n');
      offset = now;
    }
    const match = report.rc === 0 && expression ? expression.exec(text) : null;
    const there = report.rc === 0 && (!expression || match !== null);
    if (there !== wanted(p)) return undefined;
    return { changed: false, ...(match && groups(match)) };
  };
}

/** The size of the file, then what stands behind `offset`; all of it where the file has become shorter. */
function growth(path: string, offset: number): Script {
  return sh`p=${pathWord(path)}
[ -e "$p" ] || exit 1
s=$(wc -c <"$p") || exit 1
o=${offset}
[ "$s" -ge "$o" ] || o=0
echo "$s"
[ "$s" -eq "$o" ] || tail -c "+$((o + 1))" <"$p" | head -c "$((s - o))"`;
}

/** The kernel's own list, one fork: 0A is LISTEN; on any address or on a loopback one. */
function listens(port: number): Script {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const address = '(0{8}|0100007F|7F000001|0{32}|0{24}01000000|0{31}1|0{16}FFFF00000100007F)';
  return sh`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qE ${`^ *[0-9]+: ${address}:${hex} [0-9A-F]+:0000 0A `}`;
}

/** With whatever the host has: nc, or a bash. Exit code 69 where it has neither. */
function connects(host: string, port: number, timeout: number): Script {
  return sh`if command -v nc >/dev/null; then exec nc -z -w ${timeout} ${host} ${port}; fi
if command -v bash >/dev/null; then exec timeout ${timeout} bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash ${host} ${port} 2>/dev/null; fi
echo 'nc or bash is needed on the host to connect to a port' >&2
exit 69`;
}

/** What the port says by itself: ends a second after it has said something and falls silent. */
function greeting(host: string, port: number, timeout: number): Script {
  return sh`if command -v bash >/dev/null; then timeout ${timeout} bash -c ${LISTEN} bash ${host} ${port} ${timeout} 2>/dev/null; exit 0; fi
if command -v nc >/dev/null; then sleep ${timeout} | timeout ${timeout} nc -w ${timeout} ${host} ${port}; exit 0; fi
echo 'nc or bash is needed on the host to connect to a port' >&2
exit 69`;
}

const LISTEN = `exec 3<>"/dev/tcp/$1/$2" || exit
t=$3
while IFS= read -r -t "$t" -u 3 l || [ -n "$l" ]; do printf '%s\\n' "$l"; t=1 l=; done`;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function groups(match: RegExpExecArray): Readonly<Record<string, unknown>> {
  return { match_groups: match.slice(1), match_groupdict: { ...match.groups } };
}

function named(p: Params): Readonly<Record<string, unknown>> {
  return { path: p.path ?? null, port: p.port ?? null, search_regex: p.search_regex ?? null };
}

function describe(p: Params): string {
  const what = p.search_regex === undefined ? '' : `search string ${p.search_regex} in `;
  return what + (p.path === undefined ? `${p.host}:${p.port}` : `file ${p.path}`) + (wanted(p) ? '' : ' to be absent');
}
