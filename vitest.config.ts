import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{main,drivers,renderer,test,scripts}/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/built.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
