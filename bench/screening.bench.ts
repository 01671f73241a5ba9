// node bench/screening.bench.ts [--scale quick|5m|hunan] [--households n] [--scattered] [--linear] [--keep] (data of a run with --keep is used again)
// A whole population with its department data, made on the spot: a bare scan of the columns screening reads, then screening itself
// (join, sums, all indicators by SQL, all again by the loop), on two cores within 4 GB. Three rounds, in turns; the middle of each counts.
import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { plainDate, regionCode } from '#kernel'
import { indicators, screeningFacts } from '#policy'
import { literal, openLake, type Lake } from '#platform/lake'
import { runEngine } from '../src/rooms/screening/engine/run.ts'
import { cutSlices } from '../src/rooms/screening/engine/slices.ts'
import { middle } from './frame.ts'
import { asOf, keptPopulation, made, makePopulation, type Population } from './screening-data.ts'

const scales: Readonly<Record<string, number>> = { quick: 1_000_000, '5m': 5_000_000, hunan: 22_000_000 }
const { values: options } = parseArgs({
  options: {
    scale: { type: 'string', default: 'quick' },
    households: { type: 'string' },
    scattered: { type: 'boolean', default: false },
    linear: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const households = options.households === undefined ? (scales[options.scale] ?? 1_000_000) : Number(options.households)

/** The processes together: two, of this much DuckDB memory each; the rest of 4 GB is for the columns of the slices. */
const processes = 2
const memoryLimitMb = 700
const places = 122

const print = (text: string): void => void process.stdout.write(`${text}\n`)
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`

interface Round {
  readonly scan: Spent
  readonly screening: Spent & { readonly loop: number }
}

interface Result {
  readonly households: number
  readonly scan: Spent
  readonly pipeline: Spent
}

/** Milliseconds by the clock and of processor. */
interface Spent {
  readonly wall: number
  readonly cpu: number
}

const directory = join(tmpdir(), 'doudi-bench-screening')
const sizes = options.linear
  ? [1_000_000, 5_000_000, households].filter((size, at, all) => all.indexOf(size) === at && size <= households)
  : [households]
print(
  `${cpus()[0]?.model ?? ''}, ${String(availableParallelism())} cores; ${String(indicators.length)} indicators, ${String(screeningFacts.length)} facts, ${String(Object.keys(made).length)} data sets`,
)
const results: Result[] = []
for (const size of sizes) results.push(await measure(size))
if (results.length > 1)
  for (const result of results)
    print(
      `linear: ${millions(result.households)} households ${perMillion(result, 'wall')} ms a million by the clock, ${perMillion(result, 'cpu')} ms of processor; ratio ${(result.pipeline.wall / result.scan.wall).toFixed(1)} and ${(result.pipeline.cpu / result.scan.cpu).toFixed(1)}`,
    )

function perMillion({ households: count, pipeline: spent }: Result, by: keyof Spent): string {
  return (spent[by] / (count / 1e6)).toFixed(0)
}

async function measure(size: number): Promise<Result> {
  const home = join(directory, `${String(size)}${options.scattered ? '-scattered' : ''}`)
  await mkdir(home, { recursive: true })
  const lake = await openLake({ directory: home, memoryLimitMb: 3_000, threads: 2 })
  try {
    const data = join(home, 'data')
    const make = (): Promise<Population> => lake.session((session) => makePopulation(session, data, size, options.scattered))
    const population = await timed('made in', () => (options.keep ? keptPopulation(data, make) : make()))
    print(`${millions(size)} households, ${millions(population.persons)} persons, ${millions(population.departmentRows)} department rows`)
    const scans = await scansOf(lake, population)
    await bareScan(lake, scans) // the files are in the page cache from here on, for both
    const rounds: Round[] = []
    for (let round = 0; round < 3; round++) rounds.push({ scan: await bareScan(lake, scans), screening: await pipeline(lake, population) })
    const scan = { wall: middle(rounds.map((each) => each.scan.wall)), cpu: middle(rounds.map((each) => each.scan.cpu)) }
    const result = { wall: middle(rounds.map((each) => each.screening.wall)), cpu: middle(rounds.map((each) => each.screening.cpu)) }
    print(
      `bare scan of the same columns: ${seconds(scan.wall)} (${seconds(scan.cpu)} of processor); screening ${seconds(result.wall)} (${seconds(result.cpu)}); load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
    )
    const ratios = (of: (round: Round) => number): string => {
      const each = rounds.map(of)
      return `${middle(each).toFixed(1)} × (${Math.min(...each).toFixed(1)} to ${Math.max(...each).toFixed(1)})`
    }
    print(
      `ratio: ${ratios((each) => each.screening.wall / each.scan.wall)} by the clock, ${ratios((each) => each.screening.cpu / each.scan.cpu)} by processor time; without the second computation ${ratios((each) => (each.screening.wall * (1 - each.screening.loop / each.screening.cpu)) / each.scan.wall)} and ${ratios((each) => (each.screening.cpu - each.screening.loop) / each.scan.cpu)}`,
    )
    return { households: size, scan, pipeline: result }
  } finally {
    await lake.close()
    if (!options.keep) await rm(home, { recursive: true, force: true })
  }
}

async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work()
  print(`${label} ${seconds(performance.now() - begun)}`)
  return result
}

/** Processor seconds the lake's process has used (the load of other work on the machine does not count). */
function lakeCpu(lake: Lake): number {
  const fields = readFileSync(`/proc/${String(lake.pid)}/stat`, 'utf8').split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/**
 * The bare scan: for each file one query that looks at every value of every column that screening reads, by the cheapest aggregate that
 * has to. `count` of a text would not: where the statistics of the file say that nothing is missing, DuckDB counts rows instead.
 */
async function scansOf(lake: Lake, population: Population): Promise<string[]> {
  const registry = ['person_no', 'household_no', 'flags', 'age', 'place', 'urban']
  return Promise.all(
    ([['registry', [population.registry]], ...Object.entries(population.files)] as [string, readonly string[]][]).map(
      async ([dataset, paths]) => {
        const { person = 'person_no', columns = {} } = made[dataset] ?? {}
        const from = `read_parquet([${paths.map(literal).join(', ')}])`
        const types = new Map(
          (await lake.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${from}`)).map((row) => [
            row.column_name,
            row.column_type,
          ]),
        )
        const names = dataset === 'registry' ? registry : [person, ...Object.keys(columns)]
        return `SELECT ${names.map((name) => lookedAt(name, types.get(name))).join(', ')} FROM ${from}`
      },
    ),
  )
}

function lookedAt(column: string, type: string | undefined): string {
  if (type === 'VARCHAR') return `sum(strlen(${column})::DOUBLE)`
  if (type === 'BOOLEAN') return `count(*) FILTER (${column})`
  return type === 'DATE' ? `max(${column})` : `sum(${column}::DOUBLE)`
}

/** Runs the scans one after the other, each by both threads of the lake. */
async function bareScan(lake: Lake, scans: readonly string[]): Promise<Spent> {
  const begun = performance.now()
  const cpu = lakeCpu(lake)
  for (const scan of scans) await lake.rows(scan)
  return { wall: performance.now() - begun, cpu: 1000 * (lakeCpu(lake) - cpu) }
}

async function pipeline(lake: Lake, population: Population): Promise<Spent & { readonly loop: number }> {
  const begun = performance.now()
  const slices = await cutSlices(lake, population.registry, { processes })
  const output = join(lake.tempDirectory, 'hits.parquet')
  // 122 counties of the same province; the standards are those of the province.
  const regions = Array.from({ length: places }, (_, place) => ({
    region: regionCode(`43${String(1000 + place)}`),
    indicators: indicators.map(({ id }) => id),
  }))
  const result = await runEngine(
    lake,
    {
      asOf: plainDate(asOf),
      registry: population.registry,
      slices,
      files: population.files,
      uncovered: {},
      places: regions,
      settings: [],
      previous: null,
      output,
    },
    { processes, memoryLimitMb },
  )
  const wall = performance.now() - begun
  const [found] = await lake.rows<{ hits: number }>(`SELECT count(*) AS hits FROM read_parquet([${result.files.map(literal).join(', ')}])`)
  const hits = found?.hits ?? 0
  const cpu = Object.values(result.spent).reduce((sum, time) => sum + time, 0)
  const open = Object.values(result.counts).reduce((sum, count) => sum + count.unknown, 0)
  print(
    `screening in ${String(slices.length)} slices by ${String(processes)} processes: ${seconds(wall)} (${seconds(cpu)} of processor), ${millions((result.households / wall) * 1000)} households/s`,
  )
  print(
    `  ${millions(result.checked)} results computed a second time, all equal; households found ${String(hits)}; answers unknown ${String(open)}`,
  )
  print(
    `  processor time: ${Object.entries(result.spent)
      .map(([part, time]) => `${part} ${seconds(time)}`)
      .join(', ')}`,
  )
  print(`  memory of all processes at their highest: ${String(result.peakMemoryMb)} MiB`)
  return { wall, cpu, loop: result.spent['loop'] ?? 0 }
}
