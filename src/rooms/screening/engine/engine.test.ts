import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { indicators, parameters } from '#policy'
import { literal, openLake, type Lake } from '#platform/lake'
import { columnName } from '#rules'
import { recipes } from '../facts/index.ts'
import { randomLake, type RandomLake, writeRows } from '../testing/random-lake.ts'
import { textbookSql } from '../testing/textbook.ts'
import type { EngineInput, EngineOutput } from './input.ts'
import { compileFor } from './places.ts'
import { answerIn, wordCount } from './rules.ts'
import { runEngine } from './run.ts'
import { cutSlices } from './slices.ts'

const asOf = plainDate('2026-11-01')
const wrongProgram = new URL('../testing/wrong-program.ts', import.meta.url)
const all = indicators.map(({ id }) => id)
const places = ['430971', '430921', '430602'].map((code) => ({ region: regionCode(code), indicators: all }))

let directory: string
let lake: Lake
let data: RandomLake
let everybody: string
let complete: Ran

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-engine-'))
  lake = await openLake({ directory, memoryLimitMb: 512, threads: 1 })
  data = await randomLake(lake, join(directory, 'data'), 1)
  everybody = join(directory, 'everybody.parquet')
  await lake.run(
    `COPY (SELECT DISTINCT household_no FROM read_parquet(${literal(data.registry)})) TO ${literal(everybody)} (FORMAT parquet)`,
  )
  complete = await run()
}, 120_000)
afterAll(async () => {
  await lake.close()
  await rm(directory, { recursive: true, force: true })
})

interface Ran {
  readonly output: EngineOutput
  readonly rows: Record<string, unknown>[]
}

let runs = 0
/** Runs the engine and gives its output with the rows it kept: everybody, so that every fact can be looked at. */
async function run(change: Partial<EngineInput> = {}, options: { processes?: number; program?: URL } = {}): Promise<Ran> {
  const output = join(directory, `out-${String(++runs)}.parquet`)
  const slices = await cutSlices(lake, change.registry ?? data.registry)
  const input: EngineInput = {
    asOf,
    registry: data.registry,
    slices,
    files: data.files,
    uncovered: {},
    places,
    settings: [],
    previous: everybody,
    output,
    ...change,
  }
  const result = await runEngine(lake, input, { processes: options.processes ?? 1, memoryLimitMb: 256, program: options.program })
  return {
    output: result,
    rows: await lake.rows(`SELECT * FROM read_parquet([${result.files.map(literal).join(', ')}]) ORDER BY household_no`),
  }
}

function answersOf(row: Record<string, unknown>): Record<string, number> {
  const words = Array.from({ length: wordCount }, (_, word) => Int32Array.of(Number(row[`word_${String(word)}`])))
  return Object.fromEntries(indicators.map(({ id }, index) => [id, answerIn(words, index, 0)]))
}

describe('the engine', { timeout: 120_000 }, () => {
  it('comes to the same facts as textbook SQL over every data set, for every household', async () => {
    const names = Object.keys(recipes).map(columnName)
    const seen = new Set<string>()
    for (const seed of [1, 2]) {
      const random = seed === 1 ? data : await randomLake(lake, join(directory, `data-${String(seed)}`), seed)
      const { rows, output } = seed === 1 ? complete : await run({ registry: random.registry, files: random.files })
      const expected = await lake.rows(textbookSql(random, asOf))
      const facts = (row: Record<string, unknown>): Record<string, number> =>
        Object.fromEntries(
          ['household_no', ...names].map((name) => [name, Math.min(Number(row[name]), name === 'household_no' ? Infinity : 2 ** 31 - 1)]),
        )
      expect(output.households).toBe(random.households)
      expect(rows.map(facts)).toEqual(expected.map(facts))
      for (const name of names) if (rows.some((row) => Number(row[name]) > 0)) seen.add(name)
    }
    // A fact that no household has proves nothing.
    expect(names.filter((name) => !seen.has(name))).toEqual([])
  })

  it('gives every household the answers of the interpreter', async () => {
    const { rows, output } = complete
    const compiled = compileFor({ asOf, places, settings: [] })
    const found = new Set<number>()
    for (const row of rows) {
      const facts = Object.fromEntries(
        [...compiled.model.inputs.values()].map((input) => [
          input.name,
          input.unit === 'bool' ? row[columnName(input.name)] === true : Number(row[columnName(input.name)]),
        ]),
      )
      const answers = compiled.evaluate(places[Number(row['place'])]?.region ?? 'nation', facts)
      expect({ household: row['household_no'], ...answersOf(row) }).toEqual({
        household: row['household_no'],
        ...Object.fromEntries(indicators.map(({ id }) => [id, answers[id] ?? 4])),
      })
      for (const answer of Object.values(answersOf(row))) found.add(answer)
    }
    expect([...found].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
    expect(output.checked).toBe(output.households * indicators.length)
  })

  it('does not depend on how the population is cut, nor on how many processes share it', async () => {
    const [whole] = await cutSlices(lake, data.registry)
    if (whole === undefined) throw new Error('nobody is there')
    const borders = [49, 50, 171, 300, whole.to]
    const slices = borders.map((to, at) => ({ ...whole, from: at === 0 ? 0 : (borders[at - 1] ?? 0) + 1, to }))
    const cut = await run({ slices }, { processes: 2 })
    expect(cut.output.files).toHaveLength(slices.length)
    expect(cut.rows).toEqual(complete.rows)
    expect(cut.output.counts).toEqual(complete.output.counts)
    expect([cut.output.households, cut.output.persons]).toEqual([complete.output.households, complete.output.persons])
  })

  it('counts a bill once that stands in two deliveries, as the newer one has it', async () => {
    const path = data.files['medical-expenses']?.[0] ?? ''
    const [again, first, corrected] = ['again', 'first', 'corrected'].map((name) => join(directory, `expenses-${name}.parquet`))
    const write = (rows: string, to = ''): Promise<unknown> =>
      lake.session((session) => session.run(`COPY (${rows}) TO ${literal(to)} (FORMAT parquet)`))
    await write(`SELECT * FROM read_parquet(${literal(path)}) WHERE row_no % 2 = 0`, again)
    await write(`SELECT * FROM read_parquet(${literal(path)}) WHERE row_no % 3 <> 0`, first)
    await write(`SELECT * REPLACE (self_paid + 700000 AS self_paid) FROM read_parquet(${literal(path)}) WHERE row_no % 3 = 0`, corrected)
    const counted = async (...files: (string | undefined)[]): Promise<unknown[]> =>
      (await run({ files: { ...data.files, 'medical-expenses': files.map((file) => file ?? '') } })).rows
    // Everything, and half of it once more.
    expect(await counted(again, path)).toEqual(complete.rows)
    // Two parts make the whole, as long as neither repeats the other; corrected rows take the place of the earlier ones.
    expect(await counted(path, corrected)).toEqual(await counted(first, corrected))
    expect(await counted(path, corrected)).not.toEqual(complete.rows)
  })

  it('knows nothing where a data set was never delivered, and where it was delivered it does', async () => {
    const { vehicles: _none, ...others } = data.files
    const everywhere = await run({ files: others })
    const somewhere = await run({ uncovered: { vehicles: [1] } })
    for (const [row, full] of complete.rows.entries()) {
      const [without, partly] = [everywhere.rows[row], somewhere.rows[row]].map((each) => answersOf(each ?? {})['exit.vehicle'])
      const known = answersOf(full)['exit.vehicle']
      // Whoever is not on 低保 needs no look at vehicles.
      const needed = Number(full['dibao_members']) > 0
      expect(without).toBe(needed ? 4 : 0)
      expect(partly).toBe(needed && full['place'] === 1 ? 4 : known)
    }
    expect(everywhere.output.counts['exit.vehicle']).toMatchObject({ red: 0, orange: 0, yellow: 0 })
    expect(somewhere.output.counts['exit.vehicle']?.unknown).toBeGreaterThan(0)
    expect(somewhere.output.counts['exit.vehicle']?.unknown).toBeLessThan(everywhere.output.counts['exit.vehicle']?.unknown ?? 0)
  })

  it('stops when the two computations differ, and names the indicators', async () => {
    await expect(run({}, { program: wrongProgram })).rejects.toMatchObject({
      code: 'run.disagreement',
      message: expect.stringContaining('gapDisability.care') as string,
      details: {
        indicators: expect.arrayContaining([{ indicator: 'gapDisability.care', households: expect.any(Number) as number }]) as unknown,
      },
    })
  })

  it('leaves out what is switched off in a place, and follows a threshold changed there', async () => {
    const hits = (rows: Record<string, unknown>[], indicator: string, place: number): number =>
      rows.filter((row) => row['place'] === place && [1, 2, 3].includes(answersOf(row)[indicator] ?? 0)).length
    const total = ({ counts }: EngineOutput, indicator: string): number =>
      (counts[indicator]?.red ?? 0) + (counts[indicator]?.orange ?? 0) + (counts[indicator]?.yellow ?? 0)
    const off = places.map((place, index) => ({
      ...place,
      indicators: index === 0 ? all.filter((id) => id !== 'gapMedical.premium') : all,
    }))
    const own = parameters.rows.find((row) => row.key === 'screen.gapMedical.spending')
    if (!own) throw new Error('the threshold is gone')
    const changed = await run({ places: off, settings: [{ ...own, place: regionCode('430921'), value: 15_000_000 }] })
    expect(hits(complete.rows, 'gapMedical.premium', 0)).toBeGreaterThan(0)
    expect(total(changed.output, 'gapMedical.premium')).toBe(
      total(complete.output, 'gapMedical.premium') - hits(complete.rows, 'gapMedical.premium', 0),
    )
    const heavy = (rows: Record<string, unknown>[], place: number): number => hits(rows, 'gapMedical.unaided', place)
    expect(heavy(changed.rows, 1)).toBeLessThan(heavy(complete.rows, 1))
    expect(heavy(changed.rows, 0)).toBe(heavy(complete.rows, 0))
    expect(changed.output.parametersHash).not.toBe(complete.output.parametersHash)
    expect(changed.output.modelHash).toBe(complete.output.modelHash)
  })

  it('ends at once when it is called off', async () => {
    const abort = new AbortController()
    const slices = await cutSlices(lake, data.registry)
    const input: EngineInput = {
      asOf,
      registry: data.registry,
      slices,
      files: data.files,
      uncovered: {},
      places,
      settings: [],
      previous: null,
      output: join(directory, 'never.parquet'),
    }
    const running = runEngine(lake, input, { processes: 1, memoryLimitMb: 256, signal: abort.signal })
    abort.abort(new Error('called off'))
    await expect(running).rejects.toThrow('called off')
  })
})

describe('slices', () => {
  it('that several processes share are small at the end, and none is left out', async () => {
    const path = join(directory, 'shared.parquet')
    await lake.run(
      `COPY (SELECT (i + 1)::INTEGER AS person_no, (i // 3 + 1)::INTEGER AS household_no, NULL::INTEGER AS stands_for FROM range(300000) t(i)) TO ${literal(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    )
    const slices = await cutSlices(lake, path, { mostPersons: 50_000, processes: 2 })
    for (const [index, slice] of slices.entries()) expect(slice.from).toBe(index === 0 ? 0 : (slices[index - 1]?.to ?? 0) + 1)
    expect(slices.at(-1)?.to).toBe(100_000)
    const sizes = slices.map(({ from, to }) => Math.round(((to - from) * 12) / 50_000) / 4)
    expect(sizes).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25])
  })

  it('cover every household once, whole', async () => {
    const path = join(directory, 'many.parquet')
    const rows = Array.from({ length: 60_000 }, (_, at) => ({
      person_no: at + 1,
      household_no: Math.floor(at / 3) + 1,
      flags: 1,
      age: 30,
      place: 0,
      urban: 0,
      stands_for: null,
    }))
    await writeRows(
      lake,
      path,
      [
        ['person_no', 'INTEGER'],
        ['household_no', 'INTEGER'],
        ['flags', 'INTEGER'],
        ['age', 'UTINYINT'],
        ['place', 'INTEGER'],
        ['urban', 'UTINYINT'],
        ['stands_for', 'INTEGER'],
      ],
      rows,
    )
    const slices = await cutSlices(lake, path, { mostPersons: 25_000 })
    expect(slices).toHaveLength(3)
    for (const [index, slice] of slices.entries()) expect(slice.from).toBe(index === 0 ? 0 : (slices[index - 1]?.to ?? 0) + 1)
    expect(slices.at(-1)?.to).toBe(20_000)
    for (const { from, to, mostRows, merged, lowestPerson, highestPerson } of slices) {
      const [there] = await lake.rows<Record<'rows' | 'lowest' | 'highest', number>>(
        `SELECT count(*) AS rows, min(person_no) AS lowest, max(person_no) AS highest FROM read_parquet(${literal(path)}) WHERE household_no BETWEEN ${String(from)} AND ${String(to)}`,
      )
      // A household on the border of two groups of rows makes a slice touch both.
      expect(mostRows - (there?.rows ?? 0)).toBeGreaterThanOrEqual(0)
      expect(mostRows - (there?.rows ?? 0)).toBeLessThanOrEqual(2 * 2_048)
      expect([lowestPerson <= (there?.lowest ?? 0), highestPerson >= (there?.highest ?? Infinity), merged]).toEqual([true, true, false])
    }
  })
})
