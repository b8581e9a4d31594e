import type { Evaluation } from '../language/evaluation.ts';
import { connectionVariables } from '../load/connection-variables.ts';
import type { Directives } from '../model.ts';
import type { Endpoint, Transport } from '../transport/transport.ts';
import type { LinkTarget } from './link.ts';
import type { RunOptions } from './options.ts';
import { asSecret, revealed } from './settings.ts';
import type { Frame } from './state.ts';

export interface Transports {
  readonly ssh: Transport;
  readonly local: Transport;
}

/** Ansible's connection variables of one host; where they say nothing, the play's keywords, then the command line's settings. */
export function linkTarget(
  name: string,
  evaluation: Evaluation,
  directives: Directives,
  options: RunOptions,
  transports: Transports,
): LinkTarget {
  const { connection } = options;
  const first = (...names: string[]) => names.map((n) => evaluation.variable(n)).find((v) => v !== undefined && v !== null);
  const text = (...names: string[]) => {
    const value = first(...names);
    return value === undefined ? undefined : String(revealed(value));
  };
  const directive = (written: unknown) => (written === undefined ? undefined : String(revealed(evaluation.value(written))));
  const kind = text('ansible_connection') ?? directive(directives.connection) ?? connection.kind ?? 'ssh';
  if (kind === 'local') return { transport: transports.local, endpoint: bare(name, connection.connectTimeoutMs) };
  const port = text('ansible_port', 'ansible_ssh_port') ?? directive(directives.port);
  const user = text('ansible_user', 'ansible_ssh_user') ?? directive(directives.remoteUser) ?? connection.user;
  const password = first('ansible_password', 'ansible_ssh_password', 'ansible_ssh_pass') ?? connection.password;
  const privateKeyFile = text('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? connection.privateKeyFile;
  const timeout = text('ansible_ssh_timeout', 'ansible_timeout');
  const args = [connection.sshArgs, text('ansible_ssh_common_args'), text('ansible_ssh_extra_args')];
  return {
    transport: transports.ssh,
    endpoint: {
      ...bare(
        text('ansible_host', 'ansible_ssh_host') ?? name,
        timeout === undefined ? connection.connectTimeoutMs : Number(timeout) * 1000,
      ),
      name,
      ...(port !== undefined && { port: Number(port) }),
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password: asSecret(password) }),
      ...(privateKeyFile !== undefined && { privateKeyFile: privateKeyFile.replace(/^~(?=\/)/, process.env.HOME ?? '~') }),
      sshArgs: args.flatMap((a) => (a === undefined ? [] : words(a))),
    },
  };
}

export function isConnectionVariable(name: string): boolean {
  return Object.hasOwn(connectionVariables, name);
}

/** Whether a task, or a block around it, says something else of the connection than its play does. */
export function changesConnection({ directives, play: { play } }: Frame): boolean {
  const { connection, port, remoteUser } = play.directives;
  if (directives.connection !== connection || directives.port !== port || directives.remoteUser !== remoteUser) return true;
  return directives.vars.some((layer) => Object.keys(connectionVariables).some((name) => layer.variables.has(name)));
}

function bare(host: string, connectTimeoutMs: number): Endpoint {
  return { name: host, host, sshArgs: [], connectTimeoutMs };
}

/** Splits as a shell splits words: quotes hold together. */
function words(text: string): string[] {
  return (text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((w) => w.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
