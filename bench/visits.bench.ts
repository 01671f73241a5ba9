// node bench/visits.bench.ts [--scale hunan] [--size people] [--keep folder]: a family's chain, a helper's day and the desk's lists as the
// server gives them, the chain and the lists beside their bare query. Three persons a household, one household in twelve on a list, a
// chain of four lines a household, forty on the lists. Three hundred thousand people, three million at full scale.
import { sql } from 'kysely'
import type { OpenDatabase } from '#db'
import { plainDate, regionPrefix, type RegionCode } from '#kernel'
import { openPages, sizeFrom, withFilledDatabase } from './through-http.ts'

const today = plainDate('2026-11-02')

async function fill({ kysely, pool }: OpenDatabase, people: number): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from household')
  if ((rows[0]?.n ?? 0) > 0) return
  const households = Math.floor(people / 3)
  await sql`create or replace function pick(seed bigint, size int) returns int language sql immutable as 'select (hashint8(seed)::bigint & 2147483647)::int % size'`.execute(kysely)
  await sql`
    insert into household (region_code, hukou_kind, head_name, head_initials, size, address)
    select v.code, 'rural', '户' || i, chr(97 + pick(i, 26)) || chr(97 + pick(i * 3, 26)), case when i % 9 = 0 then 1 else 3 end, '3组' || i || '号'
    from (select i, pick(i * 31, (select count(*)::int from region where level = 'village')) as n from generate_series(1, ${households}) i offset 0) i
    join (select code, row_number() over (order by code) - 1 as n from region where level = 'village') v on v.n = i.n order by i`.execute(kysely)
  await sql`analyze household`.execute(kysely)
  await sql`
    insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_region, region_code, household_no, relation, phone_masked)
    select h.household_no * 3 + m, gen_random_uuid(), '', '', case m when 0 then h.head_name else h.head_name || m end, h.head_initials, date '1935-01-01' + pick(h.household_no * 7 + m, 30000), '1', h.region_code, h.region_code, h.household_no,
      m::text, '138****0000'
    from household h cross join generate_series(0, 2) m where m < h.size`.execute(kysely)
  await sql`
    insert into hardship (household_no, region_code, programme, valid_from, monthly_fen)
    select household_no, region_code, (array['dibao', 'tekun', 'marginal', 'relapseRisk'])[1 + pick(household_no, 4)], date '2025-01-01', 55500 from household where household_no % 12 = 0`.execute(kysely)
  await sql`
    insert into chain_event (household_no, region_code, occurred_on, kind, programme, department, title, amount_fen, source_kind, source_id, source_row)
    select h.household_no, h.region_code, date '2026-10-31' - (n * 30), 'payment', 'dibao', 'civil-affairs', '低保金', 55500, 'snapshot', n, h.household_no
    from household h cross join lateral generate_series(1, case when h.household_no % 12 = 0 then 40 else 4 end) n`.execute(kysely)
  await sql`
    insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source, status, desk_department, desk_region, desk_since, due_on, head_name)
    select household_no, region_code, 'maybe-dibao', 'entitlement', 2, '人均收入低于标准', '{}', '[]', 'screening', 'dispatched', 'civil-affairs', left(region_code, 9) || '000', now(), ${today}::date + 5, head_name
    from household where household_no % 60 = 0`.execute(kysely)
  await sql`
    insert into app_user (login, name, role, region_code, department, password_hash) select 'bench', '协理员', 'helper', code, (select min(code) from department), '' from region where level = 'village' limit 1`.execute(kysely)
  await sql`
    insert into visit (client_id, household_no, region_code, user_id, visited_at, answers, result, findings)
    select gen_random_uuid(), household_no, region_code, (select id from app_user where login = 'bench'), ${today}::timestamptz - (pick(household_no * 13, 200) || ' days')::interval, '{"answers": [], "findings": []}',
      'met', case when household_no % 10 = 0 then array['illness'] else '{}' end
    from household where household_no % 24 = 0`.execute(kysely)
  await pool.query('vacuum analyze')
}

async function run(database: OpenDatabase): Promise<void> {
  const { kysely } = database
  const busiest = await kysely.selectFrom('alert').select(['region_code', (eb) => eb.fn.countAll<number>().as('n')]).groupBy('region_code').orderBy('n', 'desc').limit(1).executeTakeFirstOrThrow()
  const village = busiest.region_code
  const { household_no: family } = await kysely.selectFrom('hardship').select('household_no').where('region_code', '=', village).limit(1).executeTakeFirstOrThrow()
  const desks = [['helper', village], ['clerk', `${village.slice(0, 9)}000`], ['county', `${village.slice(0, 6)}000000`], ['province', `${village.slice(0, 2)}0000000000`]] as const
  await using pages = await openPages(database, today)
  for (const [role, region] of desks) {
    await pages.signIn(role, region)
    const from = regionPrefix(region as RegionCode)
    const seen = (table: string): string => `${table}.region_code >= '${from}' and ${table}.region_code < '${from}~'`
    await pages.compare('救助链第 1 页和总览', `/api/households/${String(family)}/chain?size=60`, bareChain(family))
    if (role === 'helper') {
      await pages.compare('今天要走访的家庭', '/api/visits/today', [`select * from household h where ${seen('h')} and exists (select from alert a where a.household_no = h.household_no and a.closed_at is null)`, bareDue(seen('h'))])
      await pages.compare('按姓名找一户', { path: '/api/visits/find', body: { text: '户12' } }, [`select * from household h where ${seen('h')} and head_name like '户12%' limit 20`])
      continue
    }
    await pages.compare('走访记录第 1 页和总数', '/api/visits', [`select * from visit join household using (household_no) where ${seen('visit')} order by visited_at desc, visit.id desc limit 50`, `select count(*) from visit where ${seen('visit')}`])
    await pages.compare('应访家庭第 1 页和总数', '/api/visits/due', [bareDue(seen('h')), `select count(*) from (${bareDue(seen('h'), '')}) due`])
  }
}

/** A page of the chain, and the sums by kind that stand above it. */
function bareChain(householdNo: number): string[] {
  const of = (table: string): string => `select * from ${table} where household_no = ${String(householdNo)}`
  return [`${of('chain_event')} order by occurred_on desc, id desc limit 61`, of('alert'), of('visit'), `select kind, programme, department, count(*), sum(amount_fen) from chain_event where household_no = ${String(householdNo)} group by 1, 2, 3`]
}

/** Households on a list that were not visited for a quarter. */
function bareDue(seen: string, end = ' order by last nulls first limit 50'): string {
  return `select h.household_no, h.head_name, v.last from household h left join lateral (select max(visited_at) as last from visit where visit.household_no = h.household_no) v on true
    where ${seen} and h.programme_mask > 0 and (v.last is null or v.last < '${today}'::date - 90)${end}`
}

const { size: people, keep } = sizeFrom(300_000, 3_000_000)
await withFilledDatabase(keep, (database) => fill(database, people), async (database) => {
  process.stdout.write(`${people.toLocaleString('en')} 人\n`)
  await run(database)
})
