import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '#test/browser'
import { createVisitWorld, type Family, type VisitWorld } from '#test/visit-world'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock, type Services } from '#command'
import { readConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { givePasswords, password, serve, signedIn, type Serving } from './serving.ts'

/*
 * A helper's day with a phone in a real browser, against the real server and database: whom to visit, the visit without a network,
 * back online, one visit; a family nobody knew, and the clerk who sees it.
 */

let directory: string
let world: VisitWorld
let serving: Serving
let browser: Browser
let family: Family
let context: BrowserContext | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-visits-e2e-'))
  world = await createVisitWorld()
  const services: Services = {
    ...world.services,
    clock: systemClock,
    config: readConfig({ DOUDI_DATA: directory, DOUDI_DEMO: '0' }),
    log: createLog('silent'),
  }
  serving = await serve(services)
  await givePasswords(services, ['laohekou', 'clerk'])
  family = await world.family({
    members: [
      { name: '王建国', birth: '1968-03-02', phone: '13812345678' },
      { name: '李秀英', birth: '1970-05-01', relation: '1' },
    ],
    programme: 'dibao',
  })
  browser = await launchBrowser()
})

afterEach(async () => {
  await context?.close()
  context = undefined
})

afterAll(async () => {
  await browser.close()
  await serving.close()
  await world.stop()
  await rm(directory, { recursive: true, force: true })
})

async function phone(): Promise<Page> {
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'zh-CN',
    geolocation: { latitude: 29.1412, longitude: 112.5093, accuracy: 14 },
    permissions: ['geolocation'],
  })
  const page = await context.newPage()
  await page.goto(`${serving.address}/m/`)
  await page.getByLabel('用户名').fill('laohekou')
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.locator('.v-head', { hasText: '老河口村' }).waitFor()
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  return page
}

/** A small picture as a phone's camera would give it. */
async function picture(page: Page): Promise<Buffer> {
  return page.screenshot({ type: 'jpeg', quality: 50 })
}

const next = (page: Page) => page.locator('.h-ways button[type=submit]')

test('today → a visit without a network → back online → one visit, one photo, one alert', async () => {
  const page = await phone()
  const photo = await picture(page)
  await page.getByRole('button', { name: /王建国/ }).click()
  await page.getByText('在享低保，还没有走访记录').waitFor()
  await page.getByText('打给王建国138****5678').waitFor()

  await context?.setOffline(true)
  await page.getByRole('button', { name: '开始走访' }).click()
  await page.getByText('见到了家里人').click()
  await next(page).click()
  await page.getByRole('heading', { name: '和上次比，日子过得怎么样？' }).waitFor()
  await page.getByText('更难了').click()
  // The battery dies in the middle: what was answered is still there, and so is the place in the form.
  await page.waitForTimeout(300)
  await page.reload()
  await page.getByRole('heading', { name: '和上次比，日子过得怎么样？' }).waitFor()
  expect(await page.getByLabel('更难了').isChecked()).toBe(true)
  await next(page).click()
  for (const answer of ['没到手', '不够']) {
    await page.getByText(answer).click()
    await next(page).click()
  }
  await page.getByText('有人生病、住院').click()
  await next(page).click()
  await page.getByText('李秀英').click()
  await page.getByLabel('什么情况').fill('中风住院，自己出了三万多')
  await next(page).click()
  await next(page).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByAltText('拍照 1').waitFor()
  await next(page).click()
  await page.getByRole('button', { name: '记下现在的位置' }).click()
  await page.getByText('已记下位置').waitFor()
  await next(page).click()
  await page.getByRole('heading', { name: '看一遍，没错就保存' }).waitFor()
  await page.getByText('李秀英：中风住院，自己出了三万多').waitFor()
  await page.getByRole('button', { name: '保存并发送' }).click()
  await page.getByRole('heading', { name: '已存在手机里' }).waitFor()
  await page.getByText('有网自动发送').waitFor()
  // The list knows it already, though nobody has told the server.
  await page.getByRole('link', { name: '回到今天' }).click()
  await page.getByText('已走访，未发送').waitFor()
  expect(await world.db.selectFrom('visit').select('id').where('household_no', '=', family.householdNo).execute()).toEqual([])

  await context?.setOffline(false)
  await page.evaluate(() => {
    window.dispatchEvent(new Event('online'))
  })
  await page.getByText('已走访', { exact: true }).waitFor()
  // Woken again and again, also by a second page of the same phone: still one.
  const second = await context?.newPage()
  await second?.goto(`${serving.address}/m/records`)
  await second?.getByText('王建国家').waitFor()
  await page.evaluate(() => {
    window.dispatchEvent(new Event('online'))
  })
  await page.waitForTimeout(500)
  const visits = await world.db.selectFrom('visit').selectAll().where('household_no', '=', family.householdNo).execute()
  expect(visits).toMatchObject([{ result: 'met', findings: ['illness'], latitude: 29.1412, longitude: 112.5093, phone_at: null }])
  expect(await world.db.selectFrom('attachment').select(['kind', 'mime']).where('household_no', '=', family.householdNo).execute()).toEqual(
    [{ kind: 'visit', mime: 'image/jpeg' }],
  )
  expect(
    await world.db.selectFrom('alert').select(['cause', 'person_no', 'sentence']).where('household_no', '=', family.householdNo).execute(),
  ).toEqual([{ cause: 'illness', person_no: family.persons[1], sentence: '走访发现李秀英生病或住院：中风住院，自己出了三万多' }])
  await second?.getByText('已报乡镇，等待派单').waitFor()
})

test('a number to call is shown when asked for, and the look is in the ledger', async () => {
  const page = await phone()
  await page.getByRole('link', { name: /按姓名找一户/ }).click()
  await page.getByLabel('姓名').fill('王建')
  await page.getByRole('button', { name: '查找' }).click()
  await page.getByRole('button', { name: /王建国/ }).click()
  await page.getByText('打给王建国').click()
  await page.getByRole('link', { name: '拨打 13812345678' }).waitFor()
  const looks = await world.db
    .selectFrom('ledger')
    .select(['actor_name', 'purpose'])
    .where('verb', '=', 'visit.call')
    .where('person_no', '=', family.persons[0] ?? 0)
    .execute()
  expect(looks).toEqual([{ actor_name: '向桂英', purpose: '走访联系' }])
})

test('a family nobody knew is reported without a network, and the clerk sees it and makes an alert of it', async () => {
  const page = await phone()
  await context?.setOffline(true)
  await page.getByRole('link', { name: '上报', exact: true }).click()
  await page.getByLabel('姓名').fill('丁四')
  await next(page).click()
  await page.getByLabel('住处').fill('村部后面的旧瓦屋')
  await next(page).click()
  await page.getByText('没人照料').click()
  await next(page).click()
  await page.getByLabel('情况').fill('从外地回来，腿摔断了，一个人躺在屋里')
  await page.getByRole('button', { name: '保存并发送' }).click()
  await page.getByRole('heading', { name: '已存在手机里' }).waitFor()
  await context?.setOffline(false)
  await page.evaluate(() => {
    window.dispatchEvent(new Event('online'))
  })
  await page.getByRole('heading', { name: '已经发出去了' }).waitFor()

  const clerk = await signedIn(browser, serving.address, 'clerk')
  try {
    await clerk.goto(serving.address)
    await clerk.getByText('新到我处 · 走访线索').waitFor()
    await clerk.getByRole('link', { name: /丁四/ }).click()
    await clerk.getByText('从外地回来，腿摔断了，一个人躺在屋里', { exact: true }).waitFor()
    await clerk.getByText('登记里没有，新建一户').click()
    await clerk.getByRole('button', { name: '建立预警' }).click()
    await clerk.waitForURL(/\/alerts\/\d+$/)
    await clerk.getByText('协理员反映：从外地回来，腿摔断了，一个人躺在屋里').first().waitFor()
  } finally {
    await clerk.context().close()
  }
  const lead = await world.db.selectFrom('lead').select(['status', 'household_no', 'alert_id']).executeTakeFirstOrThrow()
  expect(lead).toEqual({ status: 'linked', household_no: expect.any(Number), alert_id: expect.any(Number) })
  await page.getByRole('link', { name: '走访记录', exact: true }).click()
  await page.getByText('已建预警，正在办').waitFor()
})

test('the page is readable with large letters and without a mouse', async () => {
  const page = await phone()
  await page.getByRole('link', { name: '我的', exact: true }).click()
  await page.getByRole('switch', { name: '大字' }).click()
  for (const path of [
    '/m/',
    `/m/family/${String(family.householdNo)}`,
    `/m/family/${String(family.householdNo)}/visit`,
    '/m/records',
    '/m/report',
  ]) {
    await page.goto(serving.address + path)
    await page.locator('h1').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true)
    // Everything that can be pressed has a name a screen reader says.
    const nameless = await page.evaluate(
      () =>
        [...document.querySelectorAll('button, a, input, select, textarea')].filter((field) => {
          const label =
            field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement
              ? (field.labels?.length ?? 0) > 0
              : (field.textContent ?? '').trim() !== ''
          return !label && field.getAttribute('aria-label') === null
        }).length,
    )
    expect(nameless, path).toBe(0)
  }
})
