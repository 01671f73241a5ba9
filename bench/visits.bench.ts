// node bench/visits.bench.ts [people] [folder]: a helper's day, the desk's lists and a family's chain over the households of a
// province's worth of people, as the people who ask see them (row-level security). Three persons a household, one household in twelve on
// a list, a chain of four lines a household, forty on the lists.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { userActor, withReader, type Actor } from '#access'
import type { Role } from '#contract'
import { connect, migrate, startEmbedded, type OpenDatabase } from '#db'
import { plainDate } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { chainPage, statementOf } from '#rooms/chain'
import { builtInRule, dueCount, dueRows, findFamilies, visitCount, visitRows, visitsToday } from '#rooms/visits'
import { loadReferenceData } from '../src/app/reference-data.ts'

const today = plainDate('2026-11-02')
const rounds = 20

async function fill({ kysely, pool }: OpenDatabase, people: number): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from household')
  if ((rows[0]?.n ?? 0) > 0) return
  const households = Math.floor(people / 3)
  await sql`create or replace function pick(seed bigint, size int) returns int language sql immutable as 'select (hashint8(seed)::bigint & 2147483647)::int % size'`.execute(kysely)
  await sql`
    insert into household (region_code, hukou_kind, head_name, head_initials, size, address)
    select v.code, 'rural', '户' || i, chr(97 + pick(i, 26)) || chr(97 + pick(i * 3, 26)), case when i % 9 = 0 then 1 else 3 end, '3组' || i || '号'
    from generate_series(1, ${households}) i
    join (select code, row_number() over (order by code) - 1 as n, count(*) over () as total from region where level = 'village') v on v.n = pick(i * 31, v.total::int)`.execute(kysely)
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

async function run(database: OpenDatabase): Promise<void> {
  const calendar = await loadCalendar()
  const { kysely } = database
  const busiest = await kysely.selectFrom('alert').select(['region_code', (eb) => eb.fn.countAll<number>().as('n')]).groupBy('region_code').orderBy('n', 'desc').limit(1).executeTakeFirstOrThrow()
  const village = busiest.region_code
  const someone = (role: Role, region: string): Actor => userActor({ id: 1, name: '', role, region_code: region, department: 'civil-affairs' })
  const helper = someone('helper', village)
  const clerk = someone('clerk', `${village.slice(0, 9)}000`)
  const county = someone('county', `${village.slice(0, 6)}000000`)
  const province = someone('province', `${village.slice(0, 2)}0000000000`)
  const listed = await kysely.selectFrom('hardship').select('household_no').where('region_code', '=', village).limit(1).executeTakeFirstOrThrow()
  const slice = { sort: 'visitedAt', descending: true, limit: 50, offset: 0 }
  const due = { sort: 'lastVisit', descending: false, limit: 50, offset: 0 }
  say(['谁', '问什么', 'p50', 'p95'])
  const asked = async (who: string, what: string, actor: Actor, work: Parameters<typeof withReader<unknown>>[2]): Promise<void> => {
    const { p50, p95 } = await measure(() => withReader(kysely, actor, work))
    say([who, what, `${p50.toFixed(1)} ms`, `${p95.toFixed(1)} ms`])
  }
  for (const [who, actor] of [['村', helper], ['乡镇', clerk]] as const) {
    await asked(who, '今天要走访的家庭', actor, (reader) => visitsToday(reader, { actor, today, calendar }, undefined))
    await asked(who, '按姓名找一户', actor, (reader) => findFamilies(reader, { actor, today, calendar }, '户12'))
  }
  for (const [who, actor] of [['村', helper], ['县级', county], ['省级', province]] as const) {
    await asked(who, '救助链第 1 页和总览', actor, (reader) => chainPage(reader, listed.household_no, { size: 60 }))
    await asked(who, '幸福清单', actor, (reader) => statementOf(reader, listed.household_no, today))
  }
  for (const [who, actor] of [['乡镇', clerk], ['县级', county], ['省级', province]] as const) {
    await asked(who, '走访记录第 1 页和总数', actor, async (reader) => [await visitRows(reader, {}, slice, ''), await visitCount(reader, {})])
    await asked(who, '应访家庭第 1 页和总数', actor, async (reader) => [await dueRows(reader, {}, builtInRule, today, due, ''), await dueCount(reader, {}, builtInRule, today)])
  }
}

function say(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

const people = Number(process.argv[2] ?? 3_000_000)
const keep = process.argv[3]
const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 1024 })
const database = connect(server.connectionString)
try {
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  await fill(database, people)
  process.stdout.write(`${people.toLocaleString('en')} 人，${String(cpus().length)} 核 ${cpus()[0]?.model ?? ''}，每项 ${String(rounds)} 次\n`)
  await run(database)
} finally {
  await database.stop()
  await server.stop()
  if (keep === undefined) await rm(directory, { recursive: true, force: true })
}
