import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * Signing in and acting in a post, in a real browser: a passkey of Chromium's virtual authenticator in place of the password and as the
 * second factor; a post that one administrator proposes and another confirms; a stand-in.
 */
const county = '430971000000'
const heba = '430971121000'
const jinpen = '430971123000'
const laohekou = '430971121202'
const civil = 'civil-affairs'

let world: DeskWorld
let address: string

beforeAll(async () => {
  world = await createDeskWorld([
    { login: 'admin', name: '系统甲', role: 'admin', region: county, department: civil },
    { login: 'security', name: '安全乙', role: 'security', region: county, department: civil },
    { login: 'clerk', name: '陈立新', role: 'clerk', region: heba, department: civil },
    { login: 'clerk2', name: '刘芳', role: 'clerk', region: jinpen, department: civil },
    { login: 'helper', name: '郭桂英', role: 'helper', region: laohekou, department: civil },
  ])
  // A passkey belongs to a host name, never to a number.
  address = world.address.replace('127.0.0.1', 'localhost')
})
afterAll(() => world.stop())

/** A page with a security key in it that knows its user: Chromium plays it. */
async function withAuthenticator(page: Page, verified = true): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

async function signInOnPage(page: Page, login: string): Promise<void> {
  await page.goto(address)
  await page.getByLabel('用户名').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(world.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

test('a passkey is bound with the password, then signs in without it; the password alone is not enough any more', async () => {
  const page = await world.page('clerk')
  await page.context().clearCookies()
  const { cdp, authenticatorId } = await withAuthenticator(page)
  await signInOnPage(page, 'clerk')
  await page.getByRole('button', { name: /陈立新/ }).waitFor()
  await page.goto(`${address}/safety`)
  const card = page.locator('.dd-safety-card', { hasText: '通行密钥' })
  await card.getByLabel('现在的密码').fill(world.password)
  await card.getByLabel('名字').fill('办公室电脑')
  await card.getByRole('button', { name: '绑定通行密钥' }).click()
  await card.getByText('已绑定 1 个').waitFor()
  expect((await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials).toHaveLength(1)
  await page.context().clearCookies()
  await signInOnPage(page, 'clerk')
  await page.getByText('请用通行密钥登录').first().waitFor()
  await page.getByRole('button', { name: '用通行密钥登录' }).click()
  await page.getByRole('button', { name: /陈立新/ }).waitFor()
  const kept = await world.services.db
    .selectFrom('ledger')
    .select('verb')
    .where('actor_name', '=', '陈立新')
    .where('verb', 'in', ['passkey.confirm', 'session.signIn'])
    .execute()
  expect(kept.map((row) => row.verb).toSorted()).toEqual(['passkey.confirm', 'session.signIn', 'session.signIn', 'session.signIn'])
  // A device that did not ask for PIN or fingerprint proves only that somebody holds it.
  await page.context().clearCookies()
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await page.goto(address)
  await page.getByRole('button', { name: '用通行密钥登录' }).click()
  await page.getByText('没有完成').waitFor()
  await page.context().close()
}, 60_000)

test('a helper signs in on the phone with the passkey alone', async () => {
  const page = await world.page('helper')
  await page.context().clearCookies()
  const { cdp, authenticatorId } = await withAuthenticator(page)
  await signInOnPage(page, 'helper')
  await page.getByRole('button', { name: /郭桂英/ }).waitFor()
  await page.goto(`${address}/safety`)
  const card = page.locator('.dd-safety-card', { hasText: '通行密钥' })
  await card.getByLabel('现在的密码').fill(world.password)
  await card.getByLabel('名字').fill('走访手机')
  await card.getByRole('button', { name: '绑定通行密钥' }).click()
  await card.getByText('已绑定 1 个').waitFor()
  await page.context().clearCookies()
  await page.goto(`${address}/m/`)
  const enter = page.getByRole('button', { name: /用通行密钥登录/ })
  // Called off, or a finger that is not known: said in words, and the page is as it was.
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await enter.click()
  await page.getByText('没有完成').waitFor()
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await enter.click()
  await page.getByRole('link', { name: '今天' }).waitFor()
  const { lastUsedAt } = await world.services.db
    .selectFrom('passkey')
    .select('last_used_at as lastUsedAt')
    .where('name', '=', '走访手机')
    .executeTakeFirstOrThrow()
  expect(lastUsedAt).not.toBeNull()
  await page.context().close()
}, 60_000)

test('a signature is good once, for the challenge it was made for and for a known key', async () => {
  const page = await world.page('clerk2')
  await page.context().clearCookies()
  await withAuthenticator(page)
  await signInOnPage(page, 'clerk2')
  await page.getByRole('button', { name: /刘芳/ }).waitFor()
  await page.goto(`${address}/safety`)
  const card = page.locator('.dd-safety-card', { hasText: '通行密钥' })
  await card.getByLabel('现在的密码').fill(world.password)
  await card.getByLabel('名字').fill('安全密钥')
  await card.getByRole('button', { name: '绑定通行密钥' }).click()
  await card.getByText('已绑定 1 个').waitFor()
  await page.context().clearCookies()
  await page.goto(address)
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.url().endsWith('/api/session/passkey')),
    page.getByRole('button', { name: '用通行密钥登录' }).click(),
  ])
  await page.getByRole('button', { name: /刘芳/ }).waitFor()
  const again = await page.request.post(`${address}/api/session/passkey`, {
    headers: { 'x-doudi': '1', 'content-type': 'application/json' },
    data: sent.postData() ?? '',
  })
  expect(again.status()).toBe(401)
  await page.context().close()
}, 60_000)

test('a post proposed by one administrator counts once another has confirmed it; its holder changes over without signing in again', async () => {
  const [admin, security, clerk] = [await world.page('admin'), await world.page('security'), await passed('clerk')]
  await admin.goto(`${address.replace('localhost', '127.0.0.1')}/users`)
  await admin.getByRole('row', { name: /刘芳/ }).getByRole('button', { name: '提名岗位' }).click()
  await admin.getByPlaceholder(/任命文件/).fill('任命文件 12 号')
  await admin.getByRole('button', { name: '提名', exact: true }).click()
  await admin.getByText('已提名，待安全管理员确认').waitFor()
  await security.goto(`${world.address}/posts?state=proposed`)
  await security.getByRole('button', { name: '确认' }).first().click()
  await security.getByRole('dialog').getByRole('button', { name: '确认' }).click()
  await security.getByText('已办理').waitFor()
  const held = await world.services.db
    .selectFrom('post')
    .innerJoin('app_user', 'app_user.id', 'post.user_id')
    .select('post.state')
    .where('login', '=', 'clerk2')
    .execute()
  expect(held.map((row) => row.state)).toEqual(['granted', 'granted'])
  await clerk.goto(`${world.address}/my-posts`)
  await clerk.getByLabel('要代的岗位').click()
  await clerk.locator('.ant-select-item-option', { hasText: '陈立新' }).first().click()
  await clerk.getByLabel('代班人').click()
  await clerk.locator('.ant-select-item-option', { hasText: '刘芳' }).last().click()
  await clerk.getByPlaceholder(/年休假/).fill('年休假三天')
  await clerk.getByRole('button', { name: '安排代班' }).click()
  await clerk.getByText('已安排').waitFor()
  const standIn = await passed('clerk2')
  await standIn.goto(world.address)
  await standIn.getByRole('button', { name: /刘芳/ }).click()
  await standIn.getByText(/切换到：代 陈立新/).click()
  await standIn.getByRole('button', { name: /刘芳 代 陈立新/ }).waitFor()
  expect(await standIn.locator('.dd-place').innerText()).toContain('河坝镇')
  for (const page of [admin, security, clerk, standIn]) await page.context().close()
}, 90_000)

/** Who bound a passkey in a test before has to be let in without one here. */
async function passed(login: string): Promise<Page> {
  await world.services.db
    .deleteFrom('passkey')
    .where('user_id', 'in', world.services.db.selectFrom('app_user').select('id').where('login', '=', login))
    .execute()
  return world.page(login)
}

test('after signing in one is told of the time before and of what was done; ends another browser; heavy acts ask for the password again', async () => {
  const [first, second, admin] = [await passed('clerk'), await passed('clerk'), await world.page('admin')]
  await second.goto(world.address)
  await second.getByText(/上次登录 .*用密码，来自 127\.0\.0\.1/).waitFor()
  await second.goto(`${world.address}/safety`)
  const card = second.locator('.dd-safety-card', { hasText: '我的登录' })
  await card.getByText('这里').waitFor()
  await card.getByRole('button', { name: '结束其他全部登录' }).click()
  await card.getByText('1 处').waitFor()
  await first.goto(world.address)
  await first.getByRole('button', { name: '登录', exact: true }).waitFor()

  await world.services.db
    .updateTable('session')
    .set({ proved_at: new Date(Date.now() - 16 * 60_000) })
    .execute()
  await admin.goto(`${world.address}/users`)
  await admin.getByRole('row', { name: /刘芳/ }).getByRole('button', { name: '重设密码' }).click()
  await admin.getByPlaceholder(/如何核实/).fill('本人来电，已当面核实')
  await admin.getByRole('dialog').getByRole('button', { name: '重设' }).click()
  const proof = admin.getByRole('dialog', { name: '请再验证一次身份' })
  await proof.getByLabel('密码').fill(world.password)
  await proof.getByRole('button', { name: '验证' }).click()
  await admin.getByText('已提出，待安全管理员确认').waitFor()
  const waiting = await world.services.db.selectFrom('password_reset').select('state').execute()
  expect(waiting).toEqual([{ state: 'proposed' }])
  for (const page of [first, second, admin]) await page.context().close()
}, 90_000)
