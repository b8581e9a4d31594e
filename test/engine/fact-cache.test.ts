import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonFileCache } from '../../src/engine/fact-cache.ts';
import { Secret } from '../../src/language/secret.ts';
import { runHere } from './rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-facts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const shows = `
- hosts: a
  tasks:
    - { name: known, debug: { msg: "{{ ansible_facts.kept | default('nothing') }} {{ kept | default('nothing') }}" } }
`;
const keeps = `
- hosts: a
  gather_facts: false
  tasks:
    - { name: set, set_fact: { kept: of a run, cacheable: true } }
    - { name: not kept, set_fact: { other: x } }
`;

const shown = (ran: Awaited<ReturnType<typeof runHere>>) => ran.events.flatMap((e) => (e.type === 'host-result' ? [e.result.msg] : []));

test('what is cacheable is known to the next run, as a fact', async () => {
  const factCache = jsonFileCache(folder, 60);
  await runHere(keeps, { factCache });
  expect(readdirSync(folder)).toEqual(['a']);
  expect(JSON.parse(readFileSync(join(folder, 'a'), 'utf8'))).toEqual({ kept: 'of a run' });
  const ran = await runHere(shows.replace('hosts: a', 'hosts: a\n  gather_facts: false'), { factCache });
  expect(shown(ran)).toEqual(['of a run of a run']);
});

test('smart gathers once in all runs, implicit in each play, explicit where the play says so', async () => {
  const factCache = jsonFileCache(folder, 60);
  const twice = `${shows}${shows}`;
  const gatherings = (ran: Awaited<ReturnType<typeof runHere>>) => ran.results.filter((r) => r.startsWith('Gathering Facts')).length;
  expect(gatherings(await runHere(twice, { factCache, options: { gathering: 'smart' } }))).toBe(1);
  expect(gatherings(await runHere(twice, { factCache, options: { gathering: 'smart' } }))).toBe(0);
  expect(gatherings(await runHere(twice, { factCache }))).toBe(2);
  expect(gatherings(await runHere(twice, { options: { gathering: 'explicit' } }))).toBe(0);
  const said = twice.replace('hosts: a', 'hosts: a\n  gather_facts: true');
  expect(gatherings(await runHere(said, { options: { gathering: 'explicit' } }))).toBe(1);
});

test('meta: clear_facts forgets them beyond the run', async () => {
  const factCache = jsonFileCache(folder, 60);
  await runHere(keeps, { factCache });
  await runHere('- hosts: a\n  gather_facts: false\n  tasks: [{ meta: clear_facts }]\n', { factCache });
  expect(readdirSync(folder)).toEqual([]);
});

test('files are for their owner alone, without secrets, and grow too old', () => {
  const cache = jsonFileCache(folder, 60);
  cache.write(
    'a',
    new Map<string, unknown>([
      ['open', 1],
      ['key', new Secret('hidden')],
      ['nested', { list: [new Secret('hidden')] }],
    ]),
  );
  const path = join(folder, 'a');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(cache.read('a')).toEqual({ open: 1 });
  const old = Date.now() / 1000 - 61;
  utimesSync(path, old, old);
  expect(cache.read('a')).toBeUndefined();
  expect(jsonFileCache(folder, 0).read('a')).toEqual({ open: 1 });
});

test('a file that is damaged, and a host whose name is a path, say nothing', () => {
  const cache = jsonFileCache(join(folder, 'facts'), 60);
  cache.write('../out', new Map([['x', 1]]));
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, 'b'), '{');
  expect(jsonFileCache(folder, 60).read('b')).toBeUndefined();
});
