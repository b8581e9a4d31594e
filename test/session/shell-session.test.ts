import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { keptBytes } from '../../src/session/capture.ts';
import { scriptAsInput } from '../../src/session/input.ts';
import { sh, userScript } from '../../src/session/script.ts';
import { HostError } from '../../src/session/session.ts';
import { openSession } from '../../src/session/shell-session.ts';
import type { Connection } from '../../src/transport/transport.ts';
import { isAlive, localConnection, sessionWith, shells, temporaryDirectory, until, watchedConnection } from './shells.ts';

const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (e: unknown) => (e instanceof HostError ? e.kind : String(e)),
  );

describe.each(shells)('a session of %s', (shell) => {
  it('keeps stdout, stderr and the exit code of each script apart, in order, without waiting between them', async () => {
    const session = await sessionWith(shell);
    const reports = await Promise.all(Array.from({ length: 50 }, (_, i) => session.run(sh`echo out ${i}; echo err ${i} >&2; exit ${i}`)));
    expect(reports).toEqual(Array.from({ length: 50 }, (_, i) => ({ rc: i, stdout: `out ${i}\n`, stderr: `err ${i}\n` })));
    expect(session.traffic.roundTrips).toBe(1);
  });

  const hostile: readonly [string, string][] = [
    ['exit', 'exit 3'],
    ['set -e and a failing command', 'set -e; false; echo not reached'],
    ['an unbalanced quote', "echo 'open"],
    ['an unbalanced bracket', '( echo; '],
    ['a stray fi', 'fi'],
    ['a here-document without its end', 'cat <<EOF\ntext'],
    ['a line continuation at the end', 'echo x \\'],
    ['a comment at the end', 'echo x # comment'],
    ['exec', 'exec true'],
    ['reading all of its input', 'cat'],
    ['closing its streams', 'exec >&- 2>&-'],
    ['a function named like ours', '_weft_end() { echo forged; }; _weft_mark() { :; }'],
    ['shadowed builtins', 'printf() { :; }; read() { :; }; exit() { :; }; alias printf=false'],
    ['another directory, umask, PATH and options', 'cd /; umask 777; PATH=/nowhere; set -fux; set -- a b; IFS=x'],
    ['traps', "trap 'echo trapped' EXIT; trap '' TERM PIPE"],
    ['a signal to itself', 'sh -c "kill -9 \\$PPID"'],
    ['an empty text', ''],
    ['only a comment', '# nothing'],
  ];
  it.each(hostile)('goes on after %s', async (_name, text) => {
    const session = await sessionWith(shell);
    const [, after] = await Promise.all([session.run(userScript(text)), session.run(sh`pwd; umask; echo $#; echo end`)]);
    expect(after).toEqual({ rc: 0, stdout: `${process.cwd()}\n${umask()}\n0\nend\n`, stderr: '' });
  });

  it('passes output that imitates a frame, holds NULs or is not UTF-8', async () => {
    const session = await sessionWith(shell);
    const report = await session.run(userScript(`printf '\\036abc e 1 0 0\\n\\000\\377|'; printf '\\n\\036' >&2`));
    expect(report).toEqual({ rc: 0, stdout: '\x1eabc e 1 0 0\n\0\ufffd|', stderr: '\n\x1e' });
  });

  it('keeps the nonce of its frames from scripts', async () => {
    const connection = await watchedConnection((command) => command.replaceAll('/bin/sh', shell));
    const session = await openSession(connection);
    const { stdout } = await session.run(
      userScript(
        `echo "$_ $0 $* $-"; set; env; typeset -f 2>/dev/null; tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$$/environ; jobs; alias`,
      ),
    );
    const nonce = /_weft_end \$\? ([0-9a-f]{24}) 1$/m.exec(connection.sent.join(''))?.[1];
    expect(nonce).toBeDefined();
    expect(stdout).toContain('PATH=');
    expect(stdout).not.toContain(nonce);
    await session.close();
  });

  it('gives a script its input exactly, with or without a line feed at its end', async () => {
    const session = await sessionWith(shell);
    const inputs = ['', 'one', 'two\n\n', "it's $HOME `x` \\n %s\n", '-n', 'ü€'];
    const reports = await Promise.all(inputs.map((stdin) => session.run(sh`od -An -v -tx1`, { stdin })));
    expect(reports.map((r) => Buffer.from(r.stdout.replace(/\s/g, ''), 'hex').toString())).toEqual(inputs);
    expect(session.traffic.roundTrips).toBe(1);
  });

  it('gives a script large or binary input, and runs what follows after it', async () => {
    const session = await sessionWith(shell);
    const stdin = Buffer.alloc(300_000, 'a\0b\xff\n', 'latin1');
    const [count, unread, after] = await Promise.all([
      session.run(sh`wc -c; exit 4`, { stdin }),
      session.run(sh`echo deaf`, { stdin: `${'touch /nonexistent/x\n'.repeat(10_000)}` }),
      session.run(sh`echo after`),
    ]);
    expect([count.rc, count.stdout.trim()]).toEqual([4, '300000']);
    expect(unread).toEqual({ rc: 0, stdout: 'deaf\n', stderr: '' });
    expect(after.stdout).toBe('after\n');
  });

  it('runs a large script as it runs a small one, and none of it when it did not arrive whole', async () => {
    const session = await sessionWith(shell);
    const text = `'ä"\\n$(exit 9)\n`.repeat(20_000);
    const [large, after] = await Promise.all([
      session.run(sh`text=${text}; printf %s "$text"; echo err >&2; cat; exit 3`),
      session.run(sh`echo after`),
    ]);
    expect(large).toEqual({ rc: 3, stdout: text, stderr: 'err\n' });
    expect(after.stdout).toBe('after\n');
    const sent = scriptAsInput(`echo begun\n${'echo more\n'.repeat(20_000)}`);
    const cut = await session.run(userScript(sent?.text ?? ''), { stdin: sent?.bytes.subarray(0, -1) ?? '' });
    expect(cut).toEqual({ rc: 1, stdout: '', stderr: 'the script did not arrive whole\n' });
  });

  it('is not held open by what a script leaves in the background, and its writing reaches no later answer', async () => {
    const notes: string[] = [];
    const session = await sessionWith(shell, { onStray: (message) => notes.push(message) });
    const [first, ...later] = await Promise.all([
      session.run(userScript('(while :; do echo noise; echo noise >&2; sleep 0.01; done) & echo $!')),
      ...Array.from({ length: 20 }, () => session.run(sh`sleep 0.01; echo clean`)),
    ]);
    const pid = Number(first?.stdout.split('\n').find((line) => /^\d+$/.test(line)));
    try {
      expect(later).toEqual(Array.from({ length: 20 }, () => ({ rc: 0, stdout: 'clean\n', stderr: '' })));
      expect(notes).toHaveLength(1);
      // It was not ended by losing its reader either.
      expect(isAlive(pid)).toBe(true);
    } finally {
      process.kill(pid);
    }
  });

  it('does not mind a daemon that lets go of the output', async () => {
    const notes: string[] = [];
    const session = await sessionWith(shell, { onStray: (message) => notes.push(message) });
    const { stdout } = await session.run(userScript('setsid sleep 5 </dev/null >/dev/null 2>&1 & sleep 0.2; echo $!'));
    await session.run(sh`:`);
    expect(notes).toEqual([]);
    process.kill(Number(stdout));
  });

  it('kills a script and its children when its time is over, and answers the next', async () => {
    const session = await sessionWith(shell);
    const pids: string[] = [];
    const slow = session.run(userScript('sleep 100 & echo $!; sleep 101'), { timeoutMs: 300, onOutput: (_s, text) => pids.push(text) });
    const next = session.run(sh`echo next`);
    await expect(slow).rejects.toMatchObject({ kind: 'timeout', message: 'ran longer than 0.3 s and was stopped' });
    expect((await next).stdout).toBe('next\n');
    await until(() => !isAlive(Number(pids.join(''))));
  });

  it('counts the time of a script from its turn', async () => {
    const session = await sessionWith(shell);
    const [, second] = await Promise.all([session.run(sh`sleep 0.6`), session.run(sh`echo quick`, { timeoutMs: 500 })]);
    expect(second.stdout).toBe('quick\n');
  });

  it('stops what runs and what waits when the signal says so', async () => {
    const session = await sessionWith(shell);
    const stop = new AbortController();
    const runs = ['sleep 100', 'echo never'].map((text) => kindOf(session.run(userScript(text), { signal: stop.signal })));
    setTimeout(() => stop.abort(), 200);
    expect(await Promise.all(runs)).toEqual(['interrupted', 'interrupted']);
    expect(await kindOf(session.run(sh`:`, { signal: stop.signal }))).toBe('interrupted');
    expect((await session.run(sh`echo alive`)).stdout).toBe('alive\n');
  });

  it('rejects the script during which the shell was killed, and runs the others in a new one', async () => {
    const session = await sessionWith(shell);
    const [killed, other] = await Promise.all([kindOf(session.run(userScript('kill -9 $$'))), session.run(sh`echo other`)]);
    expect(killed).toBe('lost');
    expect(other.stdout).toBe('other\n');
  });

  it('tells output as it comes', async () => {
    const session = await sessionWith(shell);
    const seen: string[] = [];
    const run = session.run(userScript('echo one; sleep 0.3; echo two >&2'), {
      onOutput: (stream, text) => seen.push(`${stream} ${text}`),
    });
    await until(() => seen.length === 1, 250);
    await run;
    expect(seen).toEqual(['stdout one\n', 'stderr two\n']);
  });

  it('keeps 16 MiB of an output and says how much more there was', async () => {
    const session = await sessionWith(shell);
    const { stdout } = await session.run(userScript('head -c 20000000 /dev/zero | tr "\\0" x'));
    expect(stdout.length).toBeLessThan(keptBytes + 100);
    expect(stdout.slice(-40)).toContain(`[${20_000_000 - keptBytes} more bytes were not kept]`);
  });

  it('speaks the C locale and finds the tools of an administrator', async () => {
    const session = await sessionWith(shell);
    const { stdout } = await session.run(userScript('echo $LC_ALL; echo :$PATH:'));
    expect(stdout).toMatch(/^C\n.*:\/usr\/sbin:.*:\/sbin:/);
  });

  it('carries on a script that must finish when the link is cut', async () => {
    const directory = temporaryDirectory();
    const connection = await watchedConnection((command) => command.replaceAll('/bin/sh', shell));
    const session = await openSession(connection);
    const file = join(directory, 'done');
    let begun = false;
    const run = session.run(sh`echo a; sleep 0.4; echo b; echo c >&2; echo finished >${file}`, {
      mustFinish: true,
      onOutput: () => (begun = true),
    });
    const ended = kindOf(run);
    await until(() => begun);
    connection.close();
    expect(await ended).toBe('lost');
    await until(() => existsSync(file));
  });

  describe('upload', () => {
    const contents: readonly [string, Buffer][] = [
      ['nothing', Buffer.alloc(0)],
      ['text', Buffer.from("it's\n$HOME %s \\n\n")],
      ['no line feed at the end', Buffer.from('x')],
      ['all bytes', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
      ['text of 200 kB', Buffer.alloc(200_000, 'line of text ü\n')],
      ['1 MB of bytes', Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) & 255))],
    ];
    it.each(contents)('writes %s exactly, to a file of mode 0600', async (_name, content) => {
      const session = await sessionWith(shell);
      const file = join(temporaryDirectory(), "a file's name");
      await session.upload(content, file);
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    it('leaves alone what is there, even a link to nothing', async () => {
      const session = await sessionWith(shell);
      const directory = temporaryDirectory();
      writeFileSync(join(directory, 'file'), 'old');
      symlinkSync(join(directory, 'target'), join(directory, 'link'));
      for (const name of ['file', 'link']) {
        await expect(session.upload(Buffer.from('new'), join(directory, name))).rejects.toMatchObject({
          kind: 'upload',
          message: `cannot write ${join(directory, name)}: it exists already`,
        });
      }
      expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('old');
      expect(existsSync(join(directory, 'target'))).toBe(false);
    });

    it.each([
      ['a few bytes', Buffer.from('x')],
      ['many bytes', Buffer.alloc(100_000)],
    ])('says why the host does not take %s', async (_name, content) => {
      const session = await sessionWith(shell);
      await expect(session.upload(content, '/nonexistent/file')).rejects.toMatchObject({
        kind: 'upload',
        message: expect.stringMatching(/^cannot write \/nonexistent\/file: .*(no such|nonexistent)/i),
      });
    });

    it('leaves no part of a file on a full disk', async () => {
      const session = await sessionWith(shell);
      await expect(session.upload(Buffer.from('x'), '/dev/full/file')).rejects.toMatchObject({ kind: 'upload' });
      // A limit on file size stands in for the full disk: no root is needed.
      const file = join(temporaryDirectory(), 'file');
      const limited = await sessionWith(`${shell} -c 'ulimit -f 8; trap "" XFSZ; exec ${shell}'`.replace('exec bash --posix', 'exec bash'));
      await expect(limited.upload(Buffer.alloc(50_000, 'x'), file)).rejects.toMatchObject({ kind: 'upload' });
      expect(existsSync(file)).toBe(false);
    });
  });
});

describe('a session', () => {
  it('counts a chain of scripts that wait for each other, and its bytes', async () => {
    const session = await sessionWith('dash');
    await Promise.all([session.run(sh`:`), session.run(sh`:`)]);
    expect(session.traffic.roundTrips).toBe(1);
    const sentBefore = session.traffic.bytesSent;
    await session.run(sh`echo ${'x'.repeat(1000)}`);
    await session.run(sh`:`);
    expect(session.traffic.roundTrips).toBe(3);
    expect(session.traffic.bytesSent - sentBefore).toBeGreaterThan(1000);
    expect(session.traffic.bytesReceived).toBeGreaterThan(1000);
  });

  it('counts a script sent while another is on its way by the answers it could have seen', async () => {
    const session = await sessionWith('dash');
    const slow = session.run(sh`sleep 0.3`);
    const second = session.run(sh`:`);
    await Promise.all([slow, second, session.run(sh`:`)]);
    expect(session.traffic.roundTrips).toBe(1);
  });

  it('says what is wrong with an account that has no shell', async () => {
    const connection = await watchedConnection(() => 'echo This account is currently not available.; exit 1');
    const session = await openSession(connection);
    await expect(session.run(sh`:`)).rejects.toMatchObject({
      kind: 'protocol',
      message: 'logged in, but no shell started: This account is currently not available.',
    });
    connection.close();
  });

  it('does not wait for ever for a shell that hangs', async () => {
    const connection = await watchedConnection(() => 'exec sleep 30');
    const session = await openSession(connection, { startTimeoutMs: 200 });
    await expect(session.run(sh`:`)).rejects.toMatchObject({ kind: 'timeout', message: 'logged in, but no shell answered within 0.2 s' });
    await session.close();
    connection.close();
  });

  it('skips whatever the host says before the shell is ready', async () => {
    const connection = await watchedConnection((command) => `echo Welcome; echo banner >&2; printf '\\036no frame\\n'; ${command}`);
    const session = await openSession(connection);
    expect(await session.run(sh`echo ok`)).toEqual({ rc: 0, stdout: 'ok\n', stderr: '' });
    await session.close();
    connection.close();
  });

  it('works where the host allows one channel at a time, and says when a script could not be stopped', async () => {
    const inner = await localConnection();
    let open = 0;
    const connection = {
      ...inner,
      exec: async (command: string) => {
        if (open > 0) throw new HostError('protocol', 'sshd refuses another session');
        open++;
        const channel = await inner.exec(command);
        const closed = () => open--;
        channel.exit.then(closed, closed);
        return channel;
      },
    };
    const session = await openSession(connection);
    const [bytes, after] = await Promise.all([session.run(sh`wc -c`, { stdin: Buffer.alloc(10) }), session.run(sh`echo after`)]);
    expect([bytes.stdout.trim(), after.stdout]).toEqual(['10', 'after\n']);
    await expect(session.run(sh`sleep 1`, { timeoutMs: 100 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'ran longer than 0.1 s; it could not be stopped and may still run on the host (sshd refuses another session)',
    });
    await session.close();
    connection.close();
  });

  it('rejects a script that ignores SIGTERM when it is really gone', async () => {
    const session = await sessionWith('dash');
    const pids: string[] = [];
    const slow = session.run(userScript("trap '' TERM; sleep 100 & echo $!; wait; sleep 100"), {
      timeoutMs: 200,
      onOutput: (_s, text) => pids.push(text),
    });
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    await until(() => !isAlive(Number(pids.join(''))), 300);
    expect((await session.run(sh`echo next`)).stdout).toBe('next\n');
  });

  it('rejects everything with `lost` when the connection goes', async () => {
    const connection = await localConnection();
    const session = await openSession(connection);
    const runs = ['sleep 5', 'echo never'].map((text) => kindOf(session.run(userScript(text))));
    setTimeout(() => connection.close(), 100);
    expect(await Promise.all(runs)).toEqual(['lost', 'lost']);
    expect(await kindOf(session.run(sh`:`))).toBe('lost');
  });

  it('stops a script also before the shell has started, and does not let it run later', async () => {
    const file = join(temporaryDirectory(), 'ran');
    const connection = await watchedConnection((command) => `sleep 0.2; ${command}`);
    const session = await openSession(connection);
    const first = session.run(sh`sleep 0.8; touch ${file}`, { timeoutMs: 50 });
    await expect(first).rejects.toMatchObject({ kind: 'timeout', message: 'ran longer than 0.05 s and was stopped' });
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(existsSync(file)).toBe(false);
    expect((await session.run(sh`echo next`)).stdout).toBe('next\n');
    await session.close();
    connection.close();
  });

  it('sends again only what was not begun, even where stdout is far ahead of stderr', async () => {
    const channels: { stdin: PassThrough; stdout: PassThrough; stderr: PassThrough; nonce: string }[] = [];
    const connection: Connection = {
      closed: new Promise(() => {}),
      close() {},
      forward: () => Promise.reject(new Error('unused')),
      async exec() {
        const channel = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), nonce: '' };
        channels.push(channel);
        return { ...channel, exit: new Promise(() => {}), close() {} };
      },
    };
    const sentTo = async (index: number) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const channel = channels[index];
      if (!channel) throw new Error('no such channel');
      const text = String(channel.stdin.read() ?? '');
      channel.nonce ||= /([0-9a-f]{24}) r /.exec(text)?.[1] ?? '';
      return {
        channel,
        ids: [...text.matchAll(/_weft_end \$\? \S+ (\d+)$/gm)].map((m) => Number(m[1])),
        mark: (m: string) => `\x1e${channel.nonce} ${m}\n`,
      };
    };
    const session = await openSession(connection);
    const runs = ['one', 'two', 'three', 'four'].map((word) => session.run(sh`echo ${word}`));
    const first = await sentTo(0);
    expect(first.ids).toEqual([1, 2, 3, 4]);
    const { mark } = first;
    // The third is held by a process that it left behind, so the shell ends; nothing of stderr has come yet.
    first.channel.stdout.write(`${mark('r 5 5')}one${mark('e 1 0 0')}two${mark('e 2 0 0')}three${mark('e 3 0 1')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.channel.stderr.write(`${mark('r')}${mark('e 1')}${mark('e 2')}${mark('e 3')}`);
    const second = await sentTo(1);
    expect(second.ids).toEqual([4]);
    second.channel.stdout.write(`${second.mark('r 6 6')}four${second.mark('e 4 0 0')}`);
    second.channel.stderr.write(`${second.mark('r')}${second.mark('e 4')}`);
    expect((await Promise.all(runs)).map((r) => r.stdout)).toEqual(['one', 'two', 'three', 'four']);
    await session.close();
  });

  it('rejects what is unanswered when it is closed', async () => {
    const session = await sessionWith('dash');
    const run = kindOf(session.run(sh`sleep 2`));
    await session.close();
    expect(await run).toBe('interrupted');
    expect(await kindOf(session.run(sh`:`))).toBe('interrupted');
  });

  it('refuses a NUL byte, which no shell can carry', async () => {
    const session = await sessionWith('dash');
    await expect(session.run(userScript('echo \0'))).rejects.toThrow('NUL');
  });
});

function umask(): string {
  return process.umask().toString(8).padStart(4, '0');
}
