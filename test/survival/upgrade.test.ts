import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, createEmptyDatabase, type TestDatabase } from '#test/database'
import { openServer } from '#test/server'
import { migrate, migrationsDirectory, type DatabaseHandle } from '#db'
import { verifyLedger } from '#ledger'
import { hashSecret, newSecret } from '#platform/crypto'
import { readConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { fastFolder } from '#test/fast-folder'
import { brokenInvariants } from '../../src/app/invariants/list.ts'
import { sessionCookieOf } from '../../src/app/protection.ts'
import { rm } from 'node:fs/promises'

/*
 * A running installation of the version before, with people and work in it, is opened by this program. "Before" is the schema up to the
 * last migration of the first release; whatever came since runs over data that was written under the old schema.
 */
const lastBefore = '0123_list_exports.sql'
const cookie = newSecret()

let folder: string
let world: AlertWorld
let old: TestDatabase
let before: Readonly<Record<string, TableState>>

beforeAll(async () => {
  folder = await fastFolder('doudi-upgrade')
  const migrations = join(folder, 'migrations')
  await mkdir(migrations)
  for (const name of await readdir(migrationsDirectory))
    if (name <= lastBefore) await cp(join(migrationsDirectory, name), join(migrations, name))
  world = await createAlertWorld()
  old = await createEmptyDatabase()
  await migrate(old.pool, migrations)
  await fillOld(old.kysely)
  before = await stateOf(old.kysely)
}, 120_000)
afterAll(async () => {
  await world.stop()
  await old.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Work of a county as the release before wrote it: plain SQL, since today's program knows only today's columns. */
async function fillOld(db: DatabaseHandle): Promise<void> {
  await sql`insert into region (code, name, full_name, level, parent, initials) values ('430000000000', '湖南省', '湖南省', 'province', null, 'hns'), ('430900000000', '益阳市', '湖南省益阳市', 'prefecture', '430000000000', 'yys'),
    ('430971000000', '大通湖管理区', '湖南省益阳市大通湖管理区', 'county', '430900000000', 'dth'), ('430971121000', '河坝镇', '湖南省益阳市大通湖管理区河坝镇', 'township', '430971000000', 'hbz'),
    ('430971121202', '老河口村', '湖南省益阳市大通湖管理区河坝镇老河口村', 'village', '430971121000', 'lhk')`.execute(db)
  await sql`insert into department (code, name, sort) values ('civil-affairs', '民政部门', 1), ('medical-insurance', '医保部门', 2)`.execute(
    db,
  )
  await sql`insert into app_user (login, name, role, region_code, department, password_hash) values ('clerk', '陈立新', 'clerk', '430971121000', 'civil-affairs', ''), ('county', '周敏', 'county', '430971000000', 'civil-affairs', ''),
    ('auditor', '龙正', 'auditor', '430000000000', 'civil-affairs', ''), ('admin', '系统管理', 'admin', '430971000000', 'civil-affairs', '')`.execute(
    db,
  )
  await sql`insert into session (token_hash, user_id, expires_at) select ${hashSecret(cookie)}, id, now() + interval '1 day' from app_user where login = 'clerk'`.execute(
    db,
  )
  await sql`insert into household (region_code, hukou_kind, address, head_name, head_initials, size, sender_key) select '430971121202', 'rural', i || '组', '户主' || i, 'hz', 2, 'k' || i from generate_series(1, 300) i`.execute(
    db,
  )
  await sql`insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_region, region_code, household_no, relation)
    select i, md5('t' || i)::uuid, 's1.' || repeat('x', 40), '430971********0000', '人' || i, 'r', date '1950-01-01' + i, '1', '430971121202', '430971121202', h.household_no, ((i - 1) % 2)::text
    from generate_series(1, 600) i join (select household_no, row_number() over (order by household_no) as n from household) h on h.n = (i + 1) / 2`.execute(
    db,
  )
  await sql`insert into membership (household_no, person_no, relation, valid_from) select household_no, person_no, relation, '2024-01-01' from person`.execute(
    db,
  )
  await sql`insert into hardship (household_no, region_code, programme, valid_from, monthly_fen, reason) select household_no, region_code, 'dibao', '2024-06-01', 48500, '因病' from household where household_no % 3 = 0`.execute(
    db,
  )
  await sql`insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source, status, desk_department, desk_region, desk_since, due_on, term_days, opened_at, closed_at, outcome)
    select household_no, region_code, 'illness', 'risk', 2, '住院自付超过标准', array['illness.hospital'], '[]', 'screening', case when household_no % 2 = 0 then 'dispatched' else 'closed' end,
      case when household_no % 2 = 0 then 'civil-affairs' end, case when household_no % 2 = 0 then '430971121000' end, now(), current_date + 10, 10, now() - interval '3 days', case when household_no % 2 = 1 then now() end, case when household_no % 2 = 1 then 'confirmed' end
    from household where household_no % 5 < 2`.execute(db)
  await sql`insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, status, term_days, due_on, escalate_on, assigned_by, closed_at) select id, household_no, region_code, 'civil-affairs', '430971121000',
    case when closed_at is null then 'assigned' else 'answered' end, 10, current_date + 10, current_date + 15, '系统', closed_at from alert`.execute(
    db,
  )
  await sql`insert into alert_event (alert_id, region_code, actor, actor_name, action) select id, region_code, 'system:screening', '系统', 'open' from alert`.execute(
    db,
  )
  await sql`insert into command_request (actor, request_id, verb, input_hash, reply) select 'user:1', md5('r' || i)::uuid, 'dispatch.sign', 'h', '{"version": 2}' from generate_series(1, 50) i`.execute(
    db,
  )
  for (let at = 0; at < 40; at++) {
    await sql`insert into ledger (seq, at, actor, actor_name, verb, subject, region_code, household_no, person_no, purpose, detail, prev_hash, hash)
      select 0, now(), 'user:1', '陈立新', 'household.view', 'household:' || i, '430971121202', null, null, '核查', '{}', ''::bytea, ''::bytea from generate_series(1, 5) i`.execute(
      db,
    )
  }
}

interface TableState {
  readonly columns: string
  readonly rows: number
  readonly sum: string
}

/** Every row of every table as it was, column by column: what an upgrade must not change. */
async function stateOf(db: DatabaseHandle, known?: Readonly<Record<string, TableState>>): Promise<Record<string, TableState>> {
  const { rows: tables } = await sql<{
    name: string
    columns: string
  }>`select c.table_name as name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) as columns
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> 'schema_migration' group by 1`.execute(
    db,
  )
  const state: Record<string, TableState> = {}
  for (const { name, columns } of tables) {
    const wanted = known === undefined ? columns : known[name]?.columns
    if (wanted === undefined) continue
    const {
      rows: [row],
    } = await sql<{
      rows: number
      sum: string
    }>`select count(*)::int as rows, coalesce(md5(string_agg(line, '|' order by line)), '') as sum from (select row(${sql.raw(wanted)})::text as line from ${sql.table(name)}) x`.execute(
      db,
    )
    state[name] = { columns: wanted, rows: row?.rows ?? 0, sum: row?.sum ?? '' }
  }
  return state
}

test('the migrations since run over old data and change none of it', async () => {
  expect(before['person']?.rows).toBe(600)
  expect(before['ledger']?.rows).toBe(200)
  const head = await verifyLedger(old.kysely)
  const applied = await migrate(old.pool)
  expect(applied.length).toBeGreaterThan(3)
  expect(await stateOf(old.kysely, before)).toEqual(before)
  expect(await verifyLedger(old.kysely)).toEqual(head)
  expect(head).toMatchObject({ intact: true, entries: 200 })
  expect(await brokenInvariants(old.kysely)).toEqual([])
})

test('its schema is the one a new installation has', async () => {
  await using fresh = await createTestDatabase()
  expect(await shapeOf(old.kysely)).toEqual(await shapeOf(fresh.kysely))
})

async function shapeOf(db: DatabaseHandle): Promise<string[]> {
  const { rows } = await sql<{
    line: string
  }>`select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line from information_schema.columns where table_schema = 'public'
    union all select indexdef from pg_indexes where schemaname = 'public' union all select tablename || ' ' || policyname || ' ' || coalesce(qual, '') from pg_policies order by 1`.execute(
    db,
  )
  return rows.map((row) => row.line)
}

test('who was signed in works on; a page of the version before gets a clear answer for what it does not know', async () => {
  const services = { ...world.services, db: old.kysely, config: readConfig({}), log: createLog('silent') }
  const server = await openServer(services)
  try {
    const headers = { cookie: `${sessionCookieOf(readConfig({}))}=${cookie}`, 'x-doudi': '1' }
    const list = await server.inject({ url: '/api/alerts', headers })
    expect(list.statusCode).toBe(200)
    expect(list.json<{ total: number }>().total).toBe(before['alert']?.rows)
    const gone = await server.inject({ method: 'POST', url: '/api/alerts/1/operation-of-the-version-before', headers, payload: {} })
    expect(gone.statusCode).toBe(404)
    expect(gone.json()).toMatchObject({ code: 'not-found', message: expect.stringMatching(/[\u4e00-\u9fff]/) as string })
    const stranger = await server.inject({
      url: '/api/alerts',
      headers: { cookie: `${sessionCookieOf(readConfig({}))}=of-another-installation` },
    })
    expect(stranger.statusCode).toBe(401)
    expect(stranger.json()).toMatchObject({ code: 'auth.required' })
  } finally {
    await server.close()
  }
})
