// Makes a fresh clone ready: npm packages, the build, Debian packages. Does only what is missing, and says what it does.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages } from './packages.mjs';

/** @param {string[]} packages Debian packages */
export async function setUp(packages) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Weft needs Node 20.19 or newer, this is ${process.versions.node}`);
  if (!existsSync('node_modules') || newest('package-lock.json') > newest('node_modules/.package-lock.json')) {
    console.log('installing npm packages …');
    // Not `npm ci`: it refuses a lock file where the registry lacks the optional packages of other platforms.
    execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' });
  }
  if (!existsSync('dist/cli.js') || newestIn('src') > newest('dist/cli.js')) {
    console.log('building …');
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  }
  await ensurePackages(packages);
}

function newest(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestIn(folder) {
  return Math.max(...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((f) => newest(join(folder, f))));
}
