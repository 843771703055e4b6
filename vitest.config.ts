import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores and one Docker daemon: more files at once only make each other slow.
    maxWorkers: 2,
  },
});
