import { unzipSync } from 'fflate'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute, read } from '#command'
import { createImportWorld, type ImportWorld } from '#test/import-world'
import { correctRows, heldImport, openHeldRows, returnedWorkbook } from './held.ts'
import { csvBytes, idOf, replaced, soundTable, xlsxBytes } from './reading/fixtures.ts'
import { dismissRows } from './withdraw.ts'

/* Rows held back: corrected on the screen or in the returned workbook, handed in again, given up. */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())

/** The returned workbook of an import, changed as by hand, as the bytes somebody would upload. */
async function workbook(id: number, change: (rows: string[][]) => string[][] = (rows) => rows): Promise<Uint8Array> {
  const { content } = await returnedWorkbook(world.services, world.actors.county, id, 1)
  const { sheets } = await readXlsx(content)
  return writeXlsx({
    sheets: sheets.map((sheet) => ({ name: sheet.name, rows: change(sheet.rows.map((row) => row.map((cell) => String(cell ?? '')))) })),
  })
}

const faulty = () => csvBytes(replaced(soundTable(5), { '1,0': '4.30971E+17', '2,5': '26-3-5', '4,6': '12.345' }))

test('rows taken away say who took them and when, in the properties and at the foot of the printed page', async () => {
  const read = await world.deliver({ bytes: csvBytes(replaced(soundTable(2), { '1,0': '123' })), period: world.nextPeriod() })
  const { content } = await returnedWorkbook(world.services, world.actors.county, read.id, 1)
  const parts = Object.entries(unzipSync(content)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const)
  const saying = parts
    .filter(([, text]) => text.includes(`制表人：${world.actors.county.name}`) && /制表时间：\d{4}-/.test(text))
    .map(([name]) => name)
  expect(saying).toEqual(expect.arrayContaining(['docProps/core.xml', expect.stringMatching(/worksheets\/sheet1\.xml$/)]))
})

test('many rows are made ready for the workbook in short turns: others are answered in between', async () => {
  const rows = 1_200
  const table = soundTable(rows)
  const wrong = Object.fromEntries(Array.from({ length: rows }, (_, at) => [`${String(at + 1)},0`, `ruined ${String(at)}`]))
  const first = await world.deliver({ bytes: csvBytes(replaced(table, wrong)), period: world.nextPeriod() })
  expect(await world.waiting(first.id)).toBe(rows)
  let turn = 0
  let over = false
  const nextTurn = (): void => {
    turn++
    if (!over) setImmediate(nextTurn)
  }
  const opened: number[] = []
  const { vault } = world.services
  const counting = { ...vault, open: (...sealed: Parameters<typeof vault.open>) => (opened.push(turn), vault.open(...sealed)) }
  nextTurn()
  const { content } = await returnedWorkbook({ ...world.services, vault: counting }, world.actors.county, first.id, 1)
  over = true
  expect(opened).toHaveLength(rows)
  expect([...Map.groupBy(opened, (at) => at).values()].every((together) => together.length <= 250)).toBe(true)
  const { sheets } = await readXlsx(content, { readStyles: true })
  expect(sheets[0]?.rows).toHaveLength(rows + 1)
  expect(sheets[0]?.rows.at(-1)?.[2]).toBe(`ruined ${String(rows - 1)}`)
  expect(sheets[0]?.cells?.get(`${String(rows)},2`)?.style?.font?.color).toEqual({ rgb: 'C00000' })
})

test('on the screen: rows that are right now are taken, the others wait in the correction', async () => {
  const period = world.nextPeriod()
  const first = await world.deliver({ bytes: faulty(), period })
  expect(await world.waiting(first.id)).toBe(3)
  const { importId } = await correctRows(
    world.services,
    world.actors.county,
    first.id,
    [
      { rowNo: 2, cells: { id_number: idOf(0) } },
      { rowNo: 3, cells: { paid_on: '26-3-6' } },
    ],
    undefined,
  )
  await world.work()
  expect(await world.import(importId)).toMatchObject({
    status: 'committed',
    rows_read: 2,
    rows_taken: 1,
    rows_held: 1,
    corrects_import: first.id,
    adds: true,
    score: null,
  })
  expect(await world.held(first.id)).toMatchObject([
    { row_no: 2, corrected_import: importId },
    { row_no: 3, corrected_import: importId },
    { row_no: 5, corrected_import: null },
  ])
  expect([await world.waiting(first.id), await world.waiting(importId)]).toEqual([1, 1])
  expect(await world.amounts(period)).toEqual([50_050, 50_250, 50_450])

  const again = await correctRows(
    world.services,
    world.actors.county,
    importId,
    [{ rowNo: 3, cells: { paid_on: '2026-03-06' } }],
    undefined,
  )
  await world.work()
  expect(await world.import(again.importId)).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 0 })
  expect(await world.waiting(importId)).toBe(0)
  expect(await world.amounts(period)).toHaveLength(4)
  await expect(correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: {} }], undefined)).rejects.toMatchObject({
    code: 'state.conflict',
  })
})

test('the same request again is the same correction', async () => {
  const first = await world.deliver({ bytes: faulty(), period: world.nextPeriod() })
  const request = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  const send = () => correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: { id_number: idOf(0) } }], request)
  expect(await send()).toEqual(await send())
})

test('the returned workbook, corrected and handed in again, is known for what it is, whatever it is handed in as', async () => {
  const period = world.nextPeriod()
  const first = await world.deliver({ bytes: faulty(), period })
  const bytes = await workbook(first.id, (rows) => {
    expect(rows[0]?.slice(0, 3)).toEqual(['退回编号', '为什么退回、怎么改', '申请人身份证号'])
    expect(rows.map((row) => row[0])).toEqual(['退回编号', `R${String(first.id)}-2`, `R${String(first.id)}-3`, `R${String(first.id)}-5`])
    expect(rows[1]?.[1]).toContain('科学计数法')
    // The first is corrected, the second left out, the third left as it is; a row is added.
    return [rows[0] ?? [], (rows[1] ?? []).with(2, idOf(0)), rows[3] ?? [], ['', '', ...(soundTable(9)[9] ?? [])]]
  })
  const second = await world.deliver({ bytes, fileName: '改好了.xlsx', period: '2009-01', dataset: 'vehicles' })
  expect(second).toMatchObject({ status: 'committed', corrects_import: first.id, adds: true, rows_read: 3, rows_taken: 2, rows_held: 1 })
  const row = await world.db.selectFrom('import').select(['dataset', 'period']).where('id', '=', second.id).executeTakeFirstOrThrow()
  expect(row).toEqual({ dataset: 'temporary-assistance-payments', period })
  expect(await world.held(first.id)).toMatchObject([
    { row_no: 2, corrected_import: second.id },
    { row_no: 3, corrected_import: null },
    { row_no: 5, corrected_import: second.id },
  ])
  expect([await world.waiting(first.id), await world.waiting(second.id)]).toEqual([1, 1])
  expect(await world.amounts(period)).toHaveLength(4)
  // What still waits in the second can be taken out of it in turn.
  const third = await world.deliver({
    bytes: await workbook(second.id, (rows) => rows.map((line, i) => (i === 0 ? line : line.with(8, '12.34')))),
    fileName: 'x.xlsx',
  })
  expect(third).toMatchObject({ rows_taken: 1, corrects_import: second.id })
  expect(await world.waiting(second.id)).toBe(0)
})

test('a row handed in twice is held back the second time', async () => {
  const first = await world.deliver({ bytes: faulty(), period: world.nextPeriod() })
  const fix = (rows: string[][]) => [rows[0] ?? [], (rows[1] ?? []).with(2, idOf(0))]
  const bytes = await workbook(first.id, fix)
  const changed = await workbook(first.id, (rows) => [rows[0] ?? [], (rows[1] ?? []).with(2, idOf(7))])
  await world.deliver({ bytes, fileName: 'x.xlsx' })
  const late = await world.deliver({ bytes: changed, fileName: 'x.xlsx' })
  expect(late).toMatchObject({ status: 'committed', rows_taken: 0, rows_held: 1 })
  expect(late.quality.problems).toMatchObject([{ code: 'row.settled' }])
})

test('columns come back as they were read: 万元 from the title, headers of two rows, several sheets', async () => {
  const period = world.nextPeriod()
  const titled = await world.deliver({
    bytes: csvBytes([
      ['临时救助发放表'],
      ['', '', '', '', '', '', '单位：万元'],
      ...replaced(soundTable(2), { '1,6': '0.05', '2,0': '1', '2,6': '0.07' }),
    ]),
    period,
  })
  const fixed = await correctRows(world.services, world.actors.county, titled.id, [{ rowNo: 5, cells: { id_number: idOf(1) } }], undefined)
  await world.work()
  expect(await world.import(fixed.importId)).toMatchObject({ status: 'committed', rows_taken: 1 })
  expect(await world.amounts(period)).toEqual([50_000, 70_000])

  const both = world.nextPeriod()
  const [head = [], one = [], two = [], three = []] = soundTable(3)
  const file = await writeXlsx({
    sheets: [
      { name: '说明', rows: [['请各镇按月填报']] },
      { name: '河坝', rows: [['', '', '', '', '', '', '单位：万元'], head, one.with(6, '0.01').with(0, '错号')] },
      { name: '金盆', rows: [head.toReversed(), two.with(6, '30').toReversed(), three.with(5, '26-1-1').toReversed()] },
      { name: '旧表', rows: [head, soundTable(9)[9] ?? []], hidden: true },
    ],
  })
  const several = await world.deliver({ bytes: file, fileName: '分镇.xlsx', period: both })
  expect(several).toMatchObject({ status: 'committed', rows_read: 3, rows_taken: 1, rows_held: 2 })
  expect(several.quality.warnings).toEqual(expect.arrayContaining([expect.stringContaining('说明'), '工作表“旧表”是隐藏的，没有读']))
  expect(await world.held(several.id)).toMatchObject([{ row_no: 10_000_003 }, { row_no: 20_000_003 }])
  const back = await world.deliver({
    bytes: await workbook(several.id, (rows) =>
      rows.map((row) => row.map((cell) => (cell === '错号' ? idOf(0) : cell === '26-1-1' ? '2026-01-01' : cell))),
    ),
    fileName: 'x.xlsx',
  })
  expect(back.quality.problems).toEqual([])
  expect(back).toMatchObject({ status: 'committed', rows_taken: 2, rows_held: 0 })
  expect(await world.amounts(both)).toEqual([3000, 10_000, 50_250])
})

test('a returned workbook of an import that is replaced, unknown or somebody else’s is refused', async () => {
  const period = world.nextPeriod()
  const first = await world.deliver({ bytes: faulty(), period })
  const bytes = await workbook(first.id)
  await expect(world.handIn({ bytes, fileName: 'x.xlsx' }, 'nanxian')).rejects.toMatchObject({ code: 'not-found' })
  await world.deliver({ bytes: csvBytes(soundTable(1)), period })
  await expect(world.handIn({ bytes, fileName: 'x.xlsx' })).rejects.toMatchObject({
    code: 'state.conflict',
    hint: expect.stringContaining('重新下载') as string,
  })
  const unknown = await xlsxBytes([
    ['退回编号', ...(soundTable(1)[0] ?? [])],
    ['R999999-2', ...(soundTable(1)[1] ?? [])],
  ])
  await expect(world.handIn({ bytes: unknown, fileName: 'x.xlsx' })).rejects.toMatchObject({ code: 'not-found' })
  const blank = await world.deliver({
    bytes: await xlsxBytes([
      ['退回编号', ...(soundTable(1)[0] ?? [])],
      ['', ...(soundTable(1)[1] ?? [])],
    ]),
    fileName: 'x.xlsx',
    period: world.nextPeriod(),
  })
  expect(blank).toMatchObject({ status: 'failed', error_code: 'file.wrong-dataset' })
})

test('a correction that is still in the queue when the period is replaced is refused, not added', async () => {
  const period = world.nextPeriod()
  const first = await world.deliver({ bytes: faulty(), period })
  const { id } = await world.handIn({
    bytes: await workbook(first.id, (rows) => rows.map((row, i) => (i === 1 ? row.with(2, idOf(0)) : row))),
    fileName: 'x.xlsx',
  })
  const late = world.queued.splice(0)
  await world.deliver({ bytes: csvBytes(soundTable(1)), period })
  world.queued.push(...late)
  await world.work()
  expect(await world.import(id)).toMatchObject({ status: 'failed', error_code: 'state.conflict' })
  expect(await world.amounts(period)).toEqual([50_050])
})

test('rows are given up with a reason', async () => {
  const first = await world.deliver({ bytes: faulty(), period: world.nextPeriod() })
  const dismiss = (rowNos: number[]) =>
    execute(world.services, dismissRows, world.actors.county, { id: first.id, rowNos, reason: '查无此人，部门已删除' })
  await dismiss([2, 3])
  expect(await world.waiting(first.id)).toBe(1)
  expect(await world.held(first.id)).toMatchObject([
    { dismissed_reason: '查无此人，部门已删除' },
    { dismissed_reason: '查无此人，部门已删除' },
    { dismissed_reason: '' },
  ])
  await expect(dismiss([3])).rejects.toMatchObject({ code: 'state.conflict' })
  await expect(dismiss([4])).rejects.toMatchObject({ code: 'state.conflict' })
  const { rows } = await read(world.services, world.actors.county, async (reader) =>
    openHeldRows(reader, world.services, (await heldImport(reader, first.id)).id, { waiting: true }, { limit: 9, offset: 0 }),
  )
  expect(rows.map((row) => row.rowNo)).toEqual([5])
})
