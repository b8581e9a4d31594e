import type { Files } from '../load/inventory/tree.ts';

/** An inventory that Ansible and Weft must read alike. */
export interface Case {
  readonly name: string;
  readonly files: Files;
  /** What `-i` names, relative to the folder of the files. */
  readonly sources: readonly string[];
  readonly playbookDir?: string;
  /** Patterns that must select the same hosts, in the same order. */
  readonly patterns: readonly string[];
  /** Values print differently: JavaScript has neither tuples nor a float that is whole. */
  readonly printsDifferently?: boolean;
}

const farmText = `
bastion ansible_host=192.0.2.1
[web]
web[01:06].example.com
[db]
db-[a:c] role=database
[berlin]
web[01:03].example.com
db-a
[hamburg]
web[04:06].example.com
db-[b:c]
[site:children]
berlin
hamburg
[web:vars]
http_port=80
[site:vars]
ntp=ntp.example.com
`;

/** The one that most patterns are tried on. */
export const farm: Case = {
  name: 'INI with groups, ranges, children and variables',
  files: { hosts: farmText },
  sources: ['hosts'],
  patterns: [
    'all',
    '*',
    'web',
    'db',
    'site',
    'ungrouped',
    'bastion',
    'web:db',
    'web,db',
    'db:web',
    'web:&berlin',
    'site:!berlin',
    'site:&db:!hamburg',
    '!hamburg',
    '&web',
    '!web,&berlin',
    'web*',
    '*.example.com',
    'db-?',
    'db-[ab]',
    'db-[!a]',
    '~web0[1-3]',
    '~.*\\.example',
    '~(web|db)',
    'web[0]',
    'web[-1]',
    'web[-2]',
    'web[1:3]',
    'web[2:]',
    'web[0:0]',
    'web[4:99]',
    'web[0]:db[1:2]',
    'web:!web[0]',
    'web:&site[1:4]',
    'web01.example.com',
    'web01.example.com,web02.example.com',
    'db-a:web01.example.com:db-a',
    'ham*',
    'h*:b*',
    '*a*',
    'all:!web*',
    'nothing',
    'nothing:db',
    'all:!nothing',
    'web:&nothing',
    ' web , db ',
    'all[0]',
    'all[1:3]',
    '*[2]',
    'localhost',
    '127.0.0.1',
    'web:localhost',
    'WEB',
    'web01*',
    'db-a:db-b:db-c:!db-b',
    '&berlin:&web',
    'web[1-2]',
    'site[0]',
    'berlin[1:2]:hamburg[0]',
    '~db-[^a]',
    '~(?i)WEB0[12]',
  ],
};

export const cases: readonly Case[] = [
  {
    name: 'values of INI',
    files: {
      'values.ini': `
; a comment
# another
[values]
h1 int=1 negative=-5 float=1.5 hex=0x1F octal=0o17 zero=0 leading=007 under=1_000 yes=yes true=True none=None word=hello
h2 quoted="a b" single='c d' inner='"1"' esc=a\\ b mixed=a"b c"d empty= equals=a=b=c hash='a#b' cut=a#b
h3 list="[1, 'a', None]" dict='{"a": [1, 2], "b": {"c": True}}' words=a,b ip=10.0.0.1 version=1.2.3 path=C:\\\\x # comment
h4 template="{{ int | default(1) }}" url=http://x/y?z=1 ansible_host=10.0.0.4 ansible_port=2222
[values:vars]
 spaced = value of many words  
int_comment = 5 # five
text_comment = five # 5
list = ['a', "b",]
nested = {'a': {'b': [1, {'c': None}]}}
string = 'it''s'
escaped = "tab\\there"
raw = r'\\d+'
concat = 'a' "b"
unbalanced = [1, 2
yaml = [a, b]
quote = it's
bool = true
json_bool = {"a": true}
plus = +3
double = --3
sum = 1+2
date = 2020-01-01
unicode = "\\u00e9é"
jinja = {{ bool }} and {% if true %}x{% endif %}
`,
    },
    sources: ['values.ini'],
    patterns: ['values', 'h[1]', 'h[0]', 'h1:h3', 'values[1:2]'],
  },
  {
    name: 'tuples and whole floats',
    files: { hosts: 'h1 sci=1e3 float=1.0 tuple=1,2\n[all:vars]\npair = (1, 2)\nsingle = (1,)\nempty = ()\nports = 80, 443\n' },
    sources: ['hosts'],
    patterns: ['h1'],
    printsDifferently: true,
  },
  {
    name: 'names and addresses with ports',
    files: {
      hosts: `
[net]
[2001:db8::1]:2222
2001:db8::2
10.0.0.[1:3]:22
10.1.[0:1].[1:2]
named:2200 x=1
named:2300
under_score.example.com
n[1:9:4]-x[a:c:2]
[a:b]z x=why
n01[08:11]
[2001:db8::[1:2]]:77
été.example.com
`,
    },
    sources: ['hosts'],
    patterns: [
      '2001:db8::2',
      'net',
      '2001:db8::1',
      '10.0.0.1',
      '10.0.*',
      '10.0.0.1:10.0.0.2',
      '10.1.0.1,2001:db8::1',
      'named',
      'named:n1-xa',
      'n*',
      '*:*',
      '10.0.0.[1:2]',
      '[2001:db8::1]',
      'été*',
    ],
  },
  {
    name: 'deep groups with priorities',
    files: {
      'deep.ini': `
[leaf]
x
[mid_b:children]
leaf
[mid_a:children]
leaf
[top:children]
mid_a
mid_b
[aside:children]
leaf
[zeta]
x
[alpha]
x
[leaf:vars]
depth=leaf
[mid_a:vars]
v=mid_a
ansible_group_priority=10
depth=mid
[mid_b:vars]
v=mid_b
[top:vars]
v=top
w=top
[aside:vars]
w=aside
v=aside
[zeta:vars]
z=zeta
[alpha:vars]
z=alpha
ansible_group_priority=2
[all:vars]
z=all
everywhere=1
depth=all
[ungrouped:vars]
lost=1
`,
    },
    sources: ['deep.ini'],
    patterns: ['top', 'mid_a', 'leaf:&zeta', 'mid*'],
  },
  {
    name: 'YAML with everything that its format allows',
    files: {
      'inventory.yml': `
all:
  hosts:
    alone:
    both: { a: 1 }
    "10.0.0.[1:2]:2222": { range: yes }
  vars:
    everywhere: true
  children:
    web:
      hosts:
        web[01:03]: { ansible_host: "{{ inventory_hostname }}.example.com" }
        both:
      vars:
        octal: 0755
        switch: off
        quoted: "0755"
        nothing: ~
        list: [1, 2.5, "3"]
        map: { x: { why: z } }
        folded: >-
          two
          lines
        literal: |
          two
          lines
    empty:
    empty_keys: { hosts: , vars: , children: }
    one: { hosts: single }
    parent:
      children: web
    grand:
      children:
        parent:
          vars: { level: parent }
        other:
          hosts: { 'o[a:c]': }
      vars: { level: grand }
second:
  hosts: { web02: { second: 2 }, late: }
  vars: { ansible_group_priority: 5 }
ungrouped:
  hosts: { explicit: }
`,
    },
    sources: ['inventory.yml'],
    patterns: [
      'all',
      'web',
      'grand',
      'second:parent',
      'all:!grand',
      'ungrouped',
      'empty',
      'empty:web',
      '*[0]',
      'o?',
      'web0[1]',
      'web[0]',
      'one',
    ],
  },
  {
    name: 'anchors and merge keys',
    files: {
      'hosts.yaml': `
defaults: &defaults
  vars: &vars { mtu: 1500, owner: net }
web:
  hosts:
    w1: &w1 { <<: *vars, mtu: 9000 }
    w2: *w1
    w3: { <<: [{ a: 1 }, { a: 2, b: 3 }] }
  vars: *vars
copy:
  <<: *defaults
  hosts: { c1: }
`,
    },
    sources: ['hosts.yaml'],
    patterns: ['web', 'copy:defaults'],
  },
  {
    name: 'a folder of sources with variables beside them',
    files: {
      'inv/01-hosts': '[web]\nweb[1:2]\n[db]\ndb1\n[unused]\n',
      'inv/02-more.yml': 'db:\n  hosts:\n    db1: { from: yaml }\n    db2:\nsite:\n  children: { web: , db: }\n',
      'inv/03-sub/hosts': '[web]\nweb3 deep=1\n',
      'inv/03-sub/group_vars/web.yml': 'never: read\n',
      'inv/hosts.bak': 'broken [\n',
      'inv/hosts~': 'broken [\n',
      'inv/.hidden': 'broken [\n',
      'inv/notes.md': '# broken [\n',
      'inv/script.cfg': 'broken [\n',
      'inv/hosts.ini': 'ignored [\n',
      'inv/old.orig': 'broken [\n',
      'inv/failed.retry': 'broken [\n',
      'inv/group_vars/all.yml': 'level: all\nall_only: 1\n',
      'inv/group_vars/web': 'level: web\n',
      'inv/group_vars/web.yml': 'level: not read, the file without suffix wins\n',
      'inv/group_vars/db/10-a.yml': 'level: db a\nfirst: 1\n',
      'inv/group_vars/db/20-b.yaml': 'level: db b\n',
      'inv/group_vars/db/30/deeper.json': '{"level": "db json"}\n',
      'inv/group_vars/db/40.d/no.yml': 'level: a folder with a dot is not read\n',
      'inv/group_vars/db/.hidden.yml': 'level: hidden\n',
      'inv/group_vars/db/backup.yml~': 'level: backup\n',
      'inv/group_vars/db/note.txt': 'level: text\n',
      'inv/group_vars/site.json': '{"level": "site", "site_only": [1, {"a": null}]}\n',
      'inv/group_vars/ungrouped.yml': 'never: 1\n',
      'inv/host_vars/web1.yml': 'level: host\n',
      'inv/host_vars/db1/x.yml': '---\n# nothing\n',
      'inv/host_vars/db2.yaml': '{}\n',
    },
    sources: ['inv'],
    patterns: ['all', 'site', 'web:db', 'unused', 'site:!web'],
  },
  {
    name: 'an executable with _meta',
    files: {
      'dynamic.sh': `#!/bin/sh
[ "$1" = --list ] || exit 9
cat <<'END'
{"web": {"hosts": ["w1", "w2"], "vars": {"port": 80, "f": 1.5, "t": "{{ port }}"}, "children": ["front"]},
 "plain": ["w1", "p1"], "shorthand": {"ansible_host": "10.9.9.9"}, "front": {"hosts": ["f1"], "vars": {"port": 81}}, "none": {"hosts": []},
 "later": {"children": ["web"]},
 "_meta": {"hostvars": {"w1": {"a": [1, {"b": null}]}, "stranger": {"x": 1}, "f1": {}}}}
END
`,
      'group_vars/web.yml': 'beside: script\n',
    },
    sources: ['dynamic.sh'],
    patterns: ['web', 'plain', 'shorthand', 'later:&plain', 'front', 'all:!front'],
  },
  {
    name: 'an executable that is asked for each host',
    files: {
      dynamic: `#!/bin/sh
case "$1" in
--list) echo '{"g": ["a", "b", "c"]}' ;;
--host) case "$2" in a) echo '{"letter": "a", "number": 1}' ;; b) echo '{}' ;; *) echo '{ }' ;; esac ;;
esac
`,
    },
    sources: ['dynamic'],
    patterns: ['g', 'a:c', 'g[1]'],
  },
  {
    name: 'a list of hosts',
    files: {},
    sources: ['one, two:2222 ,[2001:db8::5]:22,x[1:3],10.0.0.1,'],
    patterns: ['all', 'two', '2001:db8::5', 'one:10.0.0.1', 'all[1:2]', 'ungrouped'],
  },
  {
    name: 'several sources, the later wins',
    files: {
      'a/hosts.ini': '[web]\nw1 v=a only_a=1\nw2\n[web:vars]\ng=a\n',
      'a/group_vars/web.yml': 'file: a\n',
      'a/group_vars/all.yml': 'top: a\nfile: a all\n',
      'a/host_vars/w2.yml': 'h: a\n',
      'b/hosts.yml': 'web:\n  hosts: { w1: { v: b }, w9: }\n  vars: { g: b }\n  children: { sub: { hosts: { s1: } } }\n',
      'b/group_vars/all.yml': 'top: b\n',
      'b/group_vars/sub.yml': 'file: b sub\n',
      'b/host_vars/w2.yml': 'h: b\n',
      'a/group_vars/sub.yml': 'file: a sub\n',
      'b/group_vars/web.yml': 'file: b web, above what a says of sub\n',
    },
    sources: ['a/hosts.ini', 'b', 'w2,extra,'],
    patterns: ['all', 'web', 'web:!sub', 'extra', 'ungrouped'],
  },
  {
    name: 'every level of precedence',
    files: {
      'inv/hosts.yml': `
all:
  vars: { v3: all, v3g: all, v4: 3, v5: 3, v6: 3, v7: 3, v8: 3, v9: 3, v10: 3 }
  children:
    g:
      vars: { v3g: g, v4: 3g, v5: 3g, v6: 3g, v7: 3g, v8: 3g, v9: 3g, v10: 3g }
      hosts: { h: { v8: 8, v9: 8, v10: 8 } }
`,
      'inv/group_vars/all.yml': 'v4: 4\nv5: 4\nv6: 4\nv7: 4\nv8: 4\nv9: 4\nv10: 4\n',
      'inv/group_vars/g.yml': 'v6: 6\nv7: 6\nv8: 6\nv9: 6\nv10: 6\n',
      'inv/host_vars/h.yml': 'v9: 9\nv10: 9\n',
      'play/group_vars/all.yml': 'v5: 5\nv6: 5\nv7: 5\nv8: 5\nv9: 5\nv10: 5\n',
      'play/group_vars/g.yml': 'v7: 7\nv8: 7\nv9: 7\nv10: 7\n',
      'play/host_vars/h.yml': 'v10: 10\n',
    },
    sources: ['inv/hosts.yml'],
    playbookDir: 'play',
    patterns: ['g'],
  },
  {
    name: 'JSON',
    files: {
      'hosts.json':
        '{\n\t"web": {\n\t\t"hosts": {"j1": {"a": 1.25e1, "b": "\\u00e9\\/", "c": "yes", "d": null}, "j[2:3]": {}},\n\t\t"vars": {"x": [true, false]}\n\t}\n}\n',
    },
    sources: ['hosts.json'],
    patterns: ['web', 'j*'],
  },
  {
    name: 'this machine, named',
    files: { hosts: '127.0.0.1 here=1\n[all:vars]\nfor=all\n' },
    sources: ['hosts'],
    patterns: ['all', '127.0.0.1', 'localhost', '::1', 'localhost:127.0.0.1'],
  },
  {
    name: 'this machine, not named',
    files: { hosts: 'other\n[all:vars]\nfor=all\n' },
    sources: ['hosts'],
    patterns: ['all', 'localhost', 'other:localhost', '127.0.0.1:!other', 'local*'],
  },
  {
    name: 'YAML without a suffix',
    files: { inventory: '# YAML\n---\nweb:\n  hosts:\n    y1:\n' },
    sources: ['inventory'],
    patterns: ['web', 'y1'],
  },
];

/** A pattern of the farm and a limit. `@` names a file beside the inventory. */
export const limits: readonly (readonly [pattern: string, limit: string])[] = [
  ['web', 'berlin'],
  ['all', 'web:!hamburg'],
  ['site', 'db-a,web0*'],
  ['all', '!web'],
  ['web', 'nothing'],
  ['db', 'db[1:2]'],
  ['all', '@failed.retry'],
  ['web', '@failed.retry,web05.example.com'],
];

export const retryFile = 'web02.example.com\n\n  db-c  \n';
