import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainDate, regionCode } from '#kernel'
import { createRegionIndex, dataSetOf, loadRegions } from '#rooms/catalogue'
import { fixtures, idEndingInX, idOf, type Fixture, type FixtureName } from './fixtures.ts'
import {
  identifyDataSet,
  judgeDataSet,
  openSheets,
  peek,
  readRecords,
  recognise,
  rowKey,
  sniff,
  type ReadingContext,
  type TableRecord,
} from './index.ts'

const context: ReadingContext = {
  deliveredOn: plainDate('2026-04-02'),
  regions: { index: createRegionIndex(loadRegions()), within: regionCode('430971') },
}
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doudi-reading-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function save(name: FixtureName): Promise<{ path: string; fixture: Fixture }> {
  const fixture = await fixtures[name]()
  const path = join(folder, `${name}-${fixture.fileName}`)
  await writeFile(path, fixture.bytes)
  return { path, fixture }
}

/** The whole journey of a file: bytes to records. */
async function readAll(name: FixtureName) {
  const { path, fixture } = await save(name)
  const finding = await sniff(path)
  const [sheet] = await openSheets(path, finding)
  if (!sheet) throw new Error('no sheet')
  const { head, rows } = await peek(sheet)
  const recognition = recognise(dataSetOf(fixture.dataSet), head)
  const records: TableRecord[] = []
  const skipped = { blank: 0, total: 0, note: 0, 'repeated-header': 0 }
  for await (const batch of readRecords(rows, recognition, context)) {
    records.push(...batch.records)
    for (const kind of ['blank', 'total', 'note', 'repeated-header'] as const) skipped[kind] += batch.skipped[kind]
  }
  return { finding, sheet, head, recognition, records, skipped, ending: sheet.ending }
}

const column = (records: readonly TableRecord[], name: string) => records.map((record) => record.values[name])
const problems = (records: readonly TableRecord[]) =>
  records.flatMap((record) => record.faults.map((fault) => `${String(record.number)} ${fault.field.label} ${fault.problem}`))

const sound = {
  id_number: idOf(0),
  name: '李春垸',
  aid_kind: '1',
  cause: '1',
  persons: 1,
  paid_on: '2026-03-01',
  amount: 50_050,
  small_sum_first: false,
  approval_no: 'DTH-0',
  region: '430971121001',
}

describe('sound files in every form', () => {
  const forms: [FixtureName, string, string | null][] = [
    ['utf8', 'csv', 'utf-8'],
    ['utf8WithMark', 'csv', 'utf-8'],
    ['gb18030', 'csv', 'gb18030'],
    ['utf16', 'csv', 'utf-16le'],
    ['semicolons', 'csv', 'utf-8'],
    ['tabs', 'csv', 'utf-8'],
    ['xlsx', 'xlsx', null],
    ['xls', 'xls', null],
    ['htmlNamedXls', 'html-table', 'utf-8'],
  ]
  it.each(forms)('%s', async (name, kind, encoding) => {
    const { finding, recognition, records, ending, skipped } = await readAll(name)
    expect(finding.kind).toBe(kind)
    expect(finding.encoding?.encoding ?? null).toBe(encoding)
    expect(recognition.missing).toEqual([])
    expect(recognition.confidence).toBeGreaterThan(0.9)
    expect(problems(records)).toEqual([])
    expect(records.map((record) => record.number)).toEqual([2, 3, 4, 5, 6])
    expect(records[0]?.values).toEqual(name === 'gb18030' ? { ...sound, name: '李𬭊垸' } : sound)
    expect(ending).toEqual({ rows: 6, cutOff: null, undecodable: 0 })
    expect(skipped).toEqual({ blank: 0, total: 0, note: 0, 'repeated-header': 0 })
  })

  it('quoted cells with delimiter, quotes and line break stay one cell and one row', async () => {
    const { records } = await readAll('quotedCells')
    expect(records[0]?.values['approval_no']).toBe('甲,乙"丙" 丁')
    expect(records.map((record) => record.number)).toEqual([2, 3, 4, 5, 6])
  })

  it('numbers and date cells of XLSX', async () => {
    const { records } = await readAll('xlsxNumbers')
    expect(problems(records)).toEqual([])
    expect(column(records, 'amount')).toEqual([3520, 123_450])
    expect(column(records, 'paid_on')).toEqual(['2026-03-05', '2026-03-05'])
    expect(column(records, 'persons')).toEqual([1, 2])
  })
})

describe('heads', () => {
  it('title rows are not data, and are told', async () => {
    const { recognition, records } = await readAll('titleRows')
    expect(recognition.titleRows.map((row) => row.cells[0])).toEqual(['大通湖区2026年3月临时救助发放表', '填报单位：区民政局'])
    expect(recognition.unit).toBe('yuan')
    expect(records.map((record) => record.number)).toEqual([4, 5, 6, 7, 8])
    expect(problems(records)).toEqual([])
  })

  it('单位：万元 above the table', async () => {
    const { records } = await readAll('titleWithWan')
    expect(column(records, 'amount')).toEqual([50_000, 1_234_560])
  })

  it('merged headers of two rows', async () => {
    const { recognition, records } = await readAll('mergedHeader')
    expect(recognition.headerRows.map((row) => row.number)).toEqual([2, 3])
    expect(recognition.missing).toEqual([])
    expect(records[0]?.values).toEqual(sound)
    expect(records).toHaveLength(5)
  })

  it('other words in another order', async () => {
    const { recognition, records } = await readAll('otherWordsAndOrder')
    expect(recognition.unknown).toEqual([])
    expect(records[0]?.values).toEqual(sound)
  })

  it('an amount headed 万元; a cell that says 元 means 元', async () => {
    const { records } = await readAll('inWan')
    expect(column(records, 'amount')).toEqual([50_000, 1_200_000, 50_000])
  })
})

describe('rows that are not data', () => {
  it('blank lines keep the numbering', async () => {
    const { records, skipped } = await readAll('blankLines')
    expect(records.map((record) => record.number)).toEqual([4, 6, 8, 10, 12])
    expect(skipped.blank).toBe(6)
  })

  it('totals and notes are passed over and counted', async () => {
    const { records, skipped } = await readAll('totals')
    expect(records).toHaveLength(5)
    expect(skipped).toEqual({ blank: 0, total: 2, note: 2, 'repeated-header': 0 })
  })

  it('a header repeated on each page', async () => {
    const { records, skipped } = await readAll('repeatedHeader')
    expect(records).toHaveLength(7)
    expect(skipped['repeated-header']).toBe(1)
  })

  it('the same person twice has one key', async () => {
    const { records, recognition } = await readAll('samePersonTwice')
    const keys = records.map((record) => rowKey(recognition.dataset, (field) => record.values[field] ?? null))
    expect(keys[3]).toBe(keys[1])
    expect(new Set(keys).size).toBe(3)
  })
})

describe('cells', () => {
  it('full-width digits', async () => {
    const { records } = await readAll('fullWidthDigits')
    expect(records[0]?.values).toMatchObject({ id_number: idOf(0), persons: 3, paid_on: '2026-03-05', amount: 120_050 })
  })

  it('ID numbers with blanks, lower x, 15 digits', async () => {
    expect(column((await readAll('idWithSpaces')).records, 'id_number')).toEqual([idOf(0)])
    expect(column((await readAll('idLowerX')).records, 'id_number')).toEqual([idEndingInX()])
    expect(column((await readAll('idFifteenDigits')).records, 'id_number')).toEqual([idOf(0)])
  })

  it('an ID number in scientific notation, as text or as a number of XLSX, is a fault with its way out', async () => {
    const { records } = await readAll('idScientific')
    expect(problems(records)).toEqual(['2 申请人身份证号 id.scientific'])
    expect(records[0]?.faults[0]?.wayOut).toContain('文本')
    expect(problems((await readAll('xlsxNumericId')).records)).toEqual(['2 申请人身份证号 id.scientific'])
  })

  it('an ID number copied wrongly', async () => {
    const { records } = await readAll('idWrongCheckDigit')
    expect(problems(records)).toEqual(['2 申请人身份证号 id.checksum'])
    expect(records[0]?.raw[0]).toHaveLength(18)
    expect(JSON.stringify(records[0]?.faults.map((fault) => fault.message + fault.wayOut))).not.toMatch(/\d{6}/)
  })

  it('a day in seven spellings; a year of two digits is ambiguous', async () => {
    const { records } = await readAll('dateSpellings')
    expect(column(records, 'paid_on')).toEqual([...Array.from({ length: 7 }, () => '2026-03-05'), null])
    expect(problems(records)).toEqual(['9 发放日期 date.ambiguous'])
  })

  it('amounts with commas, signs and units; nothing is rounded', async () => {
    const { records } = await readAll('moneySpellings')
    expect(column(records, 'amount')).toEqual([123_450, 123_450, 123_450, 123_450, null, null])
    expect(problems(records)).toEqual(['6 救助金额 money.decimals', '7 救助金额 money.negative'])
  })
})

describe('files that are not whole', () => {
  it('cut off in the middle of a row', async () => {
    const { ending, records } = await readAll('cutOffInRow')
    expect(ending?.cutOff).toMatchObject({ reason: 'short-last-row', row: 6 })
    expect(records.at(-1)?.faults.length).toBeGreaterThan(0)
  })

  it('cut off inside quotes', async () => {
    const { ending } = await readAll('cutOffInQuotes')
    expect(ending?.cutOff).toMatchObject({ reason: 'unterminated-quote', row: 6 })
  })

  it('XLSX without its end', async () => {
    const { path } = await save('cutOffXlsx')
    const finding = await sniff(path)
    expect(finding).toMatchObject({ kind: 'truncated-xlsx', refusal: { message: '文件不完整，后半部分没有传上来' } })
    await expect(openSheets(path, finding)).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it('a stray quote does not swallow the rows below it', async () => {
    const { records } = await readAll('strayQuote')
    expect(records).toHaveLength(3000)
    expect(records[1]?.faults.map((fault) => fault.problem)).toEqual(['name.characters'])
    expect(problems(records)).toHaveLength(1)
  })
})

describe('wrong files', () => {
  it('says which data set it looks like', async () => {
    const { head } = await readAll('wrongDataSet')
    expect(identifyDataSet(head)[0]?.dataset.id).toBe('vehicles')
    const verdict = judgeDataSet(dataSetOf('temporary-assistance-payments'), head)
    expect(verdict).toMatchObject({ fits: false, looksLike: { id: 'vehicles' }, message: '这张表像是“机动车登记”，不是“临时救助发放”' })
  })

  it('has no header', async () => {
    const { head } = await readAll('noHeader')
    expect(judgeDataSet(dataSetOf('temporary-assistance-payments'), head)).toMatchObject({ fits: false, message: '找不到表头' })
  })

  it('lacks a required column', async () => {
    const { head } = await readAll('missingColumn')
    expect(judgeDataSet(dataSetOf('temporary-assistance-payments'), head)).toMatchObject({ fits: false, message: '缺少必填的列：救助金额' })
  })

  it('has a header and no rows', async () => {
    const { records, recognition } = await readAll('headerOnly')
    expect(recognition.missing).toEqual([])
    expect(records).toEqual([])
  })

  it.each([
    ['empty', 'empty', 'file.empty'],
    ['onlyBlanks', 'empty', 'file.empty'],
    ['archive', 'zip', 'file.unreadable'],
    ['pdf', 'unknown', 'file.unreadable'],
  ] as const)('%s is refused', async (name, kind, code) => {
    const { path } = await save(name)
    const finding = await sniff(path)
    expect(finding.kind).toBe(kind)
    await expect(openSheets(path, finding)).rejects.toMatchObject({ code })
  })
})
