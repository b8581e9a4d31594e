#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `--version` is asked by scripts and completion: it pays for nothing else.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  const { compile } = await import('./program.js');
  compile(fileURLToPath(new URL('../dist/cli.js', import.meta.url))).start();
}
