import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkModel, compile, modelFromJson, modelHash, modelToJson, type Model } from './index.ts'
import { byColumns, byDuckDb, byInterpreter, type Household } from './testing/backends.ts'
import { effectiveDate, places, randomModel } from './testing/random-model.ts'
import { Tape } from './testing/tape.ts'

/** Seconds of fuzzing; raise it for a long run: `DOUDI_FUZZ_SECONDS=300 vitest run src/rules/differential.test.ts`. */
const seconds = Number(process.env['DOUDI_FUZZ_SECONDS'] ?? 12)
const seed = process.env['DOUDI_FUZZ_SEED'] ? Number(process.env['DOUDI_FUZZ_SEED']) : undefined

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
})
afterAll(() => connection.closeSync())

/** Facts at the ends of ranges, just outside them, at and beside the constants of the model, and missing. */
function randomFacts(tape: Tape, model: Model, constants: readonly number[], inGroup: boolean): Record<string, number | null> {
  const inputs = [...model.inputs.values()].filter((input) => (input.group !== undefined) === inGroup)
  return Object.fromEntries(inputs.map(({ name, range, unit }) => {
    if (tape.below(8) === 0) return [name, null]
    if (unit === 'bool') return [name, tape.below(2)]
    const constant = constants[tape.below(constants.length)]
    if (constant !== undefined && tape.below(3) === 0) return [name, constant + tape.below(3) - 1]
    if (tape.below(12) === 0) return [name, tape.below(2) === 0 ? range.lo - 1 : range.hi + 1]
    return [name, tape.within(range.lo, range.hi)]
  }))
}

function randomHousehold(tape: Tape, model: Model, constants: readonly number[]): Household {
  const place = tape.below(16) === 15 ? -1 : tape.below(places.length)
  const facts = randomFacts(tape, model, constants, false)
  const members = Array.from({ length: tape.below(8) }, () => randomFacts(tape, model, constants, true))
  return { place, facts, members }
}

const entropy = (size: number) => fc.array(fc.nat(2 ** 31 - 1), { minLength: size / 8, maxLength: size })

describe('the backends agree', () => {
  it(`on random trees and facts for ${seconds} seconds`, { timeout: (seconds + 60) * 1000 }, async () => {
    await fc.assert(
      fc.asyncProperty(entropy(160), entropy(1200), async (treeTape, factTape) => {
        const { model, parameters, constants } = randomModel(new Tape(treeTape))
        expect(checkModel(model).map((problem) => problem.message)).toEqual([])
        const compiled = compile(model, { parameters, effectiveDate, places })
        const tape = new Tape(factTape)
        const households = Array.from({ length: 24 }, () => randomHousehold(tape, model, constants))
        const expected = byInterpreter(compiled, households)
        expect(byColumns(compiled, households)).toEqual(expected)
        expect(await byDuckDb(compiled, connection, households)).toEqual(expected)
        expect(modelHash(modelFromJson(modelToJson(model)))).toBe(compiled.hash)
      }),
      { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false, ...(seed === undefined ? {} : { seed }) },
    )
  })
})
