// Bundles src/ into dist/: the program as one script, of which V8 keeps what it compiled, and the views beside it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leaveAssertOut, leaveNativePartsOut, leaveServersOut, loadPartsLate, loadProgramsLate, loadZlibLate, parts } from './left-out.mjs';

/** @type {import('esbuild').BuildOptions} */
const buildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  minifySyntax: true,
  // Without comments all of it is ASCII, which V8 reads, keeps and scans at half the price. Names are in the source map.
  minifyWhitespace: true,
  minifyIdentifiers: true,
  legalComments: 'external',
  logLevel: 'warning',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [leaveServersOut, leaveNativePartsOut],
  // React's development tools are never loaded.
  external: ['react-devtools-core'],
};

/** How a script begins, as `bin/program.js` calls it. */
const wrapper = '(function (require, __import, __part, __filename, __dirname) {';

const requireForModules = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** Options for a bundle that is an ES module. */
export const moduleOptions = { ...buildOptions, format: 'esm', banner: requireForModules };

async function buildAll() {
  // Beside it first: a program that starts meanwhile finds the old one or the new one, whole.
  const outdir = `dist-${process.pid}`;
  try {
    const views = await buildProgram(`${outdir}/cli.js`);
    for (const part of parts) await buildPart(part, `${outdir}/${part}.js`);
    if (views.length > 0) await build({ ...moduleOptions, entryPoints: views, outdir, splitting: true });
    rmSync('dist', { recursive: true, force: true });
    renameSync(outdir, 'dist');
    execFileSync(process.execPath, ['scripts/warm-up.mjs', 'dist/cli.js'], { stdio: ['ignore', 'inherit', 'inherit'] });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** One function, that `bin/program.js` calls. Views are left out, and named: Ink awaits at its top level, which only a module may. */
async function buildProgram(outfile) {
  const views = new Set();
  const leaveViewsOut = {
    name: 'views',
    setup({ onResolve }) {
      onResolve({ filter: /\.tsx$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        views.add(`${resolveDir}/${path}`);
        return { path: `./${basename(path, '.tsx')}.js`, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    ...buildOptions,
    entryPoints: ['src/cli.ts'],
    outfile,
    write: false,
    format: 'cjs',
    plugins: [...buildOptions.plugins, leaveViewsOut, loadProgramsLate, loadZlibLate, ...loadPartsLate],
    define: { ...buildOptions.define, 'import.meta.url': '__url' },
    banner: {
      js: `${wrapper} const __url = require('node:url').pathToFileURL(__filename).href;`,
    },
    footer: { js: '})' },
  });
  mkdirSync(dirname(outfile));
  // A script that V8 has kept does not know how to import.
  for (const { path, text } of outputFiles) writeFileSync(path, text.replaceAll('import("./', '__import("./'));
  return [...views];
}

/** A package as a script of its own: what the program gets for it. */
function buildPart(name, outfile) {
  return build({
    ...buildOptions,
    entryPoints: [name],
    outfile,
    format: 'cjs',
    plugins: [...buildOptions.plugins, leaveAssertOut, loadProgramsLate],
    banner: { js: `${wrapper} const module = {};` },
    footer: { js: 'return module.exports; })' },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
