// node bench/alerts.bench.ts [alerts] [folder]: lists, home screen, board and quality over a million alerts of a province, as the people who
// ask see them (row-level security, names of places, working days), beside the bare query without scope on the same connection.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { userActor, withReader, type Actor } from '#access'
import type { Slice } from '#command'
import { alerts as contract, type Role } from '#contract'
import { connect, migrate, startEmbedded, type OpenDatabase } from '#db'
import { plainDate, regionPrefix } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { alertCount, alertDetail, alertRows, qualityRows, selected, type Asking } from '#rooms/alerts'
import { boardRows, workbench } from '#rooms/dispatch'
import { loadReferenceData } from '../src/app/reference-data.ts'

const today = plainDate('2026-11-02')
const rounds = 30

/** A fifth of the alerts are running: dispatched, signed, answered, some late; the rest closed over two years. */
async function fill({ kysely, pool }: OpenDatabase, alerts: number): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from alert')
  if ((rows[0]?.n ?? 0) >= alerts) return
  const causes = contract.alertCauseIds
  await sql`create or replace function pick(seed bigint, size int) returns int language sql immutable as 'select (hashint8(seed)::bigint & 2147483647)::int % size'`.execute(kysely)
  // Made-up rows need no checking, and indexes are built faster than kept.
  for (const table of ['alert', 'dispatch_task', 'household']) await sql`alter table ${sql.table(table)} disable trigger all`.execute(kysely)
  const { rows: indexes } = await sql<{ name: string; definition: string }>`select indexname as name, indexdef as definition from pg_indexes x
    where tablename in ('alert', 'dispatch_task', 'alert_event', 'household') and not exists (select from pg_constraint c where c.conname = x.indexname)`.execute(kysely)
  for (const { name } of indexes) await sql`drop index ${sql.table(name)}`.execute(kysely)
  const villages = await pool.query<{ codes: string[] }>("select array_agg(code::text order by code) as codes from region where level = 'village'")
  const codes = villages.rows[0]?.codes ?? []
  await sql`
    insert into household (region_code, hukou_kind, head_name, head_initials, size)
    select v.code, 'rural', '户' || i, chr(97 + pick(i, 26)) || chr(97 + pick(i * 3, 26)) || chr(97 + pick(i * 7, 26)), 3
    from generate_series(1, ${alerts}) i join unnest(${codes}::text[]) with ordinality v (code, n) on v.n = 1 + pick(i * 31::bigint, ${codes.length}) order by i`.execute(kysely)
  await sql`
    insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source, status, desk_department, desk_region, desk_since, due_on, term_days,
      outcome, result_code, opened_at, closed_at, cooldown_until, head_name, head_initials, was_late)
    select h.household_no, h.region_code, c.cause, 'risk', 1 + pick(i * 5, 3), '近 12 个月住院自付 ' || pick(i, 90000) || ' 元，超过当地上年人均可支配收入的一半，且家中无稳定收入', array['ind.' || c.cause],
      jsonb_build_array(jsonb_build_object('label', '住院自付', 'value', '52,300.00', 'limit', '30,000.00', 'source', jsonb_build_object('dataset', '医保报销结算数据', 'fileName', '医保结算2026年10月.xlsx', 'importId', 12, 'row', i, 'day', '2026-10-31'),
        'clause', jsonb_build_object('document', '湘政办发〔2024〕30号', 'article', '二(三)', 'gist', repeat('因病返贫风险应当预警', 12))),
        jsonb_build_object('label', '人均收入', 'value', '412.50', 'limit', '485.00', 'parameter', jsonb_build_object('name', '农村低保标准', 'place', '湖南省', 'from', '2025-01-01', 'status', '已核'))),
      'screening', s.status, d.department, case when d.department = 'civil-affairs' then left(h.region_code, 9) || '000' when d.department is not null then left(h.region_code, 6) || '000000' end,
      o.at, case when s.running then ${today}::date + pick(i * 11, 24) - 8 end, 10, case when not s.running then (array['confirmed','confirmed','resolved','false'])[1 + pick(i * 13, 4)] end,
      case when not s.running then 'medical-aid' end, o.at, case when not s.running then o.at + interval '9 days' end, case when not s.running then (o.at + interval '99 days')::date end, h.head_name, h.head_initials, pick(i * 17, 10) = 0
    from generate_series(1, ${alerts}) i
    cross join lateral (select (${causes}::text[])[1 + pick(i * 19, ${causes.length})] as cause) c
    cross join lateral (select pick(i * 23, 5) = 0 as running) q
    cross join lateral (select q.running, case when not q.running then 'closed' else (array['dispatched','dispatched','signed','signed','answered','open'])[1 + pick(i * 29, 6)] end as status) s
    cross join lateral (select case when s.status in ('closed', 'open') then null else (array['civil-affairs','medical-insurance','education','human-resources'])[1 + pick(i * 37, 4)] end as department) d
    cross join lateral (select ${today}::date - (pick(i * 41, case when q.running then 30 else 700 end) || ' days')::interval + (pick(i, 80000) || ' seconds')::interval as at) o
    join household h on h.household_no = i`.execute(kysely)
  await sql`
    insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, status, term_days, due_on, escalate_on, assigned_by, assigned_at, closed_at, result_code)
    select id, household_no, region_code, coalesce(desk_department, (array['civil-affairs','medical-insurance','education','human-resources'])[1 + pick(id * 37, 4)]), coalesce(desk_region, left(region_code, 6) || '000000'),
      case when closed_at is null and status <> 'answered' then 'assigned' else 'answered' end, 10, coalesce(due_on, closed_at::date), coalesce(due_on, closed_at::date) + 5, '系统', opened_at,
      case when status = 'answered' then now() else closed_at end, case when closed_at is null and status <> 'answered' then null else 'medical-aid' end
    from alert where status <> 'open'`.execute(kysely)
  await sql`insert into alert_event (alert_id, region_code, actor, actor_name, action) select id, region_code, 'system:screening', '系统', 'open' from alert`.execute(kysely)
  for (const { definition } of indexes) await sql.raw(definition).execute(kysely)
  await pool.query('vacuum analyze')
}

interface Spread {
  readonly p50: number
  readonly p95: number
}

async function measure(work: () => Promise<unknown>): Promise<Spread> {
  await work()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  times.sort((one, other) => one - other)
  return { p50: times[Math.floor(rounds * 0.5)] ?? 0, p95: times[Math.floor(rounds * 0.95)] ?? 0 }
}

const first: Slice = { sort: 'openedAt', descending: true, limit: 50, offset: 0 }
const bySoonest: Slice = { sort: 'daysLeft', descending: false, limit: 50, offset: 0 }

async function run(database: OpenDatabase): Promise<void> {
  const calendar = await loadCalendar()
  const someone = (name: string, role: Role, region: string, department = 'civil-affairs'): readonly [string, Actor] => [name, userActor({ id: 1, name, role, region_code: region, department })]
  const people = [
    someone('乡镇', 'clerk', '430971121000'), someone('县级', 'county', '430921000000'), someone('县医保', 'department', '430921000000', 'medical-insurance'), someone('省级', 'province', '430000000000'),
  ]
  say(['谁', '问什么', '平台 p50', '平台 p95', '裸查询 p50', '裸查询 p95'])
  for (const [name, actor] of people) {
    const asking: Asking = { actor, today, calendar }
    const listed = (query: Partial<contract.AlertQuery>, slice: Slice) => withReader(database.kysely, actor, async (reader) => [await alertRows(reader, query, slice, asking), await alertCount(reader, query, asking)])
    const bare = (query: Partial<contract.AlertQuery>, order: string) => async () => {
      const where = sql`${selected(query, asking)} and a.region_code >= ${prefixOf(actor)} and a.region_code < ${`${prefixOf(actor)}~`}`
      await sql`select a.id, a.sentence, a.status, a.due_on from alert a where ${where} order by ${sql.raw(order)} limit 50`.execute(database.kysely)
      await sql`select count(*) from alert a where ${where}`.execute(database.kysely)
    }
    const lists: readonly [string, Partial<contract.AlertQuery>, Slice, string][] = [
      ['名单第 1 页和总数', {}, first, 'a.opened_at desc, a.id desc'],
      ['逾期和将到期', { due: 'soon' }, bySoonest, 'a.due_on, a.id'],
      ['红色未办结', { running: true, grade: ['1'] }, bySoonest, 'a.due_on, a.id'],
      ['首字母 abc', { q: 'abc' }, first, 'a.opened_at desc, a.id desc'],
      ['按指标', { indicator: 'ind.vehicle' }, first, 'a.opened_at desc, a.id desc'],
    ]
    for (const [label, query, slice, order] of lists) report(name, label, await measure(() => listed(query, slice)), await measure(bare(query, order)))
    report(name, '第 100 页', await measure(() => withReader(database.kysely, actor, (reader) => alertRows(reader, {}, { ...first, offset: 4950 }, asking))), null)
    report(name, '工作台', await measure(() => withReader(database.kysely, actor, (reader) => workbench(reader, asking))), null)
    report(name, '转办看板', await measure(() => withReader(database.kysely, actor, (reader) => boardRows(reader, {}, { ...first, sort: 'late' }, asking))), null)
    report(name, '指标成效', await measure(() => withReader(database.kysely, actor, (reader) => qualityRows(reader, {}, { ...first, sort: 'total' }, asking))), null)
    const [some] = await withReader(database.kysely, actor, (reader) => alertRows(reader, {}, first, asking))
    if (some !== undefined) report(name, '预警详情', await measure(() => withReader(database.kysely, actor, (reader) => alertDetail(reader, some.id, asking, () => Promise.resolve('')))), null)
  }
}

function prefixOf(actor: Actor): string {
  return actor.regionCode === null ? '' : regionPrefix(actor.regionCode)
}

function report(name: string, label: string, ours: Spread, bare: Spread | null): void {
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  say([name, label, ms(ours.p50), ms(ours.p95), bare === null ? '' : ms(bare.p50), bare === null ? '' : ms(bare.p95)])
}

function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

const alerts = Number(process.argv[2] ?? 1_000_000)
const keep = process.argv[3]
const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 1024, volatile: true })
const database = connect(server.connectionString)
try {
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  await fill(database, alerts)
  process.stdout.write(`${alerts.toLocaleString('en')} 件预警，${String(cpus().length)} 核 ${cpus()[0]?.model ?? ''}，每项 ${String(rounds)} 次\n`)
  await run(database)
} finally {
  await database.stop()
  await server.stop()
  if (keep === undefined) await rm(directory, { recursive: true, force: true })
}
