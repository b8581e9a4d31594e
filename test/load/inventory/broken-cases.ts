import type { Files } from './tree.ts';

/** An inventory with a mistake, and what the user is told. */
export interface BrokenCase {
  readonly name: string;
  readonly files: Files;
  /** `hosts.ini` or `hosts.yml`, whichever there is, unless given. */
  readonly sources?: readonly string[];
  readonly expected: string;
}

export const brokenCases: readonly BrokenCase[] = [
  {
    name: 'YAML that does not parse',
    files: { 'hosts.yml': 'web:\n  hosts:\n    w1: { ansible_host: 10.0.0.1\n    w2:\n' },
    expected: `
hosts.yml:4:5  error  yaml-syntax
  4 |     w2:
    |     ^ Flow map in block collection must be sufficiently indented and end with a }
`,
  },
  {
    name: 'YAML with a tab as indentation',
    files: { 'hosts.yml': 'web:\n\thosts:\n' },
    expected: `
hosts.yml:2:1  error  yaml-syntax
  2 | 	hosts:
    | ^ Tabs are not allowed as indentation
`,
  },
  {
    name: 'the same host twice in a YAML mapping',
    files: { 'hosts.yml': 'web:\n  hosts:\n    w1:\n    w2:\n    w1:\n' },
    expected: `
hosts.yml:5:5  error  yaml-duplicate-key
  5 |     w1:
    |     ^^ "w1" is already in this mapping, on line 3
`,
  },
  {
    name: 'an unknown key of a group that is near a known one',
    files: { 'hosts.yml': 'web:\n  host:\n    w1:\n' },
    expected: `
hosts.yml:2:3  error  unknown-key
  2 |   host:
    |   ^^^^ group "web" has no key "host": expected hosts, children or vars; did you mean "hosts"?
`,
  },
  {
    name: 'hosts without a group around them',
    files: { 'hosts.yml': 'hosts:\n  w1:\n  w2: { a: 1 }\n' },
    expected: `
hosts.yml:2:3  error  unknown-key
  2 |   w1:
    |   ^^ group "hosts" has no key "w1": expected hosts, children or vars; put "hosts:" under a group, such as "all:"
hosts.yml:3:3  error  unknown-key
  3 |   w2: { a: 1 }
    |   ^^ group "hosts" has no key "w2": expected hosts, children or vars; put "hosts:" under a group, such as "all:"
`,
  },
  {
    name: 'a list of hosts',
    files: { 'hosts.yml': 'web:\n  hosts:\n    - w1\n    - w2\n' },
    expected: `
hosts.yml:3:5  error  wrong-type
  3 |     - w1
    |     ^^^^ "hosts" of group "web" must be a mapping, found a list; write "w1:" instead of "- w1"
`,
  },
  {
    name: 'a group that is a list',
    files: { 'hosts.yml': 'web:\n  - w1\n' },
    expected: `
hosts.yml:2:3  error  wrong-type
  2 |   - w1
    |   ^^^^ group "web" must be a mapping with hosts, children or vars, found a list
`,
  },
  {
    name: 'a host that is text',
    files: { 'hosts.yml': 'web:\n  hosts:\n    w1: 10.0.0.1\n' },
    expected: `
hosts.yml:3:9  error  wrong-type
  3 |     w1: 10.0.0.1
    |         ^^^^^^^^ host "w1" must be a mapping of variables, found the text "10.0.0.1"
`,
  },
  {
    name: 'variables that are text',
    files: { 'hosts.yml': 'web:\n  vars: port=80\n' },
    expected: `
hosts.yml:2:9  error  wrong-type
  2 |   vars: port=80
    |         ^^^^^^^ "vars" of group "web" must be a mapping, found the text "port=80"
`,
  },
  {
    name: 'a host whose name YAML reads as a number',
    files: { 'hosts.yml': 'web:\n  hosts:\n    101:\n' },
    expected: `
hosts.yml:3:5  error  host-name
  3 |     101:
    |     ^^^ the name of a host must be text; write '101'
`,
  },
  {
    name: 'a playbook',
    files: { 'hosts.yml': '- hosts: all\n  tasks: []\n' },
    expected: `
hosts.yml:1:1  error  wrong-type
  1 | - hosts: all
    | ^^^^^^^^^^^^ expected a mapping of groups, found a list; this looks like a playbook
`,
  },
  {
    name: "the configuration of one of Ansible's plugins",
    files: { 'hosts.yml': 'plugin: amazon.aws.aws_ec2\nregions: [eu-central-1]\n' },
    expected: `
hosts.yml:1:1  error  inventory-plugin
  1 | plugin: amazon.aws.aws_ec2
    | ^^^^^^ this configures one of Ansible's inventory plugins, which Weft does not run; an executable that answers --list with JSON does the same
`,
  },
  {
    name: 'a priority that is no number',
    files: { 'hosts.yml': 'web:\n  vars: { ansible_group_priority: high }\n' },
    expected: `
hosts.yml:2:11  error  wrong-type
  2 |   vars: { ansible_group_priority: high }
    |           ^^^^^^^^^^^^^^^^^^^^^^ "ansible_group_priority" must be a whole number, found "high"
`,
  },
  {
    name: 'a tag that nothing reads',
    files: { 'hosts.yml': 'web:\n  vars:\n    key: !secret abc\n' },
    expected: `
hosts.yml:3:18  error  yaml-tag
  3 |     key: !secret abc
    |                  ^^^ unknown tag !secret
`,
  },
  {
    name: 'a range that is never closed',
    files: { 'hosts.ini': '[web]\nweb[01:50\n' },
    expected: `
hosts.ini:2:1  error  bad-range
  2 | web[01:50
    | ^^^^^^^^^ "[" in "web[01:50" is never closed; a range is written hv[01:50]
`,
  },
  {
    name: 'a range that was never opened',
    files: { 'hosts.ini': '[web]\nweb01:50] x=1\n' },
    expected: `
hosts.ini:2:1  error  bad-range
  2 | web01:50] x=1
    | ^^^^^^^^^ "]" in "web01:50]" closes no "["
`,
  },
  {
    name: 'a range without an end',
    files: { 'hosts.yml': 'web:\n  hosts:\n    hv[01:]:\n' },
    expected: `
hosts.yml:3:5  error  bad-range
  3 |     hv[01:]:
    |     ^^^^^^^ the range "[01:]" has no last value
`,
  },
  {
    name: 'a padded range of uneven ends',
    files: { 'hosts.ini': '[web]\nhv[01:100] rack=r1\n' },
    expected: `
hosts.ini:2:1  error  bad-range
  2 | hv[01:100] rack=r1
    | ^^^^^^^^^^ both ends of the padded range "[01:100]" must have the same number of digits; write "[001:100]"
`,
  },
  {
    name: 'a range that runs backwards',
    files: { 'hosts.ini': 'hv[9:1]\n' },
    expected: `
hosts.ini:1:1  error  bad-range
  1 | hv[9:1]
    | ^^^^^^^ the range "[9:1]" ends before it begins
`,
  },
  {
    name: 'a range between a letter and a number',
    files: { 'hosts.ini': 'hv[a:9]\n' },
    expected: `
hosts.ini:1:1  error  bad-range
  1 | hv[a:9]
    | ^^^^^^^ the range "[a:9]" must run between two whole numbers or two letters
`,
  },
  {
    name: 'a range with the step 0',
    files: { 'hosts.ini': 'hv[1:9:0]\n' },
    expected: `
hosts.ini:1:1  error  bad-range
  1 | hv[1:9:0]
    | ^^^^^^^^^ the step of the range "[1:9:0]" must be a whole number from 1, found "0"
`,
  },
  {
    name: 'one number in brackets',
    files: { 'hosts.ini': 'hv[1]\n' },
    expected: `
hosts.ini:1:1  error  bad-range
  1 | hv[1]
    | ^^^^^ "[1]" is not a range: expected [first:last] or [first:last:step]
`,
  },
  {
    name: 'a range of far too many hosts',
    files: { 'hosts.ini': 'hv[1:100000]-[1:100000]\n' },
    expected: `
hosts.ini:1:1  error  bad-range
  1 | hv[1:100000]-[1:100000]
    | ^^^^^^^^^^^^^^^^^^^^^^^ "hv[1:100000]-[1:100000]" stands for 10000000000 hosts; the most is 1000000
`,
  },
  {
    name: 'a section that is not closed',
    files: { 'hosts.ini': '[web\nw1\n' },
    expected: `
hosts.ini:1:1  error  section-header
  1 | [web
    | ^^^^ expected "]" after the name of the section
`,
  },
  {
    name: 'a section of an unknown kind',
    files: { 'hosts.ini': '[web:var]\nport=80\n' },
    expected: `
hosts.ini:1:6  error  section-kind
  1 | [web:var]
    |      ^^^ unknown kind of section: "var"; did you mean "vars"?
`,
  },
  {
    name: 'a section with spaces in its name',
    files: { 'hosts.ini': '[web servers]\nw1\n' },
    expected: `
hosts.ini:1:1  error  section-header
  1 | [web servers]
    | ^^^^^^^^^^^^^ a section is [group], [group:vars] or [group:children], without spaces
`,
  },
  {
    name: 'text after a section header',
    files: { 'hosts.ini': '[web] ; the web\nw1\n' },
    expected: `
hosts.ini:1:6  error  section-header
  1 | [web] ; the web
    |      ^^^^^^^^^^ only a # comment may follow the header of a section
`,
  },
  {
    name: 'a host variable without a value',
    files: { 'hosts.ini': '[web]\nw1 ansible_host\n' },
    expected: `
hosts.ini:2:4  error  variable-without-value
  2 | w1 ansible_host
    |    ^^^^^^^^^^^^ expected name=value after the host, found "ansible_host"
`,
  },
  {
    name: 'spaces around the = of a host variable',
    files: { 'hosts.ini': '[web]\nw1 ansible_host = 10.0.0.1\n' },
    expected: `
hosts.ini:2:4  error  variable-without-value
  2 | w1 ansible_host = 10.0.0.1
    |    ^^^^^^^^^^^^ expected name=value after the host, found "ansible_host"; write it without spaces around the "="
`,
  },
  {
    name: 'a group variable written as in YAML',
    files: { 'hosts.ini': '[web]\nw1\n[web:vars]\nport: 80\n' },
    expected: `
hosts.ini:4:1  error  variable-without-value
  4 | port: 80
    | ^^^^^^^^ expected name=value, found "port: 80"; write "port=80"
`,
  },
  {
    name: 'a quote that is never closed',
    files: { 'hosts.ini': '[web]\nw1 motd="hello\n' },
    expected: `
hosts.ini:2:9  error  unclosed-quote
  2 | w1 motd="hello
    |         ^ this quote is never closed
`,
  },
  {
    name: 'a child that no section declares',
    files: { 'hosts.ini': '[web]\nw1\n[site:children]\nwbe\n' },
    expected: `
hosts.ini:4:1  error  undefined-group
  4 | wbe
    | ^^^ [site:children] names a group that no section declares: "wbe"; did you mean "web"?
`,
  },
  {
    name: 'variables of a group that no section declares',
    files: { 'hosts.ini': '[web]\nw1\n[database:vars]\nport=1\n' },
    expected: `
hosts.ini:3:2  error  undefined-group
  3 | [database:vars]
    |  ^^^^^^^^ [database:vars] is for a group that no section declares: "database"; add the section [database]
`,
  },
  {
    name: 'a variable where children are listed',
    files: { 'hosts.ini': '[web]\nw1\n[site:children]\nweb port=80\n' },
    expected: `
hosts.ini:4:1  error  group-name
  4 | web port=80
    | ^^^^^^^^^^^ expected the name of a group, found "web port=80"
`,
  },
  {
    name: 'a circle of groups in INI',
    files: { 'hosts.ini': '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n' },
    expected: `
hosts.ini:6:1  error  group-cycle
  6 | a
    | ^ group "a" cannot be a child of "c": a > b > c > a is a circle
`,
  },
  {
    name: 'a circle of groups in YAML',
    files: { 'hosts.yml': 'a:\n  children:\n    b:\n      children:\n        a:\n' },
    expected: `
hosts.yml:5:9  error  group-cycle
  5 |         a:
    |         ^ group "a" cannot be a child of "b": a > b > a is a circle
`,
  },
  {
    name: 'a group within itself',
    files: { 'hosts.ini': '[a]\nx\n[a:children]\na\n' },
    expected: `
hosts.ini:4:1  error  group-cycle
  4 | a
    | ^ group "a" cannot be a child of "a": a > a is a circle
`,
  },
  {
    name: 'YAML under a name that means INI',
    files: { 'hosts.ini': 'web:\n  hosts:\n    w1:\n' },
    expected: `
hosts.ini:1:1  error  inventory-format
  1 | web:
    | ^^^^ this looks like YAML, but is read as INI; let the name of the file end in .yml
`,
  },
  {
    name: 'an inventory in TOML',
    files: { 'hosts.toml': '[web.hosts]\n' },
    sources: ['hosts.toml'],
    expected: `
hosts.toml:1:1  error  inventory-format
  1 | [web.hosts]
    | ^ inventories in TOML are not read; ansible-inventory --list --yaml writes it as YAML
`,
  },
  {
    name: 'several mistakes at once',
    files: { 'hosts.ini': '[web]\nw1 x\nhv[1:\n[web:vers]\nskipped\n[web:vars]\nport\n' },
    expected: `
hosts.ini:2:4  error  variable-without-value
  2 | w1 x
    |    ^ expected name=value after the host, found "x"
hosts.ini:3:1  error  bad-range
  3 | hv[1:
    | ^^^^^ "[" in "hv[1:" is never closed; a range is written hv[01:50]
hosts.ini:4:6  error  section-kind
  4 | [web:vers]
    |      ^^^^ unknown kind of section: "vers"; did you mean "vars"?
hosts.ini:7:1  error  variable-without-value
  7 | port
    | ^^^^ expected name=value, found "port"
`,
  },
  {
    name: 'an inventory that is not there',
    files: { 'inventories/example/hosts.yml': '' },
    sources: ['inventories/exmaple'],
    expected: `
error  inventory-missing
  there is no inventory "inventories/exmaple"; did you mean "example"?
`,
  },
  {
    name: 'a file that is not there, in a folder that is',
    files: { 'inventories/example/hosts.yml': '' },
    sources: ['inventories/example/hosts.yaml'],
    expected: `
error  inventory-missing
  there is no inventory "inventories/example/hosts.yaml"; did you mean "hosts.yml"?
`,
  },
  {
    name: 'a lab that is not up',
    files: {},
    sources: ['inventories/lab'],
    expected: `
error  inventory-missing
  there is no inventory "inventories/lab"; run "weft lab up" first
`,
  },
  {
    name: 'a host where a source belongs',
    files: {},
    sources: ['hv1.example.com'],
    expected: `
error  inventory-missing
  there is no inventory "hv1.example.com"; a list of hosts has a comma: "hv1.example.com,"
`,
  },
  {
    name: 'an executable that fails',
    files: { 'hosts.sh': '#!/bin/sh\necho "cannot reach the cloud: 403" >&2\nexit 3\n' },
    sources: ['hosts.sh'],
    expected: `
hosts.sh:1:1  error  script-failed
  1 | #!/bin/sh
    | ^ "hosts.sh --list" failed (exit code 3):
cannot reach the cloud: 403
`,
  },
  {
    name: 'an executable that prints no JSON',
    files: { 'hosts.sh': '#!/bin/sh\necho "usage: hosts.sh [--all]"\n' },
    sources: ['hosts.sh'],
    expected: `
hosts.sh --list:1:1  error  script-output
  expected JSON, found "usage: hosts.sh [--all]"
`,
  },
  {
    name: 'an executable that prints a list',
    files: { 'hosts.sh': '#!/bin/sh\necho "[]"\n' },
    sources: ['hosts.sh'],
    expected: `
hosts.sh --list:1:1  error  script-output
  expected a JSON object, found a list
`,
  },
  {
    name: 'an executable that names hosts in a wrong form',
    files: { 'hosts.sh': `#!/bin/sh\necho '{"web": {"hosts": {"w1": {}}}}'\n` },
    sources: ['hosts.sh'],
    expected: `
hosts.sh --list:1:19  error  script-output
  "hosts" of group "web" must be a list of names, found a mapping
`,
  },
  {
    name: 'group_vars that are a list',
    files: { 'hosts.ini': '[web]\nw1\n', 'group_vars/web.yml': '- port: 80\n' },
    expected: `
group_vars/web.yml:1:1  error  wrong-type
  1 | - port: 80
    | ^^^^^^^^^^ expected a mapping of variables, found a list
`,
  },
  {
    name: 'host_vars that do not parse',
    files: { 'hosts.ini': '[web]\nw1\n', 'host_vars/w1/net.yml': 'mtu: 1500\nmtu: 9000\n' },
    expected: `
host_vars/w1/net.yml:2:1  error  yaml-duplicate-key
  2 | mtu: 9000
    | ^^^ "mtu" is already in this mapping, on line 1
`,
  },
];
