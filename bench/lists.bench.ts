// node bench/lists.bench.ts [--scale hunan] [--size persons] [--keep folder] [--only words]: lists, search, household page and chain as
// the people who ask get them from the server, each beside its bare query. Three hundred thousand persons with a hundred thousand alerts; at full scale three
// million with a million. A kept folder is filled once; --only measures the lines whose role or name holds one of the words.
import { performance } from 'node:perf_hooks'
import { exportLimit } from '#contract'
import type { OpenDatabase } from '#db'
import { alertCases } from './lists/alerts.ts'
import { fill, today } from './lists/filled.ts'
import { fillPlans, planCases } from './lists/plans.ts'
import { householdCases, registryCases } from './lists/registry.ts'
import { asker, type Asker } from './lists/scope.ts'
import { visitCases } from './lists/visits.ts'
import { openPages, sizeFrom, withFilledDatabase, type Pages } from './through-http.ts'

const inTurn = 40

async function measure(database: OpenDatabase, pages: Pages, who: Asker, only: readonly string[]): Promise<void> {
  await pages.signIn(who.role, who.region, who.department)
  const ids = async (question: string): Promise<number[]> =>
    (await database.pool.query<{ id: number }>(`${question} limit ${String(inTurn)}`)).rows.map((row) => row.id)
  const cases =
    who.role === 'helper'
      ? visitCases(who, exportLimit)
      : await alertCases(
          who,
          exportLimit,
          await ids(`select a.id from alert a where ${who.seenAlert('a')} order by pick(a.id, 1000000000)`),
        )
  if (who.role === 'clerk' || who.role === 'province') {
    const half = (on: string): string =>
      `(select household_no as id from household h where ${who.seen('h')} and programme_mask ${on} 0 order by pick(household_no, 1000000000) limit ${String(inTurn / 2)})`
    cases.push(
      ...registryCases(who, exportLimit),
      ...householdCases(await ids(`${half('>')} union all ${half('=')}`)),
      ...visitCases(who, exportLimit),
    )
  }
  if (who.role !== 'helper') cases.push(...planCases(who, exportLimit))
  const chosen = cases.filter((each) => only.length === 0 || only.some((word) => who.role === word || each.name.includes(word)))
  for (const each of chosen) await pages.compare(each.name, each.page, each.bare)
}

const { size: persons, keep, only } = sizeFrom(300_000, 3_000_000)
const begun = performance.now()
await withFilledDatabase(
  keep,
  async (database) => {
    await fill(database, { persons, alerts: Math.ceil(persons / 3) })
    await fillPlans(database)
  },
  async (database) => {
    const {
      rows: [counts],
    } = await database.pool.query<{ persons: number; alerts: number; lines: number }>(
      'select (select count(*) from person) as persons, (select count(*) from alert) as alerts, (select count(*) from chain_event) as lines',
    )
    process.stdout.write(
      `${(counts?.persons ?? 0).toLocaleString('en')} persons, ${(counts?.alerts ?? 0).toLocaleString('en')} alerts, ${(counts?.lines ?? 0).toLocaleString('en')} lines of chains; ready after ${((performance.now() - begun) / 1000).toFixed(0)} s\n`,
    )
    const {
      rows: [busiest],
    } = await database.pool.query<{ region_code: string }>(
      "select region_code from alert where region_code like '430971121%' group by 1 order by count(*) desc limit 1",
    )
    await using pages = await openPages(database, today)
    await measure(database, pages, asker('helper', busiest?.region_code ?? '430971121202'), only)
    await measure(database, pages, asker('clerk', '430971121000'), only)
    await measure(database, pages, asker('county', '430921000000'), only)
    await measure(database, pages, asker('department', '430921000000', 'medical-insurance'), only)
    await measure(database, pages, asker('province', '430000000000'), only)
  },
)
