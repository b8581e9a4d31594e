interface HostVariable {
  readonly type: 'text' | 'number' | 'flag';
  /** One sentence for editors. */
  readonly summary: string;
}

/** Variables that say how a host is reached. */
export const connectionVariables: Readonly<Record<string, HostVariable>> = {
  ansible_connection: { type: 'text', summary: 'ssh (unless it says otherwise) or local.' },
  ansible_host: { type: 'text', summary: 'The address or name to connect to, where it is not the name of the host.' },
  ansible_ssh_host: { type: 'text', summary: 'The old word for ansible_host.' },
  ansible_port: { type: 'number', summary: 'The port of SSH.' },
  ansible_ssh_port: { type: 'number', summary: 'The old word for ansible_port.' },
  ansible_user: { type: 'text', summary: 'The user to log in as.' },
  ansible_ssh_user: { type: 'text', summary: 'The old word for ansible_user.' },
  ansible_password: { type: 'text', summary: 'The password of SSH; keep it in a vault.' },
  ansible_ssh_password: { type: 'text', summary: 'The old word for ansible_password.' },
  ansible_ssh_pass: { type: 'text', summary: 'The old word for ansible_password.' },
  ansible_ssh_private_key_file: { type: 'text', summary: 'The key to log in with.' },
  ansible_private_key_file: { type: 'text', summary: 'The key to log in with.' },
  ansible_ssh_common_args: { type: 'text', summary: 'Arguments as for ssh, such as `-J bastion`.' },
  ansible_ssh_extra_args: { type: 'text', summary: 'More arguments as for ssh.' },
  ansible_ssh_timeout: { type: 'number', summary: 'Seconds after which connecting has failed.' },
  ansible_timeout: { type: 'number', summary: 'Seconds after which connecting has failed.' },
};

/** Variables that say whom to become there. */
export const becomeVariables: Readonly<Record<string, HostVariable>> = {
  ansible_become: { type: 'flag', summary: 'Become another user on this host.' },
  ansible_become_user: { type: 'text', summary: 'The user to become.' },
  ansible_become_method: { type: 'text', summary: 'sudo, su or doas.' },
  ansible_become_flags: { type: 'text', summary: 'Options for sudo, su or doas.' },
  ansible_become_password: { type: 'text', summary: 'The password of sudo or su; keep it in a vault.' },
  ansible_become_pass: { type: 'text', summary: 'The old word for ansible_become_password.' },
};
