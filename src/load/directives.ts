import type { Directives, VarsLevel } from '../model.ts';
import type { FieldReader } from './fields.ts';

export const noDirectives: Directives = { when: [], tags: [], vars: [], environment: [], moduleDefaults: [], notify: [] };

/** The directives that stand at one node itself. `level` says what its `vars:` count as; without it they are not directives. */
export function readDirectives(reader: FieldReader, level?: VarsLevel): Directives {
  const variables = level ? reader.variables('vars') : new Map();
  const optional = <K extends keyof Directives>(key: K, keyword: string) =>
    reader.has(keyword) ? ({ [key]: reader.value(keyword) } as Pick<Directives, K>) : {};
  return {
    when: reader.expressions('when') ?? [],
    tags: reader.names('tags'),
    vars: level && variables.size > 0 ? [{ level, variables }] : [],
    environment: reader.list('environment'),
    notify: reader.list('notify'),
    moduleDefaults: reader.list('module_defaults').filter((v): v is Record<string, unknown> => typeof v === 'object' && v !== null),
    ...optional('become', 'become'),
    ...optional('becomeUser', 'become_user'),
    ...optional('becomeMethod', 'become_method'),
    ...optional('becomeFlags', 'become_flags'),
    ...optional('ignoreErrors', 'ignore_errors'),
    ...optional('ignoreUnreachable', 'ignore_unreachable'),
    ...optional('unreachableFails', 'unreachable_fails'),
    ...optional('checkMode', 'check_mode'),
    ...optional('diff', 'diff'),
    ...optional('noLog', 'no_log'),
    ...optional('anyErrorsFatal', 'any_errors_fatal'),
    ...optional('throttle', 'throttle'),
    ...optional('timeout', 'timeout'),
    ...optional('delegateTo', 'delegate_to'),
    ...optional('delegateFacts', 'delegate_facts'),
    ...optional('runOnce', 'run_once'),
    ...optional('connection', 'connection'),
    ...optional('port', 'port'),
    ...optional('remoteUser', 'remote_user'),
  };
}
