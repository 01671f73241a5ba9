import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '#command'
import { createImportWorld, csvOf, places, registered, type Cast, type ImportWorld } from '#test/import-world'
import { idOf } from './reading/fixtures.ts'
import { absentRows, decideAbsent } from './roster-holds.ts'

/* A roster that lists many fewer than the one before ends nobody until the county has said that it is whole. */
let world: ImportWorld
const ids = Array.from({ length: 40 }, (_, i) => idOf(300 + i))
const nameOf = (i: number): string => `名册${'甲乙丙丁戊己庚辛'[i % 8] ?? ''}`
beforeAll(async () => {
  world = await createImportWorld()
  world.setDay('2026-12-01')
  await world.deliver({
    dataset: 'population-register',
    period: '2025-12',
    adds: true,
    bytes: csvOf(
      'population-register',
      ids.map((id, i) => registered(id, nameOf(i))),
    ),
  })
})
afterAll(() => world.stop())

const row = (id: string, i: number) => ({
  id_number: id,
  name: nameOf(i),
  residence: '农村',
  support_form: '分散供养',
  self_care: '全自理',
  basic_amount: '900',
  started_on: '2025-01-01',
  status: '在册',
  region: places.laohekou,
})
const roster = (period: string, many: number) =>
  world.deliver({ dataset: 'tekun-roster', period, bytes: csvOf('tekun-roster', ids.slice(0, many).map(row)) })
const open = async () => (await world.db.selectFrom('hardship').select('id').where('valid_to', 'is', null).execute()).length
const covered = async () =>
  (await world.db.selectFrom('hardship_person').select('person_no').where('valid_to', 'is', null).execute()).length
const hold = (id: number) => world.db.selectFrom('roster_hold').select(['state', 'running']).where('import_id', '=', id).executeTakeFirst()
const decide = (id: number, whole: boolean, who: Cast = 'county') =>
  execute(world.services, decideAbsent, world.actors[who], { id, whole, reason: '已与民政所核对' })

test('a few fewer is a month’s ordinary change; many at once wait, and a later whole roster settles it', async () => {
  await roster('2026-01', 40)
  expect(await roster('2026-02', 31)).toMatchObject({ status: 'committed' })
  expect(await open()).toBe(31)
  const short = await roster('2026-03', 19)
  expect(short.quality.warnings.join()).toContain('等县级民政确认名册完整后再作退出处理')
  expect([await open(), await covered(), await hold(short.id)]).toEqual([31, 31, { state: 'open', running: 31 }])
  expect(await absentRows(world.db, short.id)).toHaveLength(12)
  await roster('2026-04', 31)
  expect([await open(), (await hold(short.id))?.state]).toEqual([31, 'replaced'])
  await expect(decide(short.id, true)).rejects.toMatchObject({ code: 'state.conflict' })
})

test('the county says that it is whole: then they have left, once; or that it is not: then they stay', async () => {
  const kept = await roster('2026-05', 19)
  expect(await decide(kept.id, false)).toEqual({ ended: 0 })
  expect([await open(), (await hold(kept.id))?.state]).toEqual([31, 'kept'])
  const real = await roster('2026-06', 19)
  await expect(decide(real.id, true, 'medical')).rejects.toMatchObject({ code: 'auth.denied' })
  expect(await decide(real.id, true)).toEqual({ ended: 12 })
  expect([await open(), await covered(), (await hold(real.id))?.state]).toEqual([19, 19, 'ended'])
  expect(
    await world.db
      .selectFrom('hardship')
      .select(['valid_to', 'end_reason'])
      .where('end_reason', '<>', '')
      .where('valid_to', '=', '2026-06-30')
      .execute(),
  ).toHaveLength(12)
  await expect(decide(real.id, false)).rejects.toMatchObject({ code: 'state.conflict' })
  const entries = await world.db
    .selectFrom('ledger')
    .select(['purpose', 'detail'])
    .where('verb', '=', 'import.decideAbsent')
    .orderBy('seq')
    .execute()
  expect(entries).toMatchObject([
    { detail: { whole: false, absent: 12, ended: 0 } },
    { purpose: '', detail: { whole: true, absent: 12, ended: 12 } },
  ])
})
