import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withSnapshot, type Actor } from '#access'
import { isDownload, type Services } from '#command'
import { exports as contract, type Operation } from '#contract'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { createLog } from '#platform/log'
import { createAlertWorld, places, type AlertWorld, type Cast } from '#test/alert-world'
import { clean } from '../retention.ts'
import { routes } from '../routes.ts'
import { wholeListOf } from './start.ts'
import { exportsWork } from './write.ts'

/* A list too large for one answer: asked for, written in the background in the owner's scope, fetched by the owner only, all of it recorded. */
let world: AlertWorld
let services: Services
let directory: string
beforeAll(async () => {
  world = await createAlertWorld()
  directory = await mkdtemp(join(tmpdir(), 'doudi-exports-'))
  const vault = await openVault({ directory: join(directory, 'keys') })
  services = {
    ...world.services,
    vault,
    files: await openFileStore({ directory: join(directory, 'files'), vault }),
    log: createLog('silent'),
    config: { dataDirectory: directory, keepDays: { replies: 30, looseFiles: 30, replacedSnapshots: 3_650 } } as Services['config'],
  }
  await world.household(places.laohekou, '=王建国,"国"')
  await world.household(places.laohekou, '李秀英')
  await world.household(places.nanzhouVillage, '段四')
})
afterAll(async () => {
  await services.files.close()
  await world.stop()
  await rm(directory, { recursive: true })
})

/** Five families, each with a person, an alert, a visit and a payment; several equal in what they are sorted by. */
async function filled(): Promise<void> {
  if (await world.db.selectFrom('person').select('person_no').executeTakeFirst()) return
  for (let i = 1; i <= 5; i++) {
    const no = await world.household(places.jinqiao, `户主${String(i % 2)}`)
    await world.alertOnDesk({ householdNo: no, grade: i % 2 === 0 ? 1 : 2 })
    await sql`insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_region, region_code, phone_sealed, phone_masked, household_no)
      values (${900 + i}, gen_random_uuid(), '', '4309**********0000', ${`人${String(i)}`}, 'r', ${`19${String(50 + (i % 3))}-05-01`}, '1', ${places.jinqiao}, ${places.jinqiao}, '', '', ${no})`.execute(
      world.db,
    )
    await sql`insert into visit (client_id, household_no, region_code, user_id, visited_at, answers) values (gen_random_uuid(), ${no}, ${places.jinqiao}, ${world.actors.helper.userId}, ${'2026-10-20T01:00:00Z'}, '{}')`.execute(
      world.db,
    )
    await sql`insert into chain_event (household_no, region_code, occurred_on, kind, department, title, amount_fen, source_kind, source_id)
      values (${no}, ${places.jinqiao}, ${'2026-10-10'}, 'payment', 'civil-affairs', '低保金', ${i % 2 === 0 ? null : 40_000}, 'snapshot', ${i})`.execute(
      world.db,
    )
  }
}

async function ask(operation: Operation, who: Cast, input: { params?: unknown; body?: unknown } = {}): Promise<unknown> {
  const route = routes.find((each) => each.operation.id === operation.id)
  return route?.handle(services, {
    params: operation.params.parse(input.params ?? {}),
    query: {},
    body: operation.body.parse(input.body ?? {}),
    actor: world.actors[who],
    requestId: undefined,
    file: undefined,
  })
}
const start = async (who: Cast, query: Record<string, string> = {}, listing = 'household') =>
  contract.start.reply.parse(await ask(contract.start, who, { body: { listing, query } })).id
const write = (exportId: number): Promise<void> => exportsWork(() => routes).handler(services)({ exportId }, new AbortController().signal)
const mine = async (who: Cast) => contract.mine.reply.parse(await ask(contract.mine, who)).rows

test('what is written is the owner’s list: same filters, same scope, with who and when on top; formulas are defused', async () => {
  const id = await start('county', { sort: 'headName', q: '' })
  expect((await mine('county'))[0]).toMatchObject({ id, state: 'waiting', title: '家庭' })
  await write(id)
  expect((await mine('county'))[0]).toMatchObject({ id, state: 'done', total: 2, written: 2 })
  const file: unknown = await ask(contract.fetchFile, 'county', { params: { id } })
  if (!isDownload(file) || !(file.content instanceof Readable)) throw new Error('no file')
  const lines = (await text(file.content)).split('\r\n')
  expect(file.fileName).toBe('家庭_2026-11-02.csv')
  expect(lines[0]).toMatch(/^\u{FEFF}?家庭　共 2 行；制表时间：2026-11-02 09:00；制表人：.+$/u)
  expect(lines[1]).toContain('户主')
  expect(lines.slice(2).join()).toContain(`"'=王建国,""国"""`)
  expect(lines.at(-2)).toBe('完，共 2 行')
  expect(lines.join()).not.toContain('段四')
  const verbs = await world.db
    .selectFrom('ledger')
    .select(['verb', 'actor', 'detail'])
    .where('verb', 'in', ['list.exportAll', 'list.export', 'export.fetch'])
    .orderBy('seq')
    .execute()
  expect(verbs.map(({ verb, actor }) => [verb, actor])).toEqual(
    ['list.exportAll', 'list.export', 'export.fetch'].map((verb) => [verb, world.actors.county.id]),
  )
  expect(verbs[1]?.detail).toMatchObject({ export: id, rows: 2 })
})

test('done twice it is one file; nobody else sees or fetches it', async () => {
  const id = await start('county')
  await write(id)
  await write(id)
  expect(await mine('nanxian')).toEqual([])
  await expect(ask(contract.fetchFile, 'nanxian', { params: { id } })).rejects.toMatchObject({ code: 'not-found' })
})

test('who has left the post he asked in, or may see no such list any more, gets nothing of what it showed', async () => {
  const id = await start('county')
  await write(id)
  await world.db.updateTable('list_export').set({ post_id: 7 }).where('id', '=', id).execute()
  const fetch = (more: Partial<Actor>) =>
    routes
      .find((each) => each.operation.id === contract.fetchFile.id)
      ?.handle(services, {
        params: { id },
        query: {},
        body: {},
        actor: { ...world.actors.county, ...more },
        requestId: undefined,
        file: undefined,
      })
  await expect(fetch({ postId: 8 })).rejects.toMatchObject({ code: 'auth.denied' })
  await expect(fetch({ postId: 7, abilities: new Set() })).rejects.toMatchObject({ code: 'auth.denied' })
  await expect(fetch({ postId: 7, abilities: new Set(), duty: 'post' })).rejects.toMatchObject({ code: 'auth.denied' })
  expect(isDownload(await fetch({ postId: 7 }))).toBe(true)
})

test('a typed filter is kept sealed and out of the ledger; a wrong filter, an unknown list, a forbidden one are refused', async () => {
  const id = await start('county', { q: '李秀英' })
  const row = await world.db.selectFrom('list_export').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const entry = await world.db
    .selectFrom('ledger')
    .select('detail')
    .where('verb', '=', 'list.exportAll')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(JSON.stringify([row, entry])).not.toContain('李秀英')
  await write(id)
  expect((await mine('county'))[0]).toMatchObject({ total: 1 })
  await expect(start('county', { status: 'nonsense' })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(start('county', {}, 'nonsense')).rejects.toMatchObject({ code: 'not-found' })
  await expect(start('county', {}, 'ledger')).rejects.toMatchObject({ code: 'auth.denied' })
})

test.each([
  ['household', { sort: '-headName' }],
  ['household', { sort: 'place' }],
  ['person', { sort: '-age' }],
  ['person', {}],
  ['alert', { sort: 'grade' }],
  ['alert', { sort: '-daysLeft' }],
  ['visit', {}],
  ['report.helpEvent', { sort: '-amountFen' }],
])('%s %j: walked through with a cursor in small parts it is the list as it is read page by page', async (listing, query) => {
  await filled()
  const list = wholeListOf(routes, listing, world.actors.county)
  const context = { actor: world.actors.county, services }
  const parts = await withSnapshot(services.db, world.actors.county, async (reader) => {
    const found: object[][] = []
    for await (const part of list.pages(reader, list.parse(query), context, 2)) found.push([...part])
    return found
  })
  const route = routes.find((each) => each.operation.id === `${listing}.list`)
  const paged = await route?.handle(services, {
    params: {},
    query: route.operation.query.parse({ ...query, size: '200' }),
    body: {},
    actor: world.actors.county,
    requestId: undefined,
    file: undefined,
  })
  expect(parts.every((part) => part.length <= 2)).toBe(true)
  expect({ rows: parts.flat() }).toEqual({ rows: (paged as { rows: object[] }).rows })
  expect(parts.flat().length).toBeGreaterThan(4)
})

test('a long list is made in short turns: others are answered in between', async () => {
  await sql`insert into lead (client_id, region_code, reported_by, person_name, description, reported_at, received_at)
    select gen_random_uuid(), ${places.jinqiao}, ${world.actors.helper.userId}, '路人', '屋顶漏雨', now(), now() from generate_series(1, 1200)`.execute(
    world.db,
  )
  for (const listing of ['lead', 'household']) {
    const list = wholeListOf(routes, listing, world.actors.county)
    let turns = 0
    const ticking = setInterval(() => turns++, 0)
    const parts = await withSnapshot(services.db, world.actors.county, async (reader) => {
      const sizes: number[] = []
      for await (const part of list.pages(reader, list.parse({}), { actor: world.actors.county, services })) sizes.push(part.length)
      return sizes
    })
    clearInterval(ticking)
    expect(Math.max(...parts)).toBeLessThanOrEqual(250)
    expect(turns).toBeGreaterThanOrEqual(parts.length)
    if (listing === 'lead') expect(parts.length).toBeGreaterThanOrEqual(4)
  }
})

test('whose account was closed meanwhile gets nothing; old files go after their days', async () => {
  const id = await start('clerk')
  await world.db
    .updateTable('app_user')
    .set({ active: false })
    .where('id', '=', world.actors.clerk.userId ?? 0)
    .execute()
  await write(id)
  expect((await mine('clerk'))[0]).toMatchObject({ state: 'failed', message: '账号已停用，没有导出' })
  const file = await world.db.selectFrom('list_export').select('file_sha256').where('state', '=', 'done').executeTakeFirstOrThrow()
  expect(await services.files.verify(file.file_sha256 ?? '')).toBe('ok')
  world.setDay('2026-11-20')
  expect(await clean(services, { rehearse: true })).toMatchObject({ exports: 4 })
  expect(await clean(services)).toMatchObject({ exports: 4 })
  expect(await clean(services)).toMatchObject({ exports: 0 })
  expect(await services.files.verify(file.file_sha256 ?? '')).toBe('missing')
  expect((await mine('county')).every((row) => row.state === 'removed')).toBe(true)
  const [first] = await mine('county')
  await expect(ask(contract.fetchFile, 'county', { params: { id: first?.id ?? 0 } })).rejects.toMatchObject({
    code: 'state.action-not-allowed',
  })
})
