import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDate } from '#kernel'
import { factsFor, specialise, type Facts } from '#rules'
import { packModels, packPlaces } from '../index.ts'
import { byColumns, byInterpreter, bySql } from './testing/backends.ts'
import { compileWhole, tableWithEverything } from './testing/everything.ts'
import { families } from './testing/families.ts'

const place = packPlaces.datonghu
const date = plainDate('2025-09-01')
const table = tableWithEverything(place, date)
/** The same families each run: a failure can be looked at again. */
const sample: readonly Facts[] = [
  ...fc.sample(families({ unknown: false }), { numRuns: 200, seed: 1 }),
  ...fc.sample(families({ unknown: true }), { numRuns: 200, seed: 2 }),
]

describe.each(packModels.map((model) => [model.label, model] as const))('%s', (_, model) => {
  const compiled = compileWhole(model, table, place, date)
  const expected = byInterpreter(compiled, sample)

  it('the loop over columns answers as the interpreter', () => {
    expect(byColumns(compiled, sample)).toEqual(expected)
  })

  it('SQL answers as the interpreter, to the fen, unknowns included', async () => {
    const connection = await (await DuckDBInstance.create()).connect()
    expect(await bySql(compiled, connection, sample)).toEqual(expected)
  })

  it('left to what matters it answers the same', () => {
    const special = sample.slice(150, 250).map((facts) => {
      const own = specialise(model, { parameters: table, place, effectiveDate: date, facts: factsFor(model, facts) })
      return compileWhole(own, table, place, date).evaluate(place, factsFor(own, facts))
    })
    expect(special).toEqual(expected.slice(150, 250))
  })

  it('the sample tries more than one answer', () => {
    expect(new Set(expected.map((answers) => answers[model.outputs[0]?.name ?? ''])).size).toBeGreaterThan(1)
  })
})
