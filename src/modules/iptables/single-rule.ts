import * as z from 'zod';
import { added, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { boolean, integer, optional, text, words } from '../shared/parameters.ts';
import { command, inNetns, type Tool, WAIT_SECONDS } from './tool.ts';

const t = (what: string) => optional(text()).describe(what);

/** The parameters of Ansible's module: one rule, or a chain's policy. */
export const ruleParameters = () => ({
  table: z.enum(['filter', 'nat', 'mangle', 'raw', 'security']).default('filter').describe('Table of the chain'),
  chain: t('Chain of the one rule that the other parameters describe'),
  action: z.enum(['append', 'insert']).default('append').describe('Where a missing rule goes: to the end, or to the beginning or rule_num'),
  rule_num: optional(integer()).describe('Where to insert; a rule that is there already is not moved'),
  protocol: t('Protocol of the packet: tcp, udp, icmp, 47 …; ! before it negates'),
  source: t('Address or network that the packet comes from'),
  destination: t('Address or network that the packet goes to'),
  match: words().default([]).describe('Further matches to load: conntrack, comment …'),
  in_interface: t('Interface that the packet came in by; a + at its end stands for any ending'),
  out_interface: t('Interface that the packet leaves by'),
  fragment: t('Match second and further fragments'),
  source_port: t('Port or range that the packet comes from'),
  destination_port: t('Port or range that the packet goes to'),
  destination_ports: words().default([]).describe('Ports or ranges (first:last) that the packet goes to'),
  tcp_flags: optional(z.strictObject({ flags: words(), flags_set: words() })).describe(
    'TCP flags to look at, and which of them must be set',
  ),
  syn: z.enum(['ignore', 'match', 'negate']).default('ignore').describe('Packets that open a TCP connection: only these, or not these'),
  icmp_type: t('Kind of an ICMP packet'),
  ctstate: words().default([]).describe('States of the connection: NEW, ESTABLISHED …'),
  src_range: t('Addresses that the packet comes from: first-last'),
  dst_range: t('Addresses that the packet goes to: first-last'),
  match_set: t('Name of an ipset'),
  match_set_flags: optional(z.enum(['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'])).describe(
    'What of the packet is looked up in the set',
  ),
  limit: t('How often the rule matches at most: 5/second'),
  limit_burst: t('How many packets match before the limit counts'),
  uid_owner: t('User whose process sent the packet'),
  gid_owner: t('Group whose process sent the packet'),
  comment: t('Comment of the rule'),
  set_counters: t('Counters of the rule when it is made: packets bytes'),
  jump: t('Target: ACCEPT, DROP, DNAT, another chain …'),
  goto: t('Chain to go on in, without coming back'),
  to_destination: t('With DNAT: the new destination'),
  to_source: t('With SNAT: the new source'),
  to_ports: t('With REDIRECT or MASQUERADE: the new ports'),
  reject_with: t('With REJECT: what to answer'),
  gateway: t('With TEE: where a copy goes'),
  log_prefix: t('With LOG: what the line begins with'),
  log_level: t('With LOG: the level'),
  set_dscp_mark: t('With DSCP: the value'),
  set_dscp_mark_class: t('With DSCP: the class'),
  policy: optional(z.enum(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'])).describe('Policy of a built-in chain'),
  wait: optional(integer()).describe('How long to wait for another program that changes rules, in seconds; 10 unless said otherwise'),
  flush: boolean().default(false).describe('Remove all rules of the chain'),
  chain_management: boolean().default(false).describe('Make the chain where it is missing; with `absent` and no rule, remove it'),
});

export type RuleParameters = z.output<z.ZodObject<ReturnType<typeof ruleParameters>>>;

export interface RuleTask {
  readonly kind: 'rule';
  readonly tool: Tool;
  readonly waitSeconds: number;
  readonly table: string;
  readonly chain: string;
  readonly present: boolean;
  /** The rule without its chain; empty where only the chain is meant. */
  readonly rule: readonly string[];
  readonly place: readonly string[];
  readonly policy: string | undefined;
  readonly flush: boolean;
  readonly manageChain: boolean;
}

export function ruleTask(p: RuleParameters & { readonly chain: string }, tool: Tool, present: boolean): RuleTask {
  const place = p.action === 'insert' ? ['-I', p.chain, ...(p.rule_num === undefined ? [] : [String(p.rule_num)])] : ['-A', p.chain];
  return {
    kind: 'rule',
    tool,
    waitSeconds: p.wait ?? WAIT_SECONDS,
    table: p.table,
    chain: p.chain,
    present,
    rule: ruleWords(p),
    place,
    policy: p.policy,
    flush: p.flush,
    manageChain: p.chain_management,
  };
}

/** `!` in front of a value negates it. */
function option(flag: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith('!') ? ['!', flag, value.slice(1).trim()] : [flag, value];
}

function ruleWords(p: RuleParameters): string[] {
  const matches = new Set(p.match);
  const module = (name: string, ...rest: readonly string[]): string[] =>
    rest.length === 0 ? [] : matches.has(name) ? [...rest] : ['-m', name, ...rest];
  return [
    ...option('-p', p.protocol),
    ...option('-s', p.source),
    ...option('-d', p.destination),
    ...option('-i', p.in_interface),
    ...option('-o', p.out_interface),
    ...(p.fragment === undefined ? [] : ['-f']),
    ...p.match.flatMap((name) => ['-m', name]),
    ...option('--source-port', p.source_port),
    ...option('--destination-port', p.destination_port),
    ...module('multiport', ...(p.destination_ports.length === 0 ? [] : ['--dports', p.destination_ports.join(',')])),
    ...(p.tcp_flags ? ['--tcp-flags', p.tcp_flags.flags.join(','), p.tcp_flags.flags_set.join(',')] : []),
    ...(p.syn === 'ignore' ? [] : p.syn === 'match' ? ['--syn'] : ['!', '--syn']),
    ...option(p.protocol === 'ipv6-icmp' || p.protocol === 'icmpv6' ? '--icmpv6-type' : '--icmp-type', p.icmp_type),
    ...(p.ctstate.length === 0
      ? []
      : matches.has('state')
        ? ['--state', p.ctstate.join(',')]
        : module('conntrack', '--ctstate', p.ctstate.join(','))),
    ...module('iprange', ...option('--src-range', p.src_range), ...option('--dst-range', p.dst_range)),
    ...(p.match_set === undefined ? [] : module('set', ...option('--match-set', p.match_set), p.match_set_flags ?? 'src')),
    ...module('limit', ...option('--limit', p.limit), ...option('--limit-burst', p.limit_burst)),
    ...module('owner', ...option('--uid-owner', p.uid_owner), ...option('--gid-owner', p.gid_owner)),
    ...module('comment', ...(p.comment === undefined ? [] : ['--comment', p.comment])),
    ...(p.set_counters === undefined ? [] : ['-c', ...p.set_counters.split(/[\s,]+/)]),
    ...(p.jump === undefined ? (p.reject_with === undefined ? [] : ['-j', 'REJECT']) : ['-j', p.jump]),
    ...(p.goto === undefined ? [] : ['-g', p.goto]),
    ...(
      [
        ['--to-destination', p.to_destination],
        ['--to-source', p.to_source],
        ['--to-ports', p.to_ports],
        ['--reject-with', p.reject_with],
        ['--gateway', p.gateway],
        ['--log-prefix', p.log_prefix],
        ['--log-level', p.log_level],
        ['--set-dscp', p.set_dscp_mark],
        ['--set-dscp-class', p.set_dscp_mark_class],
      ] as const
    ).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value])),
  ];
}

const run = (task: RuleTask) => sh`${command(task.tool)} -w ${task.waitSeconds} -t ${task.table}`;

export function probeRule(task: RuleTask): Script {
  const chain = sh`${run(task)} -S ${task.chain} 2>/dev/null | sed 's/^/@/'`;
  const rule = task.rule.length === 0 ? undefined : sh`${run(task)} -C ${task.chain} ${task.rule} >/dev/null 2>&1 && echo there`;
  return inNetns(
    task.tool,
    lines(
      sh`command -v ${command(task.tool)} >/dev/null || { echo ${`${command(task.tool)}: not found`} >&2; exit 127; }`,
      chain,
      rule,
      sh`exit 0`,
    ),
  );
}

export function compareRule(task: RuleTask, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || `the rules cannot be read: exit code ${report.rc}`);
  const answer = report.stdout.split('\n');
  const chainLines = answer.filter((l) => l.startsWith('@')).map((l) => l.slice(1));
  const policy = /^-P \S+ (\S+)/.exec(chainLines[0] ?? '')?.[1];
  const there = answer.includes('there');
  const where = `${task.chain} (${task.table})`;
  const diffs = [];
  const scripts: Script[] = [];
  const does = (script: Script) => scripts.push(sh`${run(task)} ${script} || exit`);

  if (task.flush) {
    const rules = chainLines.filter((l) => l.startsWith('-A '));
    for (const rule of rules) diffs.push(removed(`rule in ${where}`, rule.replace(/^-A \S+ /, '')));
    if (rules.length > 0) does(sh`-F ${task.chain}`);
  } else if (task.policy !== undefined) {
    if (policy === undefined) return failure(`${where} has no policy: there is no such built-in chain`);
    if (policy !== task.policy) {
      diffs.push(replaced(`policy of ${where}`, policy, task.policy));
      does(sh`-P ${task.chain} ${task.policy}`);
    }
  } else {
    if (task.manageChain && task.present && chainLines.length === 0) {
      diffs.push(added(`chain ${where}`));
      does(sh`-N ${task.chain}`);
    }
    if (task.rule.length > 0 && task.present !== there) {
      diffs.push(task.present ? added(`rule in ${where}`, task.rule.join(' ')) : removed(`rule in ${where}`, task.rule.join(' ')));
      does(task.present ? sh`${task.place} ${task.rule}` : sh`-D ${task.chain} ${task.rule}`);
    }
    if (task.manageChain && !task.present && task.rule.length === 0 && chainLines.length > 0) {
      diffs.push(removed(`chain ${where}`));
      does(sh`-X ${task.chain}`);
    }
  }
  if (scripts.length === 0) return converged();
  const guards = task.tool.netns === undefined && ['INPUT', 'OUTPUT', 'PREROUTING', 'POSTROUTING'].includes(task.chain);
  return change({ diff: diffs, script: inNetns(task.tool, lines(...scripts)), ...(guards && { confirm: true }) });
}
