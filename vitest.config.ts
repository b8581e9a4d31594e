import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Ink draws nothing where CI is set, and what it draws is tested.
const shared = { exclude: ['**/node_modules/**'], testTimeout: 60_000, env: { CI: 'false' } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/{lab,roles,compat,bench}/**'],
          // No test changes what another reads; each file loading the program anew cost more than the tests.
          isolate: false,
          // One more than the processors: tests of sessions wait for shells.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        test: {
          ...shared,
          name: 'lab',
          include: ['test/{lab,roles}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'compat',
          include: ['test/compat/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
