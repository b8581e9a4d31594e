import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguageCase, play } from '../language-case.ts';

const playbooks = join(import.meta.dirname, '..', 'playbooks');

/** A playbook that stands in a folder with all that it needs, as people share them. */
function shared(name: string, folder: string): LanguageCase {
  const root = join(playbooks, folder);
  const paths = readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => statSync(join(root, path)).isFile());
  const { 'site.yml': playbook = '', ...files } = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return { name, playbook, files };
}

/** Playbooks and roles in the manner of those that people share: nothing in them was written for Weft. */
const nginx = {
  'roles/nginx/defaults/main.yml': `---
nginx_user: www-data
nginx_worker_processes: "{{ ansible_processor_vcpus | default(ansible_processor_count | default(1)) }}"
nginx_worker_connections: "1024"
nginx_multi_accept: "off"
nginx_error_log: "/var/log/nginx/error.log warn"
nginx_access_log: "/var/log/nginx/access.log main buffer=16k flush=2m"
nginx_sendfile: "on"
nginx_keepalive_timeout: "65"
nginx_client_max_body_size: "64m"
nginx_extra_http_options: ""
nginx_conf_root: "{{ playbook_dir }}/etc-{{ inventory_hostname }}"
nginx_remove_default_vhost: false
nginx_vhosts: []
nginx_upstreams: []
nginx_log_format: |-
  '$remote_addr - $remote_user [$time_local] "$request" '
  '$status $body_bytes_sent "$http_referer"'
`,
  'roles/nginx/vars/main.yml': `---
__nginx_packages: [nginx]
nginx_vhost_path: "{{ nginx_conf_root }}/sites-enabled"
`,
  'roles/nginx/tasks/main.yml': `---
- name: Include OS-specific variables.
  include_vars: "{{ item }}"
  with_first_found:
    - files: ["{{ tier }}.yml", "other.yml"]
      skip: true
  tags: [always]

- name: Define nginx_package.
  set_fact:
    nginx_package: "{{ __nginx_packages | first }}"
  when: nginx_package is not defined

- import_tasks: conf.yml
- include_tasks: vhosts.yml
`,
  'roles/nginx/vars/front.yml': 'nginx_worker_connections: "4096"\n',
  'roles/nginx/tasks/conf.yml': `---
- name: Ensure the folders exist.
  file:
    path: "{{ item }}"
    state: directory
    mode: "0755"
  loop:
    - "{{ nginx_conf_root }}"
    - "{{ nginx_vhost_path }}"
  loop_control:
    label: "{{ item | basename }}"

- name: Copy nginx configuration in place.
  template:
    src: nginx.conf.j2
    dest: "{{ nginx_conf_root }}/nginx.conf"
    mode: "0644"
  notify:
    - reload nginx
`,
  'roles/nginx/tasks/vhosts.yml': `---
- name: Add managed vhost config files.
  template:
    src: "{{ item.template | default('vhost.j2') }}"
    dest: "{{ nginx_vhost_path }}/{{ item.filename | default(item.server_name.split(' ')[0] ~ '.conf') }}"
    force: true
    mode: "0644"
  when: item.state | default('present') != 'absent'
  with_items: "{{ nginx_vhosts }}"
  loop_control:
    label: "{{ item.server_name }}"
  notify: reload nginx
  tags:
    - skip_ansible_lint

- name: Remove managed vhost config files.
  file:
    path: "{{ nginx_vhost_path }}/{{ item.filename | default(item.server_name.split(' ')[0] ~ '.conf') }}"
    state: absent
  when: item.state | default('present') == 'absent'
  with_items: "{{ nginx_vhosts }}"
  loop_control: { label: "{{ item.server_name }}" }
  notify: reload nginx

- name: Remove default nginx vhost config file (if configured).
  file:
    path: "{{ nginx_vhost_path }}/default"
    state: absent
  when: nginx_remove_default_vhost | bool
  notify: restart nginx
`,
  'roles/nginx/handlers/main.yml': `---
- name: restart nginx
  debug: { msg: restarted }
- name: validate nginx configuration
  command: test -f {{ nginx_conf_root }}/nginx.conf
  changed_when: false
  listen: reload nginx
- name: reload nginx
  debug: { msg: reloaded }
`,
  'roles/nginx/templates/nginx.conf.j2': `user  {{ nginx_user }};
error_log  {{ nginx_error_log }};
events {
    worker_connections  {{ nginx_worker_connections }};
    multi_accept {{ nginx_multi_accept }};
}
{% if nginx_extra_conf_options is defined and nginx_extra_conf_options %}
{{ nginx_extra_conf_options }}
{% endif %}
http {
{% block http_begin %}{% endblock %}
    log_format  main {{ nginx_log_format | indent(8) }};
    sendfile {{ nginx_sendfile }};
    keepalive_timeout {{ nginx_keepalive_timeout }};
{% for upstream in nginx_upstreams %}
    upstream {{ upstream.name }} {
{% if upstream.strategy is defined %}
        {{ upstream.strategy }};
{% endif %}
{% for server in upstream.servers %}
        server {{ server }};
{% endfor %}
{% if upstream.keepalive is defined %}
        keepalive {{ upstream.keepalive }};
{% endif %}
    }
{% endfor %}
{% if nginx_extra_http_options %}
    {{ nginx_extra_http_options | indent(4, False) }}
{% endif %}
}
`.replace('{% block http_begin %}{% endblock %}\n', ''),
  'roles/nginx/templates/vhost.j2': `server {
    listen {{ item.listen | default('80') }};
    server_name {{ item.server_name }};
{% if item.root is defined %}
    root {{ item.root }};
{% endif %}
    index {{ item.index | default('index.html index.htm') }};
{% if item.locations is defined %}
{% for location in item.locations | sort(attribute='path') %}
    location {{ location.path }} {
{% for key, value in (location.options | default({})) | dictsort %}
        {{ key }} {{ value }};
{% endfor %}
    }
{% endfor %}
{% endif %}
}
`,
};

const chrony = {
  'roles/chrony/defaults/main.yml': `---
chrony_servers: [0.pool.ntp.org, 1.pool.ntp.org]
chrony_server_options: iburst
chrony_allow: "{{ groups['back'] | default([]) | map('regex_replace', '^', '10.0.0.0/8 ') | map('split') | map('first') | unique | list }}"
chrony_dest: "{{ playbook_dir }}/chrony-{{ inventory_hostname }}.conf"
chrony_makestep: { threshold: 1.0, limit: 3 }
chrony_is_server: "{{ inventory_hostname in groups['back'] }}"
`,
  'roles/chrony/meta/main.yml': `galaxy_info:
  author: someone
  min_ansible_version: "2.9"
  platforms: [{ name: Debian, versions: [all] }]
dependencies: []
`,
  'roles/chrony/tasks/main.yml': `---
- name: check the arguments
  assert:
    that:
      - chrony_servers | length > 0
      - chrony_makestep is mapping
      - chrony_servers is iterable and chrony_servers is not string
    quiet: true

- name: render
  template: { src: chrony.conf.j2, dest: "{{ chrony_dest }}", mode: "u=rw,g=r,o=r" }
  register: chrony_conf
  notify: Restart chrony

- name: what is active
  shell: grep -c '^server' {{ chrony_dest | quote }}
  register: chrony_count
  changed_when: false
  failed_when: chrony_count.rc not in [0, 1]
  check_mode: false

- name: say so
  debug:
    msg: "{{ chrony_count.stdout }} servers{% if chrony_conf is changed %}, new{% endif %}"
  when: not ansible_check_mode
`,
  'roles/chrony/handlers/main.yml':
    '- name: Restart chrony\n  debug: { msg: "restart of {{ role_name }}" }\n  when: chrony_conf is changed\n',
  'roles/chrony/templates/chrony.conf.j2': `# {{ ansible_managed | default('managed') | comment('plain') if false else 'managed' }}
{% for s in chrony_servers %}
server {{ s }} {{ chrony_server_options }}
{% endfor %}
makestep {{ chrony_makestep.threshold }} {{ chrony_makestep.limit }}
{%- if chrony_is_server %}

allow 10.0.0.0/8
{% endif %}

driftfile /var/lib/chrony/drift
`,
};

const users = {
  'roles/users/defaults/main.yml': `---
users: []
users_groups: []
users_default_shell: /bin/bash
users_home: "{{ playbook_dir }}/home-{{ inventory_hostname }}"
users_ssh_key_type: ed25519
`,
  'roles/users/tasks/main.yml': `---
- name: Active users
  set_fact:
    _users_active: "{{ users | rejectattr('state', 'defined') | list + users | selectattr('state', 'defined') | selectattr('state', 'equalto', 'present') | list }}"
    _users_removed: "{{ users | selectattr('state', 'defined') | selectattr('state', 'equalto', 'absent') | map(attribute='name') | list }}"

- name: Home folders
  file:
    path: "{{ users_home }}/{{ item.name }}/.ssh"
    state: directory
    mode: "0700"
  loop: "{{ _users_active }}"
  loop_control: { label: "{{ item.name }}" }

- name: Authorized keys
  copy:
    content: |
      {% for key in item.keys_ | default([]) %}
      {{ key }}
      {% endfor %}
    dest: "{{ users_home }}/{{ item.name }}/.ssh/authorized_keys"
    mode: "0600"
  loop: "{{ _users_active }}"
  loop_control: { label: "{{ item.name }}" }
  when: item.keys_ is defined

- name: Groups by user
  debug:
    msg: "{{ item.0.name }} is in {{ item.1 }}"
  loop: "{{ _users_active | selectattr('groups', 'defined') | subelements('groups') }}"
  loop_control: { label: "{{ item.0.name }}/{{ item.1 }}" }

- name: Sudoers
  copy:
    dest: "{{ users_home }}/sudoers-{{ item }}"
    content: "{{ item }} ALL=(ALL) {{ 'NOPASSWD: ' if (users | selectattr('name', 'equalto', item) | first).nopasswd | default(false) else '' }}ALL\\n"
    mode: "0440"
  with_items: "{{ _users_active | selectattr('sudo', 'defined') | selectattr('sudo') | map(attribute='name') | list }}"

- name: Removed users
  file: { path: "{{ users_home }}/{{ item }}", state: absent }
  loop: "{{ _users_removed }}"
  register: removed

- name: Summary
  debug:
    msg:
      - "active: {{ _users_active | map(attribute='name') | sort | join(', ') }}"
      - "uids: {{ dict(_users_active | map(attribute='name') | zip(_users_active | map(attribute='uid', default=0))) }}"
      - "removed: {{ removed.results | selectattr('changed') | list | length }} of {{ _users_removed | length }}"
`,
};

export const wildCases: readonly LanguageCase[] = [
  {
    name: 'a role for nginx, run twice',
    playbook: ['first', 'second']
      .map(
        (run) => `
- name: ${run}
  hosts: all
  gather_facts: false
  vars:
    nginx_upstreams:
      - { name: app, strategy: ip_hash, keepalive: 16, servers: [10.0.0.1:8080, "10.0.0.2:8080 weight=2"] }
    nginx_vhosts:
      - server_name: "example.com www.example.com"
        root: /srv/www
        locations:
          - { path: /, options: { try_files: "$uri $uri/ =404" } }
          - { path: /api, options: { proxy_pass: "http://app", proxy_set_header: "Host $host" } }
      - { server_name: old.example.com, state: absent }
  roles:
    - nginx
  post_tasks:
    - name: what came of it
      command: cat {{ nginx_conf_root }}/nginx.conf {{ nginx_vhost_path }}/example.com.conf
      register: out
      changed_when: false
    - name: show
      debug: { var: out.stdout_lines }
`,
      )
      .join(''),
    files: nginx,
  },
  {
    name: 'a role for chrony',
    playbook:
      '- hosts: all\n  gather_facts: false\n  roles: [{ role: chrony, tags: ntp, chrony_server_options: "iburst maxpoll {{ number }}" }]\n  tasks: [{ name: read, command: "cat {{ playbook_dir }}/chrony-{{ inventory_hostname }}.conf", register: out, changed_when: false }, { name: show, debug: { var: out.stdout_lines } }]\n',
    files: chrony,
  },
  {
    name: 'a role for users',
    playbook: `
- hosts: front
  gather_facts: no
  vars:
    users:
      - { name: alice, uid: 1001, groups: [adm, sudo], sudo: true, nopasswd: yes, keys_: ["ssh-ed25519 AAAA alice@example", "ssh-rsa BBBB"] }
      - { name: bob, uid: 1002, state: present, sudo: false }
      - { name: carol, state: absent }
  roles: [users]
`,
    files: users,
  },
  {
    name: 'shell, register, when: the everyday playbook',
    playbook: `
- name: Harden
  hosts: all
  gather_facts: no
  become: no
  vars:
    state_dir: "{{ playbook_dir }}/state-{{ inventory_hostname }}"
    rules:
      - { chain: INPUT, port: 22, proto: tcp, jump: ACCEPT }
      - { chain: INPUT, port: 53, jump: DROP, comment: "no dns" }
      - { chain: FORWARD, jump: DROP }
  tasks:
    - name: make the folder
      file: path={{ state_dir }} state=directory mode=0755
    - name: is it there already
      shell: "test -e {{ state_dir }}/done && echo yes || echo no"
      register: done
      changed_when: false
    - debug: msg="first time on {{ inventory_hostname }}"
      when: done.stdout == "no"
    - name: rules
      shell: |
        set -e
        printf '%s\\n' "-A {{ item.chain }}{% if item.proto is defined %} -p {{ item.proto }}{% endif %}{% if item.port is defined %} --dport {{ item.port }}{% endif %} -j {{ item.jump }}" >> {{ state_dir }}/rules
      args:
        creates: "{{ state_dir }}/done"
      with_items: "{{ rules }}"
      loop_control:
        label: "{{ item.chain }}:{{ item.port | default('any') }}"
      register: applied
    - name: count
      command: wc -l {{ state_dir }}/rules
      register: count
      changed_when: no
    - name: enough?
      fail: msg="only {{ count.stdout.split()[0] }}"
      when: count.stdout.split()[0] | int < rules | length
    - name: mark
      copy: content="{{ rules | to_nice_json }}" dest={{ state_dir }}/done
      when: applied is changed
    - name: once more
      shell: echo "{{ item.comment | default('none', true) }}"
      args: { creates: "{{ state_dir }}/done" }
      loop: "{{ rules }}"
      loop_control: { label: "{{ item.jump }}" }
    - name: parse
      set_fact:
        parsed: "{{ lookup('file', state_dir ~ '/done') | from_json }}"
    - debug: msg="{{ parsed | selectattr('port', 'defined') | map(attribute='port') | map('string') | join(',') }}"
    - name: version check
      debug: msg="{{ '2.10.1' is version('2.9', '>=') }} {{ ['b','a'] | sort | join }} {{ {'a':1} | combine({'b':2}) }} {{ 'x' if false else 'y' }}"
    - name: text of several lines
      debug:
        msg: >-
          {{ rules | groupby('chain') | map('first') | list }}
          and {{ 10 // 3 }} {{ 10 % 3 }} {{ 2 ** 5 }}
`,
  },
  {
    name: 'rolling update in the manner of the documentation',
    playbook: `
- hosts: all
  gather_facts: false
  serial: [1, 50%]
  max_fail_percentage: 25
  pre_tasks:
    - name: out of the pool
      debug: { msg: "disable {{ inventory_hostname }} at {{ item }}" }
      delegate_to: "{{ item }}"
      loop: "{{ groups['back'] }}"
    - name: maintenance
      set_fact: { mode: maintenance }
  tasks:
    - name: update
      block:
        - name: fetch
          command: echo v{{ number + 1 }}
          register: version
          changed_when: version.stdout != 'v2'
          notify: [restart, announce]
        - name: migrate
          debug: { msg: once }
          run_once: true
          when: version.stdout != 'v3'
      rescue:
        - name: roll back
          debug: { msg: back }
      always:
        - name: leave maintenance
          set_fact: { mode: normal }
  handlers:
    - name: restart
      debug: { msg: "{{ mode }} {{ version.stdout }}" }
    - name: announce
      debug: { msg: announced }
      run_once: true
  post_tasks:
    - name: into the pool
      debug: { msg: "enable {{ inventory_hostname }} of {{ ansible_play_batch | join('+') }}" }
`,
  },
  {
    name: 'variables that build on each other',
    playbook: play(
      `
      - { name: show, debug: { msg: "{{ url }} {{ all_of_it }} {{ nested.deep[0].x }} {{ lookup('vars', 'word_' ~ tier) }}" } }
      - { name: dynamic, debug: { msg: "{{ vars['word_' + tier] }}" } }
      - { name: conditional, debug: { msg: "{% if number > 1 %}many{% elif number == 1 %}one{% else %}none{% endif %}" } }
      - { name: loops in text, debug: { msg: "{% for h in groups['all'] %}{{ h }}{{ ',' if not loop.last }}{% endfor %}" } }
      - { name: env, debug: { msg: "{{ lookup('env', 'HOME') | length > 0 }} {{ lookup('env', 'NOT_SET_AT_ALL') }}" } }
      - { name: default chain, debug: { msg: "{{ a.b.c | default(d | default('end')) }}" }, vars: { a: {} } }
      - { name: json, debug: { msg: "{{ {'k': [1, true, none]} | to_json }} {{ '[1, 2]' | from_json | sum }}" } }
      - { name: text that looks like data, debug: { msg: "{{ listlike }}" } }
    `,
      `vars:
  scheme: https
  host: "{{ inventory_hostname }}.example.com"
  url: "{{ scheme }}://{{ host }}:{{ 8000 + number }}/"
  all_of_it: ["{{ url }}", { u: "{{ url | urlsplit('hostname') }}" }]
  nested: { deep: [{ x: "{{ tier | upper }}" }] }
  word_front: eins
  word_back: zwei
  listlike: "{{ ['a', tier] }}"`,
    ),
  },
  shared('zones of bind: macros, call, import, namespace of loops', 'bind'),
  shared('a mesh of wireguard out of hostvars', 'wireguard'),
  shared('releases of an application, linked, older ones found and removed', 'deploy'),
  shared('roles for /etc/hosts and MySQL', 'hosts-and-mysql'),
];
