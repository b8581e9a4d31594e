import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** The settings of `[defaults]` in the `ansible.cfg` that Ansible would read here. */
export interface AnsibleConfig {
  readonly get: (key: string) => string | undefined;
  /** A path is relative to the file that names it. */
  readonly path: (text: string) => string;
}

/** As Ansible searches: `ANSIBLE_CONFIG`, the current folder (unless everybody may write there), home, /etc. The first one only. */
export function ansibleConfig(cwd: string, environment: NodeJS.ProcessEnv): AnsibleConfig {
  const { ANSIBLE_CONFIG: named } = environment;
  const here = ((statSync(cwd, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) === 0 ? [join(cwd, 'ansible.cfg')] : [];
  const places = [...(named ? [resolve(cwd, named)] : []), ...here, join(homedir(), '.ansible.cfg'), '/etc/ansible/ansible.cfg'];
  const file = places.find((path) => existsSync(path) && statSync(path).isFile());
  const defaults = file === undefined ? new Map<string, string>() : defaultsOf(readFileSync(file, 'utf8'));
  const folder = file === undefined ? cwd : dirname(file);
  return {
    get: (key) => defaults.get(key),
    path: (text) => {
      const expanded = text.replace(/^~(?=\/|$)/, homedir()).replaceAll(/\$\{?(\w+)\}?/g, (all, name: string) => environment[name] ?? all);
      return isAbsolute(expanded) ? expanded : join(folder, expanded);
    },
  };
}

function defaultsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    const head = /^\s*\[([^\]]+)\]/.exec(line);
    const [, key, value] = /^([\w-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (head) section = head[1] ?? '';
    else if (section === 'defaults' && key !== undefined && value !== undefined) found.set(key, value.replace(/\s+;.*$/, ''));
  }
  return found;
}

/** Where Ansible would look for roles here, beside the playbook: `roles_path`, or where ansible-galaxy puts them. */
export function ansibleRoleFolders(cwd: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const config = ansibleConfig(cwd, environment);
  const list = (text: string) =>
    text
      .split(':')
      .map((path) => path.trim())
      .filter(Boolean);
  const { ANSIBLE_ROLES_PATH: named } = environment;
  if (named) return list(named).map((path) => resolve(cwd, path));
  const said = config.get('roles_path');
  if (said !== undefined) return list(said).map(config.path);
  return ['~/.ansible/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'].map(config.path).filter((path) => existsSync(path));
}
