import type { Actor } from '#access'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, formatYuan, lineage, type PlainDate, type RegionCode } from '#kernel'
import { identifier, literal, type Lake, type LakeRow, type LakeValue } from '#platform/lake'
import {
  codeLabel,
  dataSets,
  departmentShortName,
  lakeColumns,
  type DataSetDefinition,
  type FieldDefinition,
  type Frequency,
  type LakeColumn,
} from '#rooms/catalogue'
import { membersOf } from './members.ts'
import { visibleHousehold } from './household-file.ts'

/** One file of the latest delivery of a data set. A correction of the same period is a second file beside the first. */
interface LatestFile {
  readonly import_id: number
  readonly file_name: string
  readonly path: string
  readonly as_of: PlainDate
}

/** What the lake is to be asked about a household, read from the database under the caller's scope. */
export interface FactsPlan {
  readonly regionCode: string
  /** Minors who are left out. */
  readonly veiled: number
  readonly names: ReadonlyMap<number, string>
  /** Numbers in the lake → the member they are about (records merged into a member count for the member). */
  readonly members: ReadonlyMap<number, number>
  readonly files: ReadonlyMap<string, readonly LatestFile[]>
  readonly places: ReadonlyMap<string, string>
  /** Member → the day on which they were known to live after a report of their death: reports up to it are wrong. */
  readonly seenAlive: ReadonlyMap<number, PlainDate>
  /** Data sets the caller may see: all, or those of the own department. */
  readonly dataSets: readonly DataSetDefinition[]
}

/** The population register is the registry itself: its values stand at the top of the page. */
const shownElsewhere = new Set(['population-register'])

/** Reads what `knownFacts` needs; `not-found` outside the caller's scope. A department sees the facts it delivers itself. */
export async function planFacts(reader: Reader, householdNo: number, actor: Actor, today: PlainDate): Promise<FactsPlan> {
  const household = await visibleHousehold(reader, householdNo)
  const { members, gone } = await membersOf(reader, householdNo, today)
  const all = [...members, ...gone]
  // What departments know of a minor is not read at all without leave.
  const cards = all.filter((card) => !card.veiled)
  const numbers = cards.map((card) => card.personNo)
  const merged =
    numbers.length === 0
      ? []
      : await reader
          .selectFrom('person')
          .select(['person_no', 'merged_into'])
          .where('merged_into', 'in', numbers)
          .where('status', '=', 'merged')
          .execute()
  const mine = dataSets.filter(
    (dataset) => !shownElsewhere.has(dataset.id) && (actor.departmentScope === null || dataset.department === actor.departmentScope),
  )
  return {
    regionCode: household.region_code,
    veiled: all.length - cards.length,
    names: new Map(cards.map((card) => [card.personNo, card.name])),
    members: new Map([
      ...numbers.map((number) => [number, number] as const),
      ...merged.map((row) => [row.person_no, row.merged_into ?? row.person_no] as const),
    ]),
    files: await latestFiles(reader, household.region_code as RegionCode),
    places: await placeNames(reader, household.region_code as RegionCode),
    seenAlive: await seenAlive(reader, numbers),
    dataSets: mine,
  }
}

async function seenAlive(reader: Reader, members: readonly number[]): Promise<Map<number, PlainDate>> {
  if (members.length === 0) return new Map()
  const rows = await reader
    .selectFrom('death_withdrawal')
    .select(['person_no', 'seen_on'])
    .where('person_no', 'in', [...members])
    .orderBy('seen_on')
    .execute()
  return new Map(rows.map((row) => [row.person_no, row.seen_on as PlainDate]))
}

async function latestFiles(reader: Reader, region: RegionCode): Promise<Map<string, LatestFile[]>> {
  const rows = await reader
    .selectFrom('snapshot_file')
    .select(['import_id', 'file_name', 'path', 'as_of', 'dataset', 'period'])
    .where('region_code', 'in', lineage(region))
    .where('withdrawn_at', 'is', null)
    .orderBy('as_of', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const files = new Map<string, LatestFile[]>()
  const periods = new Map<string, string | null>()
  for (const { dataset, period, import_id, file_name, path, as_of } of rows) {
    if (dataset === null || import_id === null || path === null || as_of === null) continue
    if (!periods.has(dataset)) periods.set(dataset, period)
    if (periods.get(dataset) !== period) continue
    files.set(dataset, [...(files.get(dataset) ?? []), { import_id, file_name: file_name ?? '', path, as_of: as_of as PlainDate }])
  }
  return files
}

/** Names of the places around, so that a row says 老河口村 and not a number. Others show their code. */
async function placeNames(reader: Reader, region: RegionCode): Promise<Map<string, string>> {
  const county = region.slice(0, 6)
  const rows = await reader
    .selectFrom('region')
    .select(['code', 'name'])
    .where('code', '>=', county)
    .where('code', '<', `${county}~`)
    .execute()
  return new Map(rows.map((row) => [row.code, row.name]))
}

/**
 * What the latest delivery of each data set says about the members of a household: one card a row, each value with its label, the
 * card with file, row and day. Also which data sets were delivered and say nothing, and which never came.
 */
export async function knownFacts(lake: Pick<Lake, 'rows'>, plan: FactsPlan, today: PlainDate): Promise<contract.KnownFacts> {
  const delivered = plan.dataSets.filter((dataset) => plan.files.has(dataset.id))
  const found = await mapFew(delivered, (dataset) => cardsOf(lake, dataset, plan, today))
  const silent = delivered.filter((_, index) => (found[index] ?? []).length === 0)
  return {
    cards: found.flat(),
    veiled: plan.veiled,
    silent: silent.map((dataset) => ({
      name: dataset.name,
      department: departmentShortName(dataset.department),
      day: plan.files.get(dataset.id)?.[0]?.as_of ?? '',
    })),
    missing: plan.dataSets
      .filter((dataset) => !plan.files.has(dataset.id))
      .map((dataset) => ({ name: dataset.name, department: departmentShortName(dataset.department) })),
  }
}

/** Who somebody is and where they live stands at the top of the page already. */
const knownAnyway = new Set(['relation', 'region', 'residence', 'sex', 'birth_date'])

const atOnce = 4

/** In order, a few at a time: forty questions at once would only queue in the lake. */
async function mapFew<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))))
  return results
}

async function cardsOf(
  lake: Pick<Lake, 'rows'>,
  dataset: DataSetDefinition,
  plan: FactsPlan,
  today: PlainDate,
): Promise<contract.FactCard[]> {
  const columns = lakeColumns(dataset)
  const person = columns.find((column) => column.field.type === 'idNumber')
  if (person === undefined || plan.members.size === 0) return []
  const told = columns.filter((column) => column.field.type !== 'idNumber' && !column.field.personal && !knownAnyway.has(column.field.name))
  const numbers = [...plan.members.keys()].join(', ')
  const cards: contract.FactCard[] = []
  for (const file of plan.files.get(dataset.id) ?? []) {
    const present = await columnsIn(lake, file.path)
    if (!present.has(person.name)) continue
    const chosen = told.filter((column) => present.has(column.name))
    const rows = await lake.rows(
      `SELECT row_no, ${identifier(person.name)} AS person${chosen.map((column) => `, ${identifier(column.name)}`).join('')}
       FROM read_parquet(${literal(file.path)}) WHERE ${identifier(person.name)} IN (${numbers}) ORDER BY person, row_no LIMIT ${String(rowsShown)}`,
    )
    for (const row of rows) cards.push(cardOf(dataset, file, row, chosen, plan, today))
  }
  return cards
}

/** Payments may be many rows a person in one period; the chain shows them all. */
const rowsShown = 60

/** An optional column the department left out is not in the file. */
async function columnsIn(lake: Pick<Lake, 'rows'>, path: string): Promise<ReadonlySet<LakeValue>> {
  const rows = await lake.rows<{ name: string }>(`SELECT name FROM parquet_schema(${literal(path)})`)
  return new Set(rows.map((row) => row.name))
}

function cardOf(
  dataset: DataSetDefinition,
  file: LatestFile,
  row: LakeRow,
  columns: readonly LakeColumn[],
  plan: FactsPlan,
  today: PlainDate,
): contract.FactCard {
  const personNo = plan.members.get(Number(row['person'])) ?? 0
  return {
    dataset: dataset.id,
    name: dataset.name,
    department: departmentShortName(dataset.department),
    personNo,
    personName: plan.names.get(personNo) ?? '',
    fileName: file.file_name,
    importId: file.import_id,
    row: Number(row['row_no']),
    day: file.as_of,
    old: isOld(dataset, file.as_of, today),
    refuted:
      dataset.id === 'deaths' && plain(row['died_on'] ?? '') <= (plan.seenAlive.get(personNo) ?? '') ? '已核实不实，死亡登记已撤销' : '',
    facts: columns.flatMap(({ name, field }) => {
      const value = factText(field, row[name] ?? null, plan.places)
      return value === null ? [] : [{ label: field.label, value, figure: field.type === 'money' }]
    }),
  }
}

const periodDays: Readonly<Record<Frequency, number>> = { daily: 1, weekly: 7, monthly: 31, quarterly: 92, yearly: 366 }

/** Older than the next delivery should be by now. */
export function isOld(dataset: Pick<DataSetDefinition, 'frequency' | 'lateAfterDays'>, day: PlainDate, today: PlainDate): boolean {
  return addDays(day, periodDays[dataset.frequency] + dataset.lateAfterDays) < today
}

/** A value of the lake as a person reads it; null for none. Fen become yuan, basis points per cent, codes their label. */
export function factText(field: FieldDefinition, value: LakeValue, places: ReadonlyMap<string, string>): string | null {
  if (value === null || value === '') return null
  switch (field.type) {
    case 'money':
      return `${formatYuan(Number(value))} 元`
    case 'share':
      return `${(Number(value) / 100).toFixed(2).replace(/(?<!0)\.?0+$|\.0+$/, '')}%`
    case 'boolean':
      return value === true ? '是' : '否'
    case 'integer':
      return field.decimals === 0
        ? plain(value)
        : (Number(value) / 10 ** field.decimals).toFixed(field.decimals).replace(/(?<!0)\.?0+$|\.0+$/, '')
    case 'code':
      return field.codeList === null ? plain(value) : (codeLabel(field.codeList, plain(value)) ?? plain(value))
    case 'month':
      return plain(value).slice(0, 7)
    case 'region':
      return places.get(plain(value)) ?? plain(value)
    case 'date':
    case 'text':
    case 'phone':
    case 'personName':
    case 'idNumber':
      return plain(value)
  }
}

function plain(value: LakeValue): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}
