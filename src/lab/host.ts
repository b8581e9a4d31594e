import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, error } from '../diagnostic.ts';
import { hostMac, prefixLength } from './addresses.ts';
import { makeCgroups } from './cgroups.ts';
import { environment } from './command.ts';
import { fstab, launchScript, type Machine } from './host-script.ts';
import { type Lab, type LabHost, labPaths } from './lab.ts';
import { features } from './libvirt.ts';
import { freshWorkFolders } from './overlay.ts';
import { type ProcessId, readProcess } from './processes.ts';

/** The pid 1 of a host that runs, as this machine sees it. */
export function hostProcess(host: LabHost): ProcessId | undefined {
  return readProcess(join(host.folder, 'pid'));
}

/** Starts a host that does not run, and waits until its sshd answers. Its disk is kept from one life to the next. */
export async function startHost(lab: Lab, host: LabHost, machine: Machine): Promise<void> {
  const { init, namespace, cgroupPrefix } = labPaths(lab.name);
  freshWorkFolders(host.folder, machine.separate);
  writeFileSync(join(host.folder, 'fstab'), fstab(host.folder, machine));
  writeFileSync(join(host.folder, 'devices'), machine.devices.map((name) => `/dev/${name}`).join(' '));
  const words = [host.name, `${host.address}/${prefixLength}`, hostMac(host.address), host.folder, namespace, ...features(lab)];
  const log = join(host.folder, 'log');
  await launch(log, [...makeCgroups(`${cgroupPrefix}${host.name}`), '--', init, ...words], host.name);
  if (!(await waitForSsh(host.address, 10_000))) throw startError(`the SSH server of ${host.name} does not answer on ${host.address}`, log);
}

/** Resolves when the host's pid 1 says that it is ready. The host lives on when this process ends. */
function launch(log: string, words: readonly string[], name: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', launchScript, 'sh', log, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment,
    cwd: '/',
    detached: true,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.once('data', () => {
      child.stdout.destroy();
      child.unref();
      resolve();
    });
    child.on('close', (code) => reject(startError(`${name} did not start (exit code ${code ?? 'none'})`, log)));
  });
}

function startError(message: string, log: string): DiagnosticError {
  const said = readFileSync(log, 'utf8').trim();
  return new DiagnosticError(error('lab-host-start', said ? `${message}:\n  ${said.replaceAll('\n', '\n  ')}` : message));
}

/** Whether an SSH server answers within the time. */
async function waitForSsh(address: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await sshAnswers(address, deadline - Date.now()))) {
    if (Date.now() >= deadline) return false;
    await sleep(10);
  }
  return true;
}

/** Whether a server greets as SSH within the time: a port that is open may still belong to a server that hangs. */
export function sshAnswers(address: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(Math.max(1, timeoutMs), () => end(false));
    socket.once('data', (greeting) => end(greeting.toString().startsWith('SSH-2.0')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
