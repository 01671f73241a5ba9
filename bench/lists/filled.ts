import { sql, type Kysely } from 'kysely'
import { alerts } from '#contract'
import type { Database, OpenDatabase } from '#db'
import { plainDate } from '#kernel'

/*
 * Made-up people to list and search: three persons a household spread over all villages, one household in twelve on a list, each of
 * those with forty lines of payments and four visits a year, every other household with four lines; and alerts of two years, a fifth of
 * them running. Rows lie in the tables as they would after years of work: registers county by county, payments month by month, alerts by
 * the day they were opened.
 */
export const today = plainDate('2026-11-02')

export interface Size {
  readonly persons: number
  readonly alerts: number
}

const tables = [
  'household',
  'person',
  'membership',
  'hardship',
  'hardship_person',
  'alert',
  'dispatch_task',
  'alert_event',
  'chain_event',
  'visit',
] as const

/** Fills an empty database in one transaction; one that holds people is taken as it is. Indexes afterwards, without triggers: made-up rows need no checking. */
export async function fill({ kysely, pool }: OpenDatabase, size: Size): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from person')
  if ((rows[0]?.n ?? 0) > 0) return
  await kysely.transaction().execute(async (connection) => {
    await sql`set local session_replication_role = replica`.execute(connection)
    await sql`set local maintenance_work_mem = '512MB'`.execute(connection)
    await sql`create or replace function pick(seed bigint, size int) returns int language sql immutable as 'select (hashint8(seed)::bigint & 2147483647)::int % size'`.execute(
      connection,
    )
    const { rows: indexes } = await sql<{
      name: string
      definition: string
    }>`select indexname as name, indexdef as definition from pg_indexes x
      where tablename = any(${[...tables]}::text[]) and not exists (select from pg_constraint c where c.conname = x.indexname)`.execute(
      connection,
    )
    for (const { name } of indexes) await sql`drop index ${sql.table(name)}`.execute(connection)
    await fillPeople(connection, size.persons)
    await fillAlerts(connection, size)
    await fillChain(connection)
    for (const { definition } of indexes) await sql.raw(definition).execute(connection)
  })
  await pool.query('vacuum analyze')
}

const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const surnameInitials = 'wlzlcyhzwzxsmzhghglkzlxstxhfdcpczytdypyjcydyccswldrsylxjczt'
const given =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌林波辉宇鹏飞海燕云凤春梅小东志远家豪子涵梓轩浩然雨欣佳怡思远美玲金凤德贵有才长生'

/** Person number `i` as SQL: the first surnames are the frequent ones, one given name in eight has a single character. */
const surnameAt = (i: string): string => `(1 + least(pick(${i}, 100), pick(${i} * 5, 100)))`
const nameOf = (i: string): string =>
  `substr('${surnames}', ${surnameAt(i)}, 1) || substr('${given}', 1 + pick(${i} * 7, 76), 1) || case when pick(${i} * 13, 8) = 0 then '' else substr('${given}', 1 + pick(${i} * 11, 76), 1) end`
const initialsOf = (i: string): string =>
  `coalesce(nullif(substr('${surnameInitials}', ${surnameAt(i)}, 1), ''), 'q') || chr(97 + pick(${i} * 7, 76) % 26) || case when pick(${i} * 13, 8) = 0 then '' else chr(97 + pick(${i} * 11, 76) % 26) end`
const programmeOf = (i: string): string =>
  `case when ${i} % 12 = 0 then (array['dibao','dibao','tekun','marginal','relapseRisk'])[1 + pick(${i}, 5)] end`
const monthlyOf = (i: string): string => `(48500 + (${i} % 100) * 100)`

async function fillPeople(connection: Kysely<Database>, persons: number): Promise<void> {
  const households = Math.ceil(persons / 3)
  await sql
    .raw(`
    insert into household (region_code, hukou_kind, address, head_person_no, head_name, head_initials, size, sender_key, programme_mask, monthly_fen)
    select v.code, case when i % 4 = 0 then 'urban' else 'rural' end, (i % 40) || '组' || (i % 200) || '号', 3 * i - 2, ${nameOf('(3 * i - 2)')}, ${initialsOf('(3 * i - 2)')}, 3, 'k' || i,
      coalesce(programme_bit(${programmeOf('i')}), 0), case when i % 12 = 0 then ${monthlyOf('i')} else 0 end
    from (select i, (i - 1) * (select count(*) from region where level = 'village') / ${String(households)} as n from generate_series(1::bigint, ${String(households)}) i offset 0) i
    join (select code, row_number() over (order by code) - 1 as n from region where level = 'village') v on v.n = i.n
    order by i`)
    .execute(connection)
  await sql`analyze household`.execute(connection)
  await sql
    .raw(`
    insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_kind, hukou_region, region_code, phone_sealed, phone_masked, phone_digest,
      household_no, relation, programme_mask, source_snapshot, source_row, source_day)
    select i, md5('t' || i)::uuid, 's1.' || repeat('x', 70), '990000********' || lpad((i % 10000)::text, 4, '0'), ${nameOf('i')}, ${initialsOf('i')},
      date '1935-01-01' + pick(i * 3, 32000), case when i % 2 = 0 then '1' else '2' end, h.hukou_kind, h.region_code, h.region_code,
      's1.' || repeat('y', 60), '154****' || lpad((i % 10000)::text, 4, '0'), md5('p' || i), h.household_no, ((i - 1) % 3)::text, h.programme_mask, 1, i, '2026-10-31'
    from (select h.household_no * 3::bigint - 2 + m as i, h.household_no, h.region_code, h.hukou_kind, h.programme_mask from household h cross join generate_series(0, 2) m order by 1 offset 0) h`)
    .execute(connection)
  await sql`insert into membership (household_no, person_no, relation, valid_from, source_snapshot, source_row)
    select household_no, person_no, relation, '2026-01-31', 1, person_no from person order by person_no`.execute(connection)
  await sql
    .raw(`
    insert into hardship (household_no, region_code, programme, valid_from, monthly_fen, reason, dataset, roster_region, source_day)
    select household_no, region_code, ${programmeOf('household_no')}, '2025-06-01', monthly_fen, '因病', 'dibao-roster', '430000000000', '2026-10-31'
    from household where household_no % 12 = 0 order by household_no`)
    .execute(connection)
  await sql`insert into hardship_person (hardship_id, person_no, valid_from)
    select h.id, m.person_no, h.valid_from from hardship h join membership m using (household_no) order by h.id`.execute(connection)
}

async function fillAlerts(connection: Kysely<Database>, size: Size): Promise<void> {
  const causes = alerts.alertCauseIds
  const households = Math.ceil(size.persons / 3)
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
    from generate_series(1::bigint, ${size.alerts}) i
    cross join lateral (select (${causes}::text[])[1 + pick(i * 19, ${causes.length})] as cause) c
    cross join lateral (select pick(i * 23, 5) = 0 as running) q
    cross join lateral (select q.running, case when not q.running then 'closed' else (array['dispatched','dispatched','signed','signed','answered','open'])[1 + pick(i * 29, 6)] end as status) s
    cross join lateral (select case when s.status in ('closed', 'open') then null else (array['civil-affairs','medical-insurance','education','human-resources'])[1 + pick(i * 37, 4)] end as department) d
    cross join lateral (select ${today}::date - (pick(i * 41, case when q.running then 30 else 700 end) || ' days')::interval + (pick(i, 80000) || ' seconds')::interval as at) o
    join household h on h.household_no = 1 + (i - 1) % ${households}
    order by o.at`.execute(connection)
  await sql`
    insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, status, term_days, due_on, escalate_on, assigned_by, assigned_at, closed_at, result_code)
    select id, household_no, region_code, coalesce(desk_department, (array['civil-affairs','medical-insurance','education','human-resources'])[1 + pick(id * 37, 4)]), coalesce(desk_region, left(region_code, 6) || '000000'),
      case when closed_at is null and status <> 'answered' then 'assigned' else 'answered' end, 10, coalesce(due_on, closed_at::date), coalesce(due_on, closed_at::date) + 5, '系统', opened_at,
      case when status = 'answered' then now() else closed_at end, case when closed_at is null and status <> 'answered' then null else 'medical-aid' end
    from alert where status <> 'open' order by id`.execute(connection)
  // What the triggers would have counted.
  await sql`insert into alert_closed_count
    select left(region_code::text, 6) || '000000', indicators, coalesce(outcome, ''), was_late, count(*) from alert where closed_at is not null group by 1, 2, 3, 4`.execute(
    connection,
  )
  await sql`insert into alert_event (alert_id, region_code, actor, actor_name, action) select id, region_code, 'system:screening', '系统', 'open' from alert order by id`.execute(
    connection,
  )
}

async function fillChain(connection: Kysely<Database>): Promise<void> {
  await sql`
    insert into chain_event (household_no, region_code, occurred_on, kind, programme, department, title, amount_fen, source_kind, source_id, source_row)
    select h.household_no, h.region_code, date '2026-10-31' - (n * 30), 'payment', 'dibao', 'civil-affairs', '低保金', 55500, 'snapshot', n, h.household_no
    from household h cross join lateral generate_series(1, case when h.programme_mask > 0 then 40 else 4 end) n order by n desc, h.household_no`.execute(
    connection,
  )
  await sql`insert into app_user (login, name, role, region_code, department, password_hash) select 'bench', '协理员', 'helper', code, 'civil-affairs', '' from region where level = 'village' limit 1`.execute(
    connection,
  )
  await sql`
    insert into visit (client_id, household_no, region_code, user_id, visited_at, answers, result, findings)
    select gen_random_uuid(), household_no, region_code, (select id from app_user where login = 'bench'), ${today}::timestamptz - (n * 91 + pick(household_no * 13 + n, 91) || ' days')::interval,
      '{"answers": [], "findings": []}', case when pick(household_no * 3 + n, 9) = 0 then 'absent' else 'met' end, case when household_no % 10 = 0 then array['illness'] else '{}' end
    from household cross join generate_series(0, 3) n where programme_mask > 0 order by 5`.execute(connection)
}
