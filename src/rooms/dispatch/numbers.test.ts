import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, type Actor } from '#access'
import { execute, isDownload, read, type Route } from '#command'
import { alerts as contract, type Operation } from '#contract'
import { DomainError, plainDate } from '#kernel'
import { alertRoutes, joinClosedCounts, qualityPage } from '#rooms/alerts'
import { createAlertWorld, finding, places, type AlertWorld, type Cast } from '#test/alert-world'
import { answer } from './answer.ts'
import { boardGrain, boardPage } from './board.ts'
import { accept } from './review.ts'
import { dispatchRoutes } from './routes.ts'
import { sign } from './sign.ts'
import { sweep } from './sweep.ts'
import { workbench } from './workbench.ts'

let world: AlertWorld
afterAll(() => world.stop())

/** A mixed population of alerts in two counties: new, signed, answered, closed, late, escalated, without a desk. */
beforeAll(async () => {
  world = await createAlertWorld('2026-11-02')
  const causes = ['illness', 'schooling', 'maybe-dibao', 'vehicle', 'gap-education'] as const
  const villages = [places.laohekou, places.xinxiu, places.jinqiao, places.nanzhouVillage]
  for (const [round, day] of ['2026-11-02', '2026-11-16'].entries()) {
    world.setDay(day)
    for (const village of villages) {
      for (const [at, cause] of causes.entries()) {
        const householdNo = await world.household(village, `家${String(round)}${String(at)}`, 'jia')
        await world.screen([
          finding(householdNo, {
            cause,
            grade: ((at % 3) + 1) as contract.AlertGrade,
            indicators: [`ind.${cause}`, ...(at % 2 === 0 ? ['ind.shared'] : [])],
          }),
        ])
      }
    }
    await world.dispatch()
    await work('medical', 'illness', round)
    await work('education', 'gap-education', round)
    await work('clerk', 'maybe-dibao', round)
  }
  world.setDay('2026-11-24')
  await execute(world.services, sweep, systemActor('dispatch', ['alert.assign']), {})
  await world.screen([finding(await world.household(places.laohekou), { cause: 'income', indicators: ['ind.income'] })])
})

/** Signs what is on somebody's desk, answers one, and in the first round the county closes it. */
async function work(who: Cast, cause: string, round: number): Promise<void> {
  const actor = world.actors[who]
  const mine = await world.db
    .selectFrom('alert')
    .select(['id', 'version'])
    .where('desk_department', '=', actor.department)
    .where('desk_region', '=', actor.regionCode)
    .where('cause', '=', cause)
    .where('status', '=', 'dispatched')
    .orderBy('id')
    .execute()
  const [first] = mine
  if (first === undefined) throw new Error(`${who} has nothing`)
  const signed = await world.act(who, sign, first)
  const answered = await world.act(who, answer, { ...signed, id: first.id, code: 'unreachable', note: '三次上门两次电话均未联系上' })
  if (round === 0)
    await world.act('county', accept, { id: first.id, version: answered.version, outcome: who === 'medical' ? 'confirmed' : 'false' })
}

const routes = new Map<string, Route>([...alertRoutes, ...dispatchRoutes].map((route) => [route.operation.id, route]))

/** Asks a route as the server would: the query as text, parsed by the operation. */
async function ask(
  operation: Operation,
  actor: Actor,
  query: Record<string, string> = {},
  params: Record<string, string> = {},
): Promise<unknown> {
  const route = routes.get(operation.id)
  if (route === undefined) throw new Error(`no route ${operation.id}`)
  return route.handle(world.services, {
    params: operation.params.parse(params),
    query: operation.query.parse(query),
    body: {},
    actor,
    requestId: undefined,
    file: undefined,
  })
}

async function list(actor: Actor, query: string): Promise<contract.AlertRow[]> {
  const reply = (await ask(contract.alertListing.list, actor, { ...Object.fromEntries(new URLSearchParams(query)), size: '200' })) as {
    rows: contract.AlertRow[]
    total: number
  }
  expect(reply.rows).toHaveLength(reply.total)
  return reply.rows
}

const everybody: Cast[] = ['clerk', 'jinpen', 'county', 'medical', 'education', 'nanxian', 'province', 'auditor', 'helper']

test('each number of the home screen opens exactly its rows, for everybody', async () => {
  for (const who of everybody) {
    const actor = world.actors[who]
    const bench = await read(world.services, actor, (reader) =>
      workbench(reader, { actor, today: world.services.clock.today(), calendar: world.services.calendar }),
    )
    for (const part of [...bench.lists, ...bench.numbers, bench.answeredThisMonth]) {
      expect({ who, part: part.label, total: (await list(actor, part.query)).length }).toEqual({ who, part: part.label, total: part.total })
    }
    for (const place of bench.places) {
      expect((await list(actor, `region=${place.regionCode}&running=true`)).length).toBe(place.running)
      expect((await list(actor, `region=${place.regionCode}&due=overdue`)).length).toBe(place.late)
      expect((await list(actor, `region=${place.regionCode}&escalated=true`)).length).toBe(place.escalated)
    }
  }
})

test('a desk’s lists hold every running alert the caller sees, each once', async () => {
  for (const who of ['clerk', 'jinpen', 'county', 'medical', 'education', 'nanxian'] as const) {
    const actor = world.actors[who]
    const bench = await read(world.services, actor, (reader) =>
      workbench(reader, { actor, today: world.services.clock.today(), calendar: world.services.calendar }),
    )
    const ids = (await Promise.all(bench.lists.map((each) => list(actor, each.query)))).flat().map((row) => row.id)
    const running = (await list(actor, 'running=true')).map((row) => row.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted((one, other) => one - other)).toEqual(running.toSorted((one, other) => one - other))
  }
})

test('each number of the board opens exactly its rows', async () => {
  for (const who of ['county', 'nanxian', 'province', 'medical', 'clerk'] as const) {
    const actor = world.actors[who]
    const asking = { actor, today: world.services.clock.today(), calendar: world.services.calendar }
    const { rows } = await read(world.services, actor, (reader) =>
      boardPage(reader, {}, { sort: 'late', descending: true, limit: 500, offset: 0 }, asking),
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const county = boardGrain({}, asking) === 'county'
      const desk = `department=${row.department}&${county ? 'region' : 'deskRegion'}=${row.regionCode}`
      const counted = {
        waiting: await list(actor, `${desk}&status=dispatched`),
        working: await list(actor, `${desk}&status=signed,returned`),
        review: await list(actor, `${desk}&status=answered`),
        late: await list(actor, `${desk}&due=overdue`),
        escalated: await list(actor, `${desk}&escalated=true`),
        answered: await list(
          actor,
          `answeredIn=2026-11&answeredBy=${row.department}&${county ? 'region' : 'answeredAt'}=${row.regionCode}`,
        ),
      }
      for (const [key, found] of Object.entries(counted))
        expect({ desk, key, n: found.length }).toEqual({ desk, key, n: row[key as keyof typeof counted] })
    }
  }
})

/** Everything the quality report says to somebody, against the lists that its numbers open. */
async function checkQuality(who: Cast): Promise<void> {
  const actor = world.actors[who]
  for (const by of ['indicator', 'place'] as const) {
    const { rows } = await quality(actor, { by })
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) {
      const where = `indicator=${row.indicator}&region=${row.regionCode}`
      const counted = {
        total: await list(actor, where),
        running: await list(actor, `${where}&running=true`),
        confirmed: await list(actor, `${where}&outcome=confirmed`),
        false: await list(actor, `${where}&outcome=false`),
        resolved: await list(actor, `${where}&outcome=resolved`),
        gone: await list(actor, `${where}&outcome=gone`),
        late: await list(actor, `${where}&late=true`),
      }
      for (const [key, found] of Object.entries(counted))
        expect({ who, where, key, n: found.length }).toEqual({ who, where, key, n: row[key as keyof typeof counted] })
    }
  }
}

const quality = (actor: Actor, query: Parameters<typeof qualityPage>[1]) =>
  read(world.services, actor, (reader) =>
    qualityPage(
      reader,
      query,
      { sort: 'total', descending: true, limit: 500, offset: 0 },
      {
        actor,
        today: world.services.clock.today(),
        calendar: world.services.calendar,
      },
    ),
  )

test('each number of the quality report opens exactly its rows, by indicator and place, in a county and from above', async () => {
  await checkQuality('county')
  await checkQuality('province')
  expect((await world.db.selectFrom('alert_closed_count').select('n').execute()).length).toBeGreaterThan(0)
  await joinClosedCounts(world.db)
  await checkQuality('province')
  const actor = world.actors.county
  const asking = { actor, today: world.services.clock.today(), calendar: world.services.calendar }
  const {
    rows: [illness],
  } = await read(world.services, actor, (reader) =>
    qualityPage(reader, { indicator: 'ind.illness' }, { sort: 'total', descending: true, limit: 1, offset: 0 }, asking),
  )
  expect(illness).toMatchObject({ indicator: 'ind.illness', total: 6, confirmed: 1, false: 0, share: 1 })
})

/** Whom a caller may see: the region, and for a department other than civil affairs only what was dispatched to it. */
async function visibleTo(actor: Actor): Promise<number[]> {
  const rows = await world.db.selectFrom('alert').select(['id', 'region_code']).orderBy('id').execute()
  const tasks = await world.db.selectFrom('dispatch_task').select(['alert_id', 'department']).execute()
  const prefix = (actor.regionCode ?? '').replace(/0+$/, '')
  return rows
    .filter(
      (row) =>
        row.region_code.startsWith(prefix) &&
        (actor.departmentScope === null || tasks.some((task) => task.alert_id === row.id && task.department === actor.departmentScope)),
    )
    .map((row) => row.id)
}

test('list, count, export and detail show a caller the same alerts, and no other', async () => {
  const all = (await world.db.selectFrom('alert').select('id').execute()).map((row) => row.id)
  for (const who of everybody) {
    const actor = world.actors[who]
    const expected = await visibleTo(actor)
    expect((await list(actor, '')).map((row) => row.id).toSorted((one, other) => one - other)).toEqual(expected)
    const bytes = await exported(actor)
    expect(bytes.map(Number).toSorted((one, other) => one - other)).toEqual(expected)
    // Every third one: a look at each by each would be most of this file's time.
    for (const id of all.filter((_id, at) => at % 3 === 0)) {
      const seen = await ask(contract.detail, actor, {}, { id: String(id) }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof DomainError && error.code === 'not-found') return false
          throw error
        },
      )
      expect({ who, id, seen }).toEqual({ who, id, seen: expected.includes(id) })
    }
  }
})

/** The alert numbers in the exported sheet. */
async function exported(actor: Actor): Promise<string[]> {
  const download = await ask(contract.alertListing.export, actor)
  if (!isDownload(download) || !(download.content instanceof Readable)) throw new Error('no file')
  const book = await readXlsx(new Uint8Array(await buffer(download.content)))
  const [, head = [], ...rows] = book.sheets[0]?.rows ?? []
  const column = head.indexOf('预警号')
  return rows.map((row) => String(row[column]))
}

test('lists, details and exports are in the ledger', async () => {
  const before = await world.db
    .selectFrom('ledger')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const rows = await list(world.actors.clerk, '')
  await exported(world.actors.clerk)
  await ask(contract.detail, world.actors.clerk, {}, { id: String(rows[0]?.id) })
  const entries = await world.db
    .selectFrom('ledger')
    .select(['verb', 'subject', 'household_no', 'detail', 'purpose'])
    .where('seq', '>', before.n)
    .orderBy('seq')
    .execute()
  expect(entries.map((entry) => entry.verb)).toEqual(['alert.list', 'list.export', 'household.view'])
  expect(entries[0]?.detail).toMatchObject({ rows: rows.length, households: expect.arrayContaining([rows[0]?.householdNo]) })
  expect(entries[1]?.detail).toEqual({ rows: rows.length, filters: {} })
  expect(entries[2]).toMatchObject({ household_no: rows[0]?.householdNo, purpose: `预警 #${String(rows[0]?.id)}` })
})

test('what is closed stays counted through every change of an alert, and to whoever sees only a part it says nothing', async () => {
  // Days are not counted ahead: with one the same report is read from the alerts.
  const dates = { openedFrom: plainDate('2000-01-01') }
  const unlike = async (): Promise<unknown[]> => {
    const [counted, read] = await Promise.all([
      quality(world.actors.province, { by: 'place' }),
      quality(world.actors.province, { by: 'place', ...dates }),
    ])
    expect(read.rows.length).toBeGreaterThan(5)
    return counted.rows.filter((row, at) => JSON.stringify(row) !== JSON.stringify(read.rows[at]))
  }
  const changes = [
    sql`update alert set closed_at = now(), outcome = 'resolved', status = 'closed' where closed_at is null and id % 3 = 0`,
    sql`update alert set closed_at = null, outcome = null, status = 'open' where closed_at is not null and id % 6 = 0`,
    sql`update alert set was_late = not was_late, region_code = '430922101001', indicators = indicators || array['ind.more'] where id % 4 = 1`,
    sql`update alert set version = version + 1, last_run = null`,
    sql`select join_closed_counts()`,
    sql`insert into alert (region_code, cause, category, grade, sentence, indicators, evidence, source, status, outcome, closed_at)
      values ('430971121202', 'vehicle', 'risk', 1, '', array['ind.vehicle', 'ind.shared'], '[]', 'manual', 'closed', 'false', now())`,
    sql`delete from alert where household_no is null`,
  ]
  const undone = new Error('undone')
  await expect(
    world.db.transaction().execute(async (tx) => {
      for (const change of changes) await change.execute(tx)
      throw undone
    }),
  ).rejects.toBe(undone)
  expect(await unlike()).toEqual([])
  for (const change of changes) {
    await change.execute(world.db)
    expect(await unlike()).toEqual([])
  }
  for (const who of ['clerk', 'medical', 'helper'] as const)
    expect(
      (await read(world.services, world.actors[who], (reader) => reader.selectFrom('alert_closed_count').selectAll().execute())).length,
    ).toBe(0)
})
