'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

// By default V8 optimises what a short run calls a few thousand times, and never gets back what that costs.
setFlagsFromString('--interrupt-budget=400000');
// What is made at the start mostly stays: small steps would copy it time and again.
setFlagsFromString('--semi-space-growth-factor=16');

/** The scripts that were compiled, by their files. */
const scripts = new Map();

/**
 * The program of a bundle, compiled but not started. A start takes half the time with what V8 kept of an earlier one
 * (`<file>.cache`, made by the build); where that does not fit, because Node is another one, V8 compiles anew.
 * @param {string} file
 */
function compile(file) {
  const cache = `${file}.cache`;
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  scripts.set(file, script);
  const importBeside = (name) => import(new URL(name, pathToFileURL(file)).href);
  const part = (name) => compile(join(dirname(file), `${name}.js`)).start();
  return { start: () => script.runInThisContext()(require, importBeside, part, file, dirname(file)) };
}

module.exports = { compile, scripts };
