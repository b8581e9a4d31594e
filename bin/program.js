'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { pathToFileURL } = require('node:url');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/**
 * The program of a bundle, compiled but not started. A start takes half the time with what V8 kept of an earlier one
 * (`<file>.cache`, made by the build); where that does not fit, because Node is another one, V8 compiles anew.
 * @param {string} file
 */
function compile(file) {
  // By default V8 optimises what a short run calls a few thousand times, and never gets back what that costs.
  setFlagsFromString('--interrupt-budget=400000');
  // What is made at the start mostly stays: small steps would copy it time and again.
  setFlagsFromString('--semi-space-growth-factor=16');
  const cache = `${file}.cache`;
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const importBeside = (name) => import(new URL(name, pathToFileURL(file)).href);
  return { script, start: () => script.runInThisContext()(createRequire(file), importBeside, file, dirname(file)) };
}

module.exports = { compile };
