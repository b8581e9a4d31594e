import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Answer {
  readonly text?: string;
  readonly error?: string;
}

/** What Jinja itself, with the filters of the installed ansible-core, makes of each template. */
export function askJinja(
  templates: readonly string[],
  variables: unknown,
  files: Readonly<Record<string, string>> = {},
): readonly Answer[] {
  const script = fileURLToPath(new URL('./jinja-oracle.py', import.meta.url));
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', [script], {
    input: JSON.stringify({ templates, variables, files }),
    encoding: 'utf8',
    maxBuffer: 256_000_000,
    env: { ...process.env, TZ: 'UTC', PYTHONWARNINGS: 'ignore' },
  });
  if (error) throw new Error(`this test compares with Jinja and needs /usr/bin/python3: ${error.message}`);
  if (status !== 0) throw new Error(`this test compares with Jinja and needs python3 with jinja2 and ansible-core:\n${stderr}`);
  return JSON.parse(stdout) as Answer[];
}
