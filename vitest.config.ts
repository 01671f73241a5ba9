import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Unit tests and tests that need PostgreSQL run together: the server is started by the first test that asks for a database.
export default defineConfig({
  test: {
    include: ['{src,policy,web,bench}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    globalSetup: ['test/global-setup.ts'],
    // Much of a test is waiting for PostgreSQL or DuckDB: two at a time on two cores as well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
