// `npm test [-- unit lab compat]`: sets up, checks, runs the tests. The last line reads "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPackages } from './packages.mjs';
import { setUp } from './setup.mjs';

const projects = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['unit', 'lab', 'compat'];
const folder = mkdtempSync(join(tmpdir(), 'weft-test-'));
let passed = 0;
let failed = 0;

try {
  await setUp(projects.some((p) => p !== 'unit') ? testPackages : []);
  step('check', 'npm', ['run', '--silent', 'check']);
  for (const project of projects) runProject(project);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failed++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A step counts as one test. */
function step(name, command, args) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status === 0) passed++;
  else failed++;
}

function runProject(project) {
  console.log(`\n== ${project} tests`);
  const report = join(folder, `${project}.json`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  const result = readReport(report);
  passed += result.numPassedTests;
  // A file that cannot be loaded, or an error outside of any test, is a failure too.
  const elsewhere = status !== 0 && result.numFailedTests === 0 ? 1 : 0;
  // A test that was skipped did not run: what it needs is missing, and that is a failure.
  failed += result.numFailedTests + result.numPendingTests + elsewhere;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}
