// node bench/alerts.bench.ts [--scale hunan] [--size alerts] [--keep folder]: the list of alerts, the home screen, the board and the quality
// of indicators, as the people who ask get them from the server; lists beside their bare query. A hundred thousand alerts, a million at
// full scale.
import { sql } from 'kysely'
import { userActor, withReader } from '#access'
import type { Slice } from '#command'
import { alerts as contract } from '#contract'
import type { OpenDatabase } from '#db'
import { plainDate, regionPrefix, type RegionCode } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { alertDetail, alertRows, qualityRows, soonDay, type Asking } from '#rooms/alerts'
import { boardRows, workbench } from '#rooms/dispatch'
import { ms, openPages, say, sizeFrom, spreadOf, withFilledDatabase } from './through-http.ts'

const today = plainDate('2026-11-02')

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

const first: Slice = { sort: 'openedAt', descending: true, limit: 50, offset: 0 }

type Query = Readonly<Record<string, string>>

/** The same filters as SQL, for the bare query. */
const lists: readonly { readonly label: string; readonly query: Query; readonly bare: (end: string) => string; readonly order: string }[] = [
  { label: '名单第 1 页和总数', query: {}, bare: () => 'true', order: 'a.opened_at desc, a.id desc' },
  { label: '逾期和将到期', query: { due: 'soon', sort: 'daysLeft' }, bare: (end) => `a.closed_at is null and a.due_on <= '${end}'`, order: 'a.due_on, a.id' },
  { label: '红色未办结', query: { running: 'true', grade: '1', sort: 'daysLeft' }, bare: () => 'a.closed_at is null and a.grade = 1', order: 'a.due_on, a.id' },
  { label: '首字母 abc', query: { q: 'abc' }, bare: () => `a.head_initials collate "C" >= 'abc' and a.head_initials collate "C" < 'abd'`, order: 'a.opened_at desc, a.id desc' },
  { label: '按指标', query: { indicator: 'ind.vehicle' }, bare: () => "a.indicators @> array['ind.vehicle']", order: 'a.opened_at desc, a.id desc' },
]

async function run(database: OpenDatabase): Promise<void> {
  const calendar = await loadCalendar()
  await using pages = await openPages(database, today)
  for (const [role, region, department] of [['clerk', '430971121000'], ['county', '430921000000'], ['department', '430921000000', 'medical-insurance'], ['province', '430000000000']] as const) {
    await pages.signIn(role, region, department)
    const actor = userActor({ id: 1, name: '', role, region_code: region, department: department ?? 'civil-affairs' })
    const asking: Asking = { actor, today, calendar }
    const from = regionPrefix(region as RegionCode)
    for (const { label, query, bare, order } of lists) {
      const where = `${bare(soonDay(asking))} and a.region_code >= '${from}' and a.region_code < '${from}~'`
      await pages.compare(label, `/api/alerts?${new URLSearchParams(query).toString()}`, [
        `select a.id, a.sentence, a.status, a.due_on, a.cause, a.grade, a.head_name, a.region_code, a.desk_department, a.desk_region, a.opened_at from alert a where ${where} order by ${order} limit 50`,
        `select count(*) from alert a where ${where}`,
      ])
    }
    const alone = async (label: string, work: Parameters<typeof withReader<unknown>>[2]): Promise<void> => {
      const { p50, p95 } = await spreadOf(() => withReader(database.kysely, actor, work))
      say([`${role} ${from}`, label, ms(p50), ms(p95), '', '', ''])
    }
    await alone('第 100 页', (reader) => alertRows(reader, {}, { ...first, offset: 4950 }, asking))
    await alone('工作台', (reader) => workbench(reader, asking))
    await alone('转办看板', (reader) => boardRows(reader, {}, { ...first, sort: 'late' }, asking))
    await alone('指标成效', (reader) => qualityRows(reader, {}, { ...first, sort: 'total' }, asking))
    const [some] = await withReader(database.kysely, actor, (reader) => alertRows(reader, {}, first, asking))
    if (some !== undefined) await alone('预警详情', (reader) => alertDetail(reader, some.id, asking, () => Promise.resolve('')))
  }
}

const { size: alerts, keep } = sizeFrom(100_000, 1_000_000)
await withFilledDatabase(keep, (database) => fill(database, alerts), async (database) => {
  process.stdout.write(`${alerts.toLocaleString('en')} 件预警\n`)
  await run(database)
})
