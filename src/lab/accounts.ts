/** The account files of a machine. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

/** `openssl passwd -6 -salt weftlab operator`: no secret, the password is in the documentation. */
const operatorPassword = '$6$weftlab$V2FGbc/O8HGRY5xcmgbHE928NblpQCHNg8z98v4gLlZ1koH6/ygrzdWQCn46YIFcjb27QaTrrVIAnPBU1RNt//';

interface Account {
  readonly name: string;
  readonly password: string;
}

/** `*`, not `!`: without PAM, sshd refuses an account that begins with `!` as locked, even with a key. */
const accounts: readonly Account[] = [
  { name: 'operator', password: operatorPassword },
  { name: 'deploy', password: '*' },
];

/** `operator` may become root with its password, `deploy` without one. */
export const sudoers = 'operator ALL=(ALL:ALL) ALL\ndeploy ALL=(ALL:ALL) NOPASSWD: ALL\n';

/** The machine's own accounts and the lab's two; their passwords are gone. */
export function labAccounts(machine: AccountFiles): AccountFiles & { readonly ids: ReadonlyMap<string, number> } {
  const taken = new Set([...ids(machine.passwd), ...ids(machine.group)]);
  let passwd = machine.passwd;
  let group = machine.group;
  // Nobody's real password opens a host or lies in a lab's files, and none has expired: sshd would ask for a new one.
  let shadow = machine.shadow.replaceAll(/^([^:\n]+):.*$/gm, '$1:*:19000:0:99999:7:::');
  const idOf = new Map<string, number>();
  let id = 2001;
  for (const { name, password } of accounts) {
    while (taken.has(id)) id++;
    passwd = withLine(passwd, name, `${name}:x:${id}:${id}:Weft lab:/home/${name}:/bin/sh`);
    group = withLine(group, name, `${name}:x:${id}:`);
    shadow = withLine(shadow, name, `${name}:${password}:19000:0:99999:7:::`);
    idOf.set(name, id++);
  }
  return { passwd, group, shadow, ids: idOf };
}

/** The file with the entry of that name replaced, or added at the end. */
function withLine(file: string, name: string, line: string): string {
  const others = file.split('\n').filter((l) => l !== '' && !l.startsWith(`${name}:`));
  return `${[...others, line].join('\n')}\n`;
}

function ids(file: string): number[] {
  return file.split('\n').map((line) => Number(line.split(':')[2]));
}
