import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMonths as kernelAddMonths, ageOn as kernelAgeOn, plainDate, toEpochDay } from '#kernel'
import { add, addMonths, ageOn, allReasons, clamp, compile, model, parameterTable, rule, type Expr } from './index.ts'
import { byColumns, byInterpreter, type Household } from './testing/backends.ts'
import { bySql, duckDb, type Database } from './testing/databases.ts'
import { a, b, d, day, e, golden, here, householdsOf, months, type Row, u, x, y, z } from './testing/golden-vectors.ts'
import { effectiveDate, places } from './testing/random-model.ts'

let connection: DuckDBConnection
let database: Database
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  database = duckDb(connection)
})
afterAll(() => connection.closeSync())

function ready(expr: Expr) {
  const answer = rule('answer', expr, { label: '答案', cite: here })
  return compile(model('golden', { label: '样例', outputs: [answer] }), { parameters: parameterTable([]), effectiveDate, places })
}

describe('golden vectors', () => {
  it.each(Object.entries(golden))('%s', async (_, [expr, rows]) => {
    const compiled = ready(expr)
    const expected = rows.map(([, answer]) => ({ answer }))
    expect(byInterpreter(compiled, householdsOf(rows))).toEqual(expected)
    expect(byColumns(compiled, householdsOf(rows))).toEqual(expected)
    expect(await bySql(compiled, database, householdsOf(rows))).toEqual(expected)
  })

  it('sets of reasons: what holds and what is open', async () => {
    const named = [x, y, z].map((condition, index) => rule(`r${index}`, condition, { label: `理由${index}`, cite: here }))
    const compiled = ready(allReasons(named[0]!, named[1]!, named[2]!))
    const rows: Row[] = [
      [{ x: 1, y: 0, z: 1 }, '5/0'],
      [{ x: u, y: 1, z: 0 }, '2/1'],
      [{ x: u, y: u, z: u }, '0/7'],
      [{ x: 0, y: 0, z: 0 }, '0/0'],
    ]
    const cases = [...householdsOf(rows), { place: -1, facts: { x: 1, y: 1, z: 1 }, members: [] }]
    const expected = [...rows.map(([, answer]) => ({ answer })), { answer: '0/7' }]
    expect(byInterpreter(compiled, cases)).toEqual(expected)
    expect(byColumns(compiled, cases)).toEqual(expected)
    expect(await bySql(compiled, database, cases)).toEqual(expected)
  })

  it('ages and months over four years of days, as the kernel counts them', async () => {
    const compiled = compile(
      model('days', {
        label: '日',
        outputs: [
          rule('age', ageOn(d, e), { label: '岁', cite: here }),
          rule('later', addMonths(clamp(d, plainDate('1900-01-01'), plainDate('2100-12-31')), months), { label: '后', cite: here }),
        ],
      }),
      { parameters: parameterTable([]), effectiveDate, places },
    )
    const first = day('1999-12-31')
    const cases = Array.from({ length: 1500 }, (_, index): Household => ({
      place: 0,
      facts: { d: first + index, e: day('2020-02-28') + (index % 3), months: (index % 25) - 12 },
      members: [],
    }))
    const text = (epochDay: number) => plainDate(new Date(epochDay * 86_400_000).toISOString().slice(0, 10))
    const expected = cases.map(({ facts }) => ({
      age: kernelAgeOn(text(facts['d']!), text(facts['e']!)),
      later: toEpochDay(kernelAddMonths(text(facts['d']!), facts['months']!)),
    }))
    expect(byInterpreter(compiled, cases)).toEqual(expected)
    expect(byColumns(compiled, cases)).toEqual(expected)
    expect(await bySql(compiled, database, cases)).toEqual(expected)
  })

  it('a place that was not compiled answers nothing', async () => {
    const compiled = ready(add(a, b))
    const cases: Household[] = [
      { place: -1, facts: { a: 1, b: 2 }, members: [] },
      { place: 2, facts: { a: 1, b: 2 }, members: [] },
    ]
    expect(byColumns(compiled, cases)).toEqual([{ answer: null }, { answer: 3 }])
    expect(await bySql(compiled, database, cases)).toEqual([{ answer: null }, { answer: 3 }])
    expect(() => compiled.evaluate('nation', { a: 1, b: 2 })).toThrow('没有按 nation 编译')
  })
})
