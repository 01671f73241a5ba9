import { sql } from 'kysely'
import type { Actor } from '#access'
import type { ListSource } from '#command'
import type { imports, QueryOf, ReplyOf } from '#contract'
import { containing, type Reader } from '#db'
import { addDays, DomainError, regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { dataSets, findDataSet } from '#rooms/catalogue'
import { importActions, type ImportStatus } from './import.ts'
import { asOfDay } from './pipeline/work.ts'
import { rosterHold } from './roster-holds.ts'

type ImportQuery = Omit<QueryOf<(typeof imports.imports)['list']>, 'page' | 'size' | 'sort'>

function selection(reader: Reader, query: ImportQuery) {
  let rows = reader.selectFrom('import').innerJoin('region', 'region.code', 'import.region_code')
  if (query.q !== undefined && query.q !== '') {
    const text = query.q
    const ids = dataSets.filter((dataset) => dataset.name.includes(text)).map((dataset) => dataset.id)
    const pattern = containing(text)
    rows = rows.where((eb) => eb.or([eb('file_name', 'like', pattern), ...(ids.length > 0 ? [eb('dataset', 'in', ids)] : [])]))
  }
  if (query.dataset !== undefined && query.dataset !== '') rows = rows.where('dataset', '=', query.dataset)
  if (query.department !== undefined && query.department.length > 0) rows = rows.where('department', 'in', query.department)
  if (query.status !== undefined && query.status.length > 0) rows = rows.where('status', 'in', query.status as ImportStatus[])
  if (query.region !== undefined && query.region !== '')
    rows = rows.where('import.region_code', 'like', `${regionPrefix(query.region as RegionCode)}%`)
  if (query.from !== undefined) rows = rows.where('submitted_at', '>=', sql<Date>`${query.from}::date::timestamptz`)
  if (query.to !== undefined) rows = rows.where('submitted_at', '<', sql<Date>`${addDays(query.to, 1)}::date::timestamptz`)
  if (query.held === 'yes') rows = rows.where('rows_waiting', '>', 0)
  return rows
}

const sortColumns = {
  submittedAt: 'submitted_at',
  datasetName: 'dataset',
  period: 'period',
  department: 'department',
  status: 'status',
  rowsHeld: 'rows_held',
  score: 'score',
} as const

function columns(reader: Reader, query: ImportQuery) {
  return selection(reader, query).select([
    'import.id',
    'dataset',
    'period',
    'department',
    'region.name as region_name',
    'status',
    'file_name',
    'file_size',
    'via',
    'rows_read',
    'rows_taken',
    'rows_held',
    'persons_matched',
    'persons_new',
    'persons_conflict',
    'score',
    'submitted_by',
    'submitted_at',
    'error_message',
    'rows_waiting',
    sql<number>`coalesce((progress->>'share')::float8, 0)`.as('share'),
    sql<string | null>`(select name from app_user u where 'user:' || u.id = submitted_by)`.as('submitter'),
  ])
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['executeTakeFirstOrThrow']>>

function toRow(row: Row): ReplyOf<(typeof imports.imports)['list']>['rows'][number] {
  return {
    id: row.id,
    dataset: row.dataset,
    datasetName: findDataSet(row.dataset)?.name ?? row.dataset,
    period: row.period,
    department: row.department,
    regionName: row.region_name,
    status: row.status,
    fileName: row.file_name,
    fileSize: row.file_size,
    via: row.via,
    rowsRead: row.rows_read,
    rowsTaken: row.rows_taken,
    rowsHeld: row.rows_held,
    rowsWaiting: row.rows_waiting,
    personsMatched: row.persons_matched,
    personsNew: row.persons_new,
    personsConflict: row.persons_conflict,
    share: row.share,
    score: row.score,
    submittedByName: row.submitter ?? '系统',
    submittedAt: row.submitted_at.toISOString(),
    message: row.error_message ?? '',
  }
}

export const importList: ListSource<ImportQuery, object> = {
  async rows(reader, query, slice) {
    const column = sortColumns[slice.sort as keyof typeof sortColumns] ?? 'import.id'
    const rows = await columns(reader, query)
      .orderBy(column, slice.descending ? 'desc' : 'asc')
      .orderBy('import.id', 'desc')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map(toRow)
  },
  async totals(reader, query) {
    const row = await selection(reader, query)
      .select((eb) => [
        eb.fn.countAll<number>().as('total'),
        sql<number>`coalesce(sum(rows_read), 0)`.as('rowsRead'),
        sql<number>`coalesce(sum(rows_taken), 0)`.as('rowsTaken'),
        sql<number>`coalesce(sum(rows_held), 0)`.as('rowsHeld'),
      ])
      .executeTakeFirstOrThrow()
    return { total: row.total, sums: { rowsRead: row.rowsRead, rowsTaken: row.rowsTaken, rowsHeld: row.rowsHeld } }
  },
}

/** One import with its reading, quality, corrections and what may be done with it; `not-found` outside the caller's scope. */
export async function importDetail(reader: Reader, id: number, actor: Actor): Promise<ReplyOf<typeof imports.show>> {
  const row = await columns(reader, {})
    .select([
      'mapping',
      'quality',
      'progress',
      'error_hint',
      'corrects_import',
      'reason',
      'rows_repeated',
      'adds',
      'import.region_code',
      'as_of',
    ])
    .where('import.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这次导入', { hint: '可能已被撤回，或不在您的管辖范围内' })
  const corrections = await reader
    .selectFrom('import')
    .select(['id', 'submitted_at', 'status', 'rows_taken', 'rows_waiting'])
    .where('corrects_import', '=', id)
    .orderBy('id')
    .execute()
  const detail = toRow(row)
  const progress = row.progress as { step?: string; share?: number; done?: number; total?: number; secondsLeft?: number | null }
  return {
    ...detail,
    mapping: row.mapping as ReplyOf<typeof imports.show>['mapping'],
    quality: { ...emptyQuality, ...(row.quality as Partial<ReplyOf<typeof imports.show>['quality']>) },
    progress:
      detail.status === 'reading' && progress.step !== undefined
        ? {
            step: progress.step,
            share: progress.share ?? 0,
            done: progress.done ?? 0,
            total: progress.total ?? 0,
            secondsLeft: progress.secondsLeft ?? null,
          }
        : null,
    hint: row.error_hint ?? '',
    reason: row.reason,
    rowsRepeated: row.rows_repeated,
    adds: row.adds,
    correctsImport: row.corrects_import,
    previous:
      row.corrects_import === null
        ? await previousPeriod(reader, { dataset: row.dataset, regionCode: row.region_code, before: row.as_of })
        : null,
    corrections: corrections.map((one) => ({
      id: one.id,
      at: one.submitted_at.toISOString(),
      status: one.status,
      rowsTaken: one.rows_taken,
      rowsWaiting: one.rows_waiting,
    })),
    actions: importActions(detail.status, detail.rowsWaiting, actor),
    hold: await rosterHold(reader, id, actor),
  }
}

/** What the period before `before` had taken of a data set and place, all its files together; null where there is none. */
async function previousPeriod(
  reader: Reader,
  of: { dataset: string; regionCode: string; before: string },
): Promise<{ period: string; rowsTaken: number; importId: number } | null> {
  const row = await reader
    .selectFrom('import')
    .select((eb) => ['period', eb.fn.sum<number>('rows_taken').as('rowsTaken'), eb.fn.min('id').as('importId')])
    .where('dataset', '=', of.dataset)
    .where('region_code', '=', of.regionCode)
    .where('status', '=', 'committed')
    .where('as_of', '<', of.before)
    .groupBy(['period', 'as_of'])
    .orderBy('as_of', 'desc')
    .executeTakeFirst()
  return row ?? null
}

/** What a period of a place already has of a data set: files in use, files still being read, and the period before. */
export async function periodState(
  reader: Reader,
  { dataset, period, regionCode }: { dataset: string; period: string; regionCode: string },
  today: PlainDate,
): Promise<ReplyOf<typeof imports.periodState>> {
  const rows = await columns(reader, {})
    .select('corrects_import')
    .where('dataset', '=', dataset)
    .where('period', '=', period)
    .where('import.region_code', '=', regionCode)
    .where('status', 'in', ['received', 'reading', 'committed'])
    .orderBy('import.id')
    .execute()
  return {
    inUse: rows
      .filter((row) => row.status === 'committed')
      .map((row) => {
        const { id, fileName, rowsTaken, rowsWaiting, submittedAt, submittedByName } = toRow(row)
        return { id, fileName, rowsTaken, rowsWaiting, submittedAt, submittedByName, corrects: row.corrects_import }
      }),
    underway: rows.filter((row) => row.status !== 'committed').length,
    previous: await previousPeriod(reader, { dataset, regionCode, before: asOfDay(period, today) }),
  }
}

const emptyQuality: ReplyOf<typeof imports.show>['quality'] = {
  encoding: null,
  sheet: '',
  headerRow: null,
  fields: [],
  problems: [],
  skipped: [],
  freshnessDays: null,
  scoreParts: [],
  warnings: [],
}
