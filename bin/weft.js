#!/usr/bin/env node
import { readFileSync } from 'node:fs';

// `--version` is asked by scripts and completion: it pays for nothing else.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  await import('../dist/cli.js');
}
