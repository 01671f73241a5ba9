import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, type Actor } from '#access'
import { execute, isDownload, type Route } from '#command'
import { reports as contract, type alerts, type ListReply, type Operation, type ReplyOf } from '#contract'
import { alertRoutes } from '#rooms/alerts'
import { accept, answer, dispatchRoutes, sign, sweep } from '#rooms/dispatch'
import { createAlertWorld, finding, places, type AlertWorld, type Cast } from '#test/alert-world'
import { reportRoutes } from './routes.ts'

let world: AlertWorld
afterAll(() => world.stop())

const causes = ['illness', 'schooling', 'maybe-dibao', 'vehicle'] as const

/** Alerts of two months in two counties: some answered, closed, late; one of the township itself, one nobody took up. */
beforeAll(async () => {
  world = await createAlertWorld('2026-10-30')
  for (const [round, day] of ['2026-10-30', '2026-11-16'].entries()) {
    world.setDay(day)
    for (const place of [places.laohekou, places.xinxiu, places.jinqiao, places.nanzhouVillage, places.heba]) {
      for (const [at, cause] of causes.entries()) {
        await world.screen([finding(await world.household(place), { cause, grade: ((at % 3) + 1) as alerts.AlertGrade })])
      }
    }
    // Openings carry the database's own time.
    if (round === 0)
      await world.db
        .updateTable('alert')
        .set({ opened_at: new Date('2026-10-30T09:00:00+08:00') })
        .execute()
    await world.dispatch()
    await finish('medical', 'illness', round === 0 ? 'confirmed' : 'false')
    await finish('clerk', 'maybe-dibao', 'resolved')
  }
  world.setDay('2026-11-24')
  await execute(world.services, sweep, systemActor('dispatch', ['alert.assign']), {})
  await world.screen([finding(await world.household(places.laohekou), { cause: 'accident' })])
})

/** Signs, answers and closes the first alert of a cause on somebody's desk. */
async function finish(who: Cast, cause: string, outcome: 'confirmed' | 'false' | 'resolved'): Promise<void> {
  const actor = world.actors[who]
  const first = await world.db
    .selectFrom('alert')
    .select(['id', 'version'])
    .where('desk_department', '=', actor.department)
    .where('desk_region', '=', actor.regionCode)
    .where('cause', '=', cause)
    .where('status', '=', 'dispatched')
    .orderBy('id')
    .executeTakeFirstOrThrow()
  const signed = await world.act(who, sign, first)
  const answered = await world.act(who, answer, { ...signed, id: first.id, code: 'unreachable', note: '三次上门两次电话均未联系上' })
  await world.act('county', accept, {
    id: first.id,
    version: answered.version,
    outcome,
    ...(outcome === 'false' ? { falseReason: 'data-error' as const } : {}),
  })
}

const routes = new Map<string, Route>([...reportRoutes, ...alertRoutes, ...dispatchRoutes].map((route) => [route.operation.id, route]))

/** Asks a route as the server would: the query as text, parsed by the operation. */
async function ask(operation: Operation, actor: Actor, query: string | Record<string, string> = ''): Promise<unknown> {
  const route = routes.get(operation.id)
  if (route === undefined) throw new Error(`no route ${operation.id}`)
  const text = Object.fromEntries(new URLSearchParams(query))
  return route.handle(world.services, {
    params: {},
    query: operation.query.parse(text),
    body: {},
    actor,
    requestId: undefined,
    file: undefined,
  })
}

async function statistics(actor: Actor, query: string): Promise<ListReply<contract.AlertStatisticsRow>> {
  return (await ask(contract.alertStatistics.list, actor, `${query}&size=200`)) as ListReply<contract.AlertStatisticsRow>
}

async function opened(actor: Actor, query: string): Promise<number> {
  const list = routes.get('alert.list')?.operation
  if (list === undefined) throw new Error('no list of alerts')
  return ((await ask(list, actor, query)) as { total: number }).total
}

const askers: Cast[] = ['clerk', 'county', 'medical', 'education', 'nanxian', 'province', 'auditor']

test('every number of every breakdown opens exactly its alerts, for everybody', async () => {
  for (const who of askers) {
    const actor = world.actors[who]
    for (const by of ['place', 'cause', 'department', 'month', 'place,month', 'category,department,month']) {
      const { rows, total } = await statistics(actor, `by=${by}`)
      expect(rows).toHaveLength(total)
      for (const row of rows) {
        for (const [figure, more] of Object.entries(contract.figureQueries)) {
          const counted = row[figure as keyof typeof contract.figureQueries]
          expect({ who, by, row: row.key, figure, n: await opened(actor, `${row.query}&${more}`) }).toEqual({
            who,
            by,
            row: row.key,
            figure,
            n: counted,
          })
        }
      }
    }
  }
})

test('the rows of a breakdown hold every alert the caller sees once, and only those', async () => {
  for (const who of askers) {
    const actor = world.actors[who]
    const seen = await opened(actor, '')
    for (const by of ['place', 'place,cause,department,month']) {
      const { rows, sums } = await statistics(actor, `by=${by}`)
      expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(seen)
      expect(sums['total']).toBe(seen)
    }
  }
  expect(await opened(world.actors.county, '')).toBe(33)
  expect(await opened(world.actors.nanxian, '')).toBe(8)
  expect(await opened(world.actors.province, '')).toBe(41)
})

test('shares are of what was judged, lateness of all', async () => {
  const { rows } = await statistics(world.actors.county, 'by=cause')
  const illness = rows.find((row) => row.cause === 'illness')
  expect(illness).toMatchObject({ total: 8, confirmed: 1, false: 1, resolved: 0, running: 6, confirmedShare: 0.5, falseShare: 0.5 })
  expect(illness?.lateShare).toBe((illness?.late ?? 0) / 8)
  expect(illness?.late).toBeGreaterThan(0)
  expect(rows.find((row) => row.cause === 'accident')).toMatchObject({ total: 1, confirmedShare: null, falseShare: null, lateShare: 0 })
})

test('filters of the report go with the number', async () => {
  const { rows } = await statistics(world.actors.county, 'by=month,place&openedFrom=2026-11-10&cause=illness,vehicle&grade=1')
  expect(rows.map((row) => [row.place, row.month, row.total])).toEqual([
    ['河坝镇', '2026-11', 6],
    ['金盆镇', '2026-11', 2],
  ])
  expect(await opened(world.actors.county, rows[0]?.query ?? '')).toBe(6)
  expect(Object.fromEntries(new URLSearchParams(rows[0]?.query))).toEqual({
    region: places.heba,
    cause: 'illness,vehicle',
    grade: '1',
    openedFrom: '2026-11-10',
    openedTo: '2026-11-30',
  })
})

test('what is registered at the township itself stands beside its villages', async () => {
  const { rows } = await statistics(world.actors.clerk, 'by=place&sort=-total')
  expect(rows.map((row) => [row.place, row.total])).toEqual([
    ['老河口村', 9],
    ['河坝镇（本级）', 8],
    ['新秀村', 8],
  ])
})

test('a department counts what was dispatched to it; nobody reports on another’s region', async () => {
  const { rows } = await statistics(world.actors.medical, 'by=department')
  expect(rows.map((row) => row.department)).toEqual(['medical-insurance'])
  await expect(statistics(world.actors.county, `region=${places.nanxian}`)).rejects.toMatchObject({ code: 'auth.denied' })
  await expect(ask(contract.overview, world.actors.nanxian, `region=${places.heba}`)).rejects.toMatchObject({ code: 'auth.denied' })
})

test('the overview shows every place, those without alerts too, and its tiles and months add up', async () => {
  for (const who of askers) {
    const actor = world.actors[who]
    const reply = (await ask(contract.overview, actor)) as ReplyOf<typeof contract.overview>
    const seen = await opened(actor, '')
    expect(reply.total.total).toBe(seen)
    for (const part of [reply.tiles, reply.months]) expect(part.reduce((sum, each) => sum + each.total, 0)).toBe(seen)
    for (const tile of [...reply.tiles, ...reply.months]) expect(await opened(actor, `${tile.query}&running=true`)).toBe(tile.running)
    expect(reply.tiles.every((tile) => (tile.households === null) === (actor.departmentScope !== null))).toBe(true)
  }
  const county = (await ask(contract.overview, world.actors.county)) as ReplyOf<typeof contract.overview>
  expect(county.tiles.map((tile) => [tile.name, tile.total, tile.households])).toEqual([
    ['河坝镇', 25, 25],
    ['金盆镇', 8, 8],
  ])
  const heba = (await ask(contract.overview, world.actors.province, `region=${places.heba}`)) as ReplyOf<typeof contract.overview>
  expect(heba.above.map((place) => place.name)).toEqual(['湖南省', '益阳市', '大通湖管理区'])
  expect(heba.tiles.map((tile) => [tile.name, tile.own])).toEqual([
    ['金山社区', false],
    ['老河口村', false],
    ['新秀村', false],
    ['河坝镇（本级）', true],
  ])
  const province = (await ask(contract.overview, world.actors.province)) as ReplyOf<typeof contract.overview>
  expect(province.tiles).toMatchObject([{ name: '益阳市', position: { row: 1, column: 2 } }])
})

test('the exported sheet holds the rows of the screen', async () => {
  const download = await ask(contract.alertStatistics.export, world.actors.county, 'by=cause')
  if (!isDownload(download) || !(download.content instanceof Readable)) throw new Error('no file')
  const book = await readXlsx(new Uint8Array(await buffer(download.content)))
  const [, head = [], ...rows] = book.sheets[0]?.rows ?? []
  const [cause, total] = [head.indexOf('事由'), head.indexOf('预警')]
  const shown = (await statistics(world.actors.county, 'by=cause')).rows
  expect(rows.map((row) => Number(row[total]))).toEqual(shown.map((row) => row.total))
  expect(rows.map((row) => row[cause])).toContain('因病')
})

interface Given {
  readonly household: number
  readonly place: string
  readonly day: string
  readonly snapshot: number
  readonly fen?: number
  readonly kind?: 'payment' | 'service' | 'change'
  readonly department?: string
}

async function give({
  household,
  place,
  day,
  snapshot,
  fen = 48_500,
  kind = 'payment',
  department = 'civil-affairs',
}: Given): Promise<void> {
  await world.db
    .insertInto('chain_event')
    .values({
      household_no: household,
      region_code: place,
      occurred_on: day,
      kind,
      programme: department === 'education' ? 'education' : 'dibao',
      department,
      title: kind === 'payment' ? '低保金' : '资助',
      amount_fen: kind === 'payment' ? fen : null,
      source_kind: 'snapshot',
      source_id: snapshot,
      source_row: household,
    })
    .execute()
}

test('help given counts each family once, a repeated delivery not at all, and opens its payments', async () => {
  const [one, two, far] = [
    await world.household(places.laohekou),
    await world.household(places.jinqiao),
    await world.household(places.nanzhouVillage),
  ]
  await give({ household: one, place: places.laohekou, day: '2026-09-10', snapshot: 1 })
  await give({ household: one, place: places.laohekou, day: '2026-10-10', snapshot: 2 })
  // Delivered again after the family was moved to another village: the newest file counts, at its place.
  await give({ household: one, place: places.xinxiu, day: '2026-10-10', snapshot: 3 })
  await give({ household: two, place: places.jinqiao, day: '2026-10-10', snapshot: 2, fen: 100 })
  await give({ household: two, place: places.jinqiao, day: '2026-10-12', snapshot: 4, kind: 'service', department: 'education' })
  await give({ household: two, place: places.jinqiao, day: '2026-10-12', snapshot: 4, kind: 'change' })
  await give({ household: far, place: places.nanzhouVillage, day: '2026-10-10', snapshot: 2, fen: 7 })
  const actor = world.actors.county
  const rowsOf = async (query: string): Promise<ListReply<contract.HelpStatisticsRow>> =>
    (await ask(contract.helpStatistics.list, actor, query)) as ListReply<contract.HelpStatisticsRow>
  const byPlace = await rowsOf('by=place,month')
  expect(byPlace.rows.map((row) => [row.place, row.month, row.households, row.times, row.amountFen])).toEqual([
    ['河坝镇', '2026-09', 1, 1, 48_500],
    ['河坝镇', '2026-10', 1, 1, 48_500],
    ['金盆镇', '2026-10', 1, 2, 100],
  ])
  expect(byPlace.sums).toEqual({ households: 2, times: 4, amountFen: 97_100 })
  const villages = await rowsOf(`by=place&region=${places.heba}`)
  expect(villages.rows.map((row) => [row.place, row.times])).toEqual([
    ['老河口村', 1],
    ['新秀村', 1],
  ])
  for (const row of [...byPlace.rows, ...villages.rows, ...(await rowsOf('by=department,programme')).rows]) {
    const list = (await ask(contract.helpEvents.list, actor, row.query)) as ListReply<contract.HelpEventRow>
    expect({
      key: row.key,
      n: list.total,
      fen: list.sums['amountFen'],
      households: new Set(list.rows.map((each) => each.householdNo)).size,
    }).toEqual({ key: row.key, n: row.times, fen: row.amountFen, households: row.households })
  }
  const looks = await world.db
    .selectFrom('ledger')
    .select('detail')
    .where('verb', '=', 'report.helpEvents')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  expect(looks.detail).toMatchObject({ households: [two] })
})
