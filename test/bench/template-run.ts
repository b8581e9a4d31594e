// Renders one template of 300 lines for many hosts, one after another; says what it took. Argument: `hbs` or `j2`.
import { defaultEnvironment } from '../../src/language/environment.ts';
import { Evaluation } from '../../src/language/evaluation.ts';
import { renderFile } from '../../src/language/template-file.ts';

/** Ten lines: values, filters, a condition, a loop. */
const sections: Readonly<Record<string, (n: number) => string>> = {
  hbs: (n) => `# service ${n} of {{inventory_hostname}}
service_${n} {
    listen {{address}}:{{add port ${n}}};
    name {{upper site}}-${n};
{{#if tls}}
    certificate /etc/ssl/{{default certificate "default"}}.pem;
{{/if}}
{{#each peers}}    peer {{name}} {{address}} weight {{default weight 1}};
{{/each}}
}
`,
  j2: (n) => `# service ${n} of {{ inventory_hostname }}
service_${n} {
    listen {{ address }}:{{ port + ${n} }};
    name {{ site | upper }}-${n};
{% if tls %}
    certificate /etc/ssl/{{ certificate | default('default') }}.pem;
{% endif %}
{% for peer in peers %}    peer {{ peer.name }} {{ peer.address }} weight {{ peer.weight | default(1) }};
{% endfor %}
}
`,
};

function variablesOf(host: number): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ['inventory_hostname', `host${host}`],
    ['address', `10.0.${host >> 8}.${host & 255}`],
    ['site', 'berlin'],
    ['port', 8000],
    ['tls', host % 2 === 0],
    ['peers', [1, 2, 3].map((n) => ({ name: `peer${n}`, address: `10.1.0.${n}`, ...(n === 1 && { weight: host }) }))],
  ]);
}

const [kind = ''] = process.argv.slice(2);
const section = sections[kind];
if (!section) throw new Error('which template: hbs or j2?');
const text = Array.from({ length: 30 }, (_, n) => section(n)).join('');
const path = `site.conf.${kind}`;

function render(host: number): string {
  const variables = variablesOf(host);
  const scope = { get: (name: string) => variables.get(name), names: () => variables.keys() };
  return String(renderFile(path, text, new Evaluation(scope, defaultEnvironment)));
}

const begin = performance.now();
const first = render(0);
const firstMs = performance.now() - begin;
const rounds: number[] = [];
for (let round = 0; round < 160; round++) {
  // CPU, not time: what else the machine does is not the renderer's.
  const start = process.cpuUsage();
  for (let n = 0; n < 50; n++) render(round * 50 + n);
  const { user, system } = process.cpuUsage(start);
  rounds.push((user + system) / 1000 / 50);
}
process.stdout.write(JSON.stringify({ lines: text.split('\n').length - 1, rendered: first.split('\n').length - 1, firstMs, rounds }));
