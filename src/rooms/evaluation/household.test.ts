import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluation as contract } from '#contract'
import { plainDate } from '#kernel'
import { packInputs } from '#policy'
import { dataSetOf, lakeColumns } from '#rooms/catalogue'
import { createRegistryWorld, household, person, villages, type RegistryWorld } from '#test/registry-world'
import { deliverSnapshot } from '#test/snapshots'
import { evaluateHousehold } from './household.ts'
import { householdReadings, memberReadings } from './readings.ts'

let world: RegistryWorld
let householdNo = 0
const day = plainDate('2026-03-31')
beforeAll(async () => {
  world = await createRegistryWorld()
  await world.population(1, '2026-01-31', [
    household('wang', villages.laohekou, person(1, '王建国'), person(2, '李桂英', { relation: '1', sex: '2' })),
    household('zhao', villages.laohekou, person(3, '赵铁柱')),
  ])
  householdNo = await world.householdOf(1)
})
afterAll(() => world[Symbol.asyncDispose]())

const snapshot = (dataset: string, asOf: string, rows: string): Promise<void> =>
  deliverSnapshot(world.services, { dataset, asOf, region: '430971000000', rows })

const ask = async (date = day) =>
  contract.householdEvaluation.parse(await evaluateHousehold(world.services, world.actors.clerk, householdNo, date))
const of = (reply: contract.HouseholdEvaluation, id: string) => reply.outcomes.find((outcome) => outcome.id === id)

test('what no department has delivered is unknown, and listed with who could tell', async () => {
  const reply = await ask()
  expect(of(reply, 'dibao')).toMatchObject({ outcome: 'unknown', amount: null })
  expect(reply.unknown).toContainEqual({ department: '公安交管', facts: ['不可豁免的车辆'] })
  expect(reply.presumed).toEqual(expect.arrayContaining(['月财产净收入', '法定义务人']))
})

test('delivered facts decide, with the file’s row beside the figure; a later delivery does not count for an earlier day', async () => {
  await snapshot(
    'employment-registration',
    '2026-03-31',
    "SELECT 5 AS row_no, 1 AS person_no, '1' AS status, DATE '2025-01-01' AS started_on, NULL::DATE AS ended_on, 90000::BIGINT AS monthly_wage",
  )
  await snapshot(
    'resident-pension',
    '2026-03-31',
    "SELECT 6 AS row_no, 2 AS person_no, DATE '2026-03-01' AS paid_month, '1' AS status, 19300::BIGINT AS monthly_amount, 14300::BIGINT AS central_basic_amount",
  )
  await snapshot(
    'real-estate',
    '2026-03-31',
    "SELECT 7 AS row_no, 1 AS person_no, '1' AS status, DATE '2010-01-01' AS registered_on, '1' AS use, '2' AS ownership",
  )
  await snapshot(
    'vehicles',
    '2026-03-31',
    "SELECT 8 AS row_no, 3 AS person_no, '1' AS vehicle_kind, '1' AS use, '1' AS status, DATE '2015-01-01' AS registered_on",
  )
  await snapshot(
    'bank-balances',
    '2026-03-31',
    "SELECT 9 AS row_no, 2 AS person_no, '1' AS account_kind, 120000::BIGINT AS balance, DATE '2026-03-31' AS balance_on",
  )
  await snapshot(
    'medical-expenses',
    '2026-03-31',
    "SELECT 10 AS row_no, 3 AS person_no, DATE '2026-02-01' AS settled_on, 5::BIGINT AS self_paid",
  )
  await snapshot(
    'tax-records',
    '2026-03-31',
    "SELECT 11 AS row_no, 3 AS person_no, DATE '2026-02-01' AS tax_month, '2' AS tax_kind, 5::BIGINT AS income",
  )
  await snapshot('school-enrolment', '2026-03-31', "SELECT 12 AS row_no, 3 AS person_no, '1' AS school_status, '3' AS stage")
  await snapshot(
    'disability-certificates',
    '2026-03-31',
    "SELECT 13 AS row_no, 2 AS person_no, '1' AS status, DATE '2020-01-01' AS issued_on, NULL::DATE AS valid_until, '4' AS disability_kind, '2' AS disability_level",
  )
  const reply = await ask()
  const dibao = of(reply, 'dibao')
  // (900 + 50) ÷ 2; the central basic pension is not income; one home of two owners in common; 1,200 yuan in the bank.
  expect(dibao?.because).toContain('月人均收入 475.00 元，低于低保标准 485.00 元')
  expect(dibao).toMatchObject({ outcome: 'entitled', amount: 2000 })
  expect(JSON.stringify(dibao?.explanation)).toMatch(
    /"label":"月工资"[^}]*"source":\{[^}]*"file":"employment-registration 2026-03\.csv","row":5/,
  )
  expect(of(reply, 'care')).toMatchObject({ outcome: 'not entitled' })
  expect(reply.rested.map(({ dataset }) => dataset)).toContain('残疾人证')
  expect(of(await ask(plainDate('2026-02-28')), 'dibao')).toMatchObject({ outcome: 'unknown' })
})

test('the look is in the ledger; other people’s households and other departments’ data are not shown', async () => {
  const { rows } = await sql<{
    detail: { date: string }
  }>`select detail from ledger where verb = 'household.evaluate' order by seq desc limit 1`.execute(world.db)
  expect(rows[0]?.detail).toMatchObject({ date: '2026-02-28' })
  await expect(evaluateHousehold(world.services, world.actors.clerk, 999_999, day)).rejects.toThrow('没有这户家庭')
  await expect(evaluateHousehold(world.services, world.actors.education, householdNo, day)).rejects.toThrow('由民政部门办理')
})

test('readings speak of facts of the packs and of columns of the catalogue', () => {
  for (const reading of [...memberReadings, ...householdReadings]) {
    expect([reading.fact, packInputs.get(reading.fact)?.group?.name]).toEqual([
      reading.fact,
      memberReadings.includes(reading) ? 'persons' : undefined,
    ])
    const columns = new Set(lakeColumns(dataSetOf(reading.dataset)).map(({ name }) => name))
    const words = [...reading.sql.replaceAll(/'[^']*'/g, '').matchAll(/[a-z_]+/g)]
      .map(([word]) => word)
      .filter((word) => !['max', 'sum', 'count', 'coalesce', 'bool_or', 'true', 'list_contains'].includes(word))
    expect(words.filter((word) => !columns.has(word))).toEqual([])
  }
})
