import { parameterTable, rule, model, compile } from '#rules'
import { createTestDatabase } from '#test/database'
import fc from 'fast-check'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byInterpreter, type Household } from '../src/rules/testing/backends.ts'
import { bySql, type Database } from '../src/rules/testing/databases.ts'
import { golden, here, householdsOf } from '../src/rules/testing/golden-vectors.ts'
import { randomHousehold } from '../src/rules/testing/random-facts.ts'
import { effectiveDate, places, randomModel } from '../src/rules/testing/random-model.ts'
import { Tape } from '../src/rules/testing/tape.ts'

// The PostgreSQL dialect of the rule language, run by PostgreSQL. The rules themselves know no database, so the test lives here.

const server = await createTestDatabase()
let client: PoolClient
let database: Database
beforeAll(async () => {
  client = await server.pool.connect()
  database = { dialect: 'postgres', run: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows }
})
afterAll(async () => {
  client.release()
  await server.stop()
})

test.each(Object.entries(golden))('%s', async (_, [expr, rows]) => {
  const answer = rule('answer', expr, { label: '答案', cite: here })
  const compiled = compile(model('golden', { label: '样例', outputs: [answer] }), { parameters: parameterTable([]), effectiveDate, places })
  expect(await bySql(compiled, database, householdsOf(rows))).toEqual(rows.map(([, expected]) => ({ answer: expected })))
})

test('random trees and facts, as the interpreter answers them', { timeout: 60_000 }, async () => {
  const entropy = (size: number) => fc.array(fc.nat(2 ** 31 - 1), { minLength: size / 8, maxLength: size })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(entropy(160), entropy(800), async (treeTape, factTape) => {
      const { model: random, parameters, constants } = randomModel(new Tape(treeTape))
      const compiled = compile(random, { parameters, effectiveDate, places })
      const tape = new Tape(factTape)
      const households: Household[] = Array.from({ length: 16 }, () => randomHousehold(tape, random, constants))
      runs += 1
      const answers = await bySql(compiled, database, households, { dates: runs % 3 === 1, ranges: runs % 2 === 1 })
      expect(answers).toEqual(byInterpreter(compiled, households))
    }),
    { numRuns: 150 },
  )
})
