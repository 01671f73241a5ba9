import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemActor, withReader, withWriter } from '#access'
import { plainDate } from '#kernel'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { anchorsOf, append, readAnchors, verifyLedger, writeAnchors, type Anchor } from './index.ts'

/*
 * A ledger of three days: entries 1 to 4, 5 to 9, 10 to 12. Written by the trigger; then, as the superuser an attacker may be, their days
 * are set and the chain is made anew with PostgreSQL's own means, which is what a forger would do.
 */
const hand = systemActor('test', [])
const days = [
  ['2026-03-01', 4],
  ['2026-03-02', 9],
  ['2026-03-03', 12],
] as const
const last = plainDate('2026-03-03')

let database: TestDatabase
let folder: string
let anchors: Anchor[]
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'doudi-anchors-'))
  for (let n = 1; n <= 12; n++)
    await withWriter(database.kysely, hand, (tx) =>
      append(tx, hand, [
        { verb: 'household.view', subject: `household:${String(n)}`, purpose: n === 7 ? '走访\x1f核实' : '', detail: { n } },
      ]),
    )
  for (const [day, until] of [...days].reverse())
    await tamper(`update ledger set at = '${day} 23:30:00+08'::timestamptz + seq * interval '1 second' where seq <= ${String(until)}`)
  await rebuild()
  anchors = (await whole((reader) => anchorsOf(reader, null, last))).anchors
})
afterEach(async () => {
  await database.stop()
  await rm(folder, { recursive: true, force: true })
})

const whole = <T>(work: Parameters<typeof withReader<T>>[2]): Promise<T> => withReader(database.kysely, hand, work)

/** As a superuser, past every trigger. */
async function tamper(statement: string): Promise<void> {
  await database.pool.query(`begin; alter table ledger disable trigger all; ${statement}; alter table ledger enable trigger all; commit`)
}

/** A forger's work: every link and hash is made to fit what now stands in the entries. */
async function rebuild(): Promise<void> {
  await tamper(`do $$ declare l ledger; before bytea := decode(repeat('00', 32), 'hex'); begin
    for l in select * from ledger order by seq loop
      l.prev_hash := before; l.hash := sha256(ledger_payload(l)); before := l.hash;
      update ledger set prev_hash = l.prev_hash, hash = l.hash where seq = l.seq;
    end loop; end $$`)
}

test('an untouched ledger is complete, alone and against its anchors; each day has one', async () => {
  expect(anchors.map(({ day, first, last: end }) => [day, first, end])).toEqual([
    ['2026-03-01', 1, 4],
    ['2026-03-02', 5, 9],
    ['2026-03-03', 10, 12],
  ])
  const found = await whole((reader) => verifyLedger(reader, anchors))
  expect(found).toEqual({ entries: 12, headHash: anchors[2]?.hash, intact: true, brokenAt: null, difference: null })
})

test('the application may neither change, delete nor empty it', async () => {
  for (const statement of ["update ledger set purpose = '' where seq = 1", 'delete from ledger where seq = 12', 'truncate ledger']) {
    await expect(
      withWriter(database.kysely, hand, (tx) => sql.raw(statement).execute(tx)),
      statement,
    ).rejects.toThrow(/permission denied|append-only/)
    await expect(database.pool.query(statement), `${statement}, as the owner`).rejects.toThrow('append-only')
  }
  await expect(
    withWriter(database.kysely, hand, (tx) => append(tx, { ...hand, id: 'user:1' }, [{ verb: 'x.y', subject: 'z' }])),
    'in another one’s name',
  ).rejects.toThrow('row-level security')
})

test.each([
  ['what was done', "verb = 'household.list'"],
  ['who', "actor_name = '别人'"],
  ['when', "at = at + interval '1 microsecond'"],
  ['why', "purpose = '走访'"],
  ['the detail', `detail = '{"n": 8}'`],
  ['whom', 'household_no = 1'],
  ['the hash', "hash = sha256('x')"],
  ['the number', 'seq = 77'],
])('a superuser who changes %s of one entry is found at that entry', async (_what, set) => {
  await tamper(`update ledger set ${set} where seq = 7`)
  const found = await whole((reader) => verifyLedger(reader))
  // Without its number the entry is missing where it was: the next one does not follow.
  expect(found).toMatchObject({ intact: false, brokenAt: set === 'seq = 77' ? 8 : 7 })
})

test('an entry taken out of the middle, or put before the first, is found', async () => {
  await tamper('delete from ledger where seq = 6')
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: false, brokenAt: 7 })
  await tamper(
    'insert into ledger select -1, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash from ledger where seq = 1',
  )
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: false, brokenAt: -1 })
})

test('functions a superuser has replaced in the database deceive nobody', async () => {
  await database.pool.query(
    "create or replace function ledger_payload(l ledger) returns bytea language sql immutable as $$ select convert_to('x', 'UTF8') $$",
  )
  await tamper("update ledger set purpose = '改过' where seq = 3")
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: false, brokenAt: 3 })
})

test('what was done cannot be moved into another column under the same hash', async () => {
  await tamper(
    `alter table ledger alter column verb drop not null; update ledger set actor_name = actor_name || E'\\x1f' || verb, verb = null where seq = 5`,
  )
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: false, brokenAt: 5 })
})

test('a name with the mark between fields in it breaks nothing', async () => {
  const named = { ...hand, name: '张\x1f三' }
  await withWriter(database.kysely, named, (tx) => append(tx, named, [{ verb: 'household.view', subject: 'household:13' }]))
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: true, entries: 13 })
})

test('functions that the database would find before its own deceive nobody, and the path is as before', async () => {
  await database.pool.query(`create schema evil; grant usage on schema evil to doudi_app;
    create function evil.to_char(at timestamp, how text) returns text language sql immutable as $$ select pg_catalog.to_char(date_trunc('hour', at), how) $$`)
  await tamper(`update ledger set at = date_trunc('hour', at) where seq = 4`)
  await rebuild()
  await tamper(`update ledger set at = at + interval '5 minutes' where seq = 4`)
  const found = await withReader(database.kysely, hand, async (reader) => {
    await sql`select set_config('search_path', 'evil, pg_catalog, public', true)`.execute(reader)
    const verified = await verifyLedger(reader)
    return { verified, path: (await sql<{ search_path: string }>`show search_path`.execute(reader)).rows[0]?.search_path }
  })
  expect(found).toMatchObject({ verified: { intact: false, brokenAt: 4 }, path: 'evil, pg_catalog, public' })
})

test('a tail cut off is sound in itself and missing against the anchors', async () => {
  await tamper('delete from ledger where seq > 10')
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: true, difference: null })
  expect(await whole((reader) => verifyLedger(reader, anchors))).toMatchObject({
    intact: true,
    entries: 10,
    difference: { kind: 'missing', seq: 11, day: '2026-03-03' },
  })
  await tamper('delete from ledger where seq > 6')
  expect(await whole((reader) => verifyLedger(reader, anchors))).toMatchObject({
    difference: { kind: 'missing', seq: 7, day: '2026-03-02' },
  })
})

test('a day rewritten with a whole new chain is found at the first entry that is another one', async () => {
  await tamper("update ledger set actor_name = '别人' where seq = 6")
  await rebuild()
  expect(await whole((reader) => verifyLedger(reader))).toMatchObject({ intact: true, difference: null })
  expect(await whole((reader) => verifyLedger(reader, anchors))).toMatchObject({
    intact: true,
    difference: { kind: 'rewritten', seq: 6, day: '2026-03-02' },
  })
  // One day's anchor alone knows of its own day.
  expect(await whole((reader) => verifyLedger(reader, anchors.slice(2)))).toMatchObject({
    difference: { kind: 'rewritten', seq: 10, day: '2026-03-03' },
  })
  expect(await whole((reader) => verifyLedger(reader, anchors.slice(0, 1)))).toMatchObject({ difference: null })
})

test('a clock set back does not split a day, nor lose an entry', async () => {
  await tamper("update ledger set at = '2026-03-01 08:00:00+08' where seq = 8")
  await rebuild()
  const { anchors: made } = await whole((reader) => anchorsOf(reader, null, last))
  expect(made.map(({ first, last: end }) => [first, end])).toEqual([
    [1, 4],
    [5, 9],
    [10, 12],
  ])
})

test('anchors are written once a day and go on where they stopped; a damaged file is named', async () => {
  expect((await whole((reader) => writeAnchors(reader, folder, plainDate('2026-03-02')))).map(({ day }) => day)).toEqual([
    '2026-03-01',
    '2026-03-02',
  ])
  expect((await whole((reader) => writeAnchors(reader, folder, last))).map(({ day }) => day)).toEqual(['2026-03-03'])
  expect(await whole((reader) => writeAnchors(reader, folder, last))).toEqual([])
  expect(await readAnchors(folder)).toEqual(anchors)
  const [first = ''] = (await readdir(folder)).toSorted()
  expect(await readAnchors(join(folder, first))).toEqual(anchors.slice(0, 1))
  await writeFile(join(folder, first), (await readFile(join(folder, first), 'utf8')).slice(0, -30))
  await expect(readAnchors(folder)).rejects.toThrow(first)
})

test('a ledger that does not fit itself is not anchored', async () => {
  await tamper("update ledger set purpose = '改过' where seq = 6")
  await expect(whole((reader) => writeAnchors(reader, folder, last))).rejects.toThrow('第 6 条')
  expect((await readAnchors(folder)).map(({ day }) => day)).toEqual(['2026-03-01'])
})
