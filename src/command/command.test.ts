import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor, withReader } from '#access'
import { exportLimit } from '#contract'
import { verifyLedger } from '#ledger'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { defineCommand, execute, parseInput, recordLooks } from './command.ts'
import { countUpTo } from './list.ts'

let world: AlertWorld
beforeAll(async () => {
  world = await createAlertWorld()
})
afterAll(() => world.stop())

let runs = 0
const note = defineCommand({
  verb: 'test.note',
  ability: 'alert.handle',
  input: z.object({ text: z.string().min(2, '太短') }),
  run: async (_tx, input, { actor }) => {
    runs++
    if (input.text === '失败') throw new Error('broken on purpose')
    return {
      reply: { text: input.text, at: runs },
      ledger: [{ verb: 'test.note', subject: 'test:1', regionCode: actor.regionCode }],
      jobs: [{ name: 'test.follow', data: { at: runs } }],
    }
  },
})
const request = () => crypto.randomUUID()
const ledgerRows = async () => (await world.db.selectFrom('ledger').select('seq').execute()).length

test('the same request does a thing once and answers with the first reply', async () => {
  const id = request()
  const before = { runs, ledger: await ledgerRows(), queued: world.queued.length }
  const first = await world.act('clerk', note, { text: '你好' }, id)
  const second = await world.act('clerk', note, { text: '你好' }, id)
  expect(second).toEqual(first)
  expect({ runs, ledger: await ledgerRows(), queued: world.queued.length }).toEqual({
    runs: before.runs + 1,
    ledger: before.ledger + 1,
    queued: before.queued + 1,
  })
})

test('twins sent at the same moment are one', async () => {
  const id = request()
  const before = runs
  const replies = await Promise.all(Array.from({ length: 5 }, () => world.act('clerk', note, { text: '同时' }, id)))
  expect(runs).toBe(before + 1)
  for (const reply of replies) expect(reply).toEqual(replies[0])
})

test('a request number used for something else is refused', async () => {
  const id = request()
  await world.act('clerk', note, { text: '第一次' }, id)
  await expect(world.act('clerk', note, { text: '另一件事' }, id)).rejects.toMatchObject({ code: 'state.conflict' })
})

test('what is kept of a request’s input is keyed: whoever reads the table cannot try ID numbers against it', async () => {
  const id = request()
  const input = { text: '990000200001010012' }
  await world.act('clerk', note, input, id)
  const kept = await world.db.selectFrom('command_request').select('input_hash').where('request_id', '=', id).executeTakeFirstOrThrow()
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    expect(kept.input_hash).not.toBe(createHash('sha256').update(JSON.stringify(input)).digest(encoding))
  expect(kept.input_hash).toBe(world.services.vault.keyedDigest('request', JSON.stringify(input)))
})

test('what fails leaves nothing behind and may be sent again', async () => {
  const id = request()
  const before = await ledgerRows()
  await expect(world.act('clerk', note, { text: '失败' }, id)).rejects.toThrow('broken on purpose')
  expect(await ledgerRows()).toBe(before)
  await expect(world.act('clerk', note, { text: '成功了' }, id)).resolves.toMatchObject({ text: '成功了' })
})

test('without the ability nothing runs', async () => {
  const before = runs
  await expect(world.act('auditor', note, { text: '你好' })).rejects.toMatchObject({ code: 'auth.denied' })
  expect(runs).toBe(before)
})

test('input that does not fit names the field and the reason', () => {
  expect(() => parseInput(note.input, { text: '短' })).toThrow('text 太短')
})

test('looks are links of the same chain, in order, also many at once', async () => {
  const actor = world.actors.clerk
  const entry = (no: number) => ({
    verb: 'test.look',
    subject: `household:${String(no)}`,
    regionCode: actor.regionCode,
    householdNo: no,
    detail: { rows: no },
  })
  await Promise.all(
    [1, 11, 21].map((first) =>
      recordLooks(
        world.services,
        actor,
        Array.from({ length: 5 }, (_, at) => entry(first + at)),
      ),
    ),
  )
  const rows = await world.db
    .selectFrom('ledger')
    .select(['household_no', 'actor', 'detail'])
    .where('verb', '=', 'test.look')
    .orderBy('seq')
    .execute()
  expect(rows.map((row) => row.household_no).toSorted((one, other) => Number(one) - Number(other))).toEqual([
    1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25,
  ])
  for (const first of [1, 11, 21]) {
    const at = rows.findIndex((row) => row.household_no === first)
    expect(rows.slice(at, at + 5).map((row) => row.household_no)).toEqual([first, first + 1, first + 2, first + 3, first + 4])
  }
  expect(rows[0]).toMatchObject({ actor: actor.id, detail: { rows: rows[0]?.household_no } })
  expect(await verifyLedger(world.db)).toMatchObject({ intact: true })
})

test('a ledger entry cannot be changed, removed or written in another name; the walk finds what was forged', async () => {
  await world.act('clerk', note, { text: '记一笔' })
  await expect(world.db.updateTable('ledger').set({ purpose: '改' }).execute()).rejects.toThrow('append-only')
  await expect(world.db.deleteFrom('ledger').execute()).rejects.toThrow('append-only')
  const forged = defineCommand({
    verb: 'test.forge',
    ability: 'alert.handle',
    input: z.object({}),
    run: async (tx) => {
      await tx
        .insertInto('ledger')
        .values({
          seq: 0,
          at: new Date(),
          actor: 'user:999',
          actor_name: '别人',
          verb: 'x',
          subject: 'x',
          prev_hash: Buffer.alloc(0),
          hash: Buffer.alloc(0),
        })
        .execute()
      return { reply: {}, ledger: [] }
    },
  })
  await expect(execute(world.services, forged, world.actors.clerk, {})).rejects.toThrow('row-level security')
  const everything = systemActor('test', [])
  const sound = await withReader(world.db, everything, (reader) => verifyLedger(reader))
  expect(sound).toMatchObject({ intact: true, brokenAt: null, entries: await ledgerRows() })
  // A superuser can switch the trigger off; the chain tells.
  await world.db.transaction().execute(async (tx) => {
    await sql`alter table ledger disable trigger ledger_no_change`.execute(tx)
    await tx.updateTable('ledger').set({ purpose: '悄悄改' }).where('seq', '=', 2).execute()
    await sql`alter table ledger enable trigger ledger_no_change`.execute(tx)
  })
  expect(await withReader(world.db, everything, (reader) => verifyLedger(reader))).toMatchObject({ intact: false, brokenAt: 2 })
})

test('counting ends where exporting does, and says so', async () => {
  const count = (n: number) => withReader(world.db, world.actors.clerk, (reader) => countUpTo(reader, sql`generate_series(1, ${n}) i`))
  expect(await count(3)).toEqual({ total: 3, more: false })
  expect(await count(exportLimit)).toEqual({ total: exportLimit, more: false })
  expect(await count(exportLimit + 1)).toEqual({ total: exportLimit, more: true })
})
