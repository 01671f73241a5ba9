import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '#command'
import { createImportWorld, type Cast, type ImportWorld } from '#test/import-world'
import { correctRows } from './held.ts'
import { inspectStored } from './inspect.ts'
import { csvBytes, idOf, replaced, soundTable } from './reading/fixtures.ts'
import { withdrawImport } from './withdraw.ts'

/* What becomes of files over time: sent twice, replaced, added to, withdrawn. */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())

describe('the same file twice', () => {
  test('is one import, also under another name and when sent by two at the same moment', async () => {
    const period = world.nextPeriod()
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
    expect(await world.amounts(period)).toHaveLength(5)
    expect(await world.db.selectFrom('import').select('id').where('period', '=', period).execute()).toHaveLength(1)
  })

  test('read twice by two workers, it is taken once', async () => {
    const period = world.nextPeriod()
    const { id } = await world.handIn({ bytes: csvBytes(soundTable()), period })
    world.queued.push(...world.queued)
    await world.work()
    expect(await world.import(id)).toMatchObject({ status: 'committed', attempts: 1, rows_taken: 5 })
    expect(await world.amounts(period)).toHaveLength(5)
  })

  test('of another period or place it is another import', async () => {
    const bytes = csvBytes(soundTable())
    const one = await world.handIn({ bytes, period: world.nextPeriod() })
    const two = await world.handIn({ bytes, period: world.nextPeriod() })
    expect(two).toMatchObject({ already: false })
    expect(two.id).not.toBe(one.id)
    await world.work()
  })
})

describe('replacing and adding', () => {
  test('a new file takes the place of the period’s earlier ones, rows and all', async () => {
    const period = world.nextPeriod()
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(), { '2,0': '4.30971E+17' })), period })
    expect(first).toMatchObject({ rows_taken: 4, rows_held: 1 })
    await world.deliver({ bytes: csvBytes(soundTable(2)), period })
    expect(await world.import(first.id)).toMatchObject({ status: 'withdrawn' })
    expect(await world.waiting(first.id)).toBe(0)
    expect(await world.amounts(period)).toEqual([50_050, 50_150])
  })

  test('rows are added; those the period already has are passed over, those that contradict it held back', async () => {
    const period = world.nextPeriod()
    await world.deliver({ bytes: csvBytes(soundTable(3)), period })
    const more = await world.deliver({ bytes: csvBytes(replaced(soundTable(5), { '2,3': '因灾' })), period, adds: true })
    expect(more).toMatchObject({ status: 'committed', rows_read: 5, rows_taken: 2, rows_repeated: 2, rows_held: 1 })
    expect(more.quality.problems).toMatchObject([{ code: 'row.known', rows: 1 }])
    expect(await world.held(more.id)).toMatchObject([{ row_no: 3 }])
    expect(await world.amounts(period)).toEqual([50_050, 50_150, 50_250, 50_350, 50_450])
  })

  test('two files added at the same time are compared with each other all the same', async () => {
    const period = world.nextPeriod()
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
    expect(await world.amounts(period)).toEqual([50_050, 50_150, 50_250, 50_350])
  })

  test('a file of which nothing can be taken does not replace a good one, and says why', async () => {
    const period = world.nextPeriod()
    await world.deliver({ bytes: csvBytes(soundTable(2)), period })
    const bad = await world.deliver({ bytes: csvBytes(replaced(soundTable(1), { '1,0': '123' })), period })
    expect(bad).toMatchObject({ status: 'failed', error_code: 'file.empty', error_message: '1 行没有一行能收下，没有替换本期已交的' })
    expect(bad.quality.problems).toMatchObject([{ field: 'id_number', code: 'id.length', rows: 1 }])
    expect(await world.amounts(period)).toEqual([50_050, 50_150])
    expect(await world.deliver({ bytes: csvBytes(soundTable(0)), period })).toMatchObject({
      status: 'failed',
      error_message: '文件没有数据行，没有替换本期已交的',
    })
  })
})

describe('columns set by hand', () => {
  const strange = () => csvBytes(soundTable(2).map((row, i) => (i === 0 ? row.with(6, '打款数') : row)))

  test('the period is the one written above the header; days in the rows are not taken for it', async () => {
    const inspect = async (fileName: string, above: readonly string[][]) => {
      const stored = await world.services.files.put(csvBytes([...above, ...soundTable(2)]), { maxBytes: 1e6 })
      return inspectStored(world.services, world.actors.county, { ...stored, fileName }, undefined)
    }
    expect(await inspect('发放表.csv', [])).toMatchObject({ dataset: 'temporary-assistance-payments', periodFrom: 'expected' })
    expect(await inspect('发放表.csv', [['2026年2月临时救助发放表']])).toMatchObject({ period: '2026-02', periodFrom: 'file' })
  })

  test('a header nobody knows is read as what a person says', async () => {
    const period = world.nextPeriod()
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
    expect(await world.amounts(period)).toEqual([5_005_000, 5_015_000])
    expect((await world.lakeRows()).filter((row) => row['approval_no'] === null && String(row['filename']).includes(period))).toHaveLength(
      2,
    )
  })
})

describe('withdrawal', () => {
  const withdraw = (id: number, who: Cast = 'county') =>
    execute(world.services, withdrawImport, world.actors[who], { id, reason: '报错了地方' })

  test('takes the file, its corrections and its lines in the chain out of use', async () => {
    const period = world.nextPeriod()
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period })
    const { importId } = await correctRows(
      world.services,
      world.actors.county,
      first.id,
      [{ rowNo: 2, cells: { id_number: idOf(0) } }],
      undefined,
    )
    await world.work()
    expect(await world.amounts(period)).toHaveLength(3)
    await expect(withdraw(first.id, 'medical')).rejects.toMatchObject({ code: 'auth.denied' })
    await withdraw(first.id)
    expect([(await world.import(first.id)).status, (await world.import(importId)).status]).toEqual(['withdrawn', 'withdrawn'])
    expect(await world.amounts(period)).toEqual([])
    await expect(withdraw(first.id)).rejects.toMatchObject({ code: 'state.action-not-allowed' })
    await expect(correctRows(world.services, world.actors.county, first.id, [{ rowNo: 2, cells: {} }], undefined)).rejects.toMatchObject({
      code: 'state.action-not-allowed',
    })
    expect(await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period })).toMatchObject({ status: 'committed' })
  })

  test('of a correction alone: its rows wait again', async () => {
    const first = await world.deliver({ bytes: csvBytes(replaced(soundTable(3), { '1,0': '1' })), period: world.nextPeriod() })
    const { importId } = await correctRows(
      world.services,
      world.actors.county,
      first.id,
      [{ rowNo: 2, cells: { id_number: idOf(0) } }],
      undefined,
    )
    await world.work()
    expect(await world.waiting(first.id)).toBe(0)
    await withdraw(importId)
    expect(await world.waiting(first.id)).toBe(1)
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
