import type { Reader } from '#db'
import { ancestorAt, DomainError, lineage, type PlainDate, type RegionCode } from '#kernel'
import { identifier, literal, type Lake } from '#platform/lake'
import { dataSetOf, lakeColumns } from '#rooms/catalogue'
import { visibleHousehold } from '#rooms/registry'
import { factSources, newestLast, newestOfEach, snapshotsFor, sqlDays, type ChosenSnapshot } from '#rooms/screening'
import type { Fact, Facts, MemberFacts, Source, Sources } from '#rules'
import { householdReadings, memberReadings, type Reading } from './readings.ts'

/** Who belongs to a household and which deliveries speak of it, read under the caller's scope. */
export interface KnownPlan {
  readonly regionCode: RegionCode
  readonly members: readonly { readonly personNo: number; readonly birth: string; readonly tekun: boolean }[]
  /** Numbers in the lake → the member (a record merged into a member speaks of the member). */
  readonly numbers: ReadonlyMap<number, number>
  readonly urban: boolean
  readonly listing: string
  readonly snapshots: readonly ChosenSnapshot[]
}

/** In the order of the packs: the highest kind counts. */
const listings = {
  tekun: '特困',
  dibao: '低保',
  marginal: '低保边缘',
  rigidExpenditure: '刚性支出困难',
  relapseRisk: '防返贫监测',
} as const

/** Reads what `knownFacts` needs; `not-found` outside the caller's scope. */
export async function planKnown(reader: Reader, householdNo: number, date: PlainDate): Promise<KnownPlan> {
  const household = await visibleHousehold(reader, householdNo)
  // Ages are computed with for everybody; members' names are not in the answer, so nobody's has to be veiled.
  const rows = await reader
    .selectFrom('person')
    .select(['person_no', 'birth'])
    .where('household_no', '=', householdNo)
    .where('status', '=', 'active')
    .orderBy('relation')
    .orderBy('birth')
    .orderBy('person_no')
    .execute()
  const members = rows.map((row) => ({ personNo: row.person_no, birth: row.birth }))
  if (members.length === 0) throw new DomainError('not-found', '这户没有在册的成员，不能测算')
  const numbers = members.map(({ personNo }) => personNo)
  const merged = await reader
    .selectFrom('person')
    .select(['person_no', 'merged_into'])
    .where('merged_into', 'in', numbers)
    .where('status', '=', 'merged')
    .execute()
  const hardships = await reader
    .selectFrom('hardship')
    .innerJoin('hardship_person', 'hardship_id', 'id')
    .select(['programme', 'hardship_person.person_no'])
    .where('household_no', '=', householdNo)
    .where('hardship.valid_from', '<=', date)
    .where((eb) => eb.or([eb('hardship.valid_to', 'is', null), eb('hardship.valid_to', '>', date)]))
    .where((eb) => eb.or([eb('hardship_person.valid_to', 'is', null), eb('hardship_person.valid_to', '>', date)]))
    .execute()
  const region = household.region_code as RegionCode
  const snapshots = snapshotsFor(await deliveriesFor(reader, region), ancestorAt(region, 'county'), date)
  const tekun = new Set(hardships.filter(({ programme }) => programme === 'tekun').map((row) => row.person_no))
  const programmes = new Set<string>(hardships.map(({ programme }) => programme))
  return {
    regionCode: region,
    members: members.map(({ personNo, birth }) => ({ personNo, birth, tekun: tekun.has(personNo) })),
    numbers: new Map([
      ...numbers.map((number) => [number, number] as const),
      ...merged.map((row) => [row.person_no, row.merged_into ?? row.person_no] as const),
    ]),
    urban: household.hukou_kind === 'urban',
    listing: Object.entries(listings).find(([programme]) => programmes.has(programme))?.[1] ?? '未纳入',
    snapshots,
  }
}

/** Every delivery about the place or what it lies in. The view shows files, not their rows: a township may know what its county got. */
async function deliveriesFor(reader: Reader, region: RegionCode): Promise<readonly ChosenSnapshot[]> {
  const rows = await reader
    .selectFrom('snapshot_file')
    .select(['id', 'dataset', 'path', 'period', 'region_code', 'as_of', 'import_id', 'file_name'])
    .where('region_code', 'in', lineage(region))
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ id, dataset, path, period, region_code, as_of, import_id, file_name }) =>
    id === null || dataset === null || path === null || period === null || region_code === null || as_of === null || import_id === null
      ? []
      : [
          {
            id,
            dataset,
            path,
            period,
            regionCode: region_code as RegionCode,
            rows: 0,
            asOf: as_of as PlainDate,
            importId: import_id,
            fileName: file_name ?? '',
          },
        ],
  )
}

/** The packs' facts of a household as departments know them, with the rows they stand in. Null: the data set was never delivered. */
export interface Known {
  readonly facts: Facts
  readonly sources: Sources
  /** Data sets the facts rest on. */
  readonly rested: readonly { readonly dataset: string; readonly day: string }[]
}

/** Asks the lake; the plan was read before, so that no transaction waits for it. */
export async function knownFacts(lake: Pick<Lake, 'rows'>, plan: KnownPlan, date: PlainDate): Promise<Known> {
  const files = Map.groupBy(plan.snapshots, ({ dataset }) => dataset)
  const told = new Map<string, readonly Told[]>()
  for (const dataset of new Set([...memberReadings, ...householdReadings].map((reading) => reading.dataset))) {
    const own = files.get(dataset) ?? []
    if (own.length > 0) told.set(dataset, await tellsOf(lake, dataset, own, plan, date))
  }
  const persons = plan.members.map((member) => factsOf(memberReadings, told, (row) => row.personNo === member.personNo))
  const household = factsOf(householdReadings, told, () => true)
  return {
    facts: {
      urban: plan.urban,
      listing: plan.listing,
      ...household.facts,
      persons: plan.members.map((member, at): MemberFacts => ({
        birthDay: member.birth,
        listedTekun: member.tekun,
        ...persons[at]?.facts,
      })),
    },
    sources: { facts: household.sources, members: { persons: persons.map(({ sources }) => sources) } },
    rested: [...told.keys()].map((dataset) => ({
      dataset,
      day:
        (files.get(dataset) ?? [])
          .map(({ asOf }) => asOf)
          .toSorted()
          .at(-1) ?? '',
    })),
  }
}

/** One person's row of a data set, summed up: values by reading, and the file row that speaks. */
interface Told {
  readonly personNo: number
  readonly values: ReadonlyMap<Reading, string | number | boolean>
  readonly source: Source
}

async function tellsOf(
  lake: Pick<Lake, 'rows'>,
  dataset: string,
  files: readonly ChosenSnapshot[],
  plan: KnownPlan,
  date: PlainDate,
): Promise<readonly Told[]> {
  const readings = [...memberReadings, ...householdReadings].filter((reading) => reading.dataset === dataset)
  const counting = factSources.find((source) => source.dataset === dataset)
  if (counting === undefined) throw new Error(`no source reads ${dataset}`)
  const paths = newestLast(files).map(({ path }) => path)
  const list = `[${paths.map(literal).join(', ')}]`
  const present = new Set((await lake.rows<{ name: string }>(`SELECT DISTINCT name FROM parquet_schema(${list})`)).map(({ name }) => name))
  // A column the department left out is there, and empty.
  const absent = lakeColumns(dataSetOf(dataset))
    .filter(({ name }) => !present.has(name))
    .map(({ name, sqlType }) => `, NULL::${sqlType} AS ${identifier(name)}`)
  const person = identifier(counting.person)
  const rows = await lake.rows(
    `SELECT ${person} AS person, max_by(filename, row_no) AS file, max(row_no) AS row_no${readings.map(({ sql }, at) => `, (${sql}) AS v${String(at)}`).join('')}
     FROM (SELECT *${absent.join('')} FROM read_parquet(${list}, filename = true, union_by_name = true) ${await newestOfEach(lake, counting, paths)})
     WHERE ${person} IN (${[...plan.numbers.keys()].join(', ')}) AND (${counting.reading(sqlDays(date)).where ?? 'TRUE'}) GROUP BY 1`,
  )
  return rows.map((row): Told => {
    const snapshot = files.find(({ path }) => path === row['file'])
    return {
      personNo: plan.numbers.get(Number(row['person'])) ?? 0,
      values: new Map(readings.flatMap((reading, at) => valueOf(row[`v${String(at)}`], reading))),
      source: { origin: dataSetOf(dataset).name, file: snapshot?.fileName, row: Number(row['row_no']), day: snapshot?.asOf },
    }
  })
}

function valueOf(value: unknown, reading: Reading): [Reading, string | number | boolean][] {
  if (typeof value === 'bigint') return [[reading, Number(value)]]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[reading, value]] : []
}

interface Gathered {
  readonly facts: Readonly<Record<string, Fact>>
  readonly sources: Readonly<Record<string, Source>>
}

/** Each fact from all data sets that speak of it: null where none was delivered, its “none” where those that were say nothing. */
function factsOf(readings: readonly Reading[], told: ReadonlyMap<string, readonly Told[]>, of: (row: Told) => boolean): Gathered {
  const facts: Record<string, Fact> = {}
  const sources: Record<string, Source> = {}
  for (const [fact, own] of Map.groupBy(readings, (reading) => reading.fact)) {
    const delivered = own.filter(({ dataset }) => told.has(dataset))
    const spoken = delivered.flatMap((reading) => sumOf(reading, (told.get(reading.dataset) ?? []).filter(of)))
    facts[fact] =
      delivered.length === 0 ? null : spoken.length === 0 ? (own[0]?.none ?? null) : together(spoken, own[0]?.together ?? 'highest')
    const source = spoken.find(({ value }) => value === facts[fact])?.source ?? spoken[0]?.source
    if (source !== undefined) sources[fact] = source
  }
  return { facts, sources }
}

interface Spoken {
  readonly value: Fact
  readonly source: Source
}

/** What one data set says, over all rows that are meant (one of a member, all of a household). */
function sumOf(reading: Reading, rows: readonly Told[]): Spoken[] {
  const speaking = rows.flatMap((row) => {
    const value = row.values.get(reading)
    return value === undefined ? [] : [{ value, source: row.source }]
  })
  const [first] = speaking
  if (first === undefined) return []
  const numbers = speaking.map(({ value }) => value)
  const whole = numbers.every((value) => typeof value === 'number') ? numbers.reduce((sum, value) => sum + value, 0) : first.value
  return [{ value: reading.read(whole), source: first.source }]
}

function together(spoken: readonly Spoken[], how: Reading['together']): Fact {
  const numbers = spoken.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
  if (numbers.length === 0) return spoken[0]?.value ?? null
  return how === 'sum' ? numbers.reduce((sum, value) => sum + value, 0) : Math.max(...numbers)
}
