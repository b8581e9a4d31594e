// Running programs and counting what they cost.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What it names is read at each start of Node, before any program: it is no cost of what is measured.
const { NODE_EXTRA_CA_CERTS: _, ...surroundings } = process.env;

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string, mayFail?: boolean }} options
 * @returns {Promise<{ ms: number, stdout: string, stderr: string, code: number | null }>}
 */
export function execute(command, args, { cwd, env, input, mayFail = false } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd, env: { ...surroundings, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { stdout: [], stderr: [] };
    child.stdout.on('data', (bytes) => said.stdout.push(bytes));
    child.stderr.on('data', (bytes) => said.stderr.push(bytes));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      const ms = performance.now() - start;
      const stdout = Buffer.concat(said.stdout).toString();
      const stderr = Buffer.concat(said.stderr).toString();
      if (code === 0 || mayFail) return resolve({ ms, stdout, stderr, code });
      reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`));
    });
    child.stdin.end(input);
  });
}

const usageHook = new URL('usage.cjs', import.meta.url).pathname;

/**
 * Runs a node program, and says what it used: CPU time of its own (all threads), greatest memory, and CPU until it first
 * opened a connection.
 * @returns {Promise<{ ms: number, stdout: string, stderr: string, cpuMs: number, cpuBeforeConnectMs: number | undefined, maxRssMiB: number }>}
 */
export async function executeNode(args, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-usage-'));
  try {
    const file = join(folder, 'usage.json');
    const env = { ...options.env, WEFT_BENCH_USAGE: file };
    const result = await execute(process.execPath, ['--require', usageHook, ...args], { ...options, env });
    return { ...result, ...JSON.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the sides in turn, A B A B, so that what else the machine does falls on all of them alike.
 * @template T
 * @param {Record<string, () => Promise<T>>} sides
 * @param {number} rounds
 * @returns {Promise<Record<string, T[]>>}
 */
export async function inTurn(sides, rounds) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(sides)) results[name].push(await run());
  }
  return results;
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function medianOf(results, key) {
  return median(results.map((result) => result[key]));
}

/** The median of the ratios of each round: what disturbs a round disturbs both of its sides. */
export function ratioOf(results, others, key) {
  return median(results.map((result, i) => result[key] / others[i][key]));
}
