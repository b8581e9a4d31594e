import { DiagnosticError, error } from '../diagnostic.ts';
import { type CommandResult, command } from './command.ts';
import { hostProcess } from './host.ts';
import { type Lab, type LabHost, labHosts } from './lab.ts';
import { labNames, readLab } from './state.ts';

/** @throws DiagnosticError where there is none */
export function existingLab(name: string): Lab {
  const lab = readLab(name);
  if (lab) return lab;
  const others = labNames();
  const hint =
    others.length > 0 ? `there is ${others.join(', ')}` : `\`weft lab up${name === 'default' ? '' : ` --name ${name}`}\` makes it`;
  throw new DiagnosticError(error('lab-unknown', `there is no lab "${name}"`, undefined, hint));
}

/** @throws DiagnosticError where the lab has no such host */
export function existingHost(lab: Lab, name: string): LabHost {
  const host = labHosts(lab).find((h) => h.name === name);
  if (host) return host;
  const hint = lab.hosts === 1 ? 'its only host is hv1' : `its hosts are hv1 to hv${lab.hosts}`;
  throw new DiagnosticError(error('lab-unknown-host', `the lab "${lab.name}" has no host "${name}"`, undefined, hint));
}

/** The words that run a command inside a host, beside its sshd. @throws DiagnosticError where it does not run */
export function enterHost(lab: Lab, host: LabHost, argv: readonly string[]): string[] {
  const process = hostProcess(host);
  if (process) return ['nsenter', '--target', String(process.pid), '--all', '--', ...argv];
  const again = `\`weft lab up${lab.name === 'default' ? '' : ` --name ${lab.name}`}\` starts it again`;
  throw new DiagnosticError(error('lab-host-down', `${host.name} of the lab "${lab.name}" does not run`, undefined, again));
}

/** Runs a command as root in a host of a lab; it is not run by a shell. */
export async function labExec(
  name: string,
  host: string,
  argv: readonly string[],
  options: { readonly input?: string | Buffer } = {},
): Promise<CommandResult> {
  const lab = existingLab(name);
  return command(enterHost(lab, existingHost(lab, host), argv), options);
}
