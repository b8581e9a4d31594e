import { defineConfig } from 'vitest/config';

// Ink draws nothing where CI is set, and what it draws is tested.
const shared = { exclude: ['**/node_modules/**'], testTimeout: 60_000, env: { CI: 'false' } };

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/{lab,roles,compat,bench}/**'] } },
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
