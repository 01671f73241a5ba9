import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmptyDatabase, type TestDatabase } from '#test/database'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from './migrate.ts'

let directory: string
let database: TestDatabase

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations '))
  database = await createEmptyDatabase()
})
afterEach(async () => {
  await database.stop()
  await rm(directory, { recursive: true, force: true })
})

const put = (name: string, sql: string) => writeFile(join(directory, name), sql)
const run = () => migrate(database.pool, directory)

test('applies what is new, in order, once', async () => {
  await put('0002_b.sql', 'alter table a add column m int')
  await put('0001_a.sql', 'create table a (n int)')
  expect(await run()).toEqual(['0001_a.sql', '0002_b.sql'])
  await put('0003_c.sql', 'insert into a values (1, 2)')
  expect(await run()).toEqual(['0003_c.sql'])
  expect(await run()).toEqual([])
  expect((await database.pool.query('select n, m from a')).rows).toEqual([{ n: 1, m: 2 }])
})

test('two programs that migrate at once apply each migration once', async () => {
  await put('0001_a.sql', 'create table a (n int); select pg_sleep(0.1)')
  const applied = await Promise.all([run(), run(), run()])
  expect(applied.flat()).toEqual(['0001_a.sql'])
})

test('a failed migration leaves nothing behind, names its line, and what came before stays', async () => {
  await put('0001_a.sql', 'create table a (n int)')
  await put('0002_b.sql', 'create table b (n int);\n\ninsert into nowhere values (1);\n')
  await expect(run()).rejects.toThrow(/0002_b\.sql line 3: relation "nowhere" does not exist/)
  const { rows } = await database.pool.query("select to_regclass('a') is not null as a, to_regclass('b') is not null as b")
  expect(rows).toEqual([{ a: true, b: false }])
  await put('0002_b.sql', 'create table b (n int)')
  expect(await run()).toEqual(['0002_b.sql'])
})

test('a migration that was changed after it was applied is refused', async () => {
  await put('0001_a.sql', 'create table a (n int)')
  await run()
  await put('0001_a.sql', 'create table a (n bigint)')
  await expect(run()).rejects.toThrow(/0001_a\.sql 在执行之后被改动过/)
})

test('a database newer than the program is refused', async () => {
  await put('0001_a.sql', 'create table a (n int)')
  await put('0002_b.sql', 'create table b (n int)')
  await run()
  await rm(join(directory, '0002_b.sql'))
  await expect(run()).rejects.toThrow(/数据库比程序新：它已执行过 0002_b\.sql/)
})

test('a new migration may not take its place before an applied one', async () => {
  await put('0002_b.sql', 'create table b (n int)')
  await run()
  await put('0001_a.sql', 'create table a (n int)')
  await expect(run()).rejects.toThrow(/0001_a\.sql 排在已执行的 0002_b\.sql 之前/)
})

test('where all people are invented it may: branches of development land in any order', async () => {
  await put('0002_b.sql', 'create table installation (synthetic boolean); insert into installation values (true)')
  await run()
  await put('0001_a.sql', 'create table a (n int)')
  expect(await run()).toEqual(['0001_a.sql'])
  await put('0003_c.sql', 'select 1')
  expect(await run()).toEqual(['0003_c.sql'])
})

test.each(['0002-b.sql', '2_b.sql', '0002_b.sql.bak', 'notes.md'])('a file named %s is not skipped in silence', async (name) => {
  await put(name, 'select 1')
  await expect(run()).rejects.toThrow(name)
})

test('a number may be used once', async () => {
  await put('0001_a.sql', 'select 1')
  await put('0001_b.sql', 'select 1')
  await expect(run()).rejects.toThrow(/number 0001/)
})
