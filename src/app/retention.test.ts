import { access, utimes } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '#command'
import { verifyLedger } from '#ledger'
import { idNumberOf } from '#test/registry-world'
import { createImportWorld, csvOf, registered, type ImportWorld } from '#test/import-world'
import { clean, holdStill } from './retention.ts'

let world: ImportWorld
let services: Services
beforeAll(async () => {
  world = await createImportWorld('2026-04-02')
  services = {
    ...world.services,
    config: { dataDirectory: world.directory, keepDays: { replies: 30, looseFiles: 30, replacedSnapshots: 3_650 } },
  } as unknown as Services
})
afterAll(() => world.stop())

const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
/** As if it had been stored that many days ago. */
async function stored(text: string, daysAgo: number): Promise<string> {
  const { sha256 } = await services.files.put(Buffer.from(text), { maxBytes: 1_000_000 })
  const then = new Date(services.clock.now().getTime() - daysAgo * 86_400_000)
  await utimes(services.files.path(sha256), then, then)
  return sha256
}
const entries = async () =>
  (await world.db.selectFrom('ledger').select('detail').where('verb', '=', 'retention.clean').orderBy('seq').execute()).map(
    (row) => row.detail,
  )

test('every column that names a stored file is known to the cleaning', async () => {
  const { rows } = await sql<{
    name: string
  }>`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and column_name like '%sha256%' order by 1`.execute(
    world.db,
  )
  // The last two name a migration and the content of a Parquet, which are not in the store.
  expect(rows.map((row) => row.name)).toEqual([
    'attachment.sha256',
    'import.file_sha256',
    'list_export.file_sha256',
    'person.photo_sha256',
    'policy_text.sha256',
    'schema_migration.sha256',
    'snapshot.content_sha256',
  ])
})

test('a file nothing refers to goes when it is old; one that is named, young or put again stays', async () => {
  const { id } = await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    bytes: csvOf('population-register', [registered(idNumberOf(1), '李桂英')]),
  })
  const named = (await world.db.selectFrom('import').select('file_sha256').where('id', '=', id).executeTakeFirstOrThrow()).file_sha256
  await utimes(services.files.path(named), new Date('2020-01-01'), new Date('2020-01-01'))
  const [old, young, again] = [await stored('old', 40), await stored('young', 20), await stored('again', 40)]
  await services.files.put(Buffer.from('again'), { maxBytes: 100 })
  expect(await clean(services, { rehearse: true })).toMatchObject({ looseFiles: 1 })
  expect(await services.files.verify(old)).toBe('ok')
  expect(await clean(services)).toMatchObject({ looseFiles: 1, suspicious: 0 })
  expect(await Promise.all([old, young, again, named].map((name) => services.files.verify(name)))).toEqual(['missing', 'ok', 'ok', 'ok'])
  expect(await entries()).toMatchObject([{ looseFiles: 1 }])
  expect(await clean(services)).toMatchObject({ looseFiles: 0 })
  expect(await entries()).toHaveLength(1)
})

test('a store full of files that belong to nothing is left alone: it is another database’s', async () => {
  const names = await Promise.all(Array.from({ length: 60 }, (_, at) => stored(`lost ${String(at)}`, 90)))
  expect(await clean(services)).toMatchObject({ looseFiles: 0, suspicious: 60 })
  expect(await services.files.verify(names[0] ?? '')).toBe('ok')
  for (const name of names) await services.files.remove(name)
})

test('replies are kept a month', async () => {
  await sql`insert into command_request (actor, request_id, verb, input_hash, reply, at) values ('user:1', gen_random_uuid(), 'old', '', '{}', ${services.clock.now()}::timestamptz - interval '31 days'),
    ('user:1', gen_random_uuid(), 'young', '', '{}', ${services.clock.now()}::timestamptz - interval '29 days')`.execute(world.db)
  expect(await clean(services)).toMatchObject({ replies: 1 })
  expect(await world.db.selectFrom('command_request').select('verb').where('verb', 'in', ['old', 'young']).execute()).toEqual([
    { verb: 'young' },
  ])
})

test('the Parquet of a snapshot replaced long ago goes the night after it was given up; its row and its file stay', async () => {
  const snapshot = await world.db.selectFrom('snapshot').select(['id', 'path', 'import_id']).executeTakeFirstOrThrow()
  const withdrawn = (days: number) =>
    sql`update snapshot set withdrawn_at = ${services.clock.now()}::timestamptz - ${days} * interval '1 day' where id = ${snapshot.id}`.execute(
      world.db,
    )
  await withdrawn(3_649)
  expect(await clean(services)).toMatchObject({ snapshots: 0 })
  await withdrawn(3_651)
  expect(await clean(services)).toMatchObject({ snapshots: 1 })
  expect(await there(snapshot.path)).toBe(true)
  world.setDay('2026-04-04')
  expect(await clean(services)).toMatchObject({ snapshots: 0 })
  expect(await there(snapshot.path)).toBe(false)
  expect(await world.db.selectFrom('snapshot').select('import_id').where('id', '=', snapshot.id).executeTakeFirst()).toEqual({
    import_id: snapshot.import_id,
  })
  const { file_sha256 } = await world.db
    .selectFrom('import')
    .select('file_sha256')
    .where('id', '=', snapshot.import_id)
    .executeTakeFirstOrThrow()
  expect(await services.files.verify(file_sha256)).toBe('ok')
  expect(await verifyLedger(world.db)).toMatchObject({ intact: true })
})

test('nothing is removed while a backup copies', async () => {
  const still = await holdStill(world.directory)
  expect(await clean(services)).toBeNull()
  still.close()
  expect(await clean(services)).not.toBeNull()
})
