import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createImportWorld, type ImportWorld } from '#test/import-world'
import { csvBytes, fixtures, idOf, replaced, soundTable, type Fixture, type FixtureName } from './reading/fixtures.ts'

/*
 * Every defect that files are known to have, each as a real file handed in and read to its end: what was read, taken, held back and why,
 * what reached the lake, what the report says.
 *
 * | defect                                              | test (here unless another file is named)                                       |
 * | --------------------------------------------------- | ------------------------------------------------------------------------------ |
 * | CSV in UTF-8 with and without BOM, GB18030, UTF-16  | sound files: utf8, utf8WithMark, gb18030, utf16; large files: clean, in …       |
 * | XLSX, old XLS, HTML named .xls                      | sound files: xlsx, xls, htmlNamedXls                                           |
 * | title rows above the header, merged headers         | sound files: titleRows, mergedHeader                                           |
 * | headers in other words and order                    | sound files: otherWordsAndOrder; set by hand: journeys.test.ts, e2e/imports    |
 * | blank lines, totals at the bottom, repeated header  | sound files: blankLines, totals; what is no data is counted by kind            |
 * | full-width digits, ID with spaces, 15 digits, x     | full-width digits, blanks in ID numbers, lower x, 15 digits: the same person   |
 * | ID numbers ruined into 4.30971E+17                  | idScientific, xlsxNumericId: held back                                         |
 * | dates in six spellings                              | days in six spellings; one of two digits is held back                          |
 * | money with commas, in 万元                           | amounts with commas and signs; amounts in 万元, by header and by title           |
 * | the same person twice                               | the same row twice …; two rows of one key that differ                          |
 * | the same file twice                                 | journeys.test.ts: the same file twice                                          |
 * | cut off in the middle                               | files that are not whole: cut off in …, cutOffXlsx; large files: cut off in … ; |
 * |                                                     | journeys.test.ts: a roster that was cut off ends nobody                        |
 * | a file of the wrong data set                        | wrongDataSet, noHeader, missingColumn; archive and pdf: no table at all        |
 * | an empty one                                        | empty, onlyBlanks; a header without rows; what the period has stays:           |
 * |                                                     | journeys.test.ts: a file of which nothing can be taken                         |
 * | 500 MB                                              | bench/import.bench.ts --mb 500: rows a second and the most memory; large files  |
 * |                                                     | take the same road here                                                        |
 */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())
// Each file is the first of its kind in an empty period.
let month = 0
beforeEach(() => {
  month++
})
const period = () => `20${String(10 + Math.floor(month / 12))}-${String((month % 12) + 1).padStart(2, '0')}`

async function deliver(fixture: Fixture | Promise<Fixture>) {
  const { bytes, fileName } = await fixture
  const done = await world.deliver({ bytes, fileName, period: period() })
  const rows = (await world.lakeRows()).filter((row) => String(row['filename']).includes(`/${period()}/`))
  return {
    ...done,
    lake: rows,
    codes: Object.fromEntries(done.quality.problems?.map((problem) => [`${problem.field} ${problem.code}`.trim(), problem.rows]) ?? []),
  }
}

const file = (name: FixtureName): Fixture | Promise<Fixture> => fixtures[name]()

describe('sound files in every form are taken whole', () => {
  test.each([
    'utf8',
    'utf8WithMark',
    'gb18030',
    'utf16',
    'semicolons',
    'tabs',
    'xlsx',
    'xls',
    'htmlNamedXls',
    'titleRows',
    'mergedHeader',
    'otherWordsAndOrder',
    'blankLines',
    'totals',
    'quotedCells',
  ] as const)('%s', async (name) => {
    const done = await deliver(file(name))
    expect(done).toMatchObject({ status: 'committed', rows_read: 5, rows_taken: 5, rows_held: 0, codes: {} })
    expect(done.lake.map((row) => [row['amount'], row['paid_on'], row['aid_kind'], row['persons'], row['region']])).toEqual(
      Array.from({ length: 5 }, (_, n) => [(500 + n) * 100 + 50, `2026-03-0${String(n + 1)}`, '1', 1 + n, '430971121001']),
    )
  })

  test('the row numbers in the lake are those a spreadsheet shows', async () => {
    expect((await deliver(file('blankLines'))).lake.map((row) => row['row_no'])).toEqual([4, 6, 8, 10, 12])
    expect((await deliver(file('titleRows'))).lake.map((row) => row['row_no'])).toEqual([4, 5, 6, 7, 8])
  })

  test('what is no data is counted by kind', async () => {
    const totals = await deliver(file('totals'))
    expect(totals.quality.skipped).toEqual([
      { reason: '合计行', rows: 2 },
      { reason: '说明行', rows: 2 },
    ])
    month++
    expect((await deliver(file('blankLines'))).quality.skipped).toEqual([{ reason: '空行', rows: 6 }])
    month++
    expect((await deliver(file('repeatedHeader'))).quality.skipped).toContainEqual({ reason: '重复的表头', rows: 1 })
  })

  test('amounts in 万元, by header and by title', async () => {
    expect((await deliver(file('inWan'))).lake.map((row) => row['amount'])).toEqual([50_000, 1_200_000, 50_000])
    month++
    expect((await deliver(file('titleWithWan'))).lake.map((row) => row['amount'])).toEqual([50_000, 1_234_560])
  })

  test('numbers and days as a spreadsheet keeps them', async () => {
    const { lake } = await deliver(file('xlsxNumbers'))
    expect(lake.map((row) => [row['amount'], row['paid_on'], row['persons']])).toEqual([
      [3520, '2026-03-05', 1],
      [123_450, '2026-03-05', 2],
    ])
  })
})

describe('cells written otherwise', () => {
  test('full-width digits, blanks in ID numbers, lower x, 15 digits: the same person', async () => {
    const first = await deliver(file('fullWidthDigits'))
    expect(first.lake[0]).toMatchObject({ amount: 120_050, paid_on: '2026-03-05', persons: 3 })
    month++
    const spaced = await deliver(file('idWithSpaces'))
    month++
    const old = await deliver(file('idFifteenDigits'))
    expect(spaced.lake[0]?.['person_no']).toBe(first.lake[0]?.['person_no'])
    expect(old.lake[0]?.['person_no']).toBe(first.lake[0]?.['person_no'])
    month++
    expect(await deliver(file('idLowerX'))).toMatchObject({ rows_taken: 1, codes: {} })
  })

  test.each([
    ['idScientific', { 'id_number id.scientific': 1 }],
    ['xlsxNumericId', { 'id_number id.scientific': 1 }],
    ['idWrongCheckDigit', { 'id_number id.checksum': 1 }],
  ] as const)('%s: held back', async (name, codes) => {
    const done = await deliver(file(name))
    expect(done).toMatchObject({ status: 'committed', rows_read: 1, rows_taken: 0, rows_held: 1, codes })
    expect(done.quality.problems[0]?.wayOut).not.toBe('')
  })

  test('days in six spellings; one of two digits is held back', async () => {
    const done = await deliver(file('dateSpellings'))
    expect(done).toMatchObject({ rows_read: 8, rows_taken: 7, rows_held: 1, codes: { 'paid_on date.ambiguous': 1 } })
    expect(new Set(done.lake.map((row) => row['paid_on']))).toEqual(new Set(['2026-03-05']))
  })

  test('amounts with commas and signs; nothing is rounded', async () => {
    const done = await deliver(file('moneySpellings'))
    expect(done).toMatchObject({ rows_taken: 4, rows_held: 2, codes: { 'amount money.decimals': 1, 'amount money.negative': 1 } })
    expect(done.lake.map((row) => row['amount'])).toEqual([123_450, 123_450, 123_450, 123_450])
  })

  test('a zero byte in a cell does no harm', async () => {
    const table = replaced(soundTable(3), { '1,1': '李\u0000春垸', '2,8': 'DTH\u0000-7' })
    expect(await deliver({ fileName: 'x.csv', dataSet: '', bytes: csvBytes(table) })).toMatchObject({ status: 'committed', rows_taken: 3 })
    month++
    const large = await deliver({
      fileName: 'x.csv',
      dataSet: '',
      bytes: csvBytes(replaced(soundTable(4000), { '1,1': '李\u0000春垸', '4000,8': 'DTH\u0000-7', '7,9': '430971\u0000121001' })),
    })
    expect(large).toMatchObject({ status: 'committed', rows_read: 4000, rows_held: 0 })
  })
})

describe('the same thing twice', () => {
  test('the same row twice is taken once and said', async () => {
    const done = await deliver(file('samePersonTwice'))
    expect(done).toMatchObject({ rows_read: 4, rows_taken: 3, rows_held: 0, rows_repeated: 1 })
    expect(done.quality.skipped).toContainEqual({ reason: '与前面相同的重复行', rows: 1 })
  })

  test('two rows of one key that differ: the first is taken, the second held back with the row it contradicts', async () => {
    const done = await deliver({
      fileName: 'x.csv',
      dataSet: '',
      bytes: csvBytes([...soundTable(3), ...replaced([soundTable(2)[2] ?? []], { '0,3': '因灾' })]),
    })
    expect(done).toMatchObject({ rows_taken: 3, rows_held: 1, codes: { 'row.contradiction': 1 } })
    expect(done.quality.problems[0]?.message).toContain('第 3 行')
    const held = await world.db.selectFrom('held_row').select('row_no').where('import_id', '=', done.id).execute()
    expect(held).toEqual([{ row_no: 5 }])
  })
})

describe('files that are not whole', () => {
  test('cut off in the middle of a row: the rows before it are taken, the torn one held back', async () => {
    const done = await deliver(file('cutOffInRow'))
    expect(done).toMatchObject({ status: 'committed', rows_read: 5, rows_taken: 4, rows_held: 1, codes: { 'row.torn': 1 } })
    expect(done.quality.warnings[0]).toContain('中间断开')
  })

  test('cut off inside quotes', async () => {
    expect(await deliver(file('cutOffInQuotes'))).toMatchObject({
      status: 'committed',
      rows_taken: 4,
      rows_held: 1,
      codes: { 'row.torn': 1 },
    })
  })

  test('a stray quote does not swallow the rows below it', async () => {
    expect(await deliver(file('strayQuote'))).toMatchObject({ status: 'committed', rows_read: 3000, rows_taken: 2999, rows_held: 1 })
  })

  test.each([
    ['empty', 'file.empty', '文件是空的'],
    ['onlyBlanks', 'file.empty', '文件是空的'],
    ['archive', 'file.unreadable', '这是压缩包，不是表格'],
    ['pdf', 'file.unreadable', '认不出这是什么文件'],
    ['cutOffXlsx', 'file.unreadable', '文件不完整，后半部分没有传上来'],
    ['wrongDataSet', 'file.wrong-dataset', '这张表像是“机动车登记”，不是“临时救助发放”'],
    ['noHeader', 'file.wrong-dataset', '找不到表头'],
    ['missingColumn', 'file.wrong-dataset', '缺少必填的列：救助金额'],
  ] as const)('%s is refused with its reason, and nothing of it is kept but its bytes', async (name, code, message) => {
    const done = await deliver(file(name))
    expect(done).toMatchObject({ status: 'failed', error_code: code, error_message: message, rows_taken: 0, lake: [] })
    expect(await world.db.selectFrom('held_row').select('row_no').where('import_id', '=', done.id).execute()).toEqual([])
  })

  test('a header without rows: nothing happened this month; but a list of persons without a row is refused', async () => {
    expect(await deliver(file('headerOnly'))).toMatchObject({ status: 'committed', rows_read: 0, rows_taken: 0 })
    const roster = await world.deliver({
      dataset: 'tekun-roster',
      period: period(),
      fileName: 'x.csv',
      bytes: new TextEncoder().encode(
        '身份证号,姓名,城乡类别,供养方式,生活自理能力,月基本生活费,月照料护理费,起始日期,终止日期,在册状态,行政区划\n',
      ),
    })
    expect(roster).toMatchObject({ status: 'failed', error_code: 'file.empty', error_message: '文件只有表头，没有数据行' })
  })
})

describe('large files, which DuckDB reads', () => {
  const large = (
    change: (table: string[][]) => readonly (readonly string[])[] = (table) => table,
    encoding: 'utf-8' | 'utf-8-bom' | 'gb18030' = 'utf-8',
  ) => ({ fileName: '大文件.csv', dataSet: '', bytes: csvBytes(change(soundTable(5000)), { encoding }) })

  test.each(['utf-8', 'utf-8-bom', 'gb18030'] as const)('clean, in %s', async (encoding) => {
    const done = await deliver(large(undefined, encoding))
    expect(done).toMatchObject({ status: 'committed', rows_read: 5000, rows_held: 0 })
    expect(done.rows_taken + done.rows_repeated).toBe(5000)
    expect(done.lake[0]).toMatchObject({ row_no: 2, amount: 50_050 })
  })

  test.each(['utf-8', 'gb18030'] as const)('with every kind of other row, in %s: the same as row by row', async (encoding) => {
    const mixed = (table: string[][]) => {
      const [head = [], ...rows] = replaced(table, {
        '10,5': '26-3-5',
        '11,5': '2026年3月5日',
        '12,0': '4.30971E+17',
        '13,6': '1,234.50',
        '14,9': '河坝镇金山社区',
        '15,9': '不存在的村',
        '16,1': ' 李 四 ',
      })
      return [
        ['临时救助发放表'],
        head,
        [],
        ...rows.slice(0, 2000),
        ['小计', '', '', '', '', '', '1'],
        [],
        ...rows.slice(2000),
        ['合计', '', '', '', '15'],
        ['填表人：张三'],
      ]
    }
    const done = await deliver(large(mixed, encoding))
    expect(done).toMatchObject({
      status: 'committed',
      rows_read: 5000,
      rows_held: 3,
      codes: { 'paid_on date.ambiguous': 1, 'id_number id.scientific': 1, 'region region.unknown': 1 },
    })
    expect(done.quality.skipped.filter((one) => one.reason !== '与前面相同的重复行')).toEqual([
      { reason: '表头以上的标题行', rows: 1 },
      { reason: '空行', rows: 2 },
      { reason: '合计行', rows: 2 },
      { reason: '说明行', rows: 1 },
    ])
    expect(done.lake.find((row) => row['row_no'] === 14)).toMatchObject({ paid_on: '2026-03-05' })
    expect(done.lake.find((row) => row['row_no'] === 16)).toMatchObject({ amount: 123_450 })
    expect(done.lake.find((row) => row['row_no'] === 17)).toMatchObject({ region: '430971121001' })
    const held = await world.db.selectFrom('held_row').select('row_no').where('import_id', '=', done.id).orderBy('row_no').execute()
    expect(held.map((row) => row.row_no)).toEqual([13, 15, 18])
  })

  test('cut off in its last row', async () => {
    const { bytes } = large()
    const done = await deliver({ fileName: 'x.csv', dataSet: '', bytes: bytes.subarray(0, -30) })
    expect(done).toMatchObject({ status: 'committed', rows_read: 5000, rows_held: 1, codes: { 'row.torn': 1 } })
  })

  test('a line end inside a cell: read row by row, row numbers stay', async () => {
    const done = await deliver(large((table) => replaced(table, { '3,8': '甲\n乙' })))
    expect(done).toMatchObject({ status: 'committed', rows_read: 5000, rows_held: 0 })
    expect(done.lake.find((row) => row['row_no'] === 5)?.['amount']).toBe(50_350)
  })

  test('characters that cannot be decoded: their rows are held back, the others taken', async () => {
    const { bytes } = large()
    const at = Buffer.from(bytes).indexOf('李', 20_000)
    const done = await deliver({
      fileName: 'x.csv',
      dataSet: '',
      bytes: Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff, 0xfe, 0xff), bytes.subarray(at + 3)]),
    })
    expect(done).toMatchObject({ status: 'committed', rows_read: 5000, rows_held: 1, codes: { 'name garbled': 1 } })
  })

  test('nothing but bad rows: each is held back with its cells, and none lost', async () => {
    const done = await deliver(large((table) => table.map((row, i) => (i === 0 ? row : row.with(5, '26-3-5')))))
    expect(done).toMatchObject({ status: 'committed', rows_read: 5000, rows_taken: 0, rows_held: 5000 })
    expect(idOf(0)).toHaveLength(18)
  })
})
