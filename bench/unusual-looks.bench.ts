// node bench/unusual-looks.bench.ts [--size entries] [--keep folder]: how long the search for unusual looks takes on a ledger of a million
// entries of 90 days: of the last day, which a security officer waits for when the page is opened, and of all of them, which the first night does.
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { fixedClock, type Services } from '#command'
import type { OpenDatabase } from '#db'
import { loadCalendar } from '#platform/calendar'
import { scanLooks } from '../src/rooms/audit/unusual/scan.ts'
import { fill as fillPeople, today } from './lists/filled.ts'
import { say, sizeFrom, withFilledDatabase } from './through-http.ts'

const { size, keep } = sizeFrom(1_000_000, 1_000_000)
const persons = 60_000
const households = persons / 3
const own = 2_000
const users = 200
const days = 90

/** Two hundred clerks who open families of the two thousand they have to do with, now and then others; every fifth entry is something done. */
async function fill(database: OpenDatabase): Promise<void> {
  const { pool } = database
  await fillPeople(database, { persons, alerts: 20_000 })
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from ledger')
  if ((rows[0]?.n ?? 0) > 0) return
  await pool.query(
    `insert into app_user (login, name, role, region_code, department, password_hash)
     select 'bench' || i, '合成' || i, 'clerk', r.code, 'civil-affairs', '' from generate_series(1, $1::int) i
     join (select code, row_number() over (order by code) as n, count(*) over () as of from region where level = 'township') r on r.n = 1 + i % r.of`,
    [users],
  )
  // The trigger would give every entry this moment; hashes are not looked at here.
  await pool.query(
    `begin; set local session_replication_role = replica;
     insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, purpose, detail, prev_hash, hash)
     select i, timestamptz '${today} 08:59+08' - (${String(size)} - i) * interval '1 second' * (${String(days * 86_400)}::float8 / ${String(size)}), 'user:' || u.id, u.name,
       case when i % 5 = 0 then 'alert.answer' else 'household.view' end, 'household:' || h.household_no, h.region_code, h.household_no, '走访核实', '{}', '', ''
     from generate_series(1, ${String(size)}) i
     join (select id, name, region_code, row_number() over (order by id) - 1 as n from app_user where login like 'bench%') u on u.n = i % ${String(users)}
     join lateral (select household_no, region_code from household where household_no = 1 + case when i % 7 = 0 then pick(i, ${String(households)}) else u.n % ${String(households / own)} * ${String(own)} + pick(i, ${String(own)}) end) h on true;
     commit`,
  )
  await pool.query('vacuum analyze')
}

async function timed(label: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  await work()
  say([label, `${((performance.now() - began) / 1000).toFixed(2)} s`])
}

await withFilledDatabase(keep, fill, async ({ kysely }) => {
  await sql`delete from unusual_look`.execute(kysely)
  await sql`delete from unusual_look_scan`.execute(kysely)
  await sql`delete from look_day`.execute(kysely)
  const clock = fixedClock(today)
  const services = { db: kysely, clock, calendar: await loadCalendar() } as unknown as Services
  say(['what', 'time'])
  say(['---', '---'])
  await sql`insert into unusual_look_scan (scanned_until) values (${new Date(clock.now().getTime() - 3_600_000)})`.execute(kysely)
  await timed('the last day, as the page asks for it', () => scanLooks(services))
  await sql`delete from unusual_look_scan`.execute(kysely)
  await timed(`all ${String(days)} days, as the first night does it`, () => scanLooks(services))
  const found = await sql<{ n: number }>`select count(*)::int as n from unusual_look`.execute(kysely)
  process.stdout.write(
    `${String(size)} entries, ${String(users)} users, ${String(persons)} persons; ${String(found.rows[0]?.n ?? 0)} found\n`,
  )
})
