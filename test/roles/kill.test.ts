import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { networkDump, started } from './rig.ts';

const names = ['hv1', 'hv2', 'hv3', 'hv4', 'hv5'];
const lab = withLab({ hosts: names.length });
const killsPerHost = 40;

const play = `- name: many modules
  hosts: all
  gather_facts: false
  vars: { word: forty-two }
  tasks:
    - { file: { path: /opt/k, state: directory, mode: "0755" } }
    - { copy: { dest: /opt/k/plain, content: "one\\ntwo\\n", mode: "0640" }, notify: note it }
    - { copy: { src: large.bin, dest: /opt/k/large, mode: "0600" } }
    - { template: { src: page.j2, dest: /opt/k/page }, notify: note it }
    - { lineinfile: { path: /opt/k/lines, line: three, create: true } }
    - { blockinfile: { path: /opt/k/lines, block: "four\\nfive" } }
    - { file: { src: /opt/k/page, dest: /opt/k/link, state: link } }
    - { shell: "echo made >/opt/k/made.new && mv /opt/k/made.new /opt/k/made", args: { creates: /opt/k/made } }
    - { sysctl: { name: net.ipv4.ip_forward, value: "1", sysctl_file: /etc/sysctl.d/k.conf } }
    - network:
        owner: kill
        document:
          links: [{ name: kill0, type: bridge, addresses: [10.99.0.1/24] }]
          routes: [{ to: 10.98.0.0/16, via: 10.99.0.2 }]
    - ipset: { name: blocked, type: "hash:ip", entries: [192.0.2.1, 192.0.2.2] }
    - iptables: { chain: OUTPUT, destination: 192.0.2.9, jump: DROP }
    - { cron: { name: k, minute: "5", job: "true" } }
    - { shell: "sleep 0.1; echo job >/opt/k/job", async: 30, poll: 0, register: job }
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: through
      until: through.finished
      retries: 100
      delay: 0.05
    - { async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
    - confirm: 30s
      block:
        - { shell: "ip link add kill2 type bridge", args: { unless: ip link show kill2 }, notify: note it too }
  handlers:
    - { name: note it, shell: "echo handled >/opt/k/handled" }
    - { name: note it too, shell: "echo handled >/opt/k/handled-too" }
`;

const reset = `set +e; exec >/dev/null 2>&1
iptables -F OUTPUT; ipset destroy
for l in kill0 kill1 kill2; do ip link del $l; done
rm -rf /opt/k /etc/sysctl.d/k.conf /run/weft/network /var/lib/weft; crontab -r; echo 0 >/proc/sys/net/ipv4/ip_forward
exit 0`;

/** What the play makes, and whatever of Weft might be left where it does not belong. */
const state = `set +e; exec 2>/dev/null
find /opt/k /etc/sysctl.d/k.conf -printf '%p %y %m %u %g %l\\n' | sort; find /opt/k -type f -exec sha256sum {} + | sort
crontab -l; ls -A /var/lib/weft/pending /root/.weft_async /run/weft/network
ls -d /run/lock/weft* /tmp/weft* /tmp/.weft* /run/weft-confirm* /root/.weft* /opt/k/.weft* /etc/.weft* /etc/sysctl.d/.weft*
exit 0`;

async function dump(host: string): Promise<string> {
  const text = `${await networkDump(lab, host)}\n${await lab.sh(host, state)}`;
  // What the kernel makes up by itself, and some time later: hashes, hardware addresses, and what follows from them.
  return text.replace(/ bucketsize .*/g, '').replace(/.*(fe80:|ff00:|\b[0-9a-f:]{17}\b).*/g, '');
}

test('killed at any moment, a run that follows makes everything as one that was never disturbed, and nothing of either is left', async () => {
  mkdirSync(join(lab.project, 'files'), { recursive: true });
  mkdirSync(join(lab.project, 'templates'), { recursive: true });
  writeFileSync(join(lab.project, 'files', 'large.bin'), Buffer.alloc(200_000, '\0abc\xff'));
  writeFileSync(join(lab.project, 'templates', 'page.j2'), 'the word is {{ word }}\n');
  writeFileSync(join(lab.project, 'kill.yml'), play);
  const run = (host: string) => started(lab, 'run', 'kill.yml', '-i', lab.inventory, '-l', host, '--output', 'plain');

  const undisturbed = async (host: string) => {
    const begin = performance.now();
    const whole = run(host);
    expect(await whole.ended, whole.output()).toBe(0);
    return { ms: performance.now() - begin, wanted: await dump(host) };
  };
  const measured = await Promise.all(names.map(undisturbed));
  const wrong: string[] = [];
  await Promise.all(
    names.map(async (host, i) => {
      const { ms = 0, wanted = '' } = measured[i] ?? {};
      for (let n = 0; n < killsPerHost; n++) {
        await lab.sh(host, reset);
        const first = run(host);
        const at = ((n + Math.random()) / killsPerHost) * ms;
        await new Promise((resolve) => setTimeout(resolve, at));
        first.child.kill('SIGKILL');
        await first.ended;
        const second = run(host);
        const code = await second.ended;
        const found = await dump(host);
        const differs = [...lines(found, wanted).map((l) => `+ ${l}`), ...lines(wanted, found).map((l) => `- ${l}`)].join('\n');
        if (code !== 0 || differs !== '') {
          wrong.push(
            `${host}, killed after ${at.toFixed(0)} of ${ms.toFixed(0)} ms:\n${first.output()}\n---\n${second.output()}\n${differs}`,
          );
        }
      }
    }),
  );
  expect(wrong.join('\n=====\n')).toBe('');
}, 600_000);

/** Lines of one text that the other has not. */
function lines(text: string, other: string): readonly string[] {
  const known = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !known.has(line));
}
