import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DomainError } from '#kernel'
import { LakeError, literal, openLake, type Lake } from './index.ts'

let directory: string
let lake: Lake
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-lake-'))
  lake = await openLake({ directory, memoryLimitMb: 256, threads: 2, variables: { secret_key: 'k1' } })
})
afterEach(async () => {
  await lake.close()
  await rm(directory, { recursive: true })
})

const slow = 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(100000) b(i)'
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  )
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('rows', () => {
  test('gives plain values', async () => {
    const [row] = await lake.rows(`
      SELECT 1::BIGINT AS small, 9007199254740993::BIGINT AS big, sum(i) AS sum, DATE '2026-02-28' AS day, 12.50::DECIMAL(9,2) AS decimal,
        [1, NULL] AS list, {'a': true} AS struct, 'd47904cb-899e-470b-81b7-dda8ac487acc'::UUID AS uuid, NULL AS nothing, '张三' AS text
      FROM range(3) t(i)`)
    expect(row).toEqual({
      small: 1,
      big: 9007199254740993n,
      sum: 3,
      day: '2026-02-28',
      decimal: '12.50',
      list: [1, null],
      struct: { a: true },
      uuid: 'd47904cb-899e-470b-81b7-dda8ac487acc',
      nothing: null,
      text: '张三',
    })
  })

  test('binds parameters by place and by name, lists of any size', async () => {
    expect(await lake.rows('SELECT $1::INTEGER + $2 AS x, ? IS NULL AS y'.replace('?', '$3'), [1, 2, null])).toEqual([{ x: 3, y: true }])
    expect(await lake.rows('SELECT $name AS name, typeof($at::DATE) AS type', { name: "O'Neill", at: '2026-01-01' })).toEqual([
      { name: "O'Neill", type: 'DATE' },
    ])
    expect(await lake.rows('SELECT list_sum($1) AS sum', [[1, 3_000_000_000]])).toEqual([{ sum: 3_000_000_001 }])
    expect(await lake.rows('SELECT len($1::VARCHAR[]) AS n', [[]])).toEqual([{ n: 0 }])
    expect(await lake.rows('SELECT octet_length($1) AS n', [new Uint8Array([1, 0, 2])])).toEqual([{ n: 3 }])
  })

  test('refuses more than 100,000', async () => {
    expect(await lake.rows('FROM range(100000)')).toHaveLength(100_000)
    await expect(lake.rows('FROM range(100001)')).rejects.toThrow(LakeError)
  })

  test('variables are set on every connection and days follow Beijing time', async () => {
    expect(await lake.rows(`SELECT getvariable('secret_key') AS k, (TIMESTAMPTZ '2026-01-01 20:00:00+00')::DATE AS day`)).toEqual([
      { k: 'k1', day: '2026-01-02' },
    ])
    expect(await lake.session((session) => session.rows(`SELECT getvariable('secret_key') AS k`))).toEqual([{ k: 'k1' }])
  })
})

describe('columns', () => {
  test('streams every type exactly, nulls included, in order and in batches', async () => {
    const sql = `
      SELECT i::INTEGER AS i, (i % 100)::TINYINT AS tiny, i * -1000000007 AS big, i % 2 = 0 AS flag, i / 4 AS fraction,
        CASE WHEN i % 3 > 0 THEN i * 100 END AS gap, DATE '2026-01-01' + i::INTEGER AS day, 'n' || i AS text, CASE WHEN i % 2 = 0 THEN 'x' END AS maybe,
        sum(i) OVER () AS wide
      FROM range(10000) t(i) ORDER BY i`
    let next = 0
    const sizes: number[] = []
    const total = await lake.columns(
      sql,
      async (batch) => {
        await pause(1)
        sizes.push(batch.rowCount)
        const gaps = batch.nulls('gap')
        for (let row = 0; row < batch.rowCount; row++, next++) {
          expect(batch.numbers('i')[row]).toBe(next)
          expect(batch.numbers('tiny')[row]).toBe(next % 100)
          expect(batch.numbers('big')[row]).toBe(next * -1_000_000_007 + 0)
          expect(batch.numbers('flag')[row]).toBe(next % 2 === 0 ? 1 : 0)
          expect(batch.numbers('fraction')[row]).toBe(next / 4)
          expect(gaps?.[row]).toBe(next % 3 === 0 ? 1 : 0)
          expect(batch.numbers('gap')[row]).toBe(next % 3 === 0 ? 0 : next * 100)
          expect(batch.numbers('day')[row]).toBe(20_454 + next)
          expect(batch.texts('text')[row]).toBe(`n${String(next)}`)
          expect(batch.texts('maybe')[row]).toBe(next % 2 === 0 ? 'x' : null)
          expect(batch.numbers('wide')[row]).toBe(49_995_000)
        }
        expect(batch.nulls('i')).toBeNull()
        expect(batch.nulls('maybe')?.[1]).toBe(sizes.length === 1 ? 1 : batch.nulls('maybe')?.[1])
        expect(() => batch.numbers('text')).toThrow(TypeError)
        expect(() => batch.texts('nobody')).toThrow('no column nobody')
      },
      [],
      { batchRows: 2048 },
    )
    expect(total).toBe(10_000)
    expect(next).toBe(10_000)
    expect(sizes.length).toBeGreaterThanOrEqual(5)
  })

  test('64- and 128-bit integers are exact to the limit of a double and refused beyond it', async () => {
    const read = async (expression: string): Promise<number> => {
      let value = Number.NaN
      await lake.columns(`SELECT ${expression} AS v`, (batch) => {
        value = batch.numbers('v')[0] ?? Number.NaN
      })
      return value
    }
    for (const type of ['BIGINT', 'HUGEINT']) {
      for (const exact of [0, 1, -1, 4_294_967_295, -4_294_967_296, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
        expect(await read(`(${String(exact)})::${type}`)).toBe(exact)
      }
      for (const wide of ['9007199254740992', '-9007199254740993', '9223372036854775807']) {
        await expect(read(`(${wide})::${type}`)).rejects.toThrow(LakeError)
      }
    }
    await expect(read('18446744073709551615::UBIGINT')).rejects.toThrow(LakeError)
    await expect(read('18446744073709551616::HUGEINT')).rejects.toThrow(LakeError)
    await expect(read('1.5::DECIMAL(9,2)')).rejects.toThrow(LakeError)
  })

  test('a consumer that throws ends the query with its own error', async () => {
    const mine = new Error('mine')
    let calls = 0
    const consumer = (): void => {
      calls++
      throw mine
    }
    expect(await caught(lake.columns('FROM range(100000000)', consumer))).toBe(mine)
    expect(calls).toBe(1)
    expect(await lake.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('sessions', () => {
  test('temp tables live and die with the session; statements keep their order', async () => {
    await lake.session(async (session) => {
      const results = await Promise.all([
        session.run('CREATE TEMP TABLE t AS FROM range(10) r(i)'),
        session.run('DELETE FROM t WHERE i < 4'),
        session.rows('SELECT count(*) AS n FROM t'),
      ])
      expect(results[1]).toEqual({ rowsChanged: 4 })
      expect(results[2]).toEqual([{ n: 6 }])
    })
    await expect(lake.rows('FROM t')).rejects.toThrow(LakeError)
  })

  test('a transaction left open is rolled back', async () => {
    await lake.run('CREATE TABLE kept (i INTEGER)')
    const failed = lake.session(async (session) => {
      await session.run('BEGIN TRANSACTION; INSERT INTO kept VALUES (1)')
      throw new Error('stop')
    })
    await expect(failed).rejects.toThrow('stop')
    expect(await lake.rows('SELECT count(*) AS n FROM kept')).toEqual([{ n: 0 }])
  })
})

describe('cancelling', () => {
  test('interrupts a running query, also one that streams, and the lake goes on', async () => {
    const running = caught(lake.rows(slow, [], { signal: AbortSignal.timeout(200) }))
    expect(await running).toMatchObject({ name: 'TimeoutError' })

    const control = new AbortController()
    let batches = 0
    const streaming = lake.columns(
      'FROM range(100000000)',
      () => {
        if (++batches === 3) control.abort()
      },
      [],
      { signal: control.signal },
    )
    expect(await caught(streaming)).toMatchObject({ name: 'AbortError' })
    expect(batches).toBe(3)
    expect(await caught(lake.run('SELECT 1', [], { signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError' })
    expect(await lake.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a session stays usable after one of its queries was cancelled', async () => {
    await lake.session(async (session) => {
      await session.run('CREATE TEMP TABLE t AS SELECT 7 AS i')
      expect(await caught(session.rows(slow, [], { signal: AbortSignal.timeout(100) }))).toMatchObject({ name: 'TimeoutError' })
      expect(await session.rows('FROM t')).toEqual([{ i: 7 }])
    })
  })
})

describe('errors', () => {
  test('say neither SQL nor values; the cause has the SQL and masks the values', async () => {
    const error = await caught(lake.rows('SELECT $1::INTEGER AS hidden_column', ['430971198001010011x']))
    expect(error).toBeInstanceOf(LakeError)
    if (!(error instanceof LakeError) || !(error.cause instanceof Error)) throw error
    expect(error.message).toBe('lake query failed (Conversion)')
    expect(error.cause).toMatchObject({ sql: expect.stringContaining('hidden_column') })
    expect(`${error.cause.message}${error.cause.stack ?? ''}`).not.toMatch(/43097/)
    expect(await caught(lake.run('SELEC 1'))).toMatchObject({ kind: 'Parser' })
    expect(await caught(lake.run('SELECT x'))).toMatchObject({ kind: 'Binder', cause: { message: expect.stringContaining('"x"') } })
  })

  test('memory that runs out is an answer, not a crash', async () => {
    const { pid } = lake
    const error = await caught(lake.run(`CREATE TABLE big AS SELECT list(i) AS l FROM range(200000000) t(i)`))
    expect(error).toMatchObject({ code: 'system.unavailable', message: '数据量超过了计算可用的内存' })
    expect(pid === undefined || lake.pid === pid).toBe(true)
    expect(await lake.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('SQL reaches the lake and the folders allowed, nothing else', async () => {
    await expect(lake.rows(`FROM read_text('/etc/hostname')`)).rejects.toMatchObject({ kind: 'Permission' })
    await expect(lake.run(`SET enable_external_access = true`)).rejects.toThrow(LakeError)
    await expect(lake.run(`INSTALL httpfs`)).rejects.toThrow(LakeError)
    const outside = await mkdtemp(join(tmpdir(), 'doudi-outside-'))
    await writeFile(join(outside, 'a.csv'), 'a\n1\n')
    const read = `FROM read_csv(${literal(join(outside, 'a.csv'))})`
    await expect(lake.rows(read)).rejects.toMatchObject({ kind: 'Permission' })
    await using wider = await openLake({ directory, memoryLimitMb: 256, threads: 1, allowDirectories: [outside] })
    expect(await wider.rows(read)).toEqual([{ a: 1 }])
    await rm(outside, { recursive: true })
  })
})

describe('the process', () => {
  test('when it is killed, calls under way fail plainly, open sessions too, and the next call works', async () => {
    await lake.rows('SELECT 1 AS one')
    const first = lake.pid ?? 0
    let inSession: unknown
    await lake.session(async (session) => {
      const running = [caught(lake.rows(slow)), caught(session.rows(slow))]
      await pause(50)
      process.kill(first, 'SIGKILL')
      for (const error of await Promise.all(running)) {
        expect(error).toBeInstanceOf(DomainError)
        expect(error).toMatchObject({ code: 'system.unavailable' })
      }
      expect(await lake.rows('SELECT 2 AS two')).toEqual([{ two: 2 }])
      inSession = await caught(session.rows('SELECT 3'))
    })
    expect(inSession).toMatchObject({ code: 'system.unavailable' })
    expect(lake.pid).not.toBe(first)
  })

  test('closing ends it and removes its spill folder; later calls are refused', async () => {
    await lake.rows('SELECT 1 AS one')
    const pid = lake.pid ?? 0
    await lake.close()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(await readdir(join(directory, 'tmp'))).toEqual([])
    await expect(lake.rows('SELECT 1')).rejects.toMatchObject({ code: 'system.unavailable' })
  })

  test.runIf(process.platform === 'linux')(
    'gets neither the environment nor the variables where other processes can read them',
    async () => {
      process.env.DOUDI_KEYRING = 'not for children'
      await lake.rows('SELECT 1 AS one')
      delete process.env.DOUDI_KEYRING
      const visible = await Promise.all(['environ', 'cmdline'].map((name) => readFile(`/proc/${String(lake.pid)}/${name}`, 'utf8')))
      expect(visible.join()).toContain('PATH=')
      expect(visible.join()).not.toMatch(/DOUDI_KEYRING|secret_key/)
    },
  )
})

describe('snapshots', () => {
  test('are written once, whole, and found by their path', async () => {
    const request = {
      dataset: 'vehicles',
      period: '2026-03',
      snapshotId: 's1',
      query: 'SELECT i AS person_no FROM range($1::BIGINT) t(i) ORDER BY i DESC',
      parameters: [5],
    }
    const written = await lake.writeSnapshot(request)
    expect(written).toMatchObject({ path: lake.snapshotPath('vehicles', '2026-03', 's1'), rows: 5 })
    expect(written.bytes).toBeGreaterThan(100)
    const read = (): Promise<unknown> => lake.rows(`SELECT person_no FROM read_parquet(${literal(written.path)}) LIMIT 1`)
    expect(await read()).toEqual([{ person_no: 4 }])
    await expect(lake.writeSnapshot({ ...request, parameters: [9] })).rejects.toMatchObject({ code: 'state.conflict' })
    expect(await read()).toEqual([{ person_no: 4 }])
    expect(await readdir(join(directory, 'snapshots', 'vehicles', '2026-03'))).toEqual(['s1.parquet'])
  })

  test('a query that fails leaves nothing', async () => {
    await expect(lake.writeSnapshot({ dataset: 'd', period: '2026', snapshotId: 's', query: 'SELECT nothing' })).rejects.toThrow(LakeError)
    expect(await readdir(join(directory, 'snapshots', 'd', '2026'))).toEqual([])
  })

  test('come from the temp tables of a session', async () => {
    const written = await lake.session(async (session) => {
      await session.run('CREATE TEMP TABLE staged AS SELECT 1 AS x')
      return lake.writeSnapshot({ dataset: 'd', period: '2026', snapshotId: 's', query: 'FROM staged' }, session)
    })
    expect(written.rows).toBe(1)
  })

  test.each(['../up', 'a/b', '', '.hidden', "o'clock"])('a path part %j is refused', (part) => {
    expect(() => lake.snapshotPath('d', part, 's')).toThrow(RangeError)
  })
})
