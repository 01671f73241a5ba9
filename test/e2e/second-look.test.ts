import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { generateSync } from 'otplib'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transaction } from '#db'
import { addMonths } from '#kernel'
import { csvOf, registered } from '#test/import-world'
import { idOf } from '../../src/rooms/imports/reading/fixtures.ts'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * What needs a second look or a second person, in a real browser: a name put right, a roster that lost half of its people, a list too
 * long for one sheet, a password that has run out and a second factor to bind, at the desk and on the phone.
 */
const county = '430971000000'
const village = '430971121202'
const office = { role: 'county', region: county, department: 'civil-affairs' } as const
const people = Array.from({ length: 24 }, (_, n) => ({
  id: idOf(n),
  name: `李${'春夏秋冬东西南北'[n % 8] ?? ''}${'垸湖河'[Math.floor(n / 8)] ?? ''}`,
}))
const patiently = { timeout: 20_000 }

let world: DeskWorld
let period: string
let before: string

beforeAll(async () => {
  world = await createDeskWorld(
    [
      { login: 'county', name: '周敏', ...office },
      { login: 'deputy', name: '谭伟', ...office },
      { login: 'late', name: '段红梅', ...office },
      { login: 'helper', name: '郭桂英', role: 'helper', region: village, department: 'civil-affairs' },
    ],
    { DOUDI_SECOND_FACTOR: 'helper' },
  )
  period = addMonths(world.services.clock.today(), -1).slice(0, 7)
  before = addMonths(world.services.clock.today(), -2).slice(0, 7)
  const rows = people.map(({ id, name }, n) => registered(id, name, { region: village, household_register_no: `HK-${String(n)}` }))
  await world.deliver({
    bytes: csvOf('population-register', rows),
    fileName: '户籍.csv',
    dataset: 'population-register',
    period: before,
    regionCode: county,
  })
  await world.services.db
    .updateTable('app_user')
    .set({ password_set_at: new Date('2020-01-01') })
    .where('login', 'in', ['late', 'helper'])
    .execute()
}, 120_000)
afterAll(() => world.stop())

const listed = (n: number): Record<string, string> => {
  const { id, name } = people[n] ?? { id: '', name: '' }
  return {
    id_number: id,
    name,
    head_id_number: id,
    head_name: name,
    relation: '户主',
    residence: '农村',
    members: '1',
    dibao_class: 'A类',
    monthly_amount: '500',
    cause: '因病',
    started_on: '2024-01-01',
    status: '在册',
    region: village,
  }
}
const roster = (count: number, month: string): Promise<number> =>
  world.deliver({
    bytes: csvOf(
      'dibao-roster',
      Array.from({ length: count }, (_, n) => listed(n)),
    ),
    fileName: `低保${month}.csv`,
    dataset: 'dibao-roster',
    period: month,
    regionCode: county,
  })
const homeOf = async (n: number): Promise<number> =>
  (
    await world.services.db
      .selectFrom('household')
      .select('household_no')
      .where('sender_key', 'is not', null)
      .where('head_name', '=', people[n]?.name ?? '')
      .executeTakeFirstOrThrow()
  ).household_no
const onTheList = async (): Promise<number> =>
  (await world.services.db.selectFrom('hardship').select('id').where('valid_to', 'is', null).execute()).length
const dialogue = (page: Page): Locator => page.getByRole('dialog')

test('a name is put right by two: the one who asked cannot decide, the other sees registered and wanted side by side', async () => {
  const asking = await world.page('county')
  await asking.goto(`${world.address}/households/${String(await homeOf(0))}`)
  await asking
    .getByRole('button', { name: new RegExp(people[0]?.name ?? '') })
    .first()
    .click()
  await asking.getByRole('button', { name: '更正姓名、出生、性别' }).click()
  const form = dialogue(asking).filter({ hasText: '的登记' }).last()
  expect(await form.getByRole('button', { name: '提交审核' }).isDisabled()).toBe(true)
  await form.getByLabel('姓名').fill('李春远')
  const paper = join(world.directory, '户口本.png')
  await writeFile(
    paper,
    Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64'),
  )
  await form.locator('input[type=file]').setInputFiles(paper)
  await form.getByLabel('理由').fill('户口本上为“远”，登记时误录')
  await form.getByRole('button', { name: '提交审核' }).click()
  await asking.getByText('等待县级民政的另一位工作人员审核').waitFor(patiently)
  await asking.goto(`${world.address}/households/corrections`)
  await asking.getByRole('button', { name: '查看' }).click()
  expect(
    await dialogue(asking)
      .getByRole('button', { name: /确\s?定/ })
      .isDisabled(),
  ).toBe(true)

  const other = await world.page('deputy')
  await other.goto(`${world.address}/households/corrections`)
  await other.getByRole('button', { name: '审核' }).click()
  expect(await dialogue(other).locator('.rg-correction').innerText()).toMatch(new RegExp(`姓名\\s+${people[0]?.name ?? ''}\\s+李春远`))
  await dialogue(other).getByText('同意', { exact: false }).first().click()
  await dialogue(other)
    .getByRole('button', { name: /确\s?定/ })
    .click()
  await other.getByText('已更正').first().waitFor(patiently)
  await other.goto(`${world.address}/households/corrections`)
  await other.getByRole('row').filter({ hasText: '李春远' }).getByText('已更正').waitFor(patiently)
})

test('a roster that lost half of its people ends nobody until somebody says that it is whole', async () => {
  await roster(24, before)
  expect(await onTheList()).toBe(24)
  const short = await roster(11, period)
  const page = await world.page('county')
  await page.goto(`${world.address}/imports/${String(short)}`)
  await page.getByRole('heading', { name: '名册比上期少了 13 户（人）' }).waitFor(patiently)
  await expect.poll(() => page.locator('.im-absent tbody tr').count(), patiently).toBe(13)
  expect(await onTheList()).toBe(24)
  await page.getByRole('button', { name: '名册完整，作退出处理' }).click()
  await dialogue(page).getByLabel('理由').fill('已与民政所核对，均为本月审批退出')
  await dialogue(page)
    .getByRole('button', { name: /确\s?定/ })
    .click()
  await page.getByText('已确认名册完整，作了退出处理').waitFor(patiently)
  expect(await onTheList()).toBe(11)
})

test('a list too long for one sheet is written in the background and fetched when ready', { timeout: 120_000 }, async () => {
  await transaction(world.services.db, async (tx) => {
    await sql`insert into household (region_code, hukou_kind, head_name, head_initials, size) select ${village}, 'rural', '户' || n, 'h', 1 from generate_series(1, 100100) n`.execute(
      tx,
    )
  })
  const page = await world.page('county')
  await page.goto(`${world.address}/households`)
  await page.getByText(/100,000\+/).waitFor(patiently)
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('button', { name: '开始导出' }).click()
  await page.getByText('已开始，在右上角“任务”里看进度').waitFor(patiently)
  await page.goto(`${world.address}/exports`)
  const ready = page.getByRole('link', { name: /下载（/ })
  await ready.waitFor({ timeout: 60_000 })
  expect(await page.locator('.dd-plain tbody').innerText()).toMatch(/家庭[^]*100,124/)
  const [download] = await Promise.all([page.waitForEvent('download'), ready.click()])
  const text = await readFile(await download.path(), 'utf8')
  expect(text.trimEnd().endsWith('完，共 100124 行')).toBe(true)
})

const fresh = 'hu-shui-qing-shan-42'

async function changePassword(page: Page, current: string): Promise<void> {
  await page.getByLabel('现在的密码').fill(current)
  await page.getByLabel('新密码', { exact: true }).fill(fresh)
  await page.getByLabel('再填一次新密码').fill(fresh)
  await page.getByRole('button', { name: '修改密码' }).click()
}

test('at the desk a password that has run out is changed before anything else', async () => {
  const page = await world.page('late')
  await page.goto(`${world.address}/households`)
  await page.getByText('请先设置自己的密码').waitFor(patiently)
  expect(await page.getByRole('navigation').count()).toBe(0)
  await changePassword(page, world.password)
  await page.getByRole('button', { name: /登\s?录/ }).waitFor(patiently)
  await page.getByLabel('用户名').fill('late')
  await page.getByLabel('密码').fill(fresh)
  await page.getByRole('button', { name: /^登\s?录$/ }).click()
  await page.getByRole('link', { name: '工作台' }).first().waitFor(patiently)
})

test(
  'on the phone too: the password, then the second factor, then the families; the code is asked for at the next sign-in',
  { timeout: 90_000 },
  async () => {
    const page = await world.page('helper', 'phone')
    await page.goto(`${world.address}/m/`)
    await page.getByText('请先设置自己的密码').waitFor(patiently)
    expect(await page.getByRole('navigation').count()).toBe(0)
    await changePassword(page, world.password)
    await page.getByLabel('用户名').fill('helper')
    await page.getByLabel('密码').fill(fresh)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByText('您的岗位要求用动态验证码登录').waitFor(patiently)
    await page.getByLabel('现在的密码').fill(fresh)
    await page.getByRole('button', { name: '开始绑定' }).click()
    const secret = (await page.locator('.h-secret').innerText()).replaceAll(/\s/g, '')
    await page.getByLabel('6 位数字').fill(generateSync({ secret }))
    await page.getByRole('button', { name: '确认绑定' }).click()
    await page.getByText('抄在纸上').waitFor(patiently)
    expect(await page.locator('.h-codes li').count()).toBe(10)
    await page.getByRole('button', { name: '已经抄好' }).click()
    await page.getByRole('navigation', { name: '主菜单' }).waitFor(patiently)
    await page.getByRole('link', { name: '我的' }).click()
    await page.getByRole('button', { name: '密码与动态验证码' }).click()
    await page.getByText(/已绑定（\d{4}-\d{2}-\d{2}），剩 10 个恢复码/).waitFor(patiently)
  },
)
