import { plainDate, regionCode, type Fen } from '#kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  codeList,
  compile,
  constant,
  convention,
  eq,
  floorDiv,
  ge,
  gt,
  input,
  isOneOf,
  le,
  lt,
  model,
  ne,
  param,
  parameterTable,
  rule,
  share,
  values,
  type Batch,
  type Compiled,
  type Expr,
  type Facts,
  type Fact,
} from './index.ts'

const cite = convention('检验')
const fen = (value: number): Fen => value as Fen
const limits: readonly [Fen, Fen] = [fen(-1_000_000_000), fen(1_000_000_000)]
const dividend = input('dividend', 'fen', { label: '被除数', range: [fen(0), fen(1_000_000_000)], suppliedBy: '检验' })
const divisor = input('divisor', 'count', { label: '除数', range: [1, 1_000], suppliedBy: '检验' })
const limit = input('limit', 'fen', { label: '界限', range: limits, suppliedBy: '检验' })
const grade = input('grade', 'code', {
  label: '等级',
  codes: codeList(Array.from({ length: 50 }, (_, index) => `${index} 级`)),
  suppliedBy: '检验',
})
const part = param('part', 'share', { label: '比例', range: [1, 30_000] })

const quotient = floorDiv(dividend, divisor)
const named = rule('quotient', quotient, { label: '商', cite })
const shares = [share(dividend, part, 'down'), share(dividend, part, 'up'), share(dividend, part, 'halfUp')]
const conditions: readonly Expr<'bool'>[] = [
  ...[lt, le, gt, ge, eq, ne].flatMap((is) => [
    is(quotient, limit),
    is(limit, named),
    is(quotient, fen(3)),
    is(constant('fen', fen(0)), quotient),
    is(dividend, fen(0)),
    is(limit, fen(7)),
    ...shares.flatMap((each) => [is(each, limit), is(limit, each)]),
  ]),
  isOneOf(grade, '0 级', '1 级', '31 级'),
  isOneOf(grade, '0 级', '32 级', '49 级'),
]
const conditionRules = conditions.map((condition, index) => rule(`condition${index}`, condition, { label: `条件 ${index}`, cite }))
const tested = model('flat', { label: '检验', outputs: [named, ...conditionRules] })

const day = plainDate('2026-01-01')
function compiledWith(share: number): Compiled {
  const parameters = parameterTable(values(part, [{ place: 'nation', from: day, value: share, cite, status: '待核' }]))
  return compile(tested, { parameters, effectiveDate: day, places: [regionCode('430971')] })
}

function vouched(rows: readonly Facts[]): Batch {
  const columns = Object.keys(rows[0] ?? {}).map((name) => {
    const column = Int32Array.from(rows, (row) => Number(row[name] as Fact))
    return [name, { values: column, within: { lo: Math.min(...column), hi: Math.max(...column) } }] as const
  })
  return { rows: rows.length, facts: Object.fromEntries(columns) }
}

function byLoop(compiled: Compiled, rows: readonly Facts[]): object[] {
  const answers = Object.entries(compiled.columns.run(vouched(rows)))
  return rows.map((_, row) =>
    Object.fromEntries(answers.map(([name, { values: column, unknown }]) => [name, unknown[row] ? null : column[row]])),
  )
}

/** Facts around the borders of `dividend ÷ divisor = limit` and of `dividend × share = limit`. */
const around = (largest: number, basis: number) =>
  fc
    .record({
      divisor: fc.integer({ min: 1, max: 1_000 }),
      dividend: fc.integer({ min: 0, max: largest }),
      off: fc.integer({ min: -2, max: 2 }),
      grade: fc.integer({ min: 0, max: 49 }),
      by: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ divisor: by, dividend: of, off, grade: code, by: which }): Facts => ({
      dividend: of,
      divisor: by,
      grade: code,
      limit: Math.max(limits[0], [Math.floor(of / by) + off, Math.floor((of * basis) / 10_000) + off, off, -1_000_000_000, of][which] ?? 0),
    }))

describe('conditions without branches', () => {
  it.each([1, 3_333, 5_000, 10_000, 15_000])('say what the interpreter says, at a share of %i basis points', (basis) => {
    const compiled = compiledWith(basis)
    fc.assert(
      fc.property(
        fc
          .constantFrom(5, 60_000, 200_000, 1_000_000_000)
          .chain((largest) => fc.array(around(largest, basis), { minLength: 1, maxLength: 20 })),
        (rows) => {
          const expected = rows.map((facts) => {
            const run = compiled.evaluation(compiled.places[0]!.region, facts)
            return Object.fromEntries(tested.outputs.map((output) => [output.name, run.rule(output)]))
          })
          // A program of its own has seen no wider ranges yet.
          expect(byLoop(compiledWith(basis), rows)).toEqual(expected)
          expect(byLoop(compiled, rows)).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are written as integers without a division where the facts are small', () => {
    const code = compiledWith(5_000).columns.code(vouched([{ dividend: 90_000, divisor: 6, limit: 40, grade: 1 }]))
    const [first] = code.split('\n').filter((line) => line.includes('const lt_'))
    expect(first).toMatch(/ - mul_\d+ >> 31$/)
    expect(code).not.toMatch(/NaN|\? /)
  })
})
