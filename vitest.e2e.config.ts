import { defineConfig } from 'vitest/config'

// Stories told in a real browser against a real server; one after the other, they share the machine.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 400_000,
  },
})
