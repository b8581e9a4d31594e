import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { type FactCache, jsonFileCache } from '../engine/fact-cache.ts';
import { type Gathering, gatherings } from '../engine/options.ts';
import { ansibleConfig } from '../load/ansible-config.ts';

export interface FactFlags {
  readonly factCache?: string;
  readonly factCacheTimeout?: number;
  readonly gathering?: Gathering;
}

export function addFactFlags(command: Command): Command {
  return command
    .option('--fact-cache <folder>', 'keep facts there, and gather only those that are not (or WEFT_FACT_CACHE)')
    .option('--fact-cache-timeout <seconds>', 'facts older than so are gathered anew; 0: never (default: a day)', seconds)
    .addOption(new Option('--gathering <how>', 'facts: each play (the default), once, or where a play says so').choices(gatherings));
}

function seconds(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('expected a whole number of seconds.');
  return Number(value);
}

const day = 86_400;

/**
 * Where facts are kept, and when they are gathered: the flags, else Weft's variable, else Ansible's variables and `ansible.cfg`.
 * A folder that is named to Weft means `smart`; in Ansible a cache without `gathering = smart` is written and not trusted.
 */
export function factSettings(flags: FactFlags, cwd: string, environment: NodeJS.ProcessEnv): { cache?: FactCache; gathering: Gathering } {
  const config = ansibleConfig(cwd, environment);
  const setting = (variable: string, key: string) => environment[variable] || config.get(key);
  const own = flags.factCache ?? (environment.WEFT_FACT_CACHE || undefined);
  const said = setting('ANSIBLE_GATHERING', 'gathering');
  const gathering = flags.gathering ?? (own === undefined ? asGathering(said) : 'smart');
  const timeout = flags.factCacheTimeout ?? Number(setting('ANSIBLE_CACHE_PLUGIN_TIMEOUT', 'fact_caching_timeout') ?? day);
  if (own !== undefined) return { gathering, cache: jsonFileCache(resolve(cwd, own), timeout) };
  const plugin = setting('ANSIBLE_CACHE_PLUGIN', 'fact_caching') ?? 'memory';
  const folder = setting('ANSIBLE_CACHE_PLUGIN_CONNECTION', 'fact_caching_connection');
  if (!/^(?:ansible\.builtin\.)?jsonfile$/.test(plugin) || folder === undefined) return { gathering };
  const prefix = setting('ANSIBLE_CACHE_PLUGIN_PREFIX', 'fact_caching_prefix') ?? '';
  return { gathering, cache: jsonFileCache(config.path(folder), timeout, prefix) };
}

function asGathering(text: string | undefined): Gathering {
  if (text === undefined) return 'implicit';
  const found = gatherings.find((g) => g === text);
  if (!found) {
    const message = `"gathering" of ansible.cfg must be one of ${gatherings.join(', ')}, found "${text}"`;
    throw new DiagnosticError(error('gathering', message, undefined, didYouMean(text, gatherings)));
  }
  return found;
}
