import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RunEventBody } from '../../../src/event.ts';
import { type LiveView, liveView } from '../../../src/report/ink/live.tsx';
import { connected, events, hostResult, hostStart, output, playEnd, playStart, runEnd, runStart, taskEnd, taskStart } from '../events.ts';
import { asStream, FakeTerminal } from './fake-terminal.ts';

const hosts = Array.from({ length: 30 }, (_, i) => `hv${String(i + 1).padStart(2, '0')}`);
const started = [runStart(hosts.length), playStart(hosts), taskStart('t1', 'Links', hosts.length)];
/** What only the frame says. */
const frame = /PLAY \[Tunnels\] {2}30 hosts/g;

let open: LiveView | undefined;

afterEach(async () => {
  await open?.end();
  open = undefined;
  vi.unstubAllEnvs();
});

function start({ columns = 120, rows = 24, stderrIsTTY = true } = {}) {
  const stdout = new FakeTerminal(columns, rows);
  // Both streams of a terminal write to the same screen.
  const write = { value: stdout.write.bind(stdout), writable: true };
  const stderr: FakeTerminal = stderrIsTTY ? Object.create(stdout, { write }) : new FakeTerminal(80, 24, false);
  const view = liveView({ verbosity: 0, diff: false }, { stdout: asStream(stdout), stderr: asStream(stderr) });
  open = view;
  const show = (...bodies: readonly RunEventBody[]) => {
    for (const event of events(...bodies)) view.event({ ...event, time: Date.now() });
  };
  const until = (pattern: RegExp) => vi.waitFor(() => expect(stdout.text()).toMatch(pattern), { timeout: 5000, interval: 20 });
  const drawn = () => stdout.writes.filter((w) => stripVTControlCharacters(w).match(frame)).length;
  return { stdout, stderr, view, show, until, drawn };
}

describe('the live view', () => {
  test('draws the frame over itself, and leaves nothing of it behind', async () => {
    const { stdout, view, show, until, drawn } = start();
    show(...started);
    for (const [i, host] of hosts.entries()) {
      show(connected(host), hostStart(host, 't1'), output(host, 't1', `step ${i}\n`));
      if (i % 4 === 0) await sleep(60);
      if (i > 5) show(hostResult(hosts[i - 5] ?? '', 't1', 'ok'));
    }
    await until(/▸ hv30/);
    expect(drawn()).toBeGreaterThan(3);
    expect(stdout.text().match(frame)).toHaveLength(1);
    expect(stdout.text().match(/TASK \[Links\]/g)).toHaveLength(1);
    show(taskEnd('t1'), playEnd(), runEnd({ hv01: { ok: 1 } }));
    await view.end();
    const lines = stdout.text().split('\n').filter(Boolean);
    expect(lines.map((l) => l.split('  ')[0])).toEqual([
      expect.stringMatching(/^PLAY \[/),
      '✓ Links',
      expect.stringMatching(/^PLAY RECAP \*/),
      'hv01',
      '12.3 s',
    ]);
    expect(stdout.wasCleared).toBe(false);
  });

  test('draws at most ten frames a second, however many events there are', async () => {
    const { show, drawn } = start();
    show(...started);
    const before = Date.now();
    for (let i = 0; Date.now() - before < 700; i++) {
      const host = hosts[i % hosts.length] ?? '';
      for (let k = 0; k < 50; k++) show(hostStart(host, 't1'), output(host, 't1', `line ${i} ${k}\n`));
      await sleep(1);
    }
    expect(drawn()).toBeGreaterThan(1);
    expect(drawn()).toBeLessThanOrEqual(1 + (Date.now() - before) / 100);
  });

  test('turns its spinner while nothing happens', async () => {
    const { stdout, show, until } = start();
    show(...started);
    await until(frame);
    const turn = () => /^(.) PLAY/m.exec(stdout.text())?.[1];
    const first = turn();
    await vi.waitFor(() => expect([undefined, first]).not.toContain(turn()), { timeout: 5000 });
  });

  test('hides the cursor, and shows it again at the end', async () => {
    const { stdout, view, show, until } = start();
    show(...started);
    await until(frame);
    expect(stdout.isCursorShown).toBe(false);
    await view.end();
    expect(stdout.isCursorShown).toBe(true);
  });

  test('writes nothing but lines where a run is over before the first frame', async () => {
    const { stdout, view, show } = start();
    show(...started, hostResult('hv01', 't1', 'ok'), taskEnd('t1'), runEnd());
    await view.end();
    expect(stdout.writes.join('')).not.toContain('\x1b[?25l');
    expect(stdout.text()).toContain('PLAY RECAP');
  });

  test('prints a failure at once, above the frame', async () => {
    const { show, until } = start();
    show(...started);
    await until(frame);
    show(hostResult('hv07', 't1', 'failed', { result: { msg: 'no space left on device' } }));
    await until(/fatal: \[hv07\]: FAILED! no space left on device\n[\s\S]*PLAY \[Tunnels\] {2}30 hosts/);
  });

  test('fits itself to a terminal that becomes lower, without clearing what was printed', async () => {
    const { stdout, show, until } = start({ rows: 50 });
    show(...started, hostResult('hv07', 't1', 'failed'));
    await until(frame);
    expect(stdout.text()).toContain('hv30');
    stdout.resize(30, 5);
    await until(/PLAY \[Tunnels\] {2}0 s[\s\S]*$/);
    expect(stdout.wasCleared).toBe(false);
    expect(stdout.text()).toContain('fatal: [hv07]: FAILED!');
    expect(stdout.text().slice(stdout.text().lastIndexOf('PLAY [')).split('\n').length).toBeLessThanOrEqual(4);
  });

  test('makes way for what others write to the terminal', async () => {
    const { stdout, stderr, show, until } = start();
    show(...started);
    await until(frame);
    stderr.write('\nstopping: ending what runs on the hosts\n');
    await until(/stopping: ending what runs on the hosts\n[\s\S]*PLAY \[Tunnels\] {2}30 hosts/);
    expect(stdout.text().match(frame)).toHaveLength(1);
  });

  test('stays away while a question waits for its answer', async () => {
    const { stdout, stderr, show, until, drawn } = start();
    show(...started);
    await until(frame);
    stderr.write('Password: ');
    const before = drawn();
    show(hostResult('hv01', 't1', 'failed', { result: { msg: 'meanwhile' } }));
    stderr.write('*');
    await sleep(250);
    expect(drawn()).toBe(before);
    expect(stdout.text()).toMatch(/Password: \*$/);
    expect(stdout.isCursorShown).toBe(true);
    stderr.write('\r\n');
    await until(/Password: \*\n[\s\S]*meanwhile\n[\s\S]*PLAY \[Tunnels\] {2}30 hosts/);
    expect(stdout.isCursorShown).toBe(false);
  });

  test('leaves a stderr that is a file alone', async () => {
    const { stderr, show, view, until } = start({ stderrIsTTY: false });
    show(...started);
    await until(frame);
    expect(stderr.write).toBe(FakeTerminal.prototype.write);
    await view.end();
    expect(stderr.writes).toEqual([]);
  });

  test.each(['uncaughtExceptionMonitor', 'exit'] as const)('gives the terminal back at %s', async (event) => {
    const { stdout, show, until } = start();
    show(...started);
    await until(frame);
    show(hostResult('hv01', 't1', 'failed'));
    const before = new Set(process.rawListeners(event));
    expect(before.size).toBeGreaterThan(0);
    for (const listener of before) if (listener.name === 'giveWay') listener.call(process);
    expect(stdout.isCursorShown).toBe(true);
    expect(stdout.text()).not.toMatch(frame);
    expect(stdout.text()).toMatch(/fatal: \[hv01\]: FAILED! failed$/);
  });

  test('leaves nothing behind in the process after its end', async () => {
    const names = ['SIGTSTP', 'uncaughtExceptionMonitor', 'exit', 'SIGINT', 'SIGTERM'] as const;
    const counts = () => names.map((name) => process.listenerCount(name));
    const before = counts();
    const { stdout, stderr, view, show, until } = start();
    const { write } = stderr;
    show(...started);
    await until(frame);
    expect(counts()).not.toEqual(before);
    await view.end();
    expect(counts()).toEqual(before);
    expect(stdout.eventNames().filter((name) => stdout.listenerCount(name) > 0)).toEqual([]);
    expect(stdout.write).toBe(FakeTerminal.prototype.write);
    expect(write).not.toBe(stderr.write);
  });

  test('does not take Ctrl-C from those who handle it', async () => {
    const heard: string[] = [];
    const onInterrupt = () => heard.push('SIGINT');
    process.on('SIGINT', onInterrupt);
    const { stdout, show, until } = start();
    show(...started);
    await until(frame);
    process.kill(process.pid, 'SIGINT');
    await vi.waitFor(() => expect(heard).toEqual(['SIGINT']));
    process.off('SIGINT', onInterrupt);
    expect(stdout.text()).toMatch(frame);
    expect(stdout.isCursorShown).toBe(false);
  });

  test('goes on without a terminal that was closed', async () => {
    const { stdout, view, show, until } = start();
    show(...started);
    await until(frame);
    stdout.emit('error', new Error('write EIO'));
    const { length } = stdout.writes;
    show(hostResult('hv01', 't1', 'failed'));
    await sleep(250);
    await view.end();
    expect(stdout.writes).toHaveLength(length);
  });

  test.each([
    ['1', false],
    ['', true],
  ])('with NO_COLOR=%j colours: %j', async (value, expected) => {
    vi.stubEnv('NO_COLOR', value);
    const { stdout, view, show, until } = start();
    show(...started, hostResult('hv01', 't1', 'failed'));
    await until(frame);
    await view.end();
    expect(/\x1b\[[\d;]*m/.test(stdout.writes.join(''))).toBe(expected);
  });
});
