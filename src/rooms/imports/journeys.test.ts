import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute, read } from '#command'
import type { IdNumber } from '#kernel'
import { merge } from '#rooms/registry'
import { csvOf, createImportWorld, places, registered, type Cast, type ImportWorld } from '#test/import-world'
import { correctRows, heldImport, openHeldRows, returnedWorkbook } from './held.ts'
import { inspectStored } from './inspect.ts'
import { csvBytes, idOf, replaced, soundTable, xlsxBytes } from './reading/fixtures.ts'
import { dismissRows, withdrawImport } from './withdraw.ts'

/* What becomes of files over time: sent twice, corrected, replaced, added to, withdrawn. */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())

let month = 0
const nextPeriod = () => `20${String(10 + Math.floor(++month / 12))}-${String((month % 12) + 1).padStart(2, '0')}`
const amounts = async (period: string) =>
  (await world.lakeRows())
    .filter((row) => String(row['filename']).includes(`/${period}/`))
    .map((row) => Number(row['amount']))
    .toSorted((a, b) => a - b)
const held = (id: number) =>
  world.db
    .selectFrom('held_row')
    .select(['row_no', 'corrected_import', 'dismissed_reason'])
    .where('import_id', '=', id)
    .orderBy('row_no')
    .execute()
const waiting = async (id: number) =>
  (await world.db.selectFrom('import').select('rows_waiting').where('id', '=', id).executeTakeFirstOrThrow()).rows_waiting

/** The returned workbook of an import, changed as by hand, as the bytes somebody would upload. */
async function workbook(id: number, change: (rows: string[][]) => string[][] = (rows) => rows): Promise<Uint8Array> {
  const { content } = await returnedWorkbook(world.services, world.actors.county, id, 1)
  const { sheets } = await readXlsx(content)
  return writeXlsx({
    sheets: sheets.map((sheet) => ({ name: sheet.name, rows: change(sheet.rows.map((row) => row.map((cell) => String(cell ?? '')))) })),
  })
}

test('rows taken away say who took them and when, in the properties and at the foot of the printed page', async () => {
  const read = await world.deliver({ bytes: csvBytes(replaced(soundTable(2), { '1,0': '123' })), period: nextPeriod() })
  const { content } = await returnedWorkbook(world.services, world.actors.county, read.id, 1)
  const parts = Object.entries(unzipSync(content)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const)
  const saying = parts
    .filter(([, text]) => text.includes(`制表人：${world.actors.county.name}`) && /制表时间：\d{4}-/.test(text))
    .map(([name]) => name)
  expect(saying).toEqual(expect.arrayContaining(['docProps/core.xml', expect.stringMatching(/worksheets\/sheet1\.xml$/)]))
})

describe('the same file twice', () => {
  test('is one import, also under another name and when sent by two at the same moment', async () => {
    const period = nextPeriod()
    const bytes = csvBytes(soundTable())
    const sent = await Promise.all([
      world.handIn({ bytes, period }),
      world.handIn({ bytes, period, fileName: '另一个名字.csv' }),
      world.handIn({ bytes, period }),
    ])
    expect(new Set(sent.map((one) => one.id)).size).toBe(1)
    expect(sent.filter((one) => !one.already)).toHaveLength(1)
    expect(world.queued).toHaveLength(1)
    await world.work()
    expect(await world.handIn({ bytes, period })).toEqual({ id: sent[0]?.id, already: true })
    expect(await amounts(period)).toHaveLength(5)
    expect(await world.db.selectFrom('import').select('id').where('period', '=', period).execute()).toHaveLength(1)
  })

  test('read twice by two workers, it is taken once', async () => {
    const period = nextPeriod()
    const { id } = await world.handIn({ bytes: csvBytes(soundTable()), period })
    world.queued.push(...world.queued)
    await world.work()
    expect(await world.import(id)).toMatchObject({ status: 'committed', attempts: 1, rows_taken: 5 })
    expect(await amounts(period)).toHaveLength(5)
  })

  test('of another period or place it is another import', async () => {
    const bytes = csvBytes(soundTable())
    const one = await world.handIn({ bytes, period: nextPeriod() })
    const two = await world.handIn({ bytes, period: nextPeriod() })
    expect(two).toMatchObject({ already: false })
    expect(two.id).not.toBe(one.id)
    await world.work()
  })
})

describe('replacing and adding', () => {
  test('a new file takes the place of the period’s earlier ones, rows and all', async () => {
    const period = nextPeriod()
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(), { '2,0': '4.30971E+17' })), period })
    expect(first).toMatchObject({ rows_taken: 4, rows_held: 1 })
    await world.deliver({ bytes: csvBytes(soundTable(2)), period })
    expect(await world.import(first.id)).toMatchObject({ status: 'withdrawn' })
    expect(await waiting(first.id)).toBe(0)
    expect(await amounts(period)).toEqual([50_050, 50_150])
  })

  test('rows are added; those the period already has are passed over, those that contradict it held back', async () => {
    const period = nextPeriod()
    await world.deliver({ bytes: csvBytes(soundTable(3)), period })
    const more = await world.deliver({ bytes: csvBytes(replaced(soundTable(5), { '2,3': '因灾' })), period, adds: true })
    expect(more).toMatchObject({ status: 'committed', rows_read: 5, rows_taken: 2, rows_repeated: 2, rows_held: 1 })
    expect(more.quality.problems).toMatchObject([{ code: 'row.known', rows: 1 }])
    expect(await held(more.id)).toMatchObject([{ row_no: 3 }])
    expect(await amounts(period)).toEqual([50_050, 50_150, 50_250, 50_350, 50_450])
  })

  test('two files added at the same time are compared with each other all the same', async () => {
    const period = nextPeriod()
    const one = await world.handIn({ bytes: csvBytes(soundTable(3)), period, adds: true })
    const two = await world.handIn({ bytes: csvBytes(soundTable(4)), period, adds: true })
    const jobs = world.queued.splice(0)
    await Promise.all(
      jobs.map(async (job) => {
        world.queued.push(job)
        await world.work()
      }),
    )
    const [a, b] = [await world.import(one.id), await world.import(two.id)]
    expect([a.status, b.status]).toEqual(['committed', 'committed'])
    expect(a.rows_taken + b.rows_taken).toBe(4)
    expect(await amounts(period)).toEqual([50_050, 50_150, 50_250, 50_350])
  })

  test('a file of which nothing can be taken does not replace a good one, and says why', async () => {
    const period = nextPeriod()
    await world.deliver({ bytes: csvBytes(soundTable(2)), period })
    const bad = await world.deliver({ bytes: csvBytes(replaced(soundTable(1), { '1,0': '123' })), period })
    expect(bad).toMatchObject({ status: 'failed', error_code: 'file.empty', error_message: '1 行没有一行能收下，没有替换本期已交的' })
    expect(bad.quality.problems).toMatchObject([{ field: 'id_number', code: 'id.length', rows: 1 }])
    expect(await amounts(period)).toEqual([50_050, 50_150])
    expect(await world.deliver({ bytes: csvBytes(soundTable(0)), period })).toMatchObject({
      status: 'failed',
      error_message: '文件没有数据行，没有替换本期已交的',
    })
  })
})

describe('correction', () => {
  const faulty = () => csvBytes(replaced(soundTable(5), { '1,0': '4.30971E+17', '2,5': '26-3-5', '4,6': '12.345' }))

  test('on the screen: rows that are right now are taken, the others wait in the correction', async () => {
    const period = nextPeriod()
    const first = await world.deliver({ bytes: faulty(), period })
    expect(await waiting(first.id)).toBe(3)
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
    expect(await held(first.id)).toMatchObject([
      { row_no: 2, corrected_import: importId },
      { row_no: 3, corrected_import: importId },
      { row_no: 5, corrected_import: null },
    ])
    expect([await waiting(first.id), await waiting(importId)]).toEqual([1, 1])
    expect(await amounts(period)).toEqual([50_050, 50_250, 50_450])

    const again = await correctRows(
      world.services,
      world.actors.county,
      importId,
      [{ rowNo: 3, cells: { paid_on: '2026-03-06' } }],
      undefined,
    )
    await world.work()
    expect(await world.import(again.importId)).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 0 })
    expect(await waiting(importId)).toBe(0)
    expect(await amounts(period)).toHaveLength(4)
    await expect(correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: {} }], undefined)).rejects.toMatchObject({
      code: 'state.conflict',
    })
  })

  test('the same request again is the same correction', async () => {
    const first = await world.deliver({ bytes: faulty(), period: nextPeriod() })
    const request = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
    const send = () => correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: { id_number: idOf(0) } }], request)
    expect(await send()).toEqual(await send())
  })

  test('the returned workbook, corrected and handed in again, is known for what it is, whatever it is handed in as', async () => {
    const period = nextPeriod()
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
    expect(await held(first.id)).toMatchObject([
      { row_no: 2, corrected_import: second.id },
      { row_no: 3, corrected_import: null },
      { row_no: 5, corrected_import: second.id },
    ])
    expect([await waiting(first.id), await waiting(second.id)]).toEqual([1, 1])
    expect(await amounts(period)).toHaveLength(4)
    // What still waits in the second can be taken out of it in turn.
    const third = await world.deliver({
      bytes: await workbook(second.id, (rows) => rows.map((line, i) => (i === 0 ? line : line.with(8, '12.34')))),
      fileName: 'x.xlsx',
    })
    expect(third).toMatchObject({ rows_taken: 1, corrects_import: second.id })
    expect(await waiting(second.id)).toBe(0)
  })

  test('a row handed in twice is held back the second time', async () => {
    const first = await world.deliver({ bytes: faulty(), period: nextPeriod() })
    const fix = (rows: string[][]) => [rows[0] ?? [], (rows[1] ?? []).with(2, idOf(0))]
    const bytes = await workbook(first.id, fix)
    const changed = await workbook(first.id, (rows) => [rows[0] ?? [], (rows[1] ?? []).with(2, idOf(7))])
    await world.deliver({ bytes, fileName: 'x.xlsx' })
    const late = await world.deliver({ bytes: changed, fileName: 'x.xlsx' })
    expect(late).toMatchObject({ status: 'committed', rows_taken: 0, rows_held: 1 })
    expect(late.quality.problems).toMatchObject([{ code: 'row.settled' }])
  })

  test('columns come back as they were read: 万元 from the title, headers of two rows, several sheets', async () => {
    const period = nextPeriod()
    const titled = await world.deliver({
      bytes: csvBytes([
        ['临时救助发放表'],
        ['', '', '', '', '', '', '单位：万元'],
        ...replaced(soundTable(2), { '1,6': '0.05', '2,0': '1', '2,6': '0.07' }),
      ]),
      period,
    })
    const fixed = await correctRows(
      world.services,
      world.actors.county,
      titled.id,
      [{ rowNo: 5, cells: { id_number: idOf(1) } }],
      undefined,
    )
    await world.work()
    expect(await world.import(fixed.importId)).toMatchObject({ status: 'committed', rows_taken: 1 })
    expect(await amounts(period)).toEqual([50_000, 70_000])

    const both = nextPeriod()
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
    expect(await held(several.id)).toMatchObject([{ row_no: 10_000_003 }, { row_no: 20_000_003 }])
    const back = await world.deliver({
      bytes: await workbook(several.id, (rows) =>
        rows.map((row) => row.map((cell) => (cell === '错号' ? idOf(0) : cell === '26-1-1' ? '2026-01-01' : cell))),
      ),
      fileName: 'x.xlsx',
    })
    expect(back.quality.problems).toEqual([])
    expect(back).toMatchObject({ status: 'committed', rows_taken: 2, rows_held: 0 })
    expect(await amounts(both)).toEqual([3000, 10_000, 50_250])
  })

  test('a returned workbook of an import that is replaced, unknown or somebody else’s is refused', async () => {
    const period = nextPeriod()
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
      period: nextPeriod(),
    })
    expect(blank).toMatchObject({ status: 'failed', error_code: 'file.wrong-dataset' })
  })

  test('a correction that is still in the queue when the period is replaced is refused, not added', async () => {
    const period = nextPeriod()
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
    expect(await amounts(period)).toEqual([50_050])
  })

  test('rows are given up with a reason', async () => {
    const first = await world.deliver({ bytes: faulty(), period: nextPeriod() })
    const dismiss = (rowNos: number[]) =>
      execute(world.services, dismissRows, world.actors.county, { id: first.id, rowNos, reason: '查无此人，部门已删除' })
    await dismiss([2, 3])
    expect(await waiting(first.id)).toBe(1)
    expect(await held(first.id)).toMatchObject([
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
})

describe('columns set by hand', () => {
  const strange = () => csvBytes(soundTable(2).map((row, i) => (i === 0 ? row.with(6, '打款数') : row)))

  test('a header nobody knows is read as what a person says', async () => {
    const period = nextPeriod()
    const stored = await world.services.files.put(strange(), { maxBytes: 1e6 })
    const looked = await inspectStored(
      world.services,
      world.actors.county,
      { ...stored, fileName: '3月.csv' },
      'temporary-assistance-payments',
    )
    expect(looked).toMatchObject({ fits: false, dataset: 'temporary-assistance-payments', rows: [{ number: 2 }, { number: 3 }] })
    expect(looked.columns.find((column) => column.header === '打款数')).toMatchObject({ field: null, column: 6 })
    expect(await world.deliver({ bytes: strange(), period })).toMatchObject({ status: 'failed', error_code: 'file.wrong-dataset' })
    const done = await world.deliver({
      bytes: strange(),
      period,
      given: [
        { header: '打款数', field: 'amount', unit: 'hundred' },
        { header: '审批编号', field: null, unit: null },
      ],
    })
    expect(done).toMatchObject({ status: 'committed', error_message: null, rows_taken: 2 })
    expect(await amounts(period)).toEqual([5_005_000, 5_015_000])
    expect((await world.lakeRows()).filter((row) => row['approval_no'] === null && String(row['filename']).includes(period))).toHaveLength(
      2,
    )
  })
})

describe('withdrawal', () => {
  const withdraw = (id: number, who: Cast = 'county') =>
    execute(world.services, withdrawImport, world.actors[who], { id, reason: '报错了地方' })

  test('takes the file, its corrections and its lines in the chain out of use', async () => {
    const period = nextPeriod()
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period })
    const { importId } = await correctRows(
      world.services,
      world.actors.county,
      first.id,
      [{ rowNo: 2, cells: { id_number: idOf(0) } }],
      undefined,
    )
    await world.work()
    expect(await amounts(period)).toHaveLength(3)
    await expect(withdraw(first.id, 'medical')).rejects.toMatchObject({ code: 'auth.denied' })
    await withdraw(first.id)
    expect([(await world.import(first.id)).status, (await world.import(importId)).status]).toEqual(['withdrawn', 'withdrawn'])
    expect(await amounts(period)).toEqual([])
    await expect(withdraw(first.id)).rejects.toMatchObject({ code: 'state.action-not-allowed' })
    await expect(correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: {} }], undefined)).rejects.toMatchObject({
      code: 'state.action-not-allowed',
    })
    expect(await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period })).toMatchObject({ status: 'committed' })
  })

  test('of a correction alone: its rows wait again', async () => {
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period: nextPeriod() })
    const { importId } = await correctRows(
      world.services,
      world.actors.county,
      first.id,
      [{ rowNo: 2, cells: { id_number: idOf(0) } }],
      undefined,
    )
    await world.work()
    expect(await waiting(first.id)).toBe(0)
    await withdraw(importId)
    expect(await waiting(first.id)).toBe(1)
  })
})

describe('who may hand in what', () => {
  test.each([
    ['a department only its own data sets', 'medical', {}, 'auth.denied'],
    ['nobody for another county', 'nanxian', {}, 'auth.denied'],
    ['a clerk nothing', 'clerk', {}, 'auth.denied'],
    ['an auditor nothing', 'auditor', {}, 'auth.denied'],
    ['nobody for a period to come', 'county', { period: '2026-05' }, 'input.invalid'],
    ['nobody for a day to come', 'county', { period: '2026-04-03' }, 'input.invalid'],
    ['nobody for a data set that does not exist', 'county', { dataset: 'horoscopes' }, 'input.invalid'],
  ] as const)('%s', async (_, who, more, code) => {
    await expect(world.handIn({ bytes: csvBytes(soundTable(1)), ...more }, who)).rejects.toMatchObject({ code })
    expect(world.queued).toEqual([])
  })
})

describe('people', () => {
  const [anna, bert] = [idOf(101), idOf(102)] as const
  test('register, then payments: matched, unknown and in conflict with the registry; each value says file, row and day', async () => {
    const register = await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      fileName: '户籍.csv',
      bytes: csvOf('population-register', [
        registered(anna, '李桂英'),
        registered(bert, '王建国', { phone: '13812345678', address: '老河口村三组' }),
      ]),
    })
    expect(register).toMatchObject({ status: 'committed', rows_taken: 2, persons_new: 2 })
    const person = await world.db
      .selectFrom('person')
      .select(['name', 'source_snapshot', 'source_row'])
      .where('name', '=', '李桂英')
      .executeTakeFirstOrThrow()
    expect(person.source_row).toBe(2)

    const payment = (id: string, name: string, more: Record<string, string> = {}) => ({
      id_number: id,
      name,
      aid_kind: '急难型',
      cause: '因病',
      persons: '1',
      paid_on: '2026-03-05',
      amount: '800',
      small_sum_first: '否',
      region: places.laohekou,
      ...more,
    })
    const payments = await world.deliver({
      period: '2026-03',
      fileName: '3月临时救助.csv',
      bytes: csvOf('temporary-assistance-payments', [
        payment(anna, '李桂英'),
        payment(bert, '王建国', { amount: '1000' }),
        payment(bert, '王小明', { paid_on: '2026-03-06' }),
        payment(idOf(103), '外乡人'),
      ]),
    })
    expect(payments).toMatchObject({
      status: 'committed',
      rows_read: 4,
      rows_taken: 3,
      rows_held: 1,
      persons_matched: 2,
      persons_new: 1,
      persons_conflict: 1,
    })
    expect(payments.quality.problems).toMatchObject([{ field: 'name', code: 'name.conflict', rows: 1 }])
    expect(JSON.stringify(payments.quality)).not.toContain('王建国')

    const events = await world.db
      .selectFrom('chain_event')
      .innerJoin('snapshot_file', 'snapshot_file.id', 'chain_event.source_id')
      .where('chain_event.source_kind', '=', 'snapshot')
      .where('snapshot_file.import_id', '=', payments.id)
      .select(['chain_event.title', 'amount_fen', 'source_row', 'file_name', 'as_of', 'occurred_on', 'department'])
      .orderBy('source_row')
      .execute()
    expect(events).toEqual([
      {
        title: '临时救助（急难型）',
        amount_fen: 80_000,
        source_row: 2,
        file_name: '3月临时救助.csv',
        as_of: '2026-03-31',
        occurred_on: '2026-03-05',
        department: 'civil-affairs',
      },
      {
        title: '临时救助（急难型）',
        amount_fen: 100_000,
        source_row: 3,
        file_name: '3月临时救助.csv',
        as_of: '2026-03-31',
        occurred_on: '2026-03-05',
        department: 'civil-affairs',
      },
    ])
  })

  test('dots in a name make no difference; a name decided to be the same person’s is no conflict', async () => {
    const id = idOf(110)
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf('population-register', [registered(id, '阿卜杜拉·买买提')]),
    })
    const payment = (name: string, paid: string) =>
      csvOf('temporary-assistance-payments', [
        {
          id_number: id,
          name,
          aid_kind: '急难型',
          cause: '因病',
          persons: '1',
          paid_on: paid,
          amount: '800',
          small_sum_first: '否',
          region: places.laohekou,
        },
      ])
    expect(await world.deliver({ period: nextPeriod(), bytes: payment('阿卜杜拉•买买提', '2026-01-02') })).toMatchObject({
      rows_taken: 1,
      persons_conflict: 0,
    })
    expect(await world.deliver({ period: nextPeriod(), bytes: payment('阿布杜拉', '2026-01-03') })).toMatchObject({
      rows_taken: 0,
      persons_conflict: 1,
    })
    const { person_no } = await world.db
      .selectFrom('person')
      .select('person_no')
      .where('name', '=', '阿卜杜拉·买买提')
      .executeTakeFirstOrThrow()
    await world.db
      .insertInto('registry_conflict')
      .values({
        dataset: 'dibao-roster',
        row_no: 2,
        person_no,
        region_code: places.laohekou,
        sent_name: '阿布杜拉',
        known_name: '阿卜杜拉·买买提',
        decision: 'keep',
      })
      .execute()
    expect(await world.deliver({ period: nextPeriod(), bytes: payment('阿布杜拉', '2026-01-04') })).toMatchObject({
      rows_taken: 1,
      persons_conflict: 0,
    })
  })

  test('a roster ends whoever it no longer lists, but nobody whose row was held back', async () => {
    const ids = [idOf(201), idOf(202), idOf(203), idOf(204)] as const
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf(
        'population-register',
        ids.map((id, i) => registered(id, `特困${'甲乙丙丁'[i] ?? ''}`)),
      ),
    })
    const row = (id: string, i: number, more: Record<string, string> = {}) => ({
      id_number: id,
      name: `特困${'甲乙丙丁'[i] ?? ''}`,
      residence: '农村',
      support_form: '分散供养',
      self_care: '全自理',
      basic_amount: '900',
      started_on: '2025-01-01',
      status: '在册',
      region: places.laohekou,
      ...more,
    })
    const roster = (period: string, rows: Record<string, string>[], adds = false) =>
      world.deliver({ dataset: 'tekun-roster', period, bytes: csvOf('tekun-roster', rows), adds })
    const open = async () =>
      (
        await world.db
          .selectFrom('hardship')
          .innerJoin('person', 'person.person_no', 'hardship.person_no')
          .select('name')
          .where('programme', '=', 'tekun')
          .where('valid_to', 'is', null)
          .orderBy('name')
          .execute()
      ).map((one) => one.name)

    expect(
      await roster(
        '2026-01',
        ids.map((id, i) => row(id, i)),
      ),
    ).toMatchObject({ status: 'committed', rows_taken: 4 })
    expect(await open()).toHaveLength(4)
    // The second's row is held back for its day, the third is left out, the fourth's number is torn: it may be anybody's.
    const faulty = await roster('2026-02', [row(ids[0], 0), row(ids[1], 1, { started_on: '25-1-1' })])
    expect(faulty).toMatchObject({ rows_taken: 1, rows_held: 1 })
    expect(await open()).toEqual(['特困乙', '特困甲'])
    const torn = await roster('2026-03', [row('4.30971E+17', 0), row(ids[1], 1)])
    expect(torn.quality.warnings.join()).toContain('暂不作退出处理')
    expect(await open()).toEqual(['特困乙', '特困甲'])
  })

  test('a roster that was cut off ends nobody: whoever is missing may stand in the part that is not there', async () => {
    const ids = [idOf(211), idOf(212), idOf(213)] as const
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf(
        'population-register',
        ids.map((id, i) => registered(id, `边缘${'甲乙丙'[i] ?? ''}`)),
      ),
    })
    const row = (id: string, i: number) => ({
      id_number: id,
      name: `边缘${'甲乙丙'[i] ?? ''}`,
      head_id_number: id,
      head_name: `边缘${'甲乙丙'[i] ?? ''}`,
      relation: '户主',
      residence: '农村',
      cause: '因病',
      started_on: '2025-01-01',
      status: '在册',
      region: places.laohekou,
    })
    const whole = csvOf(
      'marginal-roster',
      ids.map((id, i) => row(id, i)),
    )
    const open = async () =>
      (await world.db.selectFrom('hardship').select('id').where('programme', '=', 'marginal').where('valid_to', 'is', null).execute())
        .length
    expect(await world.deliver({ dataset: 'marginal-roster', period: '2026-01', bytes: whole })).toMatchObject({
      status: 'committed',
      rows_taken: 3,
    })
    // Cut in the second row, behind its number: only the torn row itself can be told to be there.
    const cut = await world.deliver({
      dataset: 'marginal-roster',
      period: '2026-02',
      bytes: whole.subarray(0, Buffer.from(whole).indexOf(ids[1]) + 30),
    })
    expect(cut).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 1 })
    expect(cut.quality.warnings.join()).toContain('请重新报送完整的名册')
    expect(await open()).toBe(3)
    expect(
      await world.deliver({ dataset: 'marginal-roster', period: '2026-02', bytes: csvOf('marginal-roster', [row(ids[0], 0)]) }),
    ).toMatchObject({ status: 'committed', rows_taken: 1 })
    expect(await open()).toBe(1)
  })

  test('a family that lives in another county stays with its register; one that lives elsewhere in the county is where it lives', async () => {
    const [away, inside] = [idOf(221), idOf(222)] as const
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf('population-register', [
        registered(away, '外住甲', { residence_region: '430921102003' }),
        registered(inside, '外住乙', { residence_region: places.xinxiu }),
      ]),
    })
    const homes = await world.db
      .selectFrom('person')
      .innerJoin('household', 'household.household_no', 'person.household_no')
      .select(['person.name', 'household.region_code', 'person.hukou_region'])
      .where('person.name', 'in', ['外住甲', '外住乙'])
      .orderBy('name')
      .execute()
    expect(homes).toEqual([
      { name: '外住乙', region_code: places.xinxiu, hukou_region: places.laohekou },
      { name: '外住甲', region_code: places.laohekou, hukou_region: places.laohekou },
    ])
  })

  test('rows about a merged record are the kept one’s: in the chain, on the roster as head', async () => {
    const [kept, merged] = [idOf(231), idOf(232)] as const
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf('population-register', [registered(kept, '并户甲'), registered(merged, '并户甲')]),
    })
    const number = async (id: string) =>
      world.db
        .selectFrom('person')
        .select(['person_no', 'household_no'])
        .where('token', '=', world.services.vault.personToken(id as IdNumber))
        .executeTakeFirstOrThrow()
    const [one, other] = [await number(kept), await number(merged)]
    await execute(world.services, merge, world.actors.county, {
      keptNo: one.person_no,
      mergedNo: other.person_no,
      reason: '同一人两个号码',
    })
    await world.deliver({ period: nextPeriod(), bytes: csvBytes(replaced(soundTable(1), { '1,0': merged, '1,1': '并户甲' })) })
    const events = await world.db
      .selectFrom('chain_event')
      .select(['person_no', 'household_no'])
      .where('household_no', '=', one.household_no ?? 0)
      .where('kind', '=', 'payment')
      .execute()
    expect(events).toEqual([{ person_no: one.person_no, household_no: one.household_no }])
    await world.deliver({
      dataset: 'marginal-roster',
      period: '2026-03',
      bytes: csvOf('marginal-roster', [
        {
          id_number: merged,
          name: '并户甲',
          head_id_number: merged,
          head_name: '并户甲',
          relation: '户主',
          residence: '农村',
          cause: '因病',
          started_on: '2026-01-01',
          status: '在册',
          region: places.laohekou,
        },
      ]),
    })
    const covered = await world.db
      .selectFrom('hardship')
      .innerJoin('hardship_person', 'hardship_id', 'hardship.id')
      .select(['hardship.household_no', 'hardship_person.person_no'])
      .where('programme', '=', 'marginal')
      .where('hardship.valid_to', 'is', null)
      .execute()
    expect(covered).toEqual([{ household_no: one.household_no, person_no: one.person_no }])
  })

  test('a correction of one member ends nobody else’s cover', async () => {
    const [head, wife] = [idOf(301), idOf(302)] as const
    const family = { household_register_no: 'HK301', head_id_number: head }
    await world.deliver({
      dataset: 'population-register',
      period: '2026-02',
      adds: true,
      bytes: csvOf('population-register', [
        registered(head, '赵大山', family),
        registered(wife, '孙小妹', { ...family, relation: '配偶' }),
      ]),
    })
    const row = (id: string, name: string, more: Record<string, string> = {}) => ({
      id_number: id,
      name,
      head_id_number: head,
      head_name: '赵大山',
      relation: id === head ? '户主' : '配偶',
      residence: '农村',
      members: '2',
      monthly_amount: '970',
      started_on: '2025-06-01',
      status: '在册',
      region: places.laohekou,
      ...more,
    })
    const first = await world.deliver({
      dataset: 'dibao-roster',
      period: '2026-03',
      bytes: csvOf('dibao-roster', [row(head, '赵大山'), row(wife, '孙小妹', { started_on: '25-6-1' })]),
    })
    expect(first).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 1 })
    const covered = async () =>
      (
        await world.db
          .selectFrom('hardship_person')
          .innerJoin('person', 'person.person_no', 'hardship_person.person_no')
          .select('name')
          .where('valid_to', 'is', null)
          .where('name', 'in', ['赵大山', '孙小妹'])
          .orderBy('name')
          .execute()
      ).map((one) => one.name)
    expect(await covered()).toEqual(['赵大山'])
    await correctRows(world.services, world.actors.county, first.id, [{ rowNo: 3, cells: { started_on: '2025-06-01' } }], undefined)
    await world.work()
    expect(await covered()).toEqual(['孙小妹', '赵大山'])
  })
})
