import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError, regionCode, type PlainDate, type PlainMonth, type RegionCode } from '#kernel'
import type { DataSetDefinition, DepartmentId } from '#rooms/catalogue'
import { dayText, periodOf, shiftMonth, type Period } from './calendar.ts'
import { cutters, type Cutter } from './cutting/index.ts'
import { DefectiveTable, type Defect } from './files/defects.ts'
import { openSink, type FileFormat, type FileSink, type Written } from './files/sinks.ts'
import type { Village } from './model.ts'
import { Random } from './random.ts'
import { loadAtlas, type Place } from './regions.ts'
import { generateVillage, monthsOf, type World } from './village.ts'

/** The first month with events of the demonstration's world; periods before it shift the start of the world to themselves. */
export const demoStart = '2026-08' as PlainMonth
/** The seed of the demonstration, the tests and the benchmarks. */
export const demoSeed = 20260731

export type GenerateOptions = {
  /** Region codes of any level (2–12 digits); the files of a county cover the villages asked for. */
  readonly regions: readonly string[]
  /** Months `YYYY-MM`. */
  readonly periods: readonly PlainMonth[]
  readonly outDir: string
  /** Average people a village; null means the real size of the county. */
  readonly peoplePerVillage: number | null
  readonly seed?: number
  /** Rows with a fault among 10,000, and faults of the whole file; null writes clean files. */
  readonly errors?: { readonly perTenThousand: number } | null
  /** One format for all, or the habits of each department. */
  readonly format?: FileFormat | 'mixed'
  /** Ids of data sets; all when left out. */
  readonly dataSets?: readonly string[]
  readonly stories?: boolean
  /**
   * First month of the world, where it is another than `demoStart` or the first period. Periods before it are told from how the world
   * stands at its beginning: who was registered, listed and paid then, and what is known to have happened. One world, looked at earlier.
   */
  readonly start?: PlainMonth
  /** false: the files of the world's first month hold that month only, not what happened before. */
  readonly opening?: boolean
  readonly onVillage?: (done: number, of: number) => void
}

/** One written department file. */
export type GeneratedFile = Written & {
  /** Relative to `outDir`. */
  readonly file: string
  readonly dataSet: string
  readonly department: DepartmentId
  readonly period: PlainMonth
  readonly asOf: PlainDate
  readonly region: RegionCode
  readonly format: FileFormat
  /** Rows of data, without header and injected lines. */
  readonly rows: number
  readonly defects: readonly Defect[]
}

export type GenerateReport = {
  readonly persons: number
  readonly households: number
  readonly villages: number
  readonly rows: number
  readonly files: readonly GeneratedFile[]
}

/** Departments that send workbooks, and those whose systems write GB18030; the others write UTF-8. */
const habits: Partial<Record<DepartmentId, FileFormat>> = {
  'civil-affairs': 'xlsx',
  education: 'xlsx',
  'disabled-federation': 'xlsx',
  agriculture: 'xlsx',
  emergency: 'xlsx',
  housing: 'xlsx',
  justice: 'xlsx',
  'public-security': 'csv-gb18030',
  'human-resources': 'csv-gb18030',
  'traffic-police': 'csv-gb18030',
  tax: 'csv-gb18030',
}

/**
 * Generates the people of the regions village by village and writes the department files of each month, with a `manifest.json` of
 * what was written. Memory holds one village and the list of injected faults. Throws `input.invalid` for unknown regions or months.
 */
export async function generateFiles(options: GenerateOptions): Promise<GenerateReport> {
  const places = placesOf(options.regions)
  const world = worldOf(options)
  const months = periodsOf(options, world)
  const wanted = cutters.filter((cutter) => options.dataSets?.includes(cutter.dataset.id) ?? true)
  const report = { persons: 0, households: 0, villages: 0, rows: 0 }
  const files: GeneratedFile[] = []
  for (const [county, villages] of Map.groupBy(places, (place) => place.county.code)) {
    const county0 = villages[0]
    if (!county0) continue
    const open = months.flatMap((month) =>
      wanted
        .filter((cutter) => isDue(cutter.dataset, month))
        .map((cutter) => new DepartmentFile(options, world, cutter, month, county, county0.county.name)),
    )
    for (const place of villages) {
      const village = generateVillage(world, place)
      report.persons += village.persons.length
      report.households += village.households.length
      for (const file of open) file.take(village)
      for (const file of open) await file.drain()
      report.villages++
      options.onVillage?.(report.villages, places.length)
    }
    for (const file of open) files.push(await file.close())
  }
  report.rows = files.reduce((sum, file) => sum + file.rows, 0)
  const result = { ...report, files }
  await writeFile(
    join(options.outDir, 'manifest.json'),
    `${JSON.stringify({ notice: '合成数据，不对应任何真实的人', seed: world.seed, ...result }, null, 1)}\n`,
  )
  return result
}

/** The world the options describe. */
export function worldOf(options: Pick<GenerateOptions, 'periods' | 'peoplePerVillage' | 'seed' | 'stories' | 'start'>): World {
  const sorted = options.periods.toSorted()
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined || !sorted.every((month) => /^20\d\d-(0[1-9]|1[0-2])$/.test(month)))
    throw new DomainError('input.invalid', '没有给出有效的月份', { hint: '请写成 2026-08 的样子' })
  const start = options.start ?? (first < demoStart ? first : demoStart)
  return {
    seed: options.seed ?? demoSeed,
    atlas: loadAtlas(),
    start,
    last: last < start ? start : last,
    peoplePerVillage: options.peoplePerVillage,
    stories: options.stories ?? true,
  }
}

/** The periods asked for, in order: months of the world, and months before it. */
function periodsOf({ periods, opening = true }: GenerateOptions, world: World): Period[] {
  const past = periods.filter((month) => month < world.start).map((month) => periodOf(month))
  return [
    ...past.toSorted((one, other) => one.first - other.first),
    ...monthsOf(world)
      .filter((month) => periods.includes(month.month))
      .map((month) => (opening ? month : periodOf(month.month))),
  ]
}

function placesOf(regions: readonly string[]): Place[] {
  const atlas = loadAtlas()
  const found = new Map<RegionCode, Place>()
  for (const region of regions) {
    const places = atlas.villagesIn(regionCode(region))
    if (places.length === 0)
      throw new DomainError('input.invalid', `区划 ${region} 下没有村（社区）`, { hint: '请用 regions.csv 中的区划代码' })
    for (const place of places) found.set(place.code, place)
  }
  return [...found.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1))
}

/** Whether the demonstration's world has a file of this data set for a month. */
export function isDueIn(dataset: DataSetDefinition, month: PlainMonth): boolean {
  return cutters.some((cutter) => cutter.dataset.id === dataset.id) && isDue(dataset, periodOf(month, month === demoStart))
}

/** Quarterly and yearly data come with the first month of the world, and with the months that end a quarter or a year. */
function isDue(dataset: DataSetDefinition, month: Period): boolean {
  if (month.opening) return true
  if (dataset.frequency === 'quarterly') return month.monthOfYear % 3 === 0
  return dataset.frequency !== 'yearly' || month.monthOfYear === 12
}

/** The months whose rows a delivery holds: one, or for what happens in a quarter those of the quarter not delivered before. */
function coverOf(cutter: Cutter, month: Period, world: World): Period[] {
  if (cutter.dataset.frequency !== 'quarterly' || !cutter.flow || month.opening) return [month]
  const quarter = Math.floor((month.monthOfYear - 1) / 3)
  if (month.month < world.start) return [-2, -1, 0].map((back) => periodOf(shiftMonth(month.month, back)))
  return monthsOf(world).filter(
    (one) => !one.opening && one.year === month.year && Math.floor((one.monthOfYear - 1) / 3) === quarter && one.first <= month.first,
  )
}

class DepartmentFile {
  private readonly cutter: Cutter
  private readonly month: Period
  private readonly cover: readonly Period[]
  private readonly county: RegionCode
  private readonly path: string
  private readonly format: FileFormat
  private readonly sink: FileSink
  private readonly table: DefectiveTable | null
  private rows = 0

  constructor(options: GenerateOptions, world: World, cutter: Cutter, month: Period, county: RegionCode, countyName: string) {
    const { dataset } = cutter
    this.cutter = cutter
    this.month = month
    this.cover = coverOf(cutter, month, world)
    this.county = county
    const wish = options.format ?? 'mixed'
    this.format = wish === 'mixed' ? (habits[dataset.department] ?? 'csv') : wish
    const folder = join(county.slice(0, 6), month.month)
    mkdirSync(join(options.outDir, folder), { recursive: true })
    this.path = join(folder, `合成数据_${countyName}_${dataset.name}_${month.month}.${this.format === 'xlsx' ? 'xlsx' : 'csv'}`)
    // Injected faults can put a comma anywhere; clean cells only where people write freely.
    const free = dataset.fields.flatMap((field, column) =>
      options.errors || field.type === 'text' || field.type === 'personName' ? [column] : [],
    )
    this.sink = openSink(join(options.outDir, this.path), this.format, {
      numeric: dataset.fields.map((field) => field.type === 'money' || field.type === 'integer'),
      free,
    })
    this.table = options.errors
      ? new DefectiveTable(dataset, Random.at(world.seed, county, dataset.id, month.month), options.errors.perTenThousand)
      : null
    const head = this.table
      ? this.table.head(`${countyName}${dataset.name}（${month.month}，合成数据）`)
      : [dataset.fields.map((field) => field.label)]
    for (const cells of head) this.sink.line(cells)
  }

  take(village: Village): void {
    const { table, sink } = this
    for (const month of this.cover) {
      this.cutter.cut(village, month, (cells, household) => {
        this.rows++
        if (table === null) sink.line(cells)
        else for (const line of table.row(cells, household.story !== null)) sink.line(line)
      })
    }
  }

  drain(): Promise<void> {
    return this.sink.drain()
  }

  async close(): Promise<GeneratedFile> {
    for (const cells of this.table?.foot() ?? []) this.sink.line(cells)
    const written = await this.sink.close()
    const { dataset } = this.cutter
    return {
      ...written,
      file: this.path,
      dataSet: dataset.id,
      department: dataset.department,
      period: this.month.month,
      asOf: dayText(this.month.last) as PlainDate,
      region: this.county,
      format: this.format,
      rows: this.rows,
      defects: this.table?.defects ?? [],
    }
  }
}
