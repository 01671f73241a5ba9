import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { csvOf, registered } from '#test/import-world'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, addMonths, checkDigit, type IdNumber, type PlainDate } from '#kernel'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * The registry in a real browser: a family found in every way a desk knows it, its page at a glance, papers, two records made one and taken
 * apart again, a death that was reported wrongly and is taken back.
 */
const county = '430971000000'
const village = '430971121202'
const idOf = (birth: string, order: string): string => {
  const first17 = `430921${birth.replaceAll('-', '')}${order}`
  return first17 + checkDigit(first17)
}
const zeng = { id: idOf('1946-04-02', '011'), name: '曾德贵' }
const wife = { id: idOf('1948-07-09', '022'), name: '李桂英' }
const [once, twice] = [
  { id: idOf('1972-05-01', '031'), name: '赵铁柱' },
  { id: idOf('1972-05-01', '051'), name: '赵铁柱' },
]

let world: DeskWorld
let page: Page
let today: PlainDate
let period: string
let died: string
let home: number

beforeAll(async () => {
  world = await createDeskWorld([{ login: 'county', name: '周敏', role: 'county', region: county, department: 'civil-affairs' }])
  today = world.services.clock.today()
  period = addMonths(today, -1).slice(0, 7)
  died = addDays(`${period}-01` as PlainDate, 4)
  const deliver = (dataset: string, rows: Record<string, string>[], fileName: string) =>
    world.deliver({ bytes: csvOf(dataset, rows), fileName, dataset, period, regionCode: county })
  const family = { household_register_no: 'HK-zeng', head_id_number: zeng.id, region: village }
  await deliver(
    'population-register',
    [
      registered(zeng.id, zeng.name, { ...family, phone: '15400001234', address: '河坝镇老河口村三组12号' }),
      registered(wife.id, wife.name, { ...family, relation: '配偶' }),
      registered(once.id, once.name, { region: village, household_register_no: 'HK-one' }),
      registered(twice.id, twice.name, { region: village, household_register_no: 'HK-two' }),
    ],
    '户籍.csv',
  )
  const listed = ({ id, name }: typeof zeng, relation: string) => ({
    id_number: id,
    name,
    head_id_number: zeng.id,
    head_name: zeng.name,
    relation,
    residence: '农村',
    members: '2',
    dibao_class: 'A类',
    monthly_amount: '800',
    cause: '因病',
    started_on: '2024-01-01',
    status: '在册',
    region: village,
  })
  await deliver('dibao-roster', [listed(zeng, '户主'), listed(wife, '配偶')], '低保.csv')
  await deliver('deaths', [{ id_number: zeng.id, name: zeng.name, died_on: died }], '死亡.csv')
  home = (
    await world.services.db
      .selectFrom('household')
      .select('household_no')
      .where('sender_key', 'is not', null)
      .where('address', '=', '河坝镇老河口村三组12号')
      .executeTakeFirstOrThrow()
  ).household_no
  page = await world.page('county')
}, 120_000)
afterAll(() => world.stop())

test.each([
  ['name', '曾德贵'],
  ['initials', 'zdg'],
  ['ID number', zeng.id],
  ['phone', '15400001234'],
  ['village and name', '老河口 曾'],
])('somebody is found by %s', async (_by, text) => {
  await page.goto(`${world.address}/households`)
  await page.locator('.dd-search-open').waitFor()
  await page.keyboard.press('Control+k')
  await page.locator('.dd-search input').fill(text)
  await page.locator('.dd-search-hits button').filter({ hasText: '曾德贵' }).first().click()
  await page.waitForURL(new RegExp(`/households/${String(home)}`))
  expect(page.url()).not.toContain(text)
})

test('a list goes to paper as one plain table of the columns shown, its head on every sheet, and is away again afterwards', async () => {
  await page.goto(`${world.address}/households`)
  const onScreen = page.locator('.ant-table-row')
  await onScreen.first().waitFor()
  const rows = await onScreen.count()
  await page.emulateMedia({ media: 'print' })
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  const sheet = page.locator('.dd-printed')
  await sheet.locator('tbody tr').first().waitFor()
  expect(await sheet.locator('tbody tr:not(.dd-sums)').count()).toBe(rows)
  expect(await sheet.innerText()).toContain('户主')
  expect(await onScreen.first().isVisible()).toBe(false)
  const [paper, table] = await Promise.all([sheet.boundingBox(), sheet.locator('table').boundingBox()])
  expect(table?.width).toBeLessThanOrEqual(paper?.width ?? 0)
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await page.emulateMedia({ media: 'screen' })
  await sheet.waitFor({ state: 'detached' })
})

test('the page says at a glance who they are, what they get, what is known and from where', async () => {
  await page.goto(`${world.address}/households/${String(home)}`)
  await page.getByRole('heading', { name: '李桂英 户' }).waitFor()
  const members = page.getByRole('list', { name: '家庭成员' })
  expect(await members.innerText()).toMatch(new RegExp(`李桂英[^]*曾德贵[^]*${died} 去世`))
  await page.getByText('每月合计').waitFor()
  expect(await page.locator('.rg-now').innerText()).toMatch(/低保[^]*800\.00/)
  await page.getByText('低保在册人员').first().waitFor()
  expect(await page.locator('.dd-screen').innerText()).toMatch(/低保\.csv 第 [23] 行/)
})

test('a death reported wrongly is taken back with evidence: they live, the paper is kept, what stopped goes to a desk', async () => {
  await page.goto(`${world.address}/households/${String(home)}`)
  await page
    .getByRole('button', { name: /打开 曾德贵 的档案|曾德贵/ })
    .first()
    .click()
  await page.getByRole('button', { name: '撤销死亡登记' }).click()
  const dialogue = page.getByRole('dialog').filter({ hasText: '撤销 曾德贵 的死亡登记' })
  await dialogue.getByText(`登记的死亡日期 ${died}`).waitFor()
  const confirm = dialogue.getByRole('button', { name: '撤销死亡登记' })
  expect(await confirm.isDisabled()).toBe(true)
  await dialogue.getByRole('combobox', { name: '怎样核实' }).click()
  await page.getByTitle('入户见到本人').click()
  const paper = join(world.directory, '合影.png')
  await writeFile(
    paper,
    Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
  )
  await dialogue.locator('input[type=file]').setInputFiles(paper)
  await dialogue.getByLabel('理由').fill('入户见到本人，系同名误报')
  await confirm.click()
  await page.getByText('曾德贵 已恢复在册').waitFor()
  await page.getByRole('heading', { name: '曾德贵 户' }).waitFor({ timeout: 20_000 })
  await page.goto(`${world.address}/households/${String(home)}`)
  await page.getByText('已核实不实，死亡登记已撤销').waitFor()
  await page.getByRole('tab', { name: '附件 1' }).click()
  await page.getByText('撤销死亡登记的依据').first().waitFor()
  await page.getByRole('tab', { name: /^变动/ }).click()
  await page.getByText('入户见到本人，系同名误报').first().waitFor()
  // The department sends the same again: nobody dies of it.
  await world.deliver({
    bytes: csvOf('deaths', [{ id_number: zeng.id, name: zeng.name, died_on: died }]),
    fileName: '死亡再报.csv',
    dataset: 'deaths',
    period,
    regionCode: county,
  })
  const { status } = await world.services.db
    .selectFrom('person')
    .select('status')
    .where('token', '=', world.services.vault.personToken(zeng.id as IdNumber))
    .executeTakeFirstOrThrow()
  expect(status).toBe('active')
})

test('two records of one person are compared, made one, and taken apart again', async () => {
  await page.goto(`${world.address}/households/duplicates`)
  await page.getByRole('button', { name: '重新查找' }).click()
  const pair = page.getByRole('row').filter({ hasText: '赵铁柱' })
  await expect
    .poll(
      async () => {
        await page.reload()
        await page
          .locator('.dd-table-foot')
          .getByText(/^共 \d+ 条$/)
          .waitFor()
        return pair.count()
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBe(1)
  await pair.getByRole('link').first().click()
  await page.waitForURL(/\/duplicates\/\d+\/\d+$/)
  expect(await page.locator('.rg-compare').innerText()).toMatch(/身份证号[^]*430921\*+[^]*430921\*+/)
  await page.getByRole('button', { name: '合并为一人' }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('核对户口簿，同一人先后两个号码')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^合 ?并$/ })
    .click()
  await page.waitForURL(/\/households\/\d+\?person=\d+/)
  const drawer = page.getByRole('dialog').filter({ hasText: '人员档案' })
  await drawer.getByText('并入').waitFor()
  const merged = () => world.services.db.selectFrom('person').select('person_no').where('status', '=', 'merged').execute()
  expect(await merged()).toHaveLength(1)
  await drawer.getByRole('button', { name: '撤销合并' }).click()
  const dialogue = page.getByRole('dialog').filter({ hasText: '恢复成合并前的两条记录' })
  await dialogue.getByLabel('理由').fill('再核对是父子两人')
  await dialogue.getByRole('button', { name: '撤销合并' }).click()
  await drawer.getByText('已撤销').waitFor()
  expect(await merged()).toEqual([])
})
