import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { fastFolder } from '#test/fast-folder'
import { Clerk } from '../../bench/load/clerk.ts'
import { Figures } from '../../bench/load/figures.ts'
import { hireClerks } from '../../bench/load/hire.ts'
import { startLoaded } from '../../bench/load/program.ts'
import { fill } from '../../bench/lists/filled.ts'
import { withFilledDatabase } from '../../bench/through-http.ts'

// The load test in small: the real program, eight clerks without a pause for some seconds. `npm run test:load` is the real one.
test.runIf(process.platform === 'linux')('clerks at work side by side: nothing fails', { timeout: 120_000 }, async () => {
  const folder = await fastFolder('doudi-load')
  try {
    const hired = await withFilledDatabase(
      folder,
      (database) => fill(database, { persons: 3_000, alerts: 1_000 }),
      (database) => hireClerks(database, 8),
    )
    await using program = await startLoaded(folder)
    const figures = new Figures('eight clerks')
    const until = performance.now() + 5_000
    await Promise.all(hired.map((one) => new Clerk(program.address, one).workUntil(until, figures, () => 20)))
    expect(figures.errors).toEqual([])
    expect(figures.overtaken).toBe(0)
    expect(figures.count).toBeGreaterThan(20)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
