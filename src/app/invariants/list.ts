import { sql, type RawBuilder } from 'kysely'
import type { DatabaseHandle } from '#db'

/** Something that holds in every installation at every moment, whatever was killed before. */
export interface Invariant {
  readonly key: string
  /** In Chinese, as a sentence that is true. */
  readonly label: string
  /** Rows with a column `what` that break it: numbers and states, no person. */
  readonly broken: RawBuilder<{ what: string }>
}

const rule = (key: string, label: string, broken: RawBuilder<{ what: string }>): Invariant => ({ key, label, broken })

/** Nothing lost, nothing doubled, nothing half done: looked at in SQL after every fault of the tests, by `doudi check` and in every restore drill. */
export const invariants: readonly Invariant[] = [
  rule(
    'ledger-numbers',
    '台账编号从 1 起连续，不缺号不重号',
    sql`select count(*) || ' 条，末号 ' || coalesce(max(seq), 0) as what from ledger having count(*) <> coalesce(max(seq), 0)`,
  ),
  rule(
    'import-once',
    '收下的每份数据文件在台账里恰好入库一次',
    sql`
    select '导入 ' || i.id || ' 记了 ' || count(l.seq) || ' 次' as what from import i left join ledger l on l.verb = 'import.commit' and l.subject = 'import:' || i.id
    where i.status in ('committed', 'withdrawn') group by i.id having count(l.seq) <> 1`,
  ),
  rule(
    'import-snapshot',
    '收下的每份数据文件恰有一份快照，没收下的没有',
    sql`
    select '导入 ' || i.id || ' ' || i.status || ' 有 ' || count(s.id) || ' 份快照' as what from import i left join snapshot s on s.import_id = i.id
    group by i.id having count(s.id) <> case when i.status in ('committed', 'withdrawn') then 1 else 0 end`,
  ),
  rule(
    'import-rows',
    '读到的行都有下落：入库、退回或重复',
    sql`select '导入 ' || id as what from import where status = 'committed' and rows_read <> rows_taken + rows_held + rows_repeated`,
  ),
  rule(
    'import-held',
    '退回的行数与保存的退回行一致',
    sql`
    select '导入 ' || i.id as what from import i left join held_row h on h.import_id = i.id where i.status in ('committed', 'withdrawn') group by i.id having count(h.row_no) <> i.rows_held`,
  ),
  rule(
    'run-once',
    '完成的每次筛查在台账里恰好记一次',
    sql`
    select '筛查 ' || r.id || ' 记了 ' || count(l.seq) || ' 次' as what from screening_run r left join ledger l on l.verb = 'screening.done' and l.subject = 'screening:' || r.id
    where r.status = 'done' and r.kind = 'run' group by r.id having count(l.seq) <> 1`,
  ),
  rule(
    'run-hits',
    '筛查的命中数与保存的命中一致，没完成的没有命中',
    sql`
    select '筛查 ' || r.id || ' ' || r.status as what from screening_run r left join screening_hit h on h.run_id = r.id and h.state <> 'gone'
    where r.kind = 'run' group by r.id having count(h.run_id) <> case when r.status = 'done' then r.hits else 0 end`,
  ),
  rule(
    'alert-one-open',
    '一户同一原因最多一条未办结的预警',
    sql`select '家庭 ' || household_no || ' ' || cause as what from alert where closed_at is null group by household_no, cause having count(*) > 1`,
  ),
  rule(
    'alert-one-desk',
    '在办的预警恰在一个办理单位，办完的不在任何单位',
    sql`
    select '预警 ' || a.id || ' ' || a.status || ' 有 ' || count(t.id) || ' 个' as what from alert a left join dispatch_task t on t.alert_id = a.id and t.closed_at is null
    group by a.id having count(t.id) <> case when a.status in ('dispatched', 'signed', 'returned') then 1 else 0 end`,
  ),
  rule(
    'alert-closed-count',
    '办结预警的汇总数与预警逐条数出来的一致',
    sql`
    select '地区 ' || region_code || ' ' || outcome || ' ' || sum(n) as what from (
      select region_code, indicators, outcome, was_late, n from alert_closed_count
      union all select left(region_code::text, 6) || '000000', indicators, coalesce(outcome, ''), was_late, -1 from alert where closed_at is not null) x
    group by region_code, indicators, outcome, was_late having sum(n) <> 0`,
  ),
  rule(
    'alert-events',
    '每条预警都有产生的记录',
    sql`select '预警 ' || id as what from alert a where not exists (select from alert_event e where e.alert_id = a.id)`,
  ),
  rule(
    'alert-version',
    '预警的每一步都留下了记录',
    sql`select '预警 ' || a.id || ' 第 ' || a.version || ' 版' as what from alert a where a.version > 1 and not exists (select from alert_event e where e.alert_id = a.id offset 1)`,
  ),
  rule(
    'person-one-household',
    '一个人同时只在一户',
    sql`select '人员 ' || person_no as what from membership where valid_to is null group by person_no having count(*) > 1`,
  ),
  rule(
    'person-household',
    '人员所在的户与成员记录一致',
    sql`
    select '人员 ' || p.person_no as what from person p join membership m on m.person_no = p.person_no and m.valid_to is null where p.household_no is distinct from m.household_no`,
  ),
  rule(
    'hardship-once',
    '一户同一类救助同一天只在册一次',
    sql`
    select '在册记录 ' || a.id || '、' || b.id as what from hardship a join hardship b on b.household_no = a.household_no and b.programme = a.programme and coalesce(b.person_no, 0) = coalesce(a.person_no, 0) and b.id > a.id
    where a.valid_from < coalesce(b.valid_to, 'infinity') and b.valid_from < coalesce(a.valid_to, 'infinity')`,
  ),
  rule(
    'payment-once',
    '同一来源的同一行只发一次、只记一次',
    sql`
    select '来源 ' || source_kind || ' ' || source_id || ' 第 ' || source_row || ' 行' as what from chain_event where source_kind = 'snapshot'
    group by source_kind, source_id, source_row, household_no, person_no, kind, programme, title, occurred_on having count(*) > 1`,
  ),
  rule('visit-once', '手机上的一次走访只记一次', sql`select client_id::text as what from visit group by client_id having count(*) > 1`),
  rule(
    'job-alive',
    '没有停在半路的后台任务',
    sql`
    select '任务 ' || name || ' ' || left(id::text, 8) as what from pgboss.job where state = 'active' and name !~ '^__' and coalesce(heartbeat_on, started_on) < now() - interval '5 minutes'`,
  ),
]

/** What is broken, a line each with the invariant's name; nothing where all holds. `asleep`: no program works on it. In nobody's scope; a minute or so with millions of persons. */
export async function brokenInvariants(db: DatabaseHandle, { asleep = false }: { asleep?: boolean } = {}): Promise<string[]> {
  const found: string[] = []
  const {
    rows: [queue],
  } = await sql<{ there: boolean }>`select to_regclass('pgboss.job') is not null as there`.execute(db)
  for (const { key, label, broken } of invariants) {
    // Before the first start there is no queue, and where nobody works (a restored copy) no job is alive.
    if (key === 'job-alive' && (asleep || queue?.there !== true)) continue
    const { rows } = await sql<{ what: string }>`select what from (${broken}) b limit 20`.execute(db)
    found.push(...rows.map(({ what }) => `${label}：${what}`))
  }
  return found
}
