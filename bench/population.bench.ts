// node bench/population.bench.ts [--scale hunan] [--size persons] [--keep folder]: a population register taken into the registry, then the
// same people a month later with one in a hundred moved. A hundred thousand persons; a million at full scale.
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { systemActor, withWriter } from '#access'
import type { OpenDatabase } from '#db'
import { plainDate, regionCode } from '#kernel'
import { applyPopulation, createPopulationTable } from '#rooms/registry'
import { say, sizeFrom, withFilledDatabase } from './through-http.ts'

async function load({ kysely }: OpenDatabase, people: number, month: string, moved: 0 | 1): Promise<number> {
  return withWriter(kysely, systemActor('bench', []), async (tx) => {
    await createPopulationTable(tx)
    await sql`
      insert into population_row (row_no, person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_kind, hukou_region, region, address, phone_sealed, phone_masked, phone_digest, household_key, relation)
      select i, i, md5('t' || i)::uuid, 's1.' || repeat('x', 70), '990000********0000', '王' || chr(19968 + i % 3000), 'w' || chr(97 + i % 26), date '1940-01-01' + i % 30000, '1', 'rural',
        '430971121' || lpad((1 + i / 3 % 300)::text, 3, '0'), '430971121' || lpad((1 + i / 3 % 300)::text, 3, '0'), (i % 50) || '号', 's1.' || repeat('y', 60), '154****0000', md5('p' || i),
        'h' || ((i + case when i % 100 = 0 then 3 * ${moved}::int else 0 end) / 3), (i % 3)::text
      from generate_series(1, ${people}) i`.execute(tx)
    const start = performance.now()
    await applyPopulation(tx, {
      importId: 1,
      snapshotId: moved + 1,
      dataset: 'population-register',
      department: 'public-security',
      regionCode: regionCode('430971'),
      asOf: plainDate(month),
    })
    return (performance.now() - start) / 1000
  })
}

const { size: people, keep } = sizeFrom(100_000, 1_000_000)
await withFilledDatabase(
  keep,
  () => Promise.resolve(),
  async (database) => {
    say(['人口入库', '人', '秒', '每秒'])
    for (const [name, month, moved] of [
      ['首次', '2026-01-31', 0],
      ['次月，百分之一的人换了户', '2026-02-28', 1],
    ] as const) {
      const seconds = await load(database, people, month, moved)
      say([name, people.toLocaleString('en'), seconds.toFixed(1), Math.round(people / seconds).toLocaleString('en')])
    }
  },
)
