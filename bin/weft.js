#!/usr/bin/env node
'use strict';
const { join } = require('node:path');

// `--version` is asked by scripts and completion: it pays for nothing else.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write(`${require('../package.json').version}\n`);
} else {
  const { compile } = require('./program.js');
  compile(join(__dirname, '..', 'dist', 'cli.js')).start();
}
