import { defineConfig } from 'vitest/config'

// Unit tests and tests that need PostgreSQL run together: the server is started by the first test that asks for a database.
export default defineConfig({
  test: {
    include: ['{src,policy,web,bench}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
