import { defineConfig } from 'vitest/config'

// Stories told in a real browser against a real server each; two at a time, as much of a story is waiting.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts', 'test/browser-setup.ts', 'test/screens-setup.ts'],
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 400_000,
  },
})
