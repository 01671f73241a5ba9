import { sql } from 'kysely'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemActor, withReader } from '#access'
import { plainDate, regionCode } from '#kernel'
import { born, createScreeningWorld, family, places, type ScreeningWorld } from '#test/screening-world'
import { placesOf } from './places.ts'
import { exportRegistry } from './registry-export.ts'

let world: ScreeningWorld
beforeEach(async () => {
  world = await createScreeningWorld('2026-11-05')
}, 60_000)
afterEach(() => world[Symbol.asyncDispose]())

it('takes the registry with a plan for its own pieces, however often it was taken on the connection before', async () => {
  const { services } = world
  await world.deliver('population-register', '2026-09', family(places.laohekou, { id: born('1970-03-05', 1), name: '王建国' }))
  const plans = await services.lake.session((session) =>
    withReader(services.db, systemActor('screening', []), async (reader) => {
      const { places: counties } = await placesOf(reader, regionCode(places.county))
      for (let round = 0; round < 16; round++)
        expect(
          await exportRegistry(reader, session, {
            region: regionCode(places.county),
            asOf: plainDate('2026-11-05'),
            places: counties,
            path: join(services.lake.tempDirectory, `registry-${String(round)}.parquet`),
            onProgress: () => Promise.resolve(),
          }),
        ).toEqual({ persons: 1, households: 1 })
      const { rows } = await sql<{ custom: number; any: number }>`
        select custom_plans::int as custom, generic_plans::int as any from pg_prepared_statements where statement like '%deceased as%'`.execute(
        reader,
      )
      return rows
    }),
  )
  expect(plans).toEqual([{ custom: expect.any(Number), any: 0 }])
  expect(plans[0]?.custom).toBeGreaterThan(5)
}, 60_000)
