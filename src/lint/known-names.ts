/** Variables that every task has, or may have, without anybody writing them. */
const magic = [
  'inventory_hostname',
  'inventory_hostname_short',
  'inventory_file',
  'inventory_dir',
  'group_names',
  'groups',
  'hostvars',
  'vars',
  'environment',
  'omit',
  'play_hosts',
  'playbook_dir',
  'role_name',
  'role_names',
  'role_path',
  'template_destpath',
  'template_fullpath',
  'template_host',
  'template_mtime',
  'template_path',
  'template_run_date',
  'template_uid',
  'weft_unreachable_hosts',
];

/** Facts, the connection's settings and what Ansible names itself all begin alike. */
export function isProvided(name: string): boolean {
  return /^(?:ansible|weft)_/.test(name) || magic.includes(name);
}

export { magic as magicNames };
