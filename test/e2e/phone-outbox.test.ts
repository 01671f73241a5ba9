import { launchBrowser } from '#test/browser'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createBuilder } from 'vite'
import type { Me } from '#contract'

/*
 * The phone without a network: the built page in a real browser, its service worker, its database, its outbox; against a small server
 * that loses answers on demand, which the real one cannot be asked to do.
 */
const me: Me = {
  userId: 7,
  login: 'helper',
  name: '陈桂香',
  role: 'helper',
  roleLabel: '村级协理员',
  regionCode: '430971100201',
  regionName: '向阳村',
  department: 'civil',
  departmentName: '民政',
  abilities: ['visit.do'],
  synthetic: true,
  duty: null,
  posts: [],
  today: '2026-03-05',
}
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/json',
}

const noSession = { code: 'auth.required', message: '请先登录', requestId: 'r' }

interface Arrival {
  readonly id: string
  readonly path: string
  readonly body: string
}

let directory: string
let browser: Browser
let server: Server
let address: string
let context: BrowserContext
let page: Page
/** Every command that reached the server under a session, repeats too. */
let arrivals: Arrival[]
let signedIn: boolean
/** How many of the next commands are done, but their answers get lost. */
let answersToLose: number

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (!path.startsWith('/api/')) {
    sendFile(path, response)
    return
  }
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (path === '/api/welcome') {
    json(200, {
      synthetic: true,
      ready: true,
      demoPassword: 'demo',
      demoAccounts: [{ login: 'helper', name: me.name, role: me.roleLabel, place: me.regionName }],
    })
  } else if (path === '/api/session') {
    if (request.method === 'POST') signedIn = true
    if (signedIn) json(200, me)
    else json(401, noSession)
  } else if (!signedIn) {
    json(401, noSession)
  } else {
    arrivals.push({ id: String(request.headers['x-request-id']), path, body: await text(request) })
    if (answersToLose > 0) {
      answersToLose -= 1
      request.socket.destroy()
    } else json(200, { visitNo: 12 })
  }
}

function sendFile(path: string, response: ServerResponse): void {
  const file = join(directory, path)
  const found = extname(path) !== '' && existsSync(file) ? file : join(directory, 'm/index.html')
  response.writeHead(200, { 'content-type': types[extname(found)] ?? 'application/octet-stream' })
  createReadStream(found).pipe(response)
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-phone-'))
  vi.stubEnv('NODE_ENV', 'production')
  const builder = await createBuilder(
    {
      configFile: join(import.meta.dirname, '../../web/vite.config.ts'),
      logLevel: 'error',
      environments: { helper: { build: { outDir: directory, copyPublicDir: true } } },
    },
    null,
  )
  const environment = builder.environments['helper']
  if (environment === undefined) throw new Error('vite.config.ts has no helper environment')
  await builder.build(environment)
  vi.unstubAllEnvs()
  server = createServer((request, response) => {
    void answer(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A loopback address counts as secure: service workers need that.
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
  await rm(directory, { recursive: true, force: true })
})

beforeEach(async () => {
  arrivals = []
  signedIn = false
  answersToLose = 0
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
  page = await context.newPage()
  await page.goto(`${address}/m/me`)
  await page.getByRole('button', { name: '陈桂香' }).click()
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { name: '陈桂香' }).waitFor()
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
})

afterEach(async () => {
  await context.close()
})

/** Puts a visit with one photo into the phone's database, as a visit's form does. */
async function putVisit(): Promise<void> {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('doudi-helper', 1)
      opening.onsuccess = () => {
        resolve(opening.result)
      }
    })
    const transaction = database.transaction('outbox', 'readwrite')
    transaction.objectStore('outbox').put({
      clientId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      userId: 7,
      label: '走访 李*家',
      path: '/api/visits',
      body: { answer: '好' },
      photos: [
        {
          clientId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
          name: 'p.jpg',
          path: '/api/visits/{visitNo}/photos',
          fields: {},
          blob: new Blob(['picture']),
          sent: false,
        },
      ],
      createdAt: '2026-03-05T01:00:00.000Z',
      state: 'waiting',
      bodySent: false,
      reply: null,
      sentAt: null,
      problem: null,
    })
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    database.close()
  })
}

test('opens without a network, keeps what was done, and sends it once when the network is back', async () => {
  await context.setOffline(true)
  await page.reload()
  await page.getByText('没有网络。照常填写').waitFor()
  await putVisit()
  await page.reload()
  await page.getByText('未发送', { exact: true }).waitFor()
  expect(arrivals).toEqual([])

  answersToLose = 2
  await context.setOffline(false)
  // The browser repeats a request of its own once when the line breaks; after that the outbox does, as often as it is woken.
  await expect
    .poll(
      async () => {
        await page.evaluate(() => {
          window.dispatchEvent(new Event('online'))
        })
        return page.getByText('已发送', { exact: true }).isVisible()
      },
      { timeout: 20_000 },
    )
    .toBe(true)
  const visits = arrivals.filter((arrival) => arrival.path === '/api/visits')
  // The first answer was lost: the same id again, which the server does once.
  expect(visits.length).toBeGreaterThan(1)
  expect(new Set(visits.map((arrival) => `${arrival.id} ${arrival.body}`))).toEqual(
    new Set(['0f8fad5b-d9cb-469f-a165-70867728950e {"answer":"好"}']),
  )
  const photos = arrivals.filter((arrival) => arrival.path === '/api/visits/12/photos')
  expect(photos.map((arrival) => arrival.id)).toEqual(['7c9e6679-7425-40de-944b-e07fc1f90ae7'])
  expect(photos[0]?.body).toContain('picture')

  await page.reload()
  await page.getByText('已发送', { exact: true }).waitFor()
  expect(arrivals.length).toBe(visits.length + 1)
})

test('an expired session keeps what waits and sends it after signing in again', async () => {
  await context.setOffline(true)
  await putVisit()
  signedIn = false
  await context.setOffline(false)
  await page.reload()
  await page.getByRole('heading', { name: '走访登录' }).waitFor()
  expect(arrivals).toEqual([])
  await page.getByRole('button', { name: '陈桂香' }).click()
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('已发送', { exact: true }).waitFor()
  expect(arrivals.map((arrival) => arrival.path)).toEqual(['/api/visits', '/api/visits/12/photos'])
})

test('says that the people are made up, and has large letters that stay', async () => {
  await page.getByText('演示数据均为合成，非真实人员').waitFor()
  const size = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).fontSize)
  expect(await size()).toBe('18px')
  await page.getByRole('switch', { name: '大字' }).click()
  await page.reload()
  await page.getByRole('heading', { name: '陈桂香' }).waitFor()
  expect(await size()).toBe('23px')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
})
