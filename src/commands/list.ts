import type { RunRequest } from '../engine/run.ts';
import { tagsSelect } from '../engine/tags.ts';
import { selectHosts } from '../load/inventory/pattern.ts';
import type { Directives, Play, RoleUse, TaskNode } from '../model.ts';
import type { RunFlags } from './run-options.ts';

/** `--list-hosts`, `--list-tasks`, `--list-tags`, `--syntax-check`: says what a run would go through; touches no host. */
export function listRun(request: RunRequest, flags: RunFlags): number {
  for (const playbook of request.playbooks) {
    say(`\nplaybook: ${playbook.path}`);
    for (const [i, play] of playbook.plays.entries()) {
      const title = typeof play.name === 'string' ? play.name : String(play.hosts);
      const tags = [...new Set(play.directives.tags.map(String))];
      if (!flags.syntaxCheck) say(`\n  play #${i + 1} (${[play.hosts].flat().join(',')}): ${title}\tTAGS: [${tags.join(', ')}]`);
      if (flags.listHosts) listHosts(request, play);
      const tasks = sections(play).filter((t) => tagsSelect(t.tags, request.options.tags, request.options.skipTags));
      if (flags.listTasks) say(`    tasks:\n${tasks.map((t) => `      ${t.title}\tTAGS: [${t.tags.join(', ')}]`).join('\n')}`);
      if (flags.listTags) say(`      TASK TAGS: [${[...new Set(tasks.flatMap((t) => t.tags))].sort().join(', ')}]`);
    }
  }
  return 0;
}

function listHosts(request: RunRequest, play: Play): void {
  const { hosts } = selectHosts(request.inventory, play.hosts as string, request.options.limit);
  say(
    `    pattern: ${JSON.stringify([play.hosts].flat())}\n    hosts (${hosts.length}):\n${hosts.map((h) => `      ${h.name}`).join('\n')}`,
  );
}

interface Listed {
  readonly title: string;
  readonly tags: readonly string[];
}

function sections(play: Play): readonly Listed[] {
  const nodes = [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
  return nodes.flatMap((n) => listed(n, play.directives.tags));
}

function listed(node: TaskNode, outer: Directives['tags']): readonly Listed[] {
  const tags = [...outer, ...node.directives.tags];
  switch (node.kind) {
    case 'block':
      return [...node.body, ...node.rescue, ...node.always].flatMap((n) => listed(n, tags));
    case 'role':
      return roleTasks(node, tags);
    default: {
      const name =
        node.name === undefined
          ? node.kind === 'task'
            ? node.moduleName
            : node.kind
          : typeof node.name === 'string'
            ? node.name
            : node.name.source;
      return [{ title: node.role ? `${node.role.name} : ${name}` : name, tags: [...new Set(tags.map(String))] }];
    }
  }
}

function roleTasks(use: RoleUse, tags: Directives['tags']): readonly Listed[] {
  return [
    ...use.dependencies.flatMap((d) => roleTasks(d, [...tags, ...d.directives.tags])),
    ...use.use.tasks.flatMap((n) => listed(n, tags)),
  ];
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
