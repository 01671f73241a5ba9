import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { chain as contract, QueryOf } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'
import { sourceOf, wordsOf, type ChainRecord, type SnapshotFiles } from './words.ts'

export type ChainQuery = QueryOf<typeof contract.list>

/** The household with its region; `not-found` where it is out of the caller's sight. */
export async function requireHousehold(reader: Reader, householdNo: number): Promise<{ regionCode: string }> {
  const row = await reader.selectFrom('household').select('region_code').where('household_no', '=', householdNo).executeTakeFirst()
  ensure(row !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  return { regionCode: row.region_code }
}

function selected(householdNo: number, { kind, department, programme, from, to, after }: ChainQuery): RawBuilder<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [sql`c.household_no = ${householdNo}`]
  if (kind !== undefined) conditions.push(sql`c.kind = ${kind}`)
  if (department !== undefined) conditions.push(sql`c.department = ${department}`)
  if (programme !== undefined) conditions.push(sql`c.programme = ${programme}`)
  if (from !== undefined) conditions.push(sql`c.occurred_on >= ${from}::date`)
  if (to !== undefined) conditions.push(sql`c.occurred_on <= ${to}::date`)
  if (after !== undefined) conditions.push(sql`(c.occurred_on, c.key collate "C") < (${after.slice(0, 10)}::date, ${after.slice(11)})`)
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/**
 * One page of a household's chain, newest first. The position of a page is the day and key of its last line, so that a line added
 * meanwhile neither repeats nor hides another. The overview comes with the first page.
 */
export async function chainPage(reader: Reader, householdNo: number, query: ChainQuery): Promise<contract.ChainReply> {
  const lines = sql<ChainRecord>`
    select c.occurred_on, c.what, c.kind, c.programme, c.department, c.title, c.detail, c.state, c.amount_fen, c.source_kind, c.source_id, c.source_row, c.key,
      (select p.name from person p where p.person_no = c.person_no) as person_name
    from assistance_chain c where ${selected(householdNo, query)}
    order by c.occurred_on desc, c.key collate "C" desc limit ${query.size + 1}`.execute(reader)
  const [{ rows }, overview] = await Promise.all([lines, query.after === undefined ? overviewOf(reader, householdNo) : null])
  const page = rows.slice(0, query.size)
  const last = page.at(-1)
  const files = await filesOf(reader, page)
  return {
    events: page.map((record) => eventOf(record, files)),
    next: rows.length > page.length && last !== undefined ? `${last.occurred_on}_${last.key}` : null,
    overview,
  }
}

function eventOf(record: ChainRecord, files: SnapshotFiles): contract.ChainEvent {
  const words = wordsOf(record)
  return {
    key: `${record.occurred_on}_${record.key}`,
    day: record.occurred_on,
    kind: record.kind,
    programme: record.programme,
    department: record.department,
    title: words.title,
    detail: words.detail,
    personName: record.person_name,
    amountFen: record.amount_fen,
    source: sourceOf(record, files),
  }
}

async function filesOf(reader: Reader, records: readonly ChainRecord[]): Promise<SnapshotFiles> {
  const ids = [...new Set(records.filter((record) => record.source_kind === 'snapshot').map((record) => record.source_id))]
  if (ids.length === 0) return new Map()
  const rows = await reader.selectFrom('snapshot_file').select(['id', 'import_id', 'file_name', 'as_of']).where('id', 'in', ids).execute()
  return new Map(
    rows.flatMap((row) =>
      row.id === null ? [] : [[row.id, { fileName: row.file_name ?? '', importId: row.import_id, day: row.as_of }] as const],
    ),
  )
}

interface Counted {
  readonly what: 'kind' | 'department' | 'programme'
  readonly value: string
  readonly number: number
}

/** What the whole chain holds: how often each kind, department and programme occurs, and what was received a year and programme. */
async function overviewOf(reader: Reader, householdNo: number): Promise<contract.ChainOverview> {
  const { rows } = await sql<{
    total: number
    first: string | null
    counts: Counted[] | null
    totals: contract.ChainOverview['totals'] | null
  }>`
    with mine as materialized (select kind, department, programme, occurred_on, amount_fen from assistance_chain where household_no = ${householdNo})
    select (select count(*) from mine) as total, (select min(occurred_on) from mine) as first,
      (select jsonb_agg(jsonb_build_object('what', what, 'value', value, 'number', number) order by number desc, value) from (
        select 'kind' as what, kind as value, count(*) as number from mine group by kind
        union all select 'department', department, count(*) from mine group by department
        union all select 'programme', programme, count(*) from mine where programme <> '' group by programme) f) as counts,
      (select jsonb_agg(jsonb_build_object('year', year, 'programme', programme, 'fen', fen, 'times', times) order by year desc, fen desc, programme) from (
        select extract(year from occurred_on)::integer as year, programme, sum(amount_fen) as fen, count(*) as times
        from mine where kind in ('payment', 'service') and amount_fen is not null group by 1, 2) t) as totals`.execute(reader)
  const row = rows[0]
  const of = (what: Counted['what']) =>
    (row?.counts ?? []).filter((each) => each.what === what).map(({ value, number }) => ({ value, number }))
  return {
    total: row?.total ?? 0,
    first: row?.first ?? null,
    kinds: of('kind'),
    departments: of('department'),
    programmes: of('programme'),
    totals: row?.totals ?? [],
  }
}
