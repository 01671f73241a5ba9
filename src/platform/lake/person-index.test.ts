import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLake, personTable, type Lake, type LakeSession } from './index.ts'

let directory: string
let lake: Lake
const open = (): Promise<Lake> => openLake({ directory, memoryLimitMb: 256, threads: 2, personIndex: true })
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-index-'))
  lake = await open()
})
afterEach(async () => {
  await lake.close()
  await rm(directory, { recursive: true })
})

/** The token of the n-th person; the same in DuckDB and here. */
const token = (n: number): string => {
  const hex = createHash('md5').update(String(n)).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
const people = (from: number, to: number): string =>
  `(SELECT md5(i::VARCHAR)::UUID AS token FROM range(${String(from)}, ${String(to)}) t(i))`
const assign = (from: number, to: number): Promise<{ assigned: number; total: number }> =>
  lake.session((session) => lake.persons.assignNumbers(session, people(from, to)))

test('gives dense numbers once, whatever is asked again', async () => {
  expect(await assign(0, 1000)).toEqual({ assigned: 1000, total: 1000 })
  const before = await lake.persons.numberOf([token(0), token(999)])
  expect(await assign(0, 1000)).toEqual({ assigned: 0, total: 1000 })
  expect(await assign(500, 1500)).toEqual({ assigned: 500, total: 1500 })
  expect(await lake.persons.numberOf([token(0), token(999)])).toEqual(before)
  expect(await lake.persons.verify()).toEqual({ persons: 1500, highest: 1500, sound: true })
})

test('finds numbers in the order asked, null for the unknown', async () => {
  await assign(0, 3)
  const [a, unknown, b, again] = await lake.persons.numberOf([token(2), token(7), token(0).toUpperCase(), token(2)])
  expect(unknown).toBeNull()
  expect(new Set([a, b]).size).toBe(2)
  expect(again).toBe(a)
  expect(await lake.persons.numberOf([])).toEqual([])
})

test('ignores doubles and missing tokens in the relation', async () => {
  await lake.session(async (session) => {
    await session.run(`CREATE TEMP TABLE staged AS FROM ${people(0, 10)} UNION ALL FROM ${people(0, 10)} UNION ALL SELECT NULL`)
    expect(await lake.persons.assignNumbers(session, 'staged')).toEqual({ assigned: 10, total: 10 })
  })
})

test('imports that number at the same time wait for each other', async () => {
  await Promise.all(Array.from({ length: 6 }, (_, n) => assign(n * 300, n * 300 + 500)))
  expect(await lake.persons.verify()).toEqual({ persons: 2000, highest: 2000, sound: true })
})

test('a writer that does not wait fails on the counter and changes nothing', async () => {
  await assign(0, 10)
  await lake.session(async (other) => {
    await other.run('BEGIN TRANSACTION; UPDATE person_index.counter SET next_no = next_no')
    await expect(assign(10, 20)).rejects.toMatchObject({ name: 'LakeError', kind: 'TransactionContext' })
    await other.run('ROLLBACK')
  })
  expect(await assign(10, 20)).toEqual({ assigned: 10, total: 20 })
})

test('gives the same numbers for the same deliveries on another machine', async () => {
  await assign(0, 200)
  await assign(100, 400)
  const here = await lake.persons.numberOf([token(3), token(150), token(333)])
  await lake.close()
  await rm(directory, { recursive: true })
  lake = await open()
  await assign(0, 200)
  await assign(100, 400)
  expect(await lake.persons.numberOf([token(3), token(150), token(333)])).toEqual(here)
})

test('keeps its numbers when the lake is closed and opened again', async () => {
  await assign(0, 50)
  const before = await lake.persons.numberOf([token(7)])
  await lake.close()
  lake = await open()
  expect(await lake.persons.numberOf([token(7)])).toEqual(before)
  expect(await assign(50, 60)).toEqual({ assigned: 10, total: 60 })
})

test('restores numbers, goes on after the highest, and refuses contradictions without a change', async () => {
  const importNumbers = (values: string): Promise<{ imported: number }> =>
    lake.session((session) => lake.persons.importNumbers(session, `(VALUES ${values}) AS v(token, person_no)`))
  expect(await importNumbers(`('${token(1)}', 41), ('${token(2)}', 7)`)).toEqual({ imported: 2 })
  expect(await importNumbers(`('${token(1)}', 41), ('${token(3)}', 8)`)).toEqual({ imported: 1 })
  for (const bad of [`('${token(1)}', 42)`, `('${token(9)}', 41)`, `('${token(8)}', 90), ('${token(8)}', 91)`, `('${token(8)}', 0)`]) {
    await expect(importNumbers(bad)).rejects.toMatchObject({ code: 'state.conflict' })
  }
  await assign(100, 101)
  expect(await lake.persons.numberOf([token(1), token(2), token(3), token(8), token(100)])).toEqual([41, 7, 8, null, 42])
})

test('a second process cannot write the index', async () => {
  await assign(0, 1)
  await using second = await open()
  await expect(second.persons.verify()).rejects.toMatchObject({ code: 'system.unavailable', message: '数据湖正被另一个进程使用' })
})

test('killed at any moment, it never holds half an assignment, a doubled number or a token with two', { timeout: 60_000 }, async () => {
  const seen = new Map<string, number>()
  let size = 0
  let interrupted = 0
  for (let round = 0; round < 14; round++) {
    const from = Math.max(0, size - 5000)
    await lake.rows('SELECT 1 AS started')
    const pid = lake.pid ?? 0
    const assigning = assign(from, size + 20_000).then(
      () => true,
      () => false,
    )
    await new Promise((resolve) => setTimeout(resolve, round * 12))
    process.kill(pid, 'SIGKILL')
    if (!(await assigning)) interrupted++
    while (lake.pid === pid) await new Promise((resolve) => setTimeout(resolve, 2))

    const { persons, highest, sound } = await lake.persons.verify()
    expect(sound).toBe(true)
    expect(highest).toBe(persons)
    expect([size, size + 20_000]).toContain(persons)
    size = persons
    await keepsItsNumbers(seen)
  }
  expect(interrupted).toBeGreaterThan(0)
  expect(size).toBeGreaterThan(0)
  expect(seen.size).toBe(size)
})

async function keepsItsNumbers(seen: Map<string, number>, session: LakeSession = lake): Promise<void> {
  let changed = 0
  await session.columns(`FROM ${personTable}`, (batch) => {
    batch.texts('token').forEach((text, row) => {
      const number = batch.numbers('person_no')[row] ?? 0
      if ((seen.get(text ?? '') ?? number) !== number) changed++
      seen.set(text ?? '', number)
    })
  })
  expect(changed).toBe(0)
}
