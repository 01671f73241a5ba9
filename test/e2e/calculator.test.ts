import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { readConfig } from '#platform/config'
import { createServer } from '../../src/app/http.ts'
import { routes } from '../../src/app/routes.ts'
import { startServices } from '../../src/app/services.ts'
import { launchBrowser } from '../browser.ts'

/*
 * The public calculator in a real browser, without signing in: a family answers on a phone, learns what it may get and why, keeps the
 * result; nothing of it stays on the server or in the browser.
 */
let directory: string
let running: Awaited<ReturnType<typeof startServices>>
let server: FastifyInstance
let browser: Browser
let context: BrowserContext
let page: Page
let address: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-calculator-'))
  running = await startServices(
    readConfig({
      PORT: '0',
      DOUDI_DATA: join(directory, 'data'),
      DOUDI_DEMO: '0',
      DOUDI_LOG: 'error',
      DOUDI_DB_MEMORY_MB: '64',
      DOUDI_LAKE_MEMORY_MB: '512',
    }),
  )
  server = await createServer(running.services, routes, inject('screens'))
  await server.listen({ port: 0, host: '127.0.0.1' })
  address = `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`
  browser = await launchBrowser()
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', acceptDownloads: true })
  page = await context.newPage()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await server.close()
  await running.stop()
  await rm(directory, { recursive: true, force: true })
})

const heading = (text: string) => page.getByRole('heading', { level: 1, name: text })
async function next(title: string): Promise<void> {
  await page.getByRole('button', { name: '下一步' }).click()
  await heading(title).waitFor()
}

async function answerAll(): Promise<void> {
  await page.goto(`${address}/calculator`)
  await page.getByRole('button', { name: '开始' }).click()
  const on = page.getByRole('button', { name: '下一步' })
  expect(await on.isDisabled()).toBe(true)
  await page.getByLabel('市（州）').selectOption({ label: '益阳市' })
  await page.getByLabel('县（市、区）').selectOption({ label: '大通湖管理区' })
  await page.getByText('农村户口').click()
  await next('家里有哪些人？')
  expect(await on.isDisabled()).toBe(true)
  await page.getByRole('button', { name: '再加一位家人' }).click()
  for (const [at, year, month] of [
    [0, '1980', '5'],
    [1, '1984', '11'],
  ] as const) {
    await page.getByLabel('出生年').nth(at).selectOption(year)
    await page.getByLabel('月', { exact: true }).nth(at).selectOption(month)
  }
  await next('家里现在享受哪种救助？')
  await page.getByText('都没有').click()
  await next('家里有人得重病吗？')
  await next('家里有人有残疾证吗？')
  await page.getByText('配偶', { exact: true }).click()
  expect(await on.isDisabled()).toBe(true)
  await page.getByLabel('残疾类别').selectOption('肢体')
  await page.getByLabel('残疾等级').selectOption('二级')
  await page.getByText('说不清').click()
  await next('大家每月挣多少？')
  await page.getByLabel('打工、上班').first().fill('九百')
  await page.getByText('只填数字').waitFor()
  await page.getByLabel('打工、上班').first().fill('900')
  await next('家里的房子、车和存款')
  await page.getByText('1 套', { exact: true }).click()
  for (const at of [1, 2]) await page.locator('.c-row').nth(at).getByText('没有', { exact: true }).click()
  await next('有没有不住在一起、但按法律该供养您家的亲人？')
  await page.getByText('没有这样的人').click()
  await next('最近有没有突然遇到难事？')
  await page.getByText('没有', { exact: true }).first().click()
  await page.getByText('没有', { exact: true }).last().click()
  await page.getByRole('button', { name: '看结果' }).click()
}

test('a family learns what it may get, how much, why, where, and which papers it need not bring', async () => {
  await answerAll()
  await heading('可能享受').waitFor()
  const dibao = page.locator('.c-card').filter({ has: page.getByRole('heading', { name: '最低生活保障' }) })
  expect(await dibao.innerText()).toMatch(/每月大约 70 元[^]*月人均收入 450\.00 元，低于低保标准 485\.00 元[^]*乡镇政府/)
  expect(await dibao.getByText('给予最低生活保障').isVisible()).toBe(false)
  await dibao.getByText('看依据').click()
  expect(await dibao.innerText()).toMatch(/核定的家庭月收入\s*900\.00 元/)
  const open = page.locator('.c-open').filter({ has: page.getByRole('heading', { name: '重度残疾人护理补贴' }) })
  expect(await open.innerText()).toContain('需长期照护（可由残联核实）')
  expect(await page.locator('.c-papers').innerText()).toMatch(/残疾人证复印件（残联有）[^]*核对授权书/)
  await page.getByText('这次算下来不符合的').click()
  expect(await page.locator('.c-none').first().innerText()).toContain('已符合低保')
})

test('the result can be kept as a file; going back changes one answer and asks again', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '把结果存到手机' }).click()])
  const text = await readFile(await download.path(), 'utf8')
  expect(text).toMatch(/【可能享受】\r\n● 最低生活保障，每月大约 70\.00 元/)
  await page.goBack()
  await heading('最近有没有突然遇到难事？').waitFor()
  await page.getByText('火灾、车祸、溺水等意外').click()
  await page.getByRole('button', { name: '看结果' }).click()
  await heading('可能享受').waitFor()
  expect(await page.locator('.c-yes', { hasText: '临时救助' }).innerText()).toContain('到居住地或出事地的乡镇政府')
})

test('nothing stays: no cookie, nothing stored in the browser, nothing written on the server', async () => {
  expect(await context.cookies()).toEqual([])
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
  const { db } = running.services
  for (const table of ['ledger', 'command_request', 'person', 'household', 'attachment'] as const) {
    expect([table, await db.selectFrom(table).selectAll().execute()]).toEqual([table, []])
  }
  await page.reload()
  await page.getByRole('button', { name: '开始' }).click()
  await heading('您家在哪里？').waitFor()
  expect(await page.getByLabel('市（州）').inputValue()).toBe('')
})
