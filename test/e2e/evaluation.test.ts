import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, withWriter } from '#access'
import { addDays, addMonths, plainDate, regionCode, type PlainDate } from '#kernel'
import { publishStandard } from '#rooms/parameters'
import { csvOf, registered } from '#test/import-world'
import { born } from '#test/screening-world'
import { deliverSnapshot } from '#test/snapshots'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * 政策测算 on a family's page in a real browser: by what departments delivered and by the standard published here, down to the row of the
 * file and to who published it; on a day before that standard, by the province's.
 */
const county = '430971000000'
const village = '430971121202'
const wang = { id: born('1970-03-05', 1), name: '王建国' }
const wife = { id: born('1972-06-01', 2), name: '李桂英' }
let world: DeskWorld
let page: Page
let today: PlainDate
/** Last day of last month: what departments delivered is of that day. */
let asOf: PlainDate
let home: number

beforeAll(async () => {
  world = await createDeskWorld([{ login: 'clerk', name: '陈立新', role: 'clerk', region: '430971121000', department: 'civil-affairs' }])
  today = world.services.clock.today()
  const first = plainDate(`${today.slice(0, 7)}-01`)
  asOf = addDays(first, -1)
  const rows = [wang, wife].map(({ id, name }) =>
    registered(id, name, {
      household_register_no: 'HK-wang',
      head_id_number: wang.id,
      relation: id === wang.id ? '户主' : '配偶',
      region: village,
    }),
  )
  await world.deliver({
    bytes: csvOf('population-register', rows),
    fileName: '户籍.csv',
    dataset: 'population-register',
    period: addMonths(first, -1).slice(0, 7),
    regionCode: county,
  })
  const people = await world.services.db.selectFrom('membership').select(['person_no', 'household_no']).orderBy('person_no').execute()
  home = people[0]?.household_no ?? 0
  const [head = 0, second = 0] = people.map(({ person_no: number }) => number)
  const tell = (dataset: string, columns: string): Promise<void> =>
    deliverSnapshot(world.services, { dataset, asOf, region: county, rows: `SELECT ${columns}` })
  await tell(
    'employment-registration',
    `5 AS row_no, ${String(head)} AS person_no, '1' AS status, DATE '2025-01-01' AS started_on, NULL::DATE AS ended_on, 95000::BIGINT AS monthly_wage`,
  )
  await tell(
    'resident-pension',
    `6 AS row_no, 0 AS person_no, DATE '${asOf}' AS paid_month, '1' AS status, 19300::BIGINT AS monthly_amount, 14300::BIGINT AS central_basic_amount`,
  )
  await tell(
    'real-estate',
    `7 AS row_no, ${String(head)} AS person_no, '1' AS status, DATE '2010-01-01' AS registered_on, '1' AS use, '1' AS ownership`,
  )
  await tell('vehicles', `8 AS row_no, 0 AS person_no, '1' AS vehicle_kind, '1' AS use, '1' AS status, DATE '2015-01-01' AS registered_on`)
  await tell(
    'bank-balances',
    `9 AS row_no, ${String(second)} AS person_no, '1' AS account_kind, 120000::BIGINT AS balance, DATE '${asOf}' AS balance_on`,
  )
  await tell('medical-expenses', `10 AS row_no, 0 AS person_no, DATE '${asOf}' AS settled_on, 5::BIGINT AS self_paid`)
  await tell('tax-records', `11 AS row_no, 0 AS person_no, DATE '${asOf}' AS tax_month, '2' AS tax_kind, 5::BIGINT AS income`)
  await tell('school-enrolment', `12 AS row_no, 0 AS person_no, '1' AS school_status, '3' AS stage`)
  await tell(
    'disability-certificates',
    `13 AS row_no, 0 AS person_no, '1' AS status, DATE '2020-01-01' AS issued_on, NULL::DATE AS valid_until, '4' AS disability_kind, '2' AS disability_level`,
  )
  await publishRural(first)
  page = await world.page('clerk')
}, 180_000)
afterAll(() => world.stop())

/** 520 yuan from the first of this month on. */
async function publishRural(from: PlainDate): Promise<void> {
  const place = regionCode(county)
  const standard = { key: 'dibao.standard.rural', value: 52_000, document: '区民政局〔2026〕5号', article: '一' }
  await world.services.db
    .insertInto('standard_proposal')
    .values({
      ...standard,
      region_code: place,
      valid_from: from,
      reason: '对接指导标准',
      status: 'published',
      proposed_by: 'user:9',
      proposed_by_name: '周敏',
    })
    .execute()
  await withWriter(world.services.db, systemActor('test', [], place), (tx) =>
    publishStandard(tx, {
      ...standard,
      proposalId: 1,
      place,
      from,
      gist: '',
      publishedOn: from,
      publishedBy: 'user:8',
      publishedByName: '易国强',
    }),
  )
}

const answer = (name: string) => page.locator('.ev-list > li').filter({ hasText: name }).first()

test('a clerk sees what each programme says of the family, by the standard published here', async () => {
  await page.goto(`${world.address}/households/${String(home)}`)
  await page.getByRole('tab', { name: '政策测算' }).click()
  const dibao = answer('最低生活保障')
  await dibao.waitFor({ timeout: 30_000 })
  // By pencil: 520 × 2 − 950 = 90.
  expect(await dibao.innerText()).toMatch(/符合[^]*月人均收入 475\.00 元，低于低保标准 520\.00 元[^]*每月 90\.00 元/)
  expect(await page.locator('.ev-list > li').count()).toBe(14)
  await dibao.getByText('最低生活保障').first().click()
  await dibao.getByText('在本平台公布').first().waitFor()
  expect(await dibao.innerText()).toMatch(
    /农村低保标准（每人每月） 520\.00 元：[^]*区民政局〔2026〕5号 一；\d{4}-\d{2}-01 由易国强在本平台公布/,
  )
  await dibao.evaluate((line) => {
    for (const fold of line.querySelectorAll('details')) fold.open = true
  })
  expect(await dibao.innerText()).toMatch(/月工资[^]*第 5 行/)
})

test('on a day before it, by the province’s; the departments that have not told anything are named', async () => {
  const day = page.locator('.ev-head input')
  await day.fill(asOf)
  await day.press('Enter')
  const dibao = answer('最低生活保障')
  await expect.poll(() => dibao.innerText(), { timeout: 20_000 }).toMatch(/低于低保标准 485\.00 元[^]*每月 20\.00 元/)
  const rest = await page.locator('.ev-rest').innerText()
  expect(rest).toMatch(/部门还没有报送、不知道的[^]*无业（可由人社提供）/)
  expect(rest).toMatch(/入户时请问清楚[^]*法定义务人/)
  expect(rest).toContain(`就业`)
})

test('every look is in the ledger', async () => {
  const looks = await world.services.db
    .selectFrom('ledger')
    .select('detail')
    .where('verb', '=', 'household.evaluate')
    .where('subject', '=', `household:${String(home)}`)
    .orderBy('seq')
    .execute()
  expect(looks.map(({ detail }) => (detail as { date: string }).date)).toEqual([today, asOf])
})
