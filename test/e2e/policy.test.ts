import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * The policy library in a real browser: an officer loads a text (made up; only its numbering is the document's), finds words of it, opens
 * the clause, verifies a figure, reads a worked case, prints a card; a stranger reads the card without signing in.
 */
let world: DeskWorld
let page: Page
beforeAll(async () => {
  world = await createDeskWorld([{ login: 'county', name: '周敏', role: 'county', region: '430971000000', department: 'civil-affairs' }])
  page = await world.page('county')
}, 600_000)
afterAll(() => world.stop())

const text = `关于打谷场的通知（大办发〔2021〕30号）
一、晒谷
（一）晴天先到先晒，谁也不许占场。
（二）雨天盖布，盖布由各组轮流保管。
二、归仓
（三）各组自行归仓，归仓前先过秤。
（四）仓门钥匙由仓管员掌管。
`

test('an officer loads a text, finds words of it and opens the clause', async () => {
  const file = join(world.directory, '原文.txt')
  await writeFile(file, text)
  await page.goto(`${world.address}/policy`)
  await page.getByRole('link', { name: '大办发〔2021〕30号', exact: true }).click()
  await page.getByText('还没有载入').waitFor()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('没有找到：五、六').waitFor()
  expect(await page.locator('#clause-三 blockquote').innerText()).toBe('（三）各组自行归仓，归仓前先过秤。')
  expect(await page.locator('#clause-六').innerText()).toContain('载入的原文里没有找到这一条')

  await page.getByRole('link', { name: '政策库', exact: true }).first().click()
  await page.getByRole('link', { name: '检索' }).click()
  await page.getByLabel('检索').fill('过秤')
  await page.locator('.pl-hit mark', { hasText: '过秤' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/policy\/documents\/D21\?clause=/)
  await page.locator('#clause-三.pl-here').waitFor()
})

test('the clause names its rules and figures; a figure is verified with its source', async () => {
  const clause = page.locator('#clause-六')
  await clause.getByRole('link', { name: '特困未成年人年龄（未满）' }).click()
  await page.waitForURL(/\/policy\/figures\/tekun\.minorAge$/)
  // An address with a dot in it is a page, not a file.
  await page.reload()
  const row = page.locator('tr').filter({ hasText: '大通湖' }).filter({ hasText: '2021-11-19' })
  await row.getByRole('button', { name: '登记核对' }).click()
  const dialogue = page.getByRole('dialog')
  const save = dialogue.getByRole('button', { name: /登\s*记/ })
  expect(await save.isDisabled()).toBe(true)
  await dialogue.getByLabel('来源').fill('大办发〔2021〕30号纸质原件第六条')
  await save.click()
  await row.getByText(/周敏/).waitFor()
  expect(await row.innerText()).toContain('大办发〔2021〕30号纸质原件第六条')
})

test('a programme shows rules, figures and worked cases that hold now; its card is printed on one sheet', async () => {
  await page.goto(`${world.address}/policy/programmes`)
  await page.getByRole('link', { name: '最低生活保障', exact: true }).click()
  await page.getByText('结果和条件').waitFor()
  await page.getByRole('tab', { name: /案例/ }).click()
  await page.getByText('全部一致').waitFor({ timeout: 60_000 })
  expect(await page.locator('.pl-case').first().innerText()).toMatch(/两人户，一人务工[^]*70\.00 元/)
  await page.getByRole('button', { name: '明白卡' }).click()
  await page.waitForURL(/\/policy\/cards\/dibao/)
  await page.getByRole('heading', { name: /最低生活保障.*明白卡/ }).waitFor()
  expect(await page.locator('.pl-card').innerText()).toContain('25 个工作日')
})

test('every card fits one sheet of A4', async () => {
  for (const programme of [
    'tekun',
    'dibao',
    'marginal',
    'rigid',
    'kind',
    'orphan',
    'unattended',
    'living',
    'care',
    'prices',
    'temporary',
    'medical',
    'premium',
    'schooling',
  ]) {
    await page.goto(`${world.address}/policy/cards/${programme}`)
    await page.locator('.pl-card-foot').waitFor()
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g), programme).toHaveLength(1)
  }
})

test('anybody reads a card without signing in', async () => {
  const context = await page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 390, height: 844 } })
  const stranger = await context?.newPage()
  await stranger?.goto(`${world.address}/cards`)
  await stranger?.getByRole('link', { name: /临时救助/ }).click()
  await stranger?.getByText('急难型：').waitFor()
  expect(await stranger?.locator('input[type=password]').count()).toBe(0)
  await context?.close()
})
