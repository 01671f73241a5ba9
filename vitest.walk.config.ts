import { defineConfig } from 'vitest/config'

// The walk over every operation as everybody: minutes, so apart from `npm test`, which checks that no operation is missing in it.
export default defineConfig({
  test: {
    include: ['test/walk/*.walk.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
})
