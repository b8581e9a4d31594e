import { type Script, sh } from '../../session/script.ts';

/** Which iptables a task speaks to. */
export interface Tool {
  readonly family: 'ipv4' | 'ipv6';
  readonly backend: 'auto' | 'nft' | 'legacy';
  readonly netns: string | undefined;
}

/** `iptables`, `ip6tables-nft` … */
export function command(tool: Tool): string {
  return `${tool.family === 'ipv6' ? 'ip6tables' : 'iptables'}${tool.backend === 'auto' ? '' : `-${tool.backend}`}`;
}

/** A script that runs where the rules are. */
export function inNetns(tool: Tool, script: Script): Script {
  return tool.netns === undefined ? script : sh`ip netns exec ${tool.netns} sh -c ${script.text}`;
}

/** How long to wait for another program that changes rules, in seconds. */
export const WAIT_SECONDS = 10;
