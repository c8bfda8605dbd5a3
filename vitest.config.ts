import { defineConfig } from 'vitest/config';

// One configuration for every TypeScript test. The end-to-end tests that start real processes
// stand in their own project, because they must not run beside each other on two cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'js/test/**/*.test.ts',
            'gateway/test/**/*.test.ts',
            'mongoose/test/**/*.test.ts',
            'tests/scenarios/**/*.test.ts',
            'tests/exactly-once/**/*.test.ts',
            'tests/unified/**/*.test.ts',
            'tests/types/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'tidy',
          include: ['tests/tidy/**/*.test.ts'],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'gateway',
          include: ['tests/gateway/*.test.ts'],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'runtime',
          include: ['tests/runtime/**/*.test.ts', 'tests/mongoose/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
