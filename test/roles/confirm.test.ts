import { beforeAll, describe, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { declare, networkDump, weft } from './rig.ts';

const lab = withLab({ hosts: 2 });

const play = (tasks: string) => `- hosts: hv1\n  gather_facts: false\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`;

/** Each cuts the way by which the host is reached. */
const cuts: readonly [what: string, command: string][] = [
  ['the address is removed', 'ip address flush dev eth0'],
  ['the routes are removed', 'ip route flush table main; ip route add blackhole 198.18.0.0/15'],
  ['input is dropped', 'iptables -P INPUT DROP'],
  ['a bridge takes the port of the underlay', 'ip link add brx type bridge; ip link set eth0 master brx'],
  [
    'a table of nftables that was there drops everything',
    'nft add rule inet mine in drop; nft add element inet mine s "{ 192.0.2.9 }"; mkdir -p /etc/weft/restore.d; echo exit 0 >/etc/weft/restore.d/20-bad',
  ],
  ['the link goes down', 'ip link set eth0 down'],
];

beforeAll(() =>
  lab.sh(
    'hv1',
    `nft -f - <<end
table inet mine {
  set s { type ipv4_addr; elements = { 192.0.2.7 }; }
  chain in { type filter hook input priority 0; ip saddr @s drop; }
}
end
mkdir -p /etc/weft/restore.d; echo exit 0 >/etc/weft/restore.d/20-good`,
  ),
);

describe('a change that cuts its own connection', () => {
  test.each(cuts)('is undone by the host itself when %s', async (_, command) => {
    const before = await networkDump(lab, 'hv1');
    declare(lab, play(`- name: cut\n  confirm: 5s\n  block:\n    - shell: ${command}`), '../../cut.yml');
    const run = await weft(lab, 'run', 'cut.yml', '-i', lab.inventory, '--output', 'plain');
    expect(run.code, run.stdout).toBe(2);
    expect(run.stdout).toMatch(/the host has undone what/);
    const after = await networkDump(lab, 'hv1');
    expect(after.replace(/^.*\bbrx\b.*\n/gm, '')).toBe(before);
    expect(await lab.sh('hv1', 'ls /etc/weft/restore.d')).toBe('20-good\n');
    await lab.sh('hv1', 'ip link del brx 2>/dev/null || true; test -z "$(ls -d /run/weft-confirm-* 2>/dev/null)"');
    const again = await weft(lab, 'run', 'cut.yml', '-i', lab.inventory, '--check');
    expect(again.code, again.stdout).toBe(0);
  });

  test('that even the way back does not mend ends in words, and does not hang', async () => {
    declare(
      lab,
      play('- name: gone\n  confirm: 3s\n  block:\n    - shell: rm -rf /run/weft-confirm-*; ip link set eth0 down'),
      '../../gone.yml',
    );
    const run = await weft(lab, 'run', 'gone.yml', '-i', lab.inventory, '--output', 'plain');
    await lab.sh('hv1', 'ip link set eth0 up');
    expect(run.code, run.stdout).toBe(4);
    expect(run.stdout).toMatch(/did not come back after undoing it/);
  });

  test('stays when the host is reached anew, and leaves nothing behind', async () => {
    declare(lab, play('- name: fine\n  confirm: 5s\n  block:\n    - command: ip link add stays type bridge'), '../../fine.yml');
    const run = await weft(lab, 'run', 'fine.yml', '-i', lab.inventory, '--output', 'plain');
    expect(run.code, run.stdout).toBe(0);
    await lab.sh('hv1', 'sleep 6; ip link show stays; test -z "$(ls -d /run/weft-confirm-* 2>/dev/null)"');
  });
});
