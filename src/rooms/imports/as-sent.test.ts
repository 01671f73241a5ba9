import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeXlsx } from 'hucre/xlsx'
import { createImportWorld, type ImportWorld } from '#test/import-world'
import { inspectStored } from './inspect.ts'
import { csvText, idOf, soundTable } from './reading/fixtures.ts'

/* Files as offices were seen to send them, beyond the defects the issue names: exports of old systems, workbooks with a cover sheet. */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())
let month = 0
beforeEach(() => {
  month++
})

const period = (): string => `2025-${String(month).padStart(2, '0')}`
const deliver = (bytes: Uint8Array | string, dataset = 'temporary-assistance-payments', fileName = '报送.csv') =>
  world.deliver({ bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, fileName, dataset, period: period() })

test('numbers hidden from spreadsheets as ="…" are read, also in the header', async () => {
  const [header = [], ...rows] = soundTable(3)
  const line = ([id = '', ...rest]: readonly string[]) => [`="${id}"`, ...rest].join(',')
  const done = await deliver([line(header), ...rows.map(line), ''].join('\r\n'))
  expect(done).toMatchObject({ status: 'committed', rows_read: 3, rows_taken: 3, rows_held: 0 })
})

test('a stray quote swallows nothing: neither to the end of a short file nor to the next quoted cell', async () => {
  const [header = '', ...lines] = csvText(soundTable(6)).trimEnd().split('\r\n')
  const stray = lines.map((line, i) => (i === 1 ? line.replace('李', '"李') : line))
  expect(await deliver([header, ...stray].join('\r\n'))).toMatchObject({ rows_read: 6, rows_taken: 5, rows_held: 1 })
  month++
  const closedLater = stray.map((line, i) => (i === 4 ? line.replace(/李(.)垸/, '"李$1垸"') : line))
  expect(await deliver([header, ...closedLater, ''].join('\r\n'))).toMatchObject({ rows_read: 6, rows_taken: 5, rows_held: 1 })
  month++
  const several = lines.map((line, i) => (i === 2 ? line.replace('DTH-2', '"DTH-2\r\n（补）"') : line))
  expect(await deliver([header, ...several, ''].join('\r\n'))).toMatchObject({ rows_read: 6, rows_taken: 6, rows_held: 0 })
})

const aidTitles = ['序号', '救助对象', '', '', '救助情况', '', '', '', '定点医疗机构']
const aidHeaders = ['', '姓名', '身份证号', '人员类别', '结算单号', '救助方式', '结算时间', '救助金额（万元）', '']
const aidRow = (n: number) => [
  String(n),
  '李春垸',
  idOf(n),
  '低保对象',
  `YB${String(n)}`,
  '住院救助',
  '2025-01-03',
  '0.5',
  '大通湖区人民医院',
]

test('a header merged over two lines is read whole, behind a cover sheet', async () => {
  const cover = { name: '填表说明', rows: [['本表由医保局填写'], ['1. 身份证号填 18 位']] }
  const done = await deliver(
    await writeXlsx({ sheets: [cover, { name: '明细', rows: [aidTitles, aidHeaders, aidRow(1), aidRow(2)] }] }),
    'medical-assistance',
    '医疗救助.xlsx',
  )
  expect(done).toMatchObject({ status: 'committed', rows_read: 2, rows_taken: 2 })
})

test('a workbook that cannot be read says what the likeliest sheet lacks, and which sheet that is', async () => {
  const cover = { name: '填表说明', rows: [['本表由医保局填写']] }
  const lacking = [aidTitles.slice(0, 8), aidHeaders.slice(0, 8), aidRow(1).slice(0, 8)]
  const done = await deliver(await writeXlsx({ sheets: [cover, { name: '明细', rows: lacking }] }), 'medical-assistance', '医疗救助.xlsx')
  expect(done).toMatchObject({ status: 'failed', error_message: '工作表“明细”：缺少必填的列：医疗机构' })
})

test('several causes in one cell: the first is the main one; a value nobody knows is answered with those that are', async () => {
  const table = soundTable(4).map((row, i) =>
    row.map((cell, at) => (at === 3 && i > 0 ? (['因病、因残', '因病，因学', '因穷', '因病、因穷'][i - 1] ?? '') : cell)),
  )
  const done = await deliver(csvText(table))
  expect(done).toMatchObject({ rows_taken: 2, rows_held: 2 })
  expect(done.quality.problems?.[0]).toMatchObject({ code: 'code.unknown', rows: 2, where: '第 4、5 行' })
  expect(done.quality.problems?.[0]?.wayOut).toMatch(/^请填其中一项：因病、因学、因残/)
})

test('where nothing of a file that would replace can be taken, it is said in which rows what is wrong', async () => {
  await deliver(csvText(soundTable(3)))
  const done = await deliver(csvText(soundTable(7).map((row, i) => row.map((cell, at) => (at === 5 && i > 0 ? '上旬' : cell)))))
  expect(done).toMatchObject({ status: 'failed', error_message: '7 行没有一行能收下，没有替换本期已交的' })
  expect(done.quality.problems?.[0]).toMatchObject({ rows: 7, where: '第 2、3、4、5、6 行' })
})

test('years of school in words, boarding as yes and no', async () => {
  const rows = ['三年级', '初二', '高一', '8'].map((grade, n) =>
    [idOf(n), '李春垸', '大通湖一中', '小学', grade, '在校', n % 2 === 0 ? '是' : '否'].join(','),
  )
  const done = await deliver(['身份证号,学生姓名,就读学校,学段,年级,学籍状态,是否寄宿', ...rows, ''].join('\n'), 'school-enrolment')
  expect(done).toMatchObject({ rows_taken: 4, rows_held: 0 })
})

test('vehicles in the words of the registration certificate', async () => {
  const kinds = ['轻型普通货车', '小型普通客车', '普通二轮摩托车', '普通正三轮摩托车', '重型半挂牵引车', '轻型栏板货车']
  const rows = kinds.map((kind, n) =>
    [idOf(n), '李春垸', `湘H${String(10_000 + n)}`, kind, '家庭自用', '2020-01-05', '违法未处理'].join(','),
  )
  const done = await deliver(['身份证号,姓名,车牌号,车辆类型,使用性质,登记时间,车辆状态', ...rows, ''].join('\n'), 'vehicles')
  expect(done).toMatchObject({ rows_taken: 6, rows_held: 0 })
})

test('columns nobody asked for are told in one sentence, however many they are', async () => {
  const extra = Array.from({ length: 200 }, (_, i) => `附加${String(i + 1)}`)
  const table = [
    [...(soundTable(1)[0] ?? []), ...extra],
    [...(soundTable(1)[1] ?? []), ...extra.map(() => 'x')],
  ]
  const stored = await world.services.files.put(new TextEncoder().encode(csvText(table)), { maxBytes: 10 ** 7 })
  const seen = await inspectStored(world.services, world.actors.county, { ...stored, fileName: '报送.csv' }, undefined)
  expect(seen.warnings).toEqual([
    '“附加1”、“附加2”、“附加3”、“附加4”、“附加5”、“附加6”、“附加7”、“附加8”等 200 列不在“临时救助发放”的清单里，不读',
  ])
  expect(seen.columns.filter((column) => column.field === null)).toHaveLength(200)
})

test('an archive is told to be one', async () => {
  await expect(
    deliver(Uint8Array.of(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00, ...Array.from({ length: 300 }, (_, i) => i % 256))),
  ).resolves.toMatchObject({
    status: 'failed',
    error_message: '这是压缩包，不是表格',
  })
})

test('a place nobody knows is refused with words', async () => {
  await expect(
    world.deliver({
      bytes: new TextEncoder().encode(csvText(soundTable(1))),
      fileName: 'x.csv',
      period: period(),
      regionCode: '430979000000',
    }),
  ).rejects.toThrow(/地区|辖区/)
})
