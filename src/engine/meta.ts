import { unreachable } from '../diagnostic.ts';
import type { Meta } from '../model.ts';
import { unmetCondition } from './forecast.ts';
import type { HostRun } from './host-run.ts';
import { Unforeseen } from './outlook.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/** In a plan, a host stays in where it cannot be told yet. */
export function isMet(frame: Frame, host: HostRun): boolean {
  try {
    return unmetCondition(host, frame, evaluationFor(host, frame)) === undefined;
  } catch (thrown) {
    if (thrown instanceof Unforeseen) return false;
    throw thrown;
  }
}

/** What each host decides by itself; of all else the first host's `when` counts for all, as in Ansible. */
const perHost: readonly Meta['action'][] = ['end_host', 'end_role', 'reset_connection'];

/** `meta:` but for flush_handlers. */
export async function runMeta(node: Meta, frame: Frame, hosts: readonly HostRun[]): Promise<void> {
  // Nobody asks its condition, as in Ansible.
  if (node.action === 'noop') return;
  const holds = (h: HostRun) => isMet(frame, h);
  const chosen = perHost.includes(node.action) ? hosts.filter(holds) : hosts.slice(0, 1).every(holds) ? hosts : [];
  if (chosen.length === 0) return;
  switch (node.action) {
    case 'end_host':
      for (const host of chosen) host.ended = true;
      return;
    case 'end_play':
      for (const host of frame.play.hosts) host.ended = true;
      return;
    case 'end_batch':
      for (const host of frame.play.batch) host.ended = true;
      return;
    case 'end_role':
      for (const host of chosen) host.leaving = frame.role;
      return;
    case 'clear_facts':
      for (const host of chosen) {
        host.facts.clear();
        frame.play.run.factCache?.forget(host.name);
      }
      return;
    case 'clear_host_errors':
      // A host that failed comes back with the next play: this one went on without it.
      for (const host of frame.play.hosts) {
        if (host.failure) host.ended = true;
        host.failure = undefined;
        host.unreachable = false;
      }
      return;
    case 'reset_connection':
      await Promise.all(chosen.map((h) => h.link.reset()));
      return;
    case 'refresh_inventory':
    case 'flush_handlers':
      return;
    default:
      unreachable(node.action);
  }
}
