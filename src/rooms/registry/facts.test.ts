import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import { plainDate } from '#kernel'
import { dataSetOf, fieldOf } from '#rooms/catalogue'
import { createRegistryWorld, household, person, villages, type RegistryWorld } from '#test/registry-world'
import { factText, isOld } from './facts.ts'

let world: RegistryWorld
let householdNo = 0
beforeAll(async () => {
  world = await createRegistryWorld()
  await world.population(1, '2026-01-31', [
    household('wang', villages.laohekou, person(1, '王建国'), person(2, '李桂英', { relation: '1', sex: '2' })),
    household('zhao', villages.laohekou, person(3, '赵铁柱')),
  ])
  householdNo = await world.householdOf(1)
  await sql`insert into app_user (login, name, role, region_code, department, password_hash) values ('x', 'x', 'county', '430971000000', 'civil-affairs', '-')`.execute(
    world.db,
  )
})
afterAll(() => world[Symbol.asyncDispose]())

/** Puts a snapshot into the lake and its import into the database, as the import pipeline leaves them. */
async function snapshot(dataset: string, period: string, asOf: string, rows: string, regionCode = '430971000000'): Promise<void> {
  const { path } = await world.services.lake.writeSnapshot({ dataset, period, snapshotId: `${dataset}-${asOf}-${regionCode}`, query: rows })
  const inserted = await sql<{ id: number }>`
    insert into import (dataset, period, department, region_code, status, file_sha256, file_name, file_size, via, as_of, submitted_by)
    values (${dataset}, ${period}, 'education', ${regionCode}, 'committed', ${path}, ${`${dataset} ${period}.csv`}, 1, 'screen', ${asOf}::date, 'user:1') returning id`.execute(
    world.db,
  )
  await sql`insert into snapshot (import_id, dataset, period, region_code, path, rows, as_of, content_sha256) values (${inserted.rows[0]?.id ?? 0}, ${dataset}, ${period}, ${regionCode}, ${path}, 1, ${asOf}::date, 'x')`.execute(
    world.db,
  )
}

const facts = async (who: 'clerk' | 'education' = 'clerk') =>
  contract.facts.reply.parse(await world.ask(contract.facts, who, { params: { id: householdNo } }))

test('the latest delivery speaks, with label, value, file, row and day; what a department left out is not there', async () => {
  await snapshot(
    'dibao-roster',
    '2026-02',
    '2026-02-28',
    "SELECT 7 AS row_no, 1 AS person_no, 40000::BIGINT AS monthly_amount, '1' AS status, DATE '2025-06-01' AS started_on",
  )
  await snapshot(
    'dibao-roster',
    '2026-03',
    '2026-03-31',
    "SELECT * FROM (VALUES (9, 1, 48500::BIGINT, '1', DATE '2025-06-01'), (10, 3, 1::BIGINT, '1', DATE '2025-06-01')) t(row_no, person_no, monthly_amount, status, started_on)",
  )
  const reply = await facts()
  expect(reply.cards).toMatchObject([
    {
      dataset: 'dibao-roster',
      name: '低保在册人员',
      department: '民政',
      personName: '王建国',
      fileName: 'dibao-roster 2026-03.csv',
      row: 9,
      day: '2026-03-31',
      old: false,
      facts: [
        { label: '户月保障金', value: '485.00 元', figure: true },
        { label: '起始日期', value: '2025-06-01' },
        { label: '在册状态', value: '在册' },
      ],
    },
  ])
  expect(reply.missing.map((each) => each.name)).toContain('特困人员在册')
})

test('what was delivered and names nobody here is said, and another county’s delivery says nothing', async () => {
  await snapshot('tekun-roster', '2026-03', '2026-03-31', 'SELECT 2 AS row_no, 3 AS person_no, 90000::BIGINT AS basic_amount')
  await snapshot('marginal-roster', '2026-03', '2026-03-31', 'SELECT 2 AS row_no, 1 AS person_no', '430921000000')
  const reply = await facts()
  expect(reply.silent).toContainEqual({ name: '特困人员在册', department: '民政', day: '2026-03-31' })
  expect(reply.missing.map((each) => each.name)).toContain('低保边缘家庭成员')
})

test('facts of a merged record are those of the person kept', async () => {
  await snapshot('school-enrolment', '2026-02', '2026-02-28', "SELECT 4 AS row_no, 50 AS person_no, '3' AS stage")
  expect((await facts()).cards.some((card) => card.dataset === 'school-enrolment')).toBe(false)
  await world.population(2, '2026-02-01', [household('double', villages.laohekou, person(50, '王建国'))])
  await world.ask(contract.merge, 'county', { body: { keptNo: 1, mergedNo: 50, reason: '同一人两个号码' } })
  expect((await facts()).cards.find((card) => card.dataset === 'school-enrolment')).toMatchObject({
    personNo: 1,
    personName: '王建国',
    row: 4,
  })
})

test('a department sees only what it delivered itself', async () => {
  const alert = await sql<{
    id: number
  }>`insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source)
    values (${householdNo}, ${villages.laohekou}, 'schooling', 'risk', 2, 'x', '{}', '[]', 'manual') returning id`.execute(world.db)
  await sql`insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, term_days, due_on, assigned_by)
    values (${alert.rows[0]?.id ?? 0}, ${householdNo}, ${villages.laohekou}, 'education', '430971000000', 5, '2026-04-10', 'x')`.execute(
    world.db,
  )
  const reply = await facts('education')
  expect(new Set(reply.cards.map((card) => card.department))).toEqual(new Set(['教育']))
  expect(reply.missing.every((each) => each.department === '教育')).toBe(true)
})

test('asking is in the ledger', async () => {
  const { rows } = await sql<{
    household_no: number
  }>`select household_no from ledger where verb = 'household.facts' order by seq limit 1`.execute(world.db)
  expect(rows).toEqual([{ household_no: householdNo }])
})

test.each([
  ['2026-03-31', false],
  ['2026-02-20', false],
  ['2026-02-15', true],
])('a monthly roster of %s is old on 2026-04-02: %s', (day, old) => {
  expect(isOld({ frequency: 'monthly', lateAfterDays: 10 }, plainDate(day), plainDate('2026-04-02'))).toBe(old)
})

test('values are told as people read them', () => {
  const places = new Map([['430971121202', '老河口村']])
  const field = (name: string) => fieldOf(dataSetOf('dibao-roster'), name)
  expect(factText(field('monthly_amount'), 123456, places)).toBe('1,234.56 元')
  expect(factText(field('dibao_class'), 'A', places)).toBe('A类')
  expect(factText(field('region'), '430971121202', places)).toBe('老河口村')
  expect(factText(field('started_on'), null, places)).toBeNull()
  expect(factText(fieldOf(dataSetOf('rigid-expenditure-roster'), 'spending_share'), 6550, places)).toBe('65.5%')
})
