import { indicators } from '#policy'
import { DomainError } from '#kernel'
import { literal, type OfferedColumn, type LakeEngine } from '#platform/lake'
import { availabilityOf, type Availability } from './availability.ts'
import { compileByClass } from './places.ts'

export { compileFor } from './places.ts'
import { deriveFacts, factColumns, factInputs, pick, type FactValues } from './derive.ts'
import { fileOf, type IndicatorCount, type ScreenInput, type ScreenOutput, type Slice } from './input.ts'
import { answerByLoop, answerBySql, disagreementsBetween, eachAnswer, type Answers, type RuleSql } from './rules.ts'
import { deliveredRows, foldSources, type Delivered } from './slice-facts.ts'
import { readPeople, type HouseholdTable } from './tables.ts'
import { Workspace } from './workspace.ts'

/**
 * Screens slices of a population until `next` has none left: department rows are folded into facts, SQL answers every indicator, the loop
 * answers again, and the households found are written to `output`. Throws `run.disagreement` as soon as the two computations differ for one household.
 */
export async function screen(
  engine: LakeEngine,
  input: ScreenInput,
  report: (doneHouseholds: number) => void,
  next: () => Promise<Slice | undefined>,
  sql: RuleSql,
): Promise<ScreenOutput> {
  const { compiled, parametersHash, classOf } = compileByClass(input)
  const availability = new Map<string, Availability>(
    factInputs.map((fact) => [fact.name, availabilityOf(fact.name, input.files, input.uncovered, input.places.length)]),
  )
  const total: MutableOutput = {
    households: 0,
    persons: 0,
    checked: 0,
    modelHash: compiled.hash,
    parametersHash,
    peakMemoryMb: 0,
    counts: Object.fromEntries(indicators.map(({ id }) => [id, { red: 0, orange: 0, yellow: 0, unknown: 0 }])),
    spent: { people: 0, fold: 0, facts: 0, sql: 0, loop: 0, hits: 0 },
  }
  const enabled = input.places.map((place) => indicators.map(({ id }) => place.indicators.includes(id)))
  const space = new Workspace()
  await preparePrevious(engine, input.previous)
  const delivered = await deliveredRows(engine, input.files)
  for (let slice = await next(); slice !== undefined; slice = await next()) {
    const { facts, households, persons } = await factsOf(engine, input, delivered, slice, space, total)
    const where = { place: households.place, parameterClass: classesOf(households.place, classOf, space) }
    const [bySql, byLoop] = await timed(total, 'sql', () =>
      Promise.all([
        answerBySql(engine, compiled, facts, where, availability, space, sql),
        answerByLoop(compiled, facts, where, availability, space, (ms) => moved(total, ms)),
      ]),
    )
    await timed(total, 'loop', () => refuseDifferences(bySql, byLoop))
    const file = fileOf(input.output, slice)
    await timed(total, 'hits', async () => {
      const kept = await rowsToKeep(engine, households, bySql, enabled, total.counts, space)
      await writeHits(engine, facts, households, bySql, kept, file)
    })
    total.households += households.rows
    total.persons += persons
    total.checked += households.rows * indicators.length
    report(total.households)
  }
  // The system counts in KiB.
  total.peakMemoryMb = Math.ceil(process.resourceUsage().maxRSS / 1024)
  return total
}

interface MutableOutput extends ScreenOutput {
  households: number
  persons: number
  checked: number
  peakMemoryMb: number
  readonly spent: Record<string, number>
}

async function timed<T>(total: MutableOutput, part: string, work: () => T | Promise<T>): Promise<T> {
  const begun = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(begun)
  total.spent[part] = (total.spent[part] ?? 0) + (user + system) / 1000
  return result
}

async function factsOf(
  engine: LakeEngine,
  input: ScreenInput,
  delivered: Delivered,
  slice: Slice,
  space: Workspace,
  total: MutableOutput,
): Promise<{ facts: FactValues[]; households: HouseholdTable; persons: number }> {
  const { persons, households } = await timed(total, 'people', () => readPeople(engine, input.registry, slice, space))
  await timed(total, 'fold', () => foldSources(engine, delivered, input.asOf, persons, households))
  return { facts: await timed(total, 'facts', () => deriveFacts(persons, households, space)), households, persons: persons.rows }
}

function classesOf(place: Int32Array, classOf: Int32Array, space: Workspace): Int32Array {
  const classes = space.ints('class', place.length)
  for (let row = 0; row < place.length; row++) classes[row] = classOf[place[row] ?? -1] ?? -1
  return classes
}

/** The loop's share of what both computations take side by side. */
function moved({ spent }: MutableOutput, ms: number): void {
  spent['sql'] = (spent['sql'] ?? 0) - ms
  spent['loop'] = (spent['loop'] ?? 0) + ms
}

function refuseDifferences(bySql: Answers, byLoop: Answers): void {
  const differences = disagreementsBetween(bySql, byLoop)
  if (differences.length === 0) return
  const words = differences.map(({ indicator, households: count }) => `${indicator}（${String(count)} 户）`).join('、')
  throw new DomainError('run.disagreement', `两种算法结果不一致，已停止，没有产生任何预警：${words}`, {
    hint: '请联系技术支持，并告知这次筛查的批次号',
    details: { indicators: differences },
  })
}

async function preparePrevious(engine: LakeEngine, previous: string | null): Promise<void> {
  const before =
    previous === null ? 'SELECT 0 AS household_no WHERE false' : `SELECT DISTINCT household_no FROM read_parquet(${literal(previous)})`
  await engine.run(`CREATE OR REPLACE TEMP TABLE previous AS ${before}`)
}

/** Rows of households found, or found the last time; counts the answers on the way. */
async function rowsToKeep(
  engine: LakeEngine,
  households: HouseholdTable,
  answers: Answers,
  enabled: readonly (readonly boolean[])[],
  counts: Readonly<Record<string, IndicatorCount>>,
  space: Workspace,
): Promise<Int32Array> {
  const before = await previousOf(engine, households)
  const grades = indicators.map(() => new Int32Array(5))
  const kept: number[] = []
  for (const row of answeredRows(answers, households.rows, space)) {
    const on = enabled[households.place[row] ?? -1]
    const found = on !== undefined && countAnswers(answers, row, on, grades)
    if (found || before.has(households.householdNo[row] ?? 0)) kept.push(row)
    before.delete(households.householdNo[row] ?? 0)
  }
  if (before.size > 0) {
    for (let row = 0; row < households.rows; row++) if (before.has(households.householdNo[row] ?? 0)) kept.push(row)
    kept.sort((one, other) => one - other)
  }
  indicators.forEach(({ id }, index) => {
    const count = counts[id]
    const [, red = 0, orange = 0, yellow = 0, open = 0] = grades[index] ?? []
    if (!count) return
    count.red += red
    count.orange += orange
    count.yellow += yellow
    count.unknown += open
  })
  return Int32Array.from(kept)
}

/** Rows with any answer but 0: few of a population, unless data is missing. */
function answeredRows({ words }: Answers, rows: number, space: Workspace): Int32Array {
  const together = space.filled('together', rows)
  for (const word of words) for (let row = 0; row < rows; row++) together[row] = (together[row] ?? 0) | (word[row] ?? 0)
  const answered = space.ints('answered', rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (together[row] !== 0) answered[count++] = row
  return answered.subarray(0, count)
}

/** Counts a household's answers by indicator; true when one that is on has a grade. */
function countAnswers(answers: Answers, row: number, on: readonly boolean[], grades: readonly Int32Array[]): boolean {
  let found = false
  eachAnswer(answers, row, (indicator, answer) => {
    const count = grades[indicator]
    if (!count || on[indicator] !== true) return
    count[answer] = (count[answer] ?? 0) + 1
    found ||= answer < 4
  })
  return found
}

/** Households of the slice that the last run found. */
async function previousOf(engine: LakeEngine, households: HouseholdTable): Promise<Set<number>> {
  const found = new Set<number>()
  const [from, to] = [households.householdNo[0] ?? 0, households.householdNo[households.rows - 1] ?? 0]
  await engine.scan(
    `SELECT household_no::INTEGER AS household_no FROM previous WHERE household_no BETWEEN ${String(from)} AND ${String(to)}`,
    ({ rowCount, columns }) => {
      for (let i = 0; i < rowCount; i++) found.add(columns[0]?.[i] ?? 0)
    },
  )
  return found
}

/** A row each: number, place, answers, facts. */
async function writeHits(
  engine: LakeEngine,
  facts: readonly FactValues[],
  households: HouseholdTable,
  answers: Answers,
  kept: Int32Array,
  file: string,
): Promise<void> {
  const columns: OfferedColumn[] = [
    { name: 'household_no', values: pick(households.householdNo, kept) },
    { name: 'place', values: pick(households.place, kept) },
    ...answers.words.map((word, index) => ({ name: `word_${String(index)}`, values: pick(word, kept) })),
    ...factColumns(facts.map(({ input, values }) => ({ input, values: pick(values, kept) }))),
  ]
  // Read once and thrown away: looking for values that repeat would cost more than it saves, and differences of small numbers (v2) are
  // small enough as they are.
  await engine.run(
    `COPY (FROM ${engine.offer('found', columns, kept.length)}) TO ${literal(file)} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1)`,
  )
}
