import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dispatch } from '#contract'
import { plainDate } from '#kernel'
import { stories } from '#synthetic'
import { createStoryWorld, deskLogin, type StoryWorld } from './story-world.ts'

/*
 * The story families from the department's file to their chain, each in a real browser: the alert lies on the right desk with its
 * evidence, is signed and answered there, accepted by the county, and stands on the family's record.
 */
interface Walk {
  readonly story: string
  readonly cause: string
  /** The desk that must have it: a department, or civil affairs of the family's township. */
  readonly department: string
  readonly code: dispatch.ResultCodeId
  readonly note: string
  readonly hearing?: string
  readonly falseReason?: string
  /** Kind of exemption the county remembers. */
  readonly exemption?: string
}

const civil = 'civil-affairs'
const walks: readonly Walk[] = [
  {
    story: 'entitled-and-missed',
    cause: 'maybe-dibao',
    department: civil,
    code: 'in-dibao',
    note: '已协助申请，经入户、公示后确认，9 月起按 3 人发放',
  },
  {
    story: 'paid-after-death',
    cause: 'death',
    department: civil,
    code: 'reduced',
    note: '9 月起由 2 人 770 元调为 1 人，按民发57号核查后办理',
    hearing: '10 月 20 日入户，曾桂兰在场，说明后无异议',
  },
  { story: 'rising-income', cause: 'income', department: civil, code: 'gradual-exit', note: '2026-11 至 2027-04 渐退六个月' },
  {
    story: 'sudden-illness',
    cause: 'illness',
    department: 'medical-insurance',
    code: 'medical-aid',
    note: '大病保险和医疗救助已一站式结算',
  },
  { story: 'rigid-spending', cause: 'maybe-rigid', department: civil, code: 'in-rigid', note: '支出占收入超过规定比例，认定一年' },
  {
    story: 'false-alarm',
    cause: 'vehicle',
    department: civil,
    code: 'not-true',
    note: '入户看过，是手控驾驶的康复用车',
    falseReason: '已豁免事项',
    exemption: '残疾康复必需车辆',
  },
  { story: 'old-and-alone', cause: 'dependant', department: civil, code: 'temporary-aid', note: '先行临时救助 1000 元，签了照料协议' },
  { story: 'orphan', cause: 'dependant', department: civil, code: 'child-support', note: '认定为孤儿，次月起发放基本生活费' },
  {
    story: 'moved-between-townships',
    cause: 'moved',
    department: civil,
    code: 'continues',
    note: '金盆镇转出、河坝镇接续，金额不变，未断发',
  },
  {
    story: 'county-meeting',
    cause: 'illness',
    department: 'medical-insurance',
    code: 'case-meeting',
    note: '收入略超边缘标准，康复自费多，提请集体研究',
  },
  {
    story: 'flood-and-unemployment',
    cause: 'unemployment',
    department: 'human-resources',
    code: 'employment-aid',
    note: '推荐三个岗位，已到垸内企业上班',
  },
]

let world: StoryWorld
beforeAll(async () => {
  world = await createStoryWorld()
}, 600_000)
afterAll(() => world.stop())

async function act(page: Page, action: string): Promise<void> {
  // The button carries its key after the words.
  await page.locator('.dd-page-actions').getByRole('button', { name: action }).first().click()
}

const panel = (page: Page) => page.locator('.al-panel')

/** Answers that the family has got over it by itself. */
async function answer(page: Page, note: string): Promise<void> {
  await act(page, '反馈')
  const label = dispatch.resultCodes['self-resolved'].label
  await page
    .getByRole('group', { name: '反馈' })
    .getByRole('button', { name: new RegExp(`^(\\w )?${label}$`) })
    .click()
  await page.getByRole('textbox', { name: '说明' }).fill(note)
  await page.getByRole('button', { name: '提交反馈' }).click()
  await page.getByText('待审核').first().waitFor()
}

test.each(walks)('$story: $cause', async (walk) => {
  const story = stories.find((one) => one.id === walk.story)
  if (story === undefined) throw new Error(`no story ${walk.story}`)
  const alert = await world.alert(story, walk.cause)
  if (alert === undefined) throw new Error(`${story.title}: no alert of cause ${walk.cause}`)
  expect(alert.department).toBe(walk.department)

  const desk = await world.page(deskLogin(alert))
  await desk.goto(`${world.address}/alerts/${String(alert.id)}`)
  await desk.getByText('演示数据均为合成').first().waitFor()
  // The evidence names the file it came from.
  await desk
    .getByText(/合成数据_.*\.csv/)
    .first()
    .waitFor()
  await act(desk, '签收')
  await desk.getByRole('button', { name: '确认签收' }).click()
  await desk.getByText('办理中').first().waitFor()
  await act(desk, '反馈')
  const codes = desk.getByRole('group', { name: '反馈' })
  // Before the words there may be the key that picks the code.
  await codes.getByRole('button', { name: new RegExp(`^(\\w )?${dispatch.resultCodes[walk.code].label}$`) }).click()
  if (walk.falseReason !== undefined) {
    await desk.getByRole('combobox', { name: '误报原因' }).click()
    await desk.getByTitle(walk.falseReason).click()
  }
  if (walk.hearing !== undefined) await desk.getByPlaceholder('何时、何人、说了什么，有无异议').fill(walk.hearing)
  await desk.getByRole('textbox', { name: '说明' }).fill(walk.note)
  await desk.getByRole('button', { name: '提交反馈' }).click()
  await desk.getByText('待审核').first().waitFor()
  await desk.context().close()

  const county = await world.page('county')
  await county.goto(`${world.address}/alerts/${String(alert.id)}`)
  await county.getByText(walk.note).first().waitFor()
  await act(county, '审核通过')
  if (walk.exemption !== undefined) {
    await county.getByRole('combobox', { name: '豁免事项' }).click()
    await county.getByTitle(walk.exemption).click()
    await county.getByRole('textbox', { name: '核实情况' }).fill('入户看过车辆和残疾人证')
  }
  await county.locator('.al-panel').getByRole('button', { name: '审核通过' }).click()
  await county.getByText('办结').first().waitFor()

  await county.goto(`${world.address}/households/${String(await world.family(story))}?tab=chain`)
  await county.getByText(dispatch.resultCodes[walk.code].label).first().waitFor()
  await county.context().close()
})

test('what is not a desk’s own goes on to the right one, is reminded, sent back and answered again; the chain of it stays', async () => {
  const walked = await Promise.all(stories.map((story) => world.family(story)))
  const { id, desk_region: region } = await world.services.db
    .selectFrom('alert')
    .select(['id', 'desk_region'])
    .where('status', '=', 'dispatched')
    .where('desk_department', '=', civil)
    .where('desk_region', 'is not', null)
    .where('cause', 'like', 'maybe-%')
    .where('household_no', 'not in', walked)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  const address = `${world.address}/alerts/${String(id)}`
  const clerk = await world.page(deskLogin({ department: civil, region: region ?? '' }))
  await clerk.goto(address)
  await act(clerk, '转交')
  await clerk.getByRole('combobox', { name: '部门' }).click()
  await clerk.getByTitle('人社', { exact: true }).click()
  await panel(clerk).getByRole('textbox').fill('只是没有工作，请人社推荐岗位')
  await panel(clerk).getByRole('button', { name: '转交' }).click()
  await clerk.getByText('只是没有工作，请人社推荐岗位').first().waitFor()
  await clerk.context().close()

  const county = await world.page('county')
  await county.goto(address)
  await act(county, '催办')
  await panel(county).getByRole('textbox').fill('请本周内联系')
  await panel(county).getByRole('button', { name: '催办' }).click()
  await county.getByText('请本周内联系').first().waitFor()

  const desk = await world.page('human-resources')
  await desk.goto(address)
  await desk.getByText('请本周内联系').first().waitFor()
  await act(desk, '签收')
  await desk.getByRole('button', { name: '确认签收' }).click()
  await answer(desk, '电话联系过，本人愿意去垸内企业上班')
  await county.reload()
  await act(county, '退回重办')
  await panel(county).getByRole('textbox').fill('请写明岗位和到岗日期')
  await panel(county).getByRole('button', { name: '退回' }).click()
  await county.getByText('请写明岗位和到岗日期').first().waitFor()
  await desk.reload()
  await desk.getByText('请写明岗位和到岗日期').first().waitFor()
  await answer(desk, '11 月 3 日起在水产加工厂上班，月工资 2600 元')
  await county.reload()
  await county.getByText('月工资 2600 元').first().waitFor()
  const { status } = await world.services.db.selectFrom('alert').select('status').where('id', '=', id).executeTakeFirstOrThrow()
  expect(status).toBe('answered')
  for (const page of [desk, county]) await page.context().close()
})

test('what was explained is not raised again, and what was taken up is not doubled', async () => {
  await world.screen(plainDate('2026-11-01'))
  await world.settled()
  const story = stories.find((one) => one.id === 'false-alarm')
  if (story === undefined) throw new Error('no false alarm')
  const alerts = await world.services.db
    .selectFrom('alert')
    .select('id')
    .where('household_no', '=', await world.family(story))
    .where('cause', '=', 'vehicle')
    .execute()
  expect(alerts).toHaveLength(1)
  const open = await world.services.db.selectFrom('alert').select(['household_no', 'cause']).where('closed_at', 'is', null).execute()
  const named = open.map((one) => `${String(one.household_no)} ${one.cause}`)
  expect(new Set(named).size).toBe(named.length)
})

test('the auditor sees who did what, and the ledger is intact', async () => {
  const page = await world.page('auditor')
  await page.goto(`${world.address}/ledger`)
  await page.getByRole('button', { name: '校验完整性' }).click()
  await page.getByText('每一条都接得上').waitFor()
  expect(await page.getByText('接不上').count()).toBe(0)
  await page.context().close()
})
