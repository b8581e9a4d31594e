// Bundles src/ into dist/, split so that a command loads only what it needs.
import { renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What every bundle of Weft is built with. */
export const buildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  minifySyntax: true,
  logLevel: 'warning',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // ssh2's native parts are optional; React's development tools are never loaded.
  external: ['cpu-features', '*.node', 'react-devtools-core'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __filename = import.meta.filename ?? new URL(import.meta.url).pathname; const __dirname = import.meta.dirname ?? new URL('.', import.meta.url).pathname;",
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Beside it first: a program that starts meanwhile finds the old one or the new one, whole.
  const outdir = `dist-${process.pid}`;
  await build({ ...buildOptions, entryPoints: ['src/cli.ts'], outdir, splitting: true });
  rmSync('dist', { recursive: true, force: true });
  renameSync(outdir, 'dist');
}
