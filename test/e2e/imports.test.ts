import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { csvOf, registered } from '#test/import-world'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMonths } from '#kernel'
import { dataSetOf } from '#rooms/catalogue'
import { idOf } from '../../src/rooms/imports/reading/fixtures.ts'
import { createDeskWorld, type DeskWorld } from './desk-world.ts'

/*
 * A delivery's whole road in a real browser: catalogue and template, a file with headers nobody knows, its columns set by hand, the period
 * compared, the report, the rows that came back corrected in both ways or given up, names that disagree with the registry decided.
 */
const county = '430971000000'
const village = '430971121202'
const dataset = dataSetOf('temporary-assistance-payments')
let world: DeskWorld
let page: Page
let period: string

const people = ['李春垸', '王秋生', '赵冬梅', '孙夏莲', '周北辰', '吴南山'].map((name, n) => ({ name, id: idOf(n) }))
const person = (n: number) => people[n] ?? { name: '', id: '' }

beforeAll(async () => {
  world = await createDeskWorld([{ login: 'county', name: '周敏', role: 'county', region: county, department: 'civil-affairs' }])
  period = addMonths(world.services.clock.today(), -1).slice(0, 7)
  await world.deliver({
    bytes: csvOf(
      'population-register',
      people.map(({ id, name }) => registered(id, name, { region: village })),
    ),
    fileName: '户籍.csv',
    dataset: 'population-register',
    period,
    regionCode: county,
  })
  page = await world.page('county')
}, 120_000)
afterAll(() => world.stop())

const upload = async (name: string, content: string | Uint8Array): Promise<void> => {
  const path = join(world.directory, name)
  await writeFile(path, content)
  await page.goto(`${world.address}/imports/new`)
  await page.locator('input[type=file]').setInputFiles(path)
}
const submitted = async (): Promise<number> => {
  await page.getByRole('button', { name: /^提 ?交( ?更正)?$/ }).click()
  await page.waitForURL(/\/imports\/\d+$/)
  return Number(page.url().split('/').at(-1))
}
/** A figure of the report, by what stands under it. */
const figure = async (label: string): Promise<string> => page.locator('.dd-counts div').filter({ hasText: label }).locator('b').innerText()
const readColumnAs = async (header: string, field: string): Promise<void> => {
  await page.getByRole('combobox', { name: `“${header}”当作` }).click()
  await page.keyboard.type(field)
  await page.keyboard.press('Enter')
}

/** The list as a township keeps it: its own words, amounts in 万元, a title and a total. */
function ownList(rows: readonly (readonly string[])[]): string {
  const title = `临时救助台账（${period.slice(0, 4)}年${String(Number(period.slice(5)))}月）`
  return [title, '证件,救助对象,类别,事由,打卡日,金额（万元）,村', ...rows.map((row) => row.join(',')), '合计,,,,,1.5,'].join('\n')
}
const ownRow = (n: number, change: Partial<Record<'id' | 'name' | 'day', string>> = {}) => [
  change.id ?? person(n).id,
  change.name ?? person(n).name,
  '急难型',
  '因病',
  change.day ?? `${period}-0${String(n + 1)}`,
  '0.25',
  '河坝镇老河口村',
]

let first = 0

test('the catalogue says what is asked for; the template has its columns', async () => {
  await page.goto(`${world.address}/catalogue`)
  await page.getByRole('row').filter({ hasText: '临时救助发放' }).getByRole('link', { name: '临时救助发放' }).click()
  await page.getByText('相同的算同一条记录').waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载报送模板' }).click()])
  const { sheets } = await readXlsx(await readFile(await download.path()))
  expect(sheets[0]?.rows[0]).toEqual(dataset.fields.map((field) => field.label))
})

test('headers nobody knows are set by hand; the report says what was taken and what came back', async () => {
  await upload(
    '台账.csv',
    ownList([ownRow(0), ownRow(1, { day: '26-3-5' }), ownRow(2, { id: '4.30971E+17' }), ownRow(3, { name: '孙夏连' }), ownRow(4)]),
  )
  await page.getByText('还没有对上必填的列').waitFor()
  expect(await page.getByRole('button', { name: '提交' }).isDisabled()).toBe(true)
  for (const [header, field] of [
    ['证件', '申请人身份证号'],
    ['类别', '救助类型'],
    ['事由', '困难原因'],
    ['打卡日', '发放日期'],
  ] as const)
    await readColumnAs(header, field)
  await page.getByText('还没有对上必填的列').waitFor({ state: 'detached' })
  await page.getByText('这个地区还没有交过').waitFor()
  first = await submitted()
  await page.getByRole('heading', { name: '收到了什么' }).waitFor({ timeout: 20_000 })
  expect([await figure('行读到'), await figure('行收下'), await figure('行退回'), await figure('行跳过')]).toEqual(['5', '2', '3', '2'])
  const report = await page.locator('.dd-screen').innerText()
  for (const words of ['日期可以有几种读法', '科学计数法', '姓名与这个身份证号登记的姓名不一致', '救助金额（按万元）', '合计行 1'])
    expect(report).toContain(words)
  // The registered name is not told to whoever sent another.
  expect(report).not.toContain('孙夏莲')
  const amounts = await world.services.db.selectFrom('snapshot').select('rows').where('import_id', '=', first).executeTakeFirstOrThrow()
  expect(amounts.rows).toBe(2)
})

test('one row is corrected in place, one given up with a reason, one goes back and forth as the sender’s own file', async () => {
  const row = (line: string) => page.getByRole('group', { name: line, exact: true })
  await row('第 4 行').getByLabel('发放日期').fill(`${period}-02`)
  await page.getByRole('button', { name: '提交更正的 1 行' }).click()
  await page.getByText(`更正自`).waitFor({ timeout: 20_000 })
  expect(await figure('行收下')).toBe('1')

  await page.goto(`${world.address}/imports/${String(first)}`)
  await row('第 6 行').getByRole('checkbox').check()
  await page.getByRole('button', { name: /^不再更正 1 行/ }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('号码写错，查无此人')
  await page.getByRole('dialog').getByRole('button', { name: '不再更正' }).click()
  await row('第 6 行').waitFor({ state: 'detached' })

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载退回的行' }).click()])
  const { sheets } = await readXlsx(await readFile(await download.path()), { readStyles: true })
  const sheet = sheets[0]
  expect(sheet?.rows[0]).toEqual(['退回编号', '为什么退回、怎么改', '证件', '救助对象', '类别', '事由', '打卡日', '金额（万元）', '村'])
  expect(sheet?.rows).toHaveLength(2)
  expect(sheet?.cells?.get('1,2')?.style?.fill).toMatchObject({ pattern: 'solid' })
  const corrected = sheet?.rows.map((cells, n) => (n === 1 ? cells.with(2, person(2).id) : cells)) ?? []
  await upload('改好的.xlsx', await writeXlsx({ sheets: [{ name: '退回的行', rows: corrected }] }))
  await page.getByRole('heading', { name: '这是退回的行' }).waitFor()
  await submitted()
  await page.getByRole('heading', { name: '收到了什么' }).waitFor({ timeout: 20_000 })
  expect([await figure('行收下'), await figure('行退回')]).toEqual(['1', '0'])

  await page.goto(`${world.address}/imports/${String(first)}`)
  await page.getByText('没有等待更正的行').waitFor()
  await page.getByText('也看已处理的').click()
  await row('第 5 行').getByText('已更正').waitFor()
  await row('第 6 行').getByText('不再更正').waitFor()
})

test('of the same period again: what is there is said, rows that are known are passed over, a file without rows changes nothing', async () => {
  await upload('台账补.csv', ownList([ownRow(0), ownRow(5)]))
  for (const [header, field] of [
    ['证件', '申请人身份证号'],
    ['类别', '救助类型'],
    ['事由', '困难原因'],
    ['打卡日', '发放日期'],
  ] as const)
    await readColumnAs(header, field)
  await page.getByText(`${period} 已收下 4 行`).waitFor()
  await page.getByText('提交后它们不再使用').waitFor()
  await page.getByText('分批交或补漏').click()
  await page.getByText('相矛盾的行会退回').waitFor()
  await submitted()
  await page.getByRole('heading', { name: '收到了什么' }).waitFor({ timeout: 20_000 })
  expect([await figure('行收下'), await figure('行退回')]).toEqual(['1', '0'])
  await page.getByText('与前面相同的重复行 1').waitFor()

  await upload('空.csv', `${dataset.fields.map((field) => field.label).join(',')}\n`)
  await page.getByLabel('数据期').fill(period)
  await page.getByText(`${period} 已收下 5 行`).waitFor()
  const empty = await submitted()
  await page.getByRole('heading', { name: '没有收下这份文件' }).waitFor({ timeout: 20_000 })
  await page.getByText('文件没有数据行，没有替换本期已交的').waitFor()
  await page.getByText('本期以前交的数据不受影响').waitFor()
  const inUse = await world.services.db
    .selectFrom('snapshot')
    .select('rows')
    .where('dataset', '=', dataset.id)
    .where('withdrawn_at', 'is', null)
    .execute()
  expect(inUse.reduce((sum, one) => sum + one.rows, 0)).toBe(5)
  expect(empty).toBeGreaterThan(first)
})

test('an empty file is refused before anything is chosen', async () => {
  await upload('真空.csv', '')
  await page.getByRole('alert').getByText('文件是空的').waitFor()
  expect(await page.getByText('没有收下任何数据').isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: '提交' }).count()).toBe(0)
})

test('a name that disagrees with the registry is decided from the report on', async () => {
  const register = people.map(({ id, name }, n) => registered(id, n === 3 ? '孙夏连' : name, { region: village }))
  const id = await world.deliver({
    bytes: csvOf('population-register', register),
    fileName: '户籍第二次.csv',
    dataset: 'population-register',
    period,
    regionCode: county,
  })
  await page.goto(`${world.address}/imports/${String(id)}`)
  await page.getByRole('link', { name: '去处理' }).click()
  await page.waitForURL(/\/households\/conflicts/)
  await page
    .getByRole('button', { name: '处理', exact: true })
    .or(page.getByRole('button', { name: '处 理', exact: true }))
    .click()
  const dialogue = page.getByRole('dialog')
  await dialogue.getByText('此人就叫 孙夏连').click()
  await dialogue.getByLabel('说明').fill('看过身份证')
  await dialogue.getByRole('button', { name: /确 ?定/ }).click()
  await page.getByText('更正为报送姓名').waitFor()
  const name = async () =>
    (
      await world.services.db
        .selectFrom('person')
        .select('name')
        .where('token', '=', world.services.vault.personToken(person(3).id as never))
        .executeTakeFirstOrThrow()
    ).name
  await expect.poll(name, { timeout: 20_000 }).toBe('孙夏连')
})

test('the department’s quality stands under the month its data are of', async () => {
  await page.goto(`${world.address}/imports/scores`)
  const bars = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: '公安', exact: true }) })
    .getByRole('img')
  expect(await bars.getAttribute('aria-label')).toMatch(new RegExp(`${period} \\d+ 分`))
})
