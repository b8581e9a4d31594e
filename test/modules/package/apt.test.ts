import { cases } from '../cases.ts';

const dpkg = (...rows: readonly string[]) => `==\n${rows.map((row) => `${row}\n`).join('')}`;
const APT =
  "DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -y -q -o 'DPkg::Lock::Timeout=60' -o 'Dpkg::Options::=--force-confdef' -o 'Dpkg::Options::=--force-confold'";
cases('apt', [
  { title: 'everything is there', task: { name: 'a, b' }, says: dpkg('a amd64 installed 1', 'b all installed 2', '--', '==') },
  {
    title: 'with update_cache too: nothing is fetched for what is there',
    task: { name: 'a', update_cache: true },
    says: `age 9999\n${dpkg('a amd64 installed 1', '--', '==')}`,
  },
  {
    title: 'what is missing is installed, after the lists where they are old',
    task: { name: ['a', 'b'], update_cache: true, cache_valid_time: 60 },
    says: `age 61\n${dpkg('a amd64 installed 1', '--', 'b:', '  Installed: (none)', '  Candidate: 2.0', '==')}`,
    script: `set -e\n${APT} update\n${APT} install -- b`,
    diff: ['~ lists of packages older than 60 s → new', '+ package b 2.0'],
  },
  {
    title: 'a name that no source has',
    task: { name: 'nosuch' },
    says: dpkg('--', '=='),
    outcome: { failed: true, msg: "No package matching 'nosuch' is available" },
  },
  {
    title: 'latest upgrades what is behind',
    task: { name: ['a', 'b'], state: 'latest' },
    says: dpkg(
      'a amd64 installed 1',
      'b all installed 2',
      '--',
      'a:',
      '  Installed: 1',
      '  Candidate: 1.1',
      'b:',
      '  Installed: 2',
      '  Candidate: 2',
      '==',
    ),
    script: `set -e\n${APT} install -- a`,
    diff: ['~ package a 1 → 1.1'],
  },
  { title: 'a version with a star that fits', task: { name: 'a=1.*' }, says: dpkg('a amd64 installed 1.5-2', '--', '==') },
  {
    title: 'absent removes, with purge its configuration too',
    task: { name: ['a', 'b'], state: 'absent', purge: true },
    says: dpkg('a amd64 installed 1', 'b all config-files 2', '--', '=='),
    script: `set -e\n${APT} --purge remove -- a`,
    diff: ['- package a 1'],
  },
  {
    title: 'an upgrade shows what it would do',
    task: { upgrade: 'dist' },
    says: '==\n==\nInst a [1] (1.1 Debian:12 [amd64])\nInst n (3 Debian:12 [amd64])\nRemv o [2]\n',
    script: `set -e\n${APT} dist-upgrade`,
    diff: ['~ package a 1 → 1.1', '~ package n not installed → 3', '- package o 2'],
  },
  { title: 'an upgrade with nothing to do', task: { upgrade: true }, says: '==\n==\n0 upgraded, 0 newly installed\n' },
]);
