import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStoryWorld, type StoryWorld } from './story-world.ts'

/*
 * The county's monitoring in a real browser: a screening is run and read down to the file's row, an indicator is moved to the place's
 * own threshold, tried on past months and only then switched on.
 */
const patiently = { timeout: 20_000 }
let world: StoryWorld
let page: Page
beforeAll(async () => {
  world = await createStoryWorld()
  page = await world.page('county')
}, 600_000)
afterAll(() => world.stop())

/** The number that stands beside a word of a run's head. */
async function figure(label: string): Promise<number> {
  const text = await page
    .locator('.ant-descriptions-item')
    .filter({ hasText: label })
    .locator('.ant-descriptions-item-content')
    .first()
    .innerText()
  return Number(text.replaceAll(',', '').match(/\d+/)?.[0] ?? Number.NaN)
}

/** Rows of the list on the page, once it has settled. */
async function total(): Promise<number> {
  await page.locator('.dd-table-waiting').waitFor({ state: 'detached' })
  const text = await page
    .locator('.dd-table-foot')
    .getByText(/^共 [\d,]+ 条$/)
    .innerText()
  return Number(text.replaceAll(/\D/g, ''))
}

test('a county officer runs a screening; its numbers open their rows, a hit its reasons down to the row of the file', async () => {
  await page.goto(`${world.address}/screenings`)
  await page.getByRole('button', { name: '开始筛查' }).click()
  const dialogue = page.getByRole('dialog')
  await dialogue.getByText(/启用 \d+ 项/).waitFor()
  await dialogue.getByRole('button', { name: '开始筛查' }).click()
  await page.waitForURL(/\/screenings\/\d+$/)
  // The page may be left and loaded again: the run goes on, and the page finds it.
  await page.reload()
  await page.getByRole('heading', { name: '发现了什么' }).waitFor({ timeout: 120_000 })
  const found = await figure('命中')
  expect(found).toBeGreaterThan(0)
  expect((await figure('新发现')) + (await figure('仍存在'))).toBe(found)

  await page.locator('.ant-descriptions-item').filter({ hasText: '命中' }).getByRole('link').first().click()
  await page.waitForURL(/\/hits\?state=new,still$|\/hits\?state=new%2Cstill$/)
  await expect.poll(total, patiently).toBe(found)

  await page.goBack()
  const cell = page
    .locator('.dd-runtable tr')
    .filter({ has: page.getByRole('link', { name: '学费负担重且未获资助' }) })
    .locator('td')
    .nth(4)
  const counted = Number(await cell.innerText())
  expect(counted).toBeGreaterThan(0)
  await cell.getByRole('link').click()
  await expect.poll(total, patiently).toBe(counted)

  await page.getByRole('link', { name: '看依据' }).first().click()
  await page.getByRole('heading', { name: '为什么' }).waitFor()
  const why = await page.locator('.dd-explain').innerText()
  expect(why).toMatch(/就读收费学段未获资助，每年学费住宿费 [\d,.]+ 元/)
  expect(why).toMatch(/学籍[^]*第 \d+ 行/)
  expect(why).toContain('待核')
  expect(why).toMatch(/差多少[^]*就不再符合这项指标/)
  expect(await page.getByRole('link', { name: '打开家庭' }).getAttribute('href')).toMatch(/^\/households\/\d+$/)
  await page.getByRole('link', { name: '打开预警' }).click()
  await page.waitForURL(/\/alerts\/\d+$/)
})

test('an indicator that is off is tried on past months before it may be switched on; its threshold moves with a reason', async () => {
  await page.goto(`${world.address}/indicators`)
  await page.getByRole('link', { name: '水电气欠费的低收入家庭' }).click()
  const enable = page.getByRole('button', { name: '启用', exact: true })
  expect(await enable.isDisabled()).toBe(true)
  await page.getByText('现在还不能启用').waitFor()

  await page.getByRole('button', { name: '调整阈值' }).click()
  const dialogue = page.getByRole('dialog')
  const save = dialogue.getByRole('button', { name: '确定调整阈值' })
  await dialogue.getByLabel('水电气欠费').fill('450')
  expect(await save.isDisabled()).toBe(true)
  await dialogue.getByLabel('理由').fill('本地户均月缴费较高，三百元以下多为忘缴')
  await save.click()
  await dialogue.waitFor({ state: 'detached' })
  await page.getByRole('tab', { name: '阈值' }).click()
  const threshold = page.getByRole('row').filter({ hasText: '水电气欠费' })
  await threshold.getByText('450.00 元').waitFor()
  expect(await threshold.innerText()).toContain('本地调整')

  await page.getByRole('tab', { name: '回测' }).click()
  await page.getByRole('button', { name: /^在.+回测 3 个月$/ }).click()
  await page.getByRole('heading', { name: '每月会发现多少' }).waitFor({ timeout: 120_000 })
  expect(await page.locator('table.dd-plain tbody tr').count()).toBe(3)
  await page
    .getByRole('img', { name: /每月命中/ })
    .locator('svg')
    .waitFor()

  await expect.poll(() => enable.isEnabled(), patiently).toBe(true)
  await enable.click()
  await dialogue.getByLabel('理由').fill('回测三个月，户数在乡镇可核实的范围内')
  await dialogue.getByRole('button', { name: '确定启用' }).click()
  await page.getByText('已启用', { exact: true }).first().waitFor()

  await page.getByRole('tab', { name: '调整记录' }).click()
  const rows = page.locator('table.dd-plain tbody tr')
  await expect.poll(() => rows.count(), patiently).toBe(2)
  expect(await rows.first().innerText()).toMatch(/启用[^]*回测三个月/)
  expect(await rows.last().innerText()).toMatch(/水电气欠费：300\.00 元 → 450\.00 元[^]*本地户均月缴费较高/)
})

test('statistics: a tile of the picture and a number of the table open the alerts they count', async () => {
  await page.goto(`${world.address}/reports`)
  const tile = page
    .locator('.dd-tiles li')
    .filter({ has: page.getByRole('link') })
    .first()
  const shown = Number((await tile.locator('b').innerText()).replaceAll(',', ''))
  await tile.getByRole('link').click()
  await page.waitForURL(/\/alerts\?/)
  await expect.poll(total, patiently).toBe(shown)
  await page.goBack()
  await page.getByRole('group', { name: '分列' }).getByRole('button', { name: '承办部门' }).click()
  await page.getByRole('columnheader', { name: '承办部门' }).waitFor()
  await total()
  const cell = page
    .locator('.ant-table-tbody tr.ant-table-row td')
    .filter({ has: page.getByRole('link') })
    .first()
  const counted = Number((await cell.innerText()).replaceAll(',', ''))
  await cell.getByRole('link').click()
  await page.waitForURL(/\/alerts\?/)
  await expect.poll(total, patiently).toBe(counted)
})
