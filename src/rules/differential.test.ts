import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredRuleBounds } from './check.ts'
import { ToldLater } from './explain.ts'
import { checkModel, compile, linesOf, modelFromJson, modelHash, modelToJson, sentenceOf, type Change, type Compiled } from './index.ts'
import { operators } from './operators/index.ts'
import { arePackable, byColumns, byInterpreter, byPacked, factsOf, type Household } from './testing/backends.ts'
import { bySql, duckDb, type Database } from './testing/databases.ts'
import { randomHousehold } from './testing/random-facts.ts'
import { effectiveDate, places, randomModel } from './testing/random-model.ts'
import { Tape } from './testing/tape.ts'
import { childrenOf, type Node } from './tree.ts'

/** Seconds of fuzzing in all; for a long run: `DOUDI_FUZZ_SECONDS=300 vitest run src/rules/differential.test.ts`. */
const seconds = Number(process.env['DOUDI_FUZZ_SECONDS'] ?? 15)
const seed = process.env['DOUDI_FUZZ_SEED'] ? Number(process.env['DOUDI_FUZZ_SEED']) : undefined

let connection: DuckDBConnection
let database: Database
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  database = duckDb(connection)
})
afterAll(() => connection.closeSync())

const entropy = (size: number) => fc.array(fc.nat(2 ** 31 - 1), { minLength: size / 8, maxLength: size })
const until = (limit: number) => ({
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: limit * 1000,
  markInterruptAsFailure: false,
  ...(seed === undefined ? {} : { seed }),
})

function build(treeTape: readonly number[], factTape: readonly number[], size: number): { compiled: Compiled; households: Household[] } {
  const { model, parameters, constants } = randomModel(new Tape(treeTape))
  expect(checkModel(model).map((problem) => problem.message)).toEqual([])
  const tape = new Tape(factTape)
  return {
    compiled: compile(model, { parameters, effectiveDate, places }),
    households: Array.from({ length: size }, () => randomHousehold(tape, model, constants)),
  }
}

/** What a run has met: a fuzzer that no longer meets an operator proves nothing about it. */
class Met {
  readonly kinds = new Set<string>()
  readonly answers = { known: 0, unknown: 0 }

  note(node: Node): void {
    this.kinds.add(node.op === 'apply' ? node.fn : node.op === 'compare' ? node.is : node.op)
    for (const child of childrenOf(node)) this.note(child)
  }
}

describe('on random trees and facts', () => {
  it('interpreter, column loop and DuckDB give the same answers', { timeout: (seconds + 60) * 1000 }, async () => {
    const met = new Met()
    let [runs, packed] = [0, 0]
    await fc.assert(
      fc.asyncProperty(entropy(160), entropy(1200), async (treeTape, factTape) => {
        const { compiled, households } = build(treeTape, factTape, 24)
        const expected = byInterpreter(compiled, households)
        expect(byColumns(compiled, households)).toEqual(expected)
        // Few facts are known in all of many households; in one of them more are, and the loop may rely on them.
        const alone = runs % households.length
        expect(byColumns(compiled, households.slice(alone, alone + 1), true)).toEqual(expected.slice(alone, alone + 1))
        if (arePackable(expected)) {
          expect(byPacked(compiled, households, true)).toEqual(expected)
          expect(await bySql(compiled, database, households, { packed: true, ranges: runs % 2 === 0 })).toEqual(expected)
          packed += 1
        }
        expect(await bySql(compiled, database, households, { dates: runs % 3 === 1, ranges: runs % 2 === 1 })).toEqual(expected)
        expect(modelHash(modelFromJson(modelToJson(compiled.model)))).toBe(compiled.hash)
        for (const rule of compiled.model.rules.values()) met.note(rule.body)
        for (const answer of expected.flatMap((household) => Object.values(household)))
          met.answers[answer === null ? 'unknown' : 'known'] += 1
        runs += 1
      }),
      until(seconds * 0.8),
    )
    if (process.env['DOUDI_FUZZ_SECONDS'])
      process.stdout.write(`${runs} models, ${met.answers.known} answers known, ${met.answers.unknown} unknown\n`)
    expect(packed).toBeGreaterThan(0)
    if (runs < 1000) return
    const all = [
      ...Object.keys(operators),
      'lt',
      'le',
      'gt',
      'ge',
      'eq',
      'ne',
      'oneOf',
      'all',
      'any',
      'not',
      'choose',
      'sumOver',
      'countWhere',
      'anyMember',
      'everyMember',
      'reasons',
      'effectiveDay',
    ]
    expect(all.filter((kind) => !met.kinds.has(kind))).toEqual([])
    expect(met.answers.unknown / met.answers.known).toBeGreaterThan(0.1)
    expect(met.answers.unknown / met.answers.known).toBeLessThan(3)
  })

  it(
    'figures stay in the proven bounds, explanations tell the value, and changes do what they say',
    { timeout: (seconds + 60) * 1000 },
    () => {
      let checked = 0
      fc.assert(
        fc.property(entropy(160), entropy(200), (treeTape, factTape) => {
          const { compiled, households } = build(treeTape, factTape, 3)
          for (const household of households.filter((each) => each.place >= 0)) {
            checkBounds(compiled, household)
            checkExplanation(compiled, household)
            checkRecord(compiled, household)
            checkChanges(compiled, household)
            checkNoneOverlooked(compiled, household)
            checked += 1
          }
        }),
        until(seconds * 0.2),
      )
      expect(checked).toBeGreaterThan(0)
    },
  )
})

function checkBounds(compiled: Compiled, household: Household): void {
  const run = compiled.evaluation(compiled.places[household.place]!.region, factsOf(compiled, household))
  for (const [rule, bounds] of declaredRuleBounds(compiled.model)) {
    const value = run.rule(rule)
    if (value === null || [...compiled.model.outputs].every((output) => output !== rule)) continue
    expect(value).toBeGreaterThanOrEqual(bounds.lo)
    expect(value).toBeLessThanOrEqual(bounds.hi)
  }
}

function checkExplanation(compiled: Compiled, household: Household): void {
  const place = compiled.places[household.place]!.region
  const facts = factsOf(compiled, household)
  const explanation = compiled.explain(place, facts)
  const values = compiled.evaluate(place, facts)
  for (const [name, step] of Object.entries(explanation.outputs)) {
    expect(step.value).toBe(values[name])
    expect(step.missing.length > 0).toBe(step.value === null || (step.unit === 'reasons' && step.missing.length > 0))
    expect(sentenceOf(step)).not.toMatch(/undefined|NaN|null/)
  }
  for (const line of linesOf(explanation)) expect(line).not.toMatch(/undefined|NaN|null/)
}

/** What was recorded tells the same as the interpreter, node for node: every step, figure, limit, clause, missing fact and source. */
function checkRecord(compiled: Compiled, household: Household): void {
  const place = compiled.places[household.place]!.region
  const facts = factsOf(compiled, household)
  const run = compiled.evaluation(place, facts)
  const { outputs } = compiled.model
  expect(compiled.evaluate(place, facts)).toEqual(Object.fromEntries(outputs.map((rule) => [rule.name, run.rule(rule)])))
  const sources = { facts: Object.fromEntries(Object.keys(household.facts).map((name) => [name, { origin: name }])) }
  for (const wanted of [outputs, outputs.slice(-1)]) {
    const identity = { place, effectiveDate: compiled.effectiveDate, modelHash: compiled.hash, parametersHash: compiled.parametersHash }
    const interpreted = new ToldLater(identity, wanted, run, compiled.parametersAt(place), sources).toJSON()
    const recorded = compiled.explain(place, facts, { ...sources, outputs: wanted.map(({ name }) => name) })
    expect({ outputs: recorded.outputs, missing: recorded.missing, unverified: recorded.unverified }).toEqual({
      outputs: interpreted.outputs,
      missing: interpreted.missing,
      unverified: interpreted.unverified,
    })
  }
}

function checkChanges(compiled: Compiled, household: Household): void {
  const place = compiled.places[household.place]!.region
  for (const output of compiled.model.outputs.filter((rule) => rule.unit === 'bool')) {
    const now = compiled.evaluate(place, factsOf(compiled, household))[output.name]
    for (const change of compiled.changes(place, factsOf(compiled, household), output.name)) {
      expect(valueAfter(compiled, household, change, change.to, output.name)).toBe(1 - now!)
      const nearer = change.to + Math.sign(change.from - change.to)
      const isAmount = !['bool', 'code'].includes((compiled.model.inputs.get(change.name) ?? compiled.model.rules.get(change.name)!).unit)
      if (isAmount && nearer !== change.from) expect(valueAfter(compiled, household, change, nearer, output.name)).not.toBe(1 - now!)
    }
  }
}

/** No nearer change is overlooked: short ranges are tried value by value. */
function checkNoneOverlooked(compiled: Compiled, household: Household): void {
  const place = compiled.places[household.place]!.region
  for (const output of compiled.model.outputs.filter((rule) => rule.unit === 'bool')) {
    const now = compiled.evaluate(place, factsOf(compiled, household))[output.name]
    if (now === null || now === undefined) continue
    const changes = compiled.changes(place, factsOf(compiled, household), output.name)
    for (const { name, unit, range, group, label } of compiled.model.inputs.values()) {
      const from = household.facts[name]
      if (
        group ||
        unit === 'bool' ||
        unit === 'code' ||
        range.hi - range.lo > 130 ||
        from === null ||
        from === undefined ||
        from < range.lo ||
        from > range.hi
      )
        continue
      const flips = Array.from({ length: range.hi - range.lo + 1 }, (_, index) => range.lo + index).filter(
        (to) => valueAfter(compiled, household, { name, label, kind: 'input', from, to, text: '' }, to, output.name) === 1 - now,
      )
      const nearest = [flips.findLast((to) => to < from), flips.find((to) => to > from)].filter((to) => to !== undefined)
      expect(changes.filter((change) => change.name === name).map((change) => change.to)).toEqual(nearest)
    }
  }
}

function valueAfter(compiled: Compiled, household: Household, change: Change, to: number, output: string): number | null | undefined {
  const place = compiled.places[household.place]!.region
  if (change.kind === 'rule') {
    const run = compiled.evaluation(place, factsOf(compiled, household), new Map([[change.name, to]]))
    return run.rule(compiled.model.outputs.find((rule) => rule.name === output)!)
  }
  const facts = change.member === undefined ? { ...household.facts, [change.name]: to } : household.facts
  const members = household.members.map((member, index) => (index === change.member ? { ...member, [change.name]: to } : member))
  return compiled.evaluate(place, factsOf(compiled, { ...household, facts, members }))[output]
}
