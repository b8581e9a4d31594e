// Runs a freshly built program once, in check mode, against an SSH server of its own on this machine's loopback, and keeps
// what V8 compiled of it (see bin/program.js).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { compile, scripts } from '../bin/program.js';

const file = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'weft-warm-up-'));
const [hostKey, userKey] = [newKey(), newKey()];
const { port } = await listen();
const ssh = `-o UserKnownHostsFile=${folder}/known_hosts -o StrictHostKeyChecking=yes`;
const write = (name, text) => writeFileSync(join(folder, name), text, { mode: 0o600 });

write('key', userKey.private);
write('known_hosts', `[127.0.0.1]:${port} ${hostKey.public}\n`);
write('note.j2', '{% for n in [1, 2] %}{{ site | upper }} {{ n + 1 }}\n{% endfor %}');
write('note.hbs', '{{#each numbers}}{{this}} {{@root.site}}\n{{/each}}');
write(
  'hosts.yml',
  `all:
  hosts: { one: , two: }
  vars:
    site: berlin
    ansible_host: 127.0.0.1
    ansible_port: ${port}
    ansible_user: weft
    ansible_ssh_private_key_file: ${folder}/key
    ansible_ssh_common_args: ${ssh}
`,
);
write(
  'play.yml',
  `- hosts: all
  gather_facts: false
  vars: { numbers: [1, 2], name: "{{ site | lower }}-{{ inventory_hostname }}" }
  tasks:
    - shell: echo {{ name }}; echo more >&2
      check_mode: false
      register: said
      changed_when: said.stdout is match('nothing')
    - file: { path: ${folder}/folder, state: directory, mode: "0755" }
    - copy: { dest: ${folder}/copy, content: "{{ name }}\\n" }
    - template: { src: note.j2, dest: ${folder}/jinja }
    - template: { src: note.hbs, dest: ${folder}/handlebars }
      when: said.rc == 0
    - debug: { msg: "{{ said.stdout | default('') }}" }
      loop: [1, 2]
`,
);

const said = [];
process.stdout.write = (text) => said.push(text) > 0;
const { start } = compile(file);
process.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true });
  if (code === 0) for (const [path, script] of scripts) writeFileSync(`${path}.cache`, script.createCachedData());
  else process.stderr.write(`the new program fails in its first run: it will start slowly\n${said.join('')}`);
  process.exitCode = 0;
});
process.argv = [process.argv[0], 'weft', 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts.yml'), '--check', '--output', 'plain'];
start();

/** Of those that ssh2 makes one in two hundred cannot be read: it takes a zero at the beginning for padding (mscdex/ssh2#1513). */
function newKey() {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (![pair.public, pair.private].some((key) => ssh2.utils.parseKey(key) instanceof Error)) return pair;
  }
}

/** An SSH server that takes the one key and runs what it is told. It holds nobody up who has nothing else to do. */
function listen() {
  const isOurs = ({ method, key }) => method === 'publickey' && key.data.equals(ssh2.utils.parseKey(userKey.public).getPublicSSH());
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('authentication', (attempt) => (isOurs(attempt) ? attempt.accept() : attempt.reject(['publickey'])));
    client.on('session', (accept) => accept().on('exec', (take, _, { command }) => execute(command, take())));
    client.on('error', () => {});
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      done(server.address());
    });
  });
}

function execute(command, channel) {
  const child = spawn('/bin/sh', ['-c', command]);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}
