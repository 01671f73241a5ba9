// node bench/rules-peers.bench.ts [--rows N]: fifteen rules in this project's forms and in four engines of others, on one core (processor
// time is counted, DuckDB has one thread), every answer held against a function written by hand. --scale hunan: five million households.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { DuckDBConnection } from '@duckdb/node-api'
import { columnName, ensureAgreement, rangesSql, readRanges, type Batch, type Compiled, type FactColumn, type ReadBack } from '#rules'
import { ToldLater } from '../src/rules/explain.ts'
import { traceProgram } from '../src/rules/trace.ts'
import { byHand } from './fifteen/by-hand.ts'
import { factNames, households, type Answer, type Household, type Peer } from './fifteen/household.ts'
import { jsonLogic } from './fifteen/json-logic.ts'
import { jsonRules } from './fifteen/json-rules.ts'
import { factsOf, fifteen, kindNumber, ours, place } from './fifteen/ours.ts'
import { publicodes } from './fifteen/publicodes.ts'
import { zen } from './fifteen/zen.ts'
import { machine, middle, once, taken, withDuckDb } from './frame.ts'

const option = (name: string): string | undefined => process.argv[process.argv.indexOf(`--${name}`) + 1 || process.argv.length]
const rows = Number(option('rows') ?? (option('scale') === 'hunan' ? 5_000_000 : 1_000_000))
const peersFolder = join(import.meta.dirname, 'peers')
const targets = { compiled: 50, explained: 150, parquet: 3, second: 15 } as const

/** One way to answer `count` households. */
interface Way {
  readonly name: string
  readonly count: number
  readonly work: () => unknown
  readonly note?: string
}

const rounds = 9

/**
 * Households a second of each way, round by round: the ways take turns, so that what else the machine does falls on all of them alike.
 * The first two rounds warm up and are left out.
 */
async function inTurns(ways: readonly Way[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const rates = new Map(ways.map(({ name }): [string, number[]] => [name, []]))
  for (let round = -2; round < rounds; round++)
    for (const { name, count, work } of ways) {
      const { processor } = await once(work)
      if (round >= 0) rates.get(name)?.push(count / processor)
    }
  for (const { name, note } of ways) report(name, 1, 1 / middle(rates.get(name) ?? []), note)
  return rates
}

/** The middle of the rounds' ratios. */
function times(rates: ReadonlyMap<string, readonly number[]>, fast: string, slow: string): number {
  const below = rates.get(slow) ?? []
  return middle((rates.get(fast) ?? []).map((rate, round) => rate / (below[round] ?? Number.NaN)))
}

function report(name: string, count: number, seconds: number, note = ''): number {
  const rate = count / seconds
  console.log(`${name.padEnd(46)} ${Math.round(rate).toLocaleString('en').padStart(14)} households a processor second ${note}`)
  return rate
}

function verdict(name: string, reached: number, target: string, met: boolean): void {
  console.log(`${met ? 'reached' : 'MISSED '}  ${name}: ${reached.toFixed(reached < 20 ? 1 : 0)}${target}`)
}

/** The engines of others, installed on first use beside this file: the project itself does not depend on them. */
function peers(): readonly Peer[] {
  if (!existsSync(join(peersFolder, 'node_modules'))) {
    const done = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: peersFolder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    if (done.status !== 0) {
      console.log('the engines of others could not be installed (no registry in reach?): nothing to compare with')
      return []
    }
  }
  const from = createRequire(join(peersFolder, 'package.json'))
  // Each is read in the shape its own file here declares.
  const module = (name: string): never => from(name) as never
  return [
    publicodes(module('publicodes')),
    zen(module('@gorules/zen-engine')),
    jsonRules(module('json-rules-engine')),
    jsonLogic(module('json-logic-engine')),
  ]
}

function differs(given: readonly Answer[], wanted: readonly Answer[]): number {
  return given.findIndex((answer, at) => answer.kind !== wanted[at]?.kind || answer.amount !== wanted[at]?.amount)
}

/** The columns as the screening gives them: integers no wider than need be, with the least and greatest value of each as measured when they were read. */
function batchOf(sample: readonly Household[]): Batch {
  const names = Object.keys(sample[0] ?? {}) as (keyof Household)[]
  return { rows: sample.length, facts: Object.fromEntries(names.map((name) => [name, known(sample.map((household) => household[name]))])) }
}

function known(values: Iterable<number>): FactColumn {
  let [lo, hi] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < lo) lo = value
    if (value > hi) hi = value
  }
  return { values: lo >= 0 && hi < 256 ? Uint8Array.from(values) : Int32Array.from(values), within: { lo, hi } }
}

/** The engines of others, each first held against the rules by hand. */
async function waysOf(engines: readonly Peer[], all: readonly Household[]): Promise<readonly Way[]> {
  const ways: Way[] = []
  for (const { name, sample, answers } of engines) {
    const own = all.slice(0, sample)
    const wrong = differs(await answers(own), own.map(byHand))
    if (wrong >= 0) throw new Error(`${name} differs from the rules by hand at household ${String(wrong)}`)
    ways.push({ name, count: sample, work: () => answers(own), note: 'equal to the fen' })
  }
  return ways
}

function loopOver(compiled: Compiled, all: readonly Household[]): Way {
  const batch = batchOf(all)
  const looped = compiled.columns.run(batch)
  for (const [row, household] of all.entries()) {
    const { kind, amount } = byHand(household)
    if (looped['kind']?.values[row] !== kindNumber[kind] || looped['amount']?.values[row] !== amount)
      throw new Error(`the column loop differs at household ${String(row)}`)
  }
  const passes = 20
  const work = (): void => {
    for (let pass = 0; pass < passes; pass++) compiled.columns.run(batch, { from: 0, to: batch.rows }, looped)
  }
  return { name: 'ours, compiled to a loop over columns', count: all.length * passes, work, note: 'equal to the fen' }
}

function oneByOne(compiled: Compiled, all: readonly Household[]): Way {
  const facts = all.map(factsOf)
  for (const [row, household] of all.entries()) {
    const { kind, amount } = compiled.evaluate(place, facts[row] ?? {})
    const wanted = byHand(household)
    if (kind !== kindNumber[wanted.kind] || amount !== wanted.amount)
      throw new Error(`the compiled function differs at household ${String(row)}`)
  }
  return {
    name: 'ours, a household at a time, facts checked',
    count: all.length,
    work: () => facts.forEach((each) => compiled.evaluate(place, each)),
    note: 'equal to the fen',
  }
}

/**
 * The full explanation, like with like. An evaluation of publicodes returns its tree with the value of every node; names, references and
 * words are looked up when somebody reads it. So here: for each household facts are checked and every node's value is recorded (each fact and
 * whether it is missing or out of range, each figure, each side of each comparison, each condition, those that do not matter for the result
 * too, each branch), beside the place's parameter versions and the model's clauses, which all households share. Labels, sentences, distances
 * and clauses are written from that record alone when it is read. Here some are written, and held node for node against the explanation that
 * the interpreter gives; the second way writes the words for everyone. The property test of the rules does the same with random rules.
 */
function explained(compiled: Compiled, some: readonly Household[]): { readonly recorded: Way; readonly told: Way } {
  const facts = some.map(factsOf)
  const { model, hash: modelHash, parametersHash, effectiveDate } = compiled
  for (const [row, household] of some.entries()) {
    const { outputs, missing, unverified } = compiled.explain(place, facts[row] ?? {})
    const wanted = byHand(household)
    if (outputs['kind']?.value !== kindNumber[wanted.kind] || outputs['amount']?.value !== wanted.amount)
      throw new Error(`the explanation differs at household ${String(row)}`)
    if (row % 20 > 0) continue
    const interpreted = new ToldLater(
      { place, effectiveDate, modelHash, parametersHash },
      model.outputs,
      compiled.evaluation(place, facts[row] ?? {}),
      compiled.parametersAt(place),
      {},
    )
    if (
      !isDeepStrictEqual(
        { outputs, missing, unverified },
        { outputs: interpreted.outputs, missing: interpreted.missing, unverified: interpreted.unverified },
      )
    )
      throw new Error(`the explanation is not the interpreter's at household ${String(row)}`)
  }
  return {
    recorded: {
      name: 'ours, explained in full, words when read',
      count: some.length * 10,
      work: () => {
        for (let again = 0; again < 10; again++) for (const each of facts) compiled.explain(place, each)
      },
      note: `${String(traceProgram(model, model.outputs).layout.own.size)} figures recorded a household`,
    },
    told: {
      name: 'ours, explained and written out in Chinese',
      count: 2_000,
      work: () => facts.slice(0, 2_000).map((each) => compiled.explain(place, each).outputs),
      note: "word for word the interpreter's",
    },
  }
}

async function inMemory(compiled: Compiled): Promise<void> {
  // The fastest of the others answers as many: both have all of them near the processor.
  const all = households(100_000)
  const others = await waysOf(peers(), all)
  const [loop, closure, { recorded, told }] = [loopOver(compiled, all), oneByOne(compiled, all), explained(compiled, all.slice(0, 20_000))]
  const rates = await inTurns([...others, closure, loop, recorded, told])
  if (others.length === 0) return
  const fastest = (way: Way): number => Math.min(...others.map(({ name }) => times(rates, way.name, name)))
  const explaining = (way: Way): number => times(rates, way.name, 'publicodes (always explains)')
  console.log()
  verdict(
    'compiled against the fastest of the others',
    fastest(loop),
    ` times (target ${String(targets.compiled)})`,
    fastest(loop) >= targets.compiled,
  )
  verdict(
    'explained in full against publicodes',
    explaining(recorded),
    ` times (target ${String(targets.explained)})`,
    explaining(recorded) >= targets.explained,
  )
  console.log(
    `         with every word written out at once ${explaining(told).toFixed(0)} times publicodes, which writes none; a household at a time ${fastest(closure).toFixed(1)} times the fastest of the others`,
  )
}

/** A made-up population as Parquet, and the rules over it as SQL beside the bare scan of the columns they use. */
async function fromParquet(compiled: Compiled, connection: DuckDBConnection, folder: string): Promise<void> {
  await connection.run('SET threads = 1')
  const file = join(folder, 'household.parquet')
  const skewed = (seed: number, share: number, most: number): string =>
    `CAST(CASE WHEN hash(i * 7 + ${String(seed)}) % 100 < ${String(share)} THEN hash(i * 31 + ${String(seed)}) % ${String(most)} ELSE 0 END AS INTEGER)`
  const small = (seed: number, share: number, most: number): string => `CAST(${skewed(seed, share, most)} AS TINYINT)`
  const columns: Readonly<Record<keyof Household, string>> = {
    members: 'CAST(1 + hash(i * 3) % 6 AS TINYINT)',
    wages: skewed(1, 60, 400_000),
    business: skewed(2, 30, 150_000),
    support: skewed(3, 15, 60_000),
    pension: skewed(4, 35, 90_000),
    medical: skewed(5, 25, 4_000_000),
    schooling: skewed(6, 20, 900_000),
    assets: skewed(7, 60, 9_000_000),
    cars: small(8, 12, 2),
    flats: small(9, 15, 3),
    disability: small(10, 12, 5),
    tekun: '(hash(i * 13) % 50 = 0)',
  }
  const list = Object.entries(columns).map(([name, sql]) => `${sql} AS ${columnName(name)}`)
  await connection.run(
    `COPY (SELECT i AS household_no, CAST(0 AS TINYINT) AS place, ${list.join(', ')} FROM range(${String(rows)}) AS r (i)) TO '${file}' (FORMAT parquet)`,
  )
  const source = `read_parquet('${file}')`
  await connection.run(`CREATE VIEW household AS SELECT * FROM ${source}`)
  const sums = Object.keys(columns)
    .map((name) => `SUM(CAST(${columnName(name)} AS DOUBLE))`)
    .join(', ')
  // Measured once when a snapshot is stored: the extent of each column, and which ones lack no value.
  const ranges = readRanges(
    fifteen,
    (await connection.runAndReadAll(rangesSql(fifteen, 'duckdb', { from: 'household' }))).getRowObjectsJS()[0] ?? {},
  )
  const counts =
    (
      await connection.runAndReadAll(
        `SELECT ${Object.keys(columns)
          .map((name) => `COUNT(${columnName(name)}) = COUNT(*) AS "${name}"`)
          .join(', ')} FROM household`,
      )
    ).getRowObjectsJS()[0] ?? {}
  const complete = new Set(Object.keys(columns).filter((name) => counts[name] === true))
  const sql = compiled.sql('duckdb', { from: 'household', placeColumn: 'place', keep: ['household_no'], ranges, complete })
  const summed = `SELECT SUM(CAST(kind AS DOUBLE)), COUNT(*) FILTER (kind_unknown), SUM(CAST(amount AS DOUBLE)), COUNT(*) FILTER (amount_unknown) FROM (${sql})`
  const scan: Way = {
    name: 'bare SUM of the columns, from Parquet',
    count: rows,
    work: () => connection.run(`SELECT ${sums}, SUM(place) FROM household`),
  }
  const rules: Way = { name: 'the rules as SQL, from Parquet', count: rows, work: () => connection.run(summed) }
  const kept: Way = {
    name: 'the rules as SQL, from Parquet, answers kept',
    count: rows,
    work: () => connection.run(`CREATE OR REPLACE TABLE answer AS ${sql}`),
  }
  const rates = await inTurns([scan, rules, kept])
  const job = rows / middle(rates.get(kept.name) ?? [])
  const second = await secondComputation(compiled, connection)
  report('the same batch again by the column loop', rows, second)
  console.log()
  const over = times(rates, scan.name, rules.name)
  verdict('SQL from Parquet against the bare scan', over, ` times (target at most ${String(targets.parquet)})`, over <= targets.parquet)
  // Of the rules and the check alone: of a screening's whole job, joins and sums included, it is less (npm run bench -- screening).
  const share = (second / (job + second)) * 100
  verdict(
    'every household answered a second time',
    share,
    ` % of rules and check (target under ${String(targets.second)})`,
    share < targets.second,
  )
}

async function secondComputation(compiled: Compiled, connection: DuckDBConnection): Promise<number> {
  const facts: Record<string, FactColumn> = {}
  // One after the other: a connection streams one result at a time.
  for (const name of factNames)
    facts[name] = known(await numbers(connection, `SELECT CAST(${columnName(name)} AS INTEGER) FROM household ORDER BY household_no`))
  const batch: Batch = { rows, facts }
  const looped = compiled.columns.run(batch)
  const back = async (name: string): Promise<ReadBack> => ({
    values: await numbers(connection, `SELECT CAST(${name} AS INTEGER) FROM answer ORDER BY household_no`),
    unknown: new Uint8Array(rows),
  })
  ensureAgreement(fifteen, looped, { kind: await back('kind'), amount: await back('amount') })
  console.log(`SQL and column loop agree on all ${rows.toLocaleString('en')} households`)
  return (await taken(() => compiled.columns.run(batch, { from: 0, to: rows }, looped))).processor
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<Int32Array> {
  const found = new Int32Array(rows)
  let row = 0
  for await (const chunk of await connection.stream(sql)) for (const value of chunk.getColumnValues(0)) found[row++] = Number(value)
  return found
}

console.log(`machine: ${machine()}; ${String(fifteen.rules.size)} rules, one core\n`)
const compiled = ours()
await inMemory(compiled)
console.log()
const folder = mkdtempSync(join(tmpdir(), 'doudi-bench-'))
try {
  await withDuckDb((connection) => fromParquet(compiled, connection, folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
