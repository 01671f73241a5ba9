import { csvOf, places, registered } from '#test/import-world'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMonths, checkDigit } from '#kernel'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * A family's plan in a real browser: the township takes up what the platform proposes and confirms it with somebody who answers for the
 * family; the school's department finds it on its desk and puts down what it did; the family's chain has it.
 */
const idOf = (birth: string, order: string): string => {
  const first17 = `430921${birth.replaceAll('-', '')}${order}`
  return first17 + checkDigit(first17)
}

let world: DeskWorld
let home: number
let child: string

beforeAll(async () => {
  world = await createDeskWorld([
    { login: 'clerk', name: '陈立新', role: 'clerk', region: places.heba, department: 'civil-affairs' },
    { login: 'school', name: '何静', role: 'department', region: places.county, department: 'education' },
  ])
  const today = world.services.clock.today()
  child = idOf(addMonths(today, -10 * 12), '033')
  const father = idOf('1984-03-05', '011')
  const family = { household_register_no: 'HK-plan', head_id_number: father, region: places.laohekou }
  await world.deliver({
    bytes: csvOf('population-register', [
      registered(father, '段长庚', { ...family, phone: '15400002345', address: '河坝镇老河口村一组3号' }),
      registered(child, '段小满', { ...family, relation: '子' }),
    ]),
    fileName: '户籍.csv',
    dataset: 'population-register',
    period: addMonths(today, -1).slice(0, 7),
    regionCode: places.county,
  })
  home = (
    await world.services.db
      .selectFrom('household')
      .select('household_no')
      .where('address', '=', '河坝镇老河口村一组3号')
      .executeTakeFirstOrThrow()
  ).household_no
}, 120_000)
afterAll(() => world.stop())

const dialogueOf = (page: Page, title: string) => page.getByRole('dialog').filter({ hasText: title })

test('the township takes up what is proposed, names who answers for the family, and confirms', async () => {
  const page = await world.page('clerk')
  await page.goto(`${world.address}/households/${String(home)}?tab=plan`)
  const proposed = page.locator('.pl-suggestion').filter({ hasText: '正值义务教育阶段' })
  await proposed.getByText('→ 教育').waitFor()
  await page.getByText('还没有帮扶措施').waitFor()
  await proposed.getByRole('button', { name: '列为措施' }).click()
  await proposed.waitFor({ state: 'detached' })
  const line = page.locator('.pl-measures tbody tr')
  await line.getByText('确认后交办').waitFor()

  await page.getByRole('button', { name: /联系人/ }).click()
  const contact = dialogueOf(page, '确定帮扶联系人')
  await contact.getByRole('combobox').click()
  await page.getByTitle('不在平台上的人，自己填').click()
  await contact.getByLabel('姓名').fill('曹建平')
  await contact.getByLabel('单位职务').fill('老河口村支部')
  expect(await contact.getByRole('button', { name: /保\s*存/ }).isDisabled()).toBe(true)
  await contact.getByLabel('电话').fill('15400009999')
  await contact.getByRole('button', { name: /保\s*存/ }).click()
  await contact.waitFor({ state: 'hidden' })
  await page.locator('.pl-head').getByText('曹建平').waitFor()

  await page.getByRole('button', { name: /^确\s*认/ }).click()
  const confirm = dialogueOf(page, '确认一户一策')
  await confirm.getByText(/教育.*：/).waitFor()
  await confirm.getByRole('button', { name: /^确\s*认$/ }).click()
  await confirm.waitFor({ state: 'hidden' })
  await page.locator('.pl-head').getByText('第 1 版').waitFor()
  await line.getByText('确认后交办').waitFor({ state: 'detached' })
})

test('the department finds it on its desk, takes it up, puts down the result; the chain has it, without an amount', async () => {
  const desk = await world.page('school')
  await desk.goto(`${world.address}/plans/measures`)
  const row = desk.locator('.ant-table-row').filter({ hasText: '正值义务教育阶段' })
  await row.waitFor()
  // Whom the measure is for is told to the desk that has it, as long as it has.
  expect(await row.innerText()).toContain('段小满')
  await row.getByRole('checkbox').check()
  await desk.getByRole('button', { name: '标记办理中' }).click()
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /标记办理中|确\s*定/ })
    .click()
  await row.getByText('办理中').waitFor()
  // Put down by mistake as not to be done: the township is told, and the desk takes it back itself.
  await row.getByRole('button', { name: '登记结果' }).click()
  await dialogueOf(desk, '登记措施结果').getByText('办不了，不再实施').click()
  const dropping = dialogueOf(desk, '不再实施')
  await dropping.getByLabel('为什么').fill('学籍不在本县')
  await dropping.getByRole('button', { name: '不再实施' }).click()
  await row.getByText('不再实施').waitFor()
  await row.getByRole('button', { name: '重新办理' }).click()
  const again = dialogueOf(desk, '重新办理')
  await again.getByLabel('理由').fill('点错了，继续办理')
  await again.getByRole('button', { name: '重新办理' }).click()
  await row.getByText('办理中').waitFor()

  await row.getByRole('button', { name: '登记结果' }).click()
  const result = dialogueOf(desk, '登记措施结果')
  await result.getByLabel('落实日期').fill('2026-02-31')
  await result.getByLabel('落实日期').press('Tab')
  await desk.getByText('没有“2026-02-31”这一天').waitFor()
  await result.getByRole('textbox', { name: '落实了什么' }).fill('已办好就近入学和生活补助')
  await result.getByRole('button', { name: '已落实' }).click()
  await row.getByText('已落实').waitFor()

  const page = await world.page('clerk')
  await page.goto(`${world.address}/households/${String(home)}?tab=chain`)
  await page.getByText('已办好就近入学和生活补助').first().waitFor()
})

test('plan and 幸福清单 go to the printer with their entry in the ledger, and not without it', async () => {
  const page = await world.page('clerk')
  await page.addInitScript('window.sheets = 0; window.print = () => { window.sheets++ }')
  const entries = async (verb: string): Promise<number> =>
    (await world.services.db.selectFrom('ledger').select('seq').where('verb', '=', verb).where('household_no', '=', home).execute()).length
  for (const [sheet, verb] of [
    ['plan', 'plan.print'],
    ['statement', 'statement.print'],
  ] as const) {
    await page.goto(`${world.address}/households/${String(home)}/${sheet}`)
    const print = page.getByRole('button', { name: /打\s*印/ })
    await page.route('**/print', (route) => route.abort())
    await print.click()
    await page.getByText('还没有打印').waitFor()
    expect([await page.evaluate('window.sheets'), await entries(verb)]).toEqual([0, 0])
    await page.unroute('**/print')
    await print.click()
    await expect.poll(() => page.evaluate('window.sheets'), { timeout: 20_000 }).toBe(1)
    expect(await entries(verb)).toBe(1)
  }
})
