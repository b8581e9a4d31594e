// Runs a freshly built program once, on this machine and in check mode, and keeps what V8 compiled of it (see bin/program.js).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compile } from '../bin/program.js';

const file = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'weft-warm-up-'));
writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } }, vars: { site: berlin } }\n');
writeFileSync(join(folder, 'note.j2'), '{% for n in [1, 2] %}{{ site | upper }} {{ n + 1 }}\n{% endfor %}');
writeFileSync(join(folder, 'note.hbs'), '{{#each numbers}}{{this}} {{@root.site}}\n{{/each}}');
writeFileSync(
  join(folder, 'play.yml'),
  `- hosts: all
  gather_facts: false
  vars: { numbers: [1, 2], name: "{{ site | lower }}-{{ inventory_hostname }}" }
  tasks:
    - shell: echo {{ name }}
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

const { script, start } = compile(file);
process.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true });
  if (code === 0) writeFileSync(`${file}.cache`, script.createCachedData());
  else process.stderr.write('the new program fails in its first run: it will start slowly\n');
  process.exitCode = 0;
});
process.argv = [process.argv[0], 'weft', 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts.yml'), '--check', '--output', 'plain'];
start();
