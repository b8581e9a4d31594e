/** What Ansible and its collections have and Weft has not, with what does the same here. */
const instead: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  filter: {
    json_query:
      "write it with selectattr, map and dict2items: json_query('[?a==`1`].b') is selectattr('a', 'equalto', 1) | map(attribute='b')",
    parse_cli: 'use regex_findall or regex_search with groups',
    parse_cli_textfsm: 'use regex_findall or regex_search with groups',
    parse_xml: 'convert it to JSON on the host (xmllint, jc) and use from_json',
    community_mapping: 'use dict2items and items2dict',
    jc: 'run jc on the host and use from_json',
    to_xml: 'write a template',
    hashids_encode: 'use hash',
    random_mac: "use '02:00:00' ~ a part of inventory_hostname | hash('md5')",
    get_encrypted_password: 'use password_hash',
    win_basename: 'hosts with Windows are not supported',
    win_dirname: 'hosts with Windows are not supported',
    win_splitdrive: 'hosts with Windows are not supported',
  },
  lookup: {
    url: 'fetch it in a task: `command: curl -fsS URL`, `delegate_to: localhost`, `run_once: true`, `register: page`',
    csvfile: "use lookup('file', …) | split, or keep the data as YAML in vars_files",
    dig: 'use `command: dig +short NAME` with register',
    redis: 'ask in a task: `command: redis-cli get KEY` with register',
    etcd: 'ask in a task: `command: etcdctl get KEY` with register',
    etcd3: 'ask in a task: `command: etcdctl get KEY` with register',
    consul_kv: 'ask in a task: `command: consul kv get KEY` with register',
    hashi_vault:
      'ask in a task: `command: vault kv get -field=F PATH` with register and no_log, or keep the value with `weft vault encrypt-string`',
    aws_secret: 'ask in a task: `command: aws secretsmanager get-secret-value …` with register and no_log',
    aws_ssm: 'ask in a task: `command: aws ssm get-parameter …` with register and no_log',
    passwordstore: "use lookup('pipe', 'pass show NAME') with --allow-pipe",
    onepassword: "use lookup('pipe', 'op read REF') with --allow-pipe",
    keyring: "use lookup('pipe', 'secret-tool lookup …') with --allow-pipe",
    k8s: 'ask in a task: `command: kubectl get -o json …` with register and from_json',
    filetree: 'use `copy` with a folder as src, or the lookup fileglob',
    shelvefile: 'keep the data as YAML or JSON',
  },
  test: {},
};

/** A hint for a name that people bring along; undefined for any other. */
export function insteadOf(kind: string, name: string): string | undefined {
  const known = instead[kind];
  const short = name.slice(name.lastIndexOf('.') + 1);
  return known && Object.hasOwn(known, short) ? known[short] : undefined;
}
