import { utils, write } from '@e965/xlsx'
import { writeXlsx, type CellValue as SheetValue, type MergeRange } from 'hucre/xlsx'
import { checkDigit } from '#kernel'

/** Builders of delivered files, sound and faulty, as real bytes. Used by the tests of reading and of the import. */

/** A table as text; the first row is the header. All builders start from `soundTable`. */
export type TextTable = readonly (readonly string[])[]

export type Fixture = { readonly fileName: string; readonly dataSet: string; readonly bytes: Uint8Array }

const dataSet = 'temporary-assistance-payments'
const headers = [
  '申请人身份证号',
  '申请人姓名',
  '救助类型',
  '困难原因',
  '救助人数',
  '发放日期',
  '救助金额',
  '是否先行救助',
  '审批编号',
  '行政区划',
]

/** The n-th made-up person's ID number: 大通湖, born in the 1950s to 1990s, right check digit. */
export function idOf(n: number): string {
  const day = `19${String(50 + (n % 50))}${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}`
  const first17 = `430971${day}${String(n % 1000).padStart(3, '0')}`
  return first17 + checkDigit(first17)
}

/** A made-up person whose number ends in X. */
export function idEndingInX(): string {
  for (let n = 0; ; n++) if (idOf(n).endsWith('X')) return idOf(n)
}

function soundRow(n: number): string[] {
  return [
    idOf(n),
    `李${'春夏秋冬东西南北'[n % 8] ?? ''}垸`,
    '急难型',
    '因病',
    String(1 + (n % 5)),
    `2026-03-${String(1 + (n % 28)).padStart(2, '0')}`,
    `${String(500 + n)}.50`,
    '否',
    `DTH-${String(n)}`,
    '430971121001',
  ]
}

/** Header and `count` rows without a fault. */
export function soundTable(count = 5): string[][] {
  return [[...headers], ...Array.from({ length: count }, (_, n) => soundRow(n))]
}

/** The table with some cells replaced: `{ '1,5': … }` is the first data row's sixth cell. */
export function replaced(table: TextTable, cells: Readonly<Record<string, string>>): string[][] {
  return table.map((row, r) => row.map((cell, c) => cells[`${String(r)},${String(c)}`] ?? cell))
}

/** Text in GB18030: two bytes for the common characters, four for those beyond the basic plane. */
export function gb18030(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point < 0x80) bytes.push(point)
    else if (point > 0xffff) bytes.push(...fourBytes(point - 0x10000))
    else bytes.push(...twoBytes(character))
  }
  return Uint8Array.from(bytes)
}

function fourBytes(index: number): number[] {
  return [
    0x90 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ]
}

let twoByteTable: Map<string, readonly [number, number]> | null = null

function twoBytes(character: string): readonly [number, number] {
  twoByteTable ??= buildTwoByteTable()
  const bytes = twoByteTable.get(character)
  if (!bytes) throw new Error(`No two-byte GB18030 code for ${character}`)
  return bytes
}

function buildTwoByteTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030')
  const table = new Map<string, readonly [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if (!table.has(character)) table.set(character, [lead, trail])
    }
  }
  return table
}

/** A table as CSV with CRLF; cells are quoted where they must be. */
export function csvText(table: TextTable, delimiter = ','): string {
  const quoted = (cell: string) => (/["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return `${table.map((row) => row.map(quoted).join(delimiter)).join('\r\n')}\r\n`
}

/** The same in an encoding departments use; UTF-8 without a mark unless told otherwise. */
export function csvBytes(
  table: TextTable,
  options: { encoding?: 'utf-8' | 'utf-8-bom' | 'gb18030' | 'utf-16le'; delimiter?: string } = {},
): Uint8Array {
  const text = csvText(table, options.delimiter)
  switch (options.encoding) {
    case 'gb18030':
      return gb18030(text)
    case 'utf-8-bom':
      return new TextEncoder().encode(`\ufeff${text}`)
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le')
    default:
      return new TextEncoder().encode(text)
  }
}

/** A workbook with the one sheet 数据. */
export function xlsxBytes(rows: readonly (readonly SheetValue[])[], merges: MergeRange[] = []): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name: '数据', rows: rows.map((row) => [...row]), merges }] })
}

/** The same as Excel 97 wrote it. */
export function xlsBytes(table: readonly (readonly (string | number | Date)[])[]): Uint8Array {
  const book = utils.book_new()
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet(
      table.map((row) => [...row]),
      { cellDates: false },
    ),
    '数据',
  )
  return write(book, { type: 'buffer', bookType: 'biff8' }) as Uint8Array
}

function fullWidth(text: string): string {
  return text.replace(/[0-9A-Z.-]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}

function csv(table: TextTable): Fixture {
  return { fileName: `${dataSet}.csv`, dataSet, bytes: csvBytes(table) }
}

/** Each defect by its name, as a file. */
export const fixtures = {
  utf8: () => csv(soundTable()),
  utf8WithMark: () => ({ ...csv([]), bytes: csvBytes(soundTable(), { encoding: 'utf-8-bom' }) }),
  gb18030: () => ({ ...csv([]), bytes: csvBytes(replaced(soundTable(), { '1,1': '李𬭊垸' }), { encoding: 'gb18030' }) }),
  utf16: () => ({ ...csv([]), bytes: csvBytes(soundTable(), { encoding: 'utf-16le' }) }),
  semicolons: () => ({ ...csv([]), bytes: csvBytes(soundTable(), { delimiter: ';' }) }),
  tabs: () => ({ ...csv([]), bytes: csvBytes(soundTable(), { delimiter: '\t' }) }),
  quotedCells: () => csv(replaced(soundTable(), { '1,8': '甲,乙"丙"\r\n丁' })),
  xlsx: async () => ({ fileName: `${dataSet}.xlsx`, dataSet, bytes: await xlsxBytes(soundTable()) }),
  /** Amounts as floating numbers (one with the noise of a formula), a day as a date cell, a day as a bare day number. */
  xlsxNumbers: async () => {
    const [head = [], first = [], second = []] = soundTable(2)
    const numeric = (row: string[], day: SheetValue, amount: number): SheetValue[] =>
      row.map((cell, column) => (column === 4 ? Number(cell) : column === 5 ? day : column === 6 ? amount : cell))
    const rows = [head, numeric(first, new Date(Date.UTC(2026, 2, 5)), 35.199999999999996), numeric(second, 46086, 1234.5)]
    return { fileName: `${dataSet}.xlsx`, dataSet, bytes: await xlsxBytes(rows) }
  },
  /** The ID number typed into a cell that is not text: the spreadsheet keeps 15 digits of it. */
  xlsxNumericId: async () => {
    const rows = soundTable(1).map((row, r) =>
      row.map((cell, column): SheetValue => (r === 1 && column === 0 ? Number(cell.slice(0, 17)) * 10 : cell)),
    )
    return { fileName: `${dataSet}.xlsx`, dataSet, bytes: await xlsxBytes(rows) }
  },
  xls: () => ({
    fileName: `${dataSet}.xls`,
    dataSet,
    bytes: xlsBytes(
      soundTable().map((row, r) =>
        row.map((cell, column) => (r > 0 && column === 6 ? Number(cell) : r > 0 && column === 5 ? new Date(`${cell}T00:00:00Z`) : cell)),
      ),
    ),
  }),
  htmlNamedXls: () => {
    const rows = soundTable()
      .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
      .join('')
    return {
      fileName: `${dataSet}.xls`,
      dataSet,
      bytes: new TextEncoder().encode(`<html><head><meta charset="utf-8"></head><body><table>${rows}</table></body></html>`),
    }
  },
  titleRows: () => csv([['大通湖区2026年3月临时救助发放表'], ['填报单位：区民政局', '', '', '', '单位：元'], ...soundTable()]),
  titleWithWan: () =>
    csv([['临时救助发放表'], ['', '', '', '', '', '', '单位：万元'], ...replaced(soundTable(2), { '1,6': '0.05', '2,6': '1.23456' })]),
  mergedHeader: async () => {
    const [, ...rows] = soundTable()
    const upper = ['申请人', '', '救助信息', '', '', '', '', '是否先行救助', '审批编号', '行政区划']
    const lower = ['身份证号', '姓名', '救助类型', '困难原因', '救助人数', '发放日期', '救助金额', '', '', '']
    const merges = [
      { startRow: 1, startCol: 0, endRow: 1, endCol: 1 },
      { startRow: 1, startCol: 2, endRow: 1, endCol: 6 },
      ...[7, 8, 9].map((column) => ({ startRow: 1, startCol: column, endRow: 2, endCol: column })),
    ]
    return { fileName: `${dataSet}.xlsx`, dataSet, bytes: await xlsxBytes([['临时救助发放表'], upper, lower, ...rows], merges) }
  },
  otherWordsAndOrder: () => {
    const words = [
      '公民身份号码',
      ' 姓  名 ',
      '救助类别',
      '致困原因',
      '家庭人口',
      '救助日期',
      '救助金额（元）',
      '先行救助',
      '审批号',
      '所属村（社区）',
    ]
    return csv([words, ...soundTable().slice(1)].map((row) => [...row].reverse()))
  },
  blankLines: () => {
    const [head = [], ...rows] = soundTable()
    return csv([[], head, [], ...rows.flatMap((row) => [row, headers.map(() => '')])])
  },
  totals: () =>
    csv([
      ...soundTable(),
      ['小计', '', '', '', '15', '', '2512.50', '', '', ''],
      ['合　计', '', '', '', '15', '', '2512.50', '', '', ''],
      ['注：本表一式两份，由区民政局负责解释。'],
      ['填表人：张三', '', '审核人：李四'],
    ]),
  repeatedHeader: () => csv([...soundTable(), [...headers], ...soundTable(2).slice(1)]),
  fullWidthDigits: () =>
    csv(replaced(soundTable(1), { '1,0': fullWidth(idOf(0)), '1,4': '３', '1,5': fullWidth('2026-03-05'), '1,6': fullWidth('1200.50') })),
  idWithSpaces: () => csv(replaced(soundTable(1), { '1,0': ` ${idOf(0).slice(0, 6)} ${idOf(0).slice(6, 14)}　${idOf(0).slice(14)} ` })),
  idLowerX: () => csv(replaced(soundTable(1), { '1,0': idEndingInX().toLowerCase() })),
  idFifteenDigits: () => csv(replaced(soundTable(1), { '1,0': idOf(0).slice(0, 6) + idOf(0).slice(8, 17) })),
  idScientific: () => csv(replaced(soundTable(1), { '1,0': '4.30971E+17' })),
  idWrongCheckDigit: () => csv(replaced(soundTable(1), { '1,0': idOf(0).slice(0, 17) + (idOf(0).endsWith('1') ? '2' : '1') })),
  dateSpellings: () =>
    csv(
      replaced(
        soundTable(8),
        Object.fromEntries(
          ['2026-03-05', '2026/3/5', '2026.3.5', '20260305', '2026年3月5日', '46086', '2026-03-05 00:00:00', '26-3-5'].map((text, n) => [
            `${String(n + 1)},5`,
            text,
          ]),
        ),
      ),
    ),
  moneySpellings: () =>
    csv(
      replaced(soundTable(6), {
        '1,6': '1,234.50',
        '2,6': '￥1234.5',
        '3,6': '1234.50元',
        '4,6': '0.12345万元',
        '5,6': '1234.505',
        '6,6': '(35.00)',
      }),
    ),
  inWan: () => csv(replaced(soundTable(3), { '0,6': '救助金额（万元）', '1,6': '0.05', '2,6': '1.2', '3,6': '500元' })),
  samePersonTwice: () => csv([...soundTable(3), soundRow(1)]),
  cutOffInRow: () => ({ ...csv([]), bytes: csvBytes(soundTable()).subarray(0, -45) }),
  cutOffInQuotes: () => {
    const text = csvText(replaced(soundTable(), { '5,8': '甲,乙' }))
    return { ...csv([]), bytes: new TextEncoder().encode(text.slice(0, text.indexOf('甲,') + 2)) }
  },
  cutOffXlsx: async () => {
    const bytes = await xlsxBytes(soundTable(50))
    return { fileName: `${dataSet}.xlsx`, dataSet, bytes: bytes.subarray(0, Math.floor(bytes.length * 0.7)) }
  },
  strayQuote: () => ({ ...csv([]), bytes: new TextEncoder().encode(csvText(soundTable(3000)).replace('李夏垸', '"李夏垸')) }),
  wrongDataSet: () => {
    const table = [
      ['序号', '姓名', '公民身份号码', '车牌号', '机动车类型', '使用性质', '品牌型号', '登记日期', '状态'],
      ['1', '李东垸', idOf(1), '湘H12345', '小型轿车', '非营运', '五菱', '2019-05-01', '正常'],
    ]
    return csv(table)
  },
  noHeader: () => csv(soundTable().slice(1)),
  missingColumn: () => csv(soundTable().map((row) => row.filter((_, column) => column !== 6))),
  empty: () => ({ ...csv([]), bytes: new Uint8Array() }),
  onlyBlanks: () => ({ ...csv([]), bytes: new TextEncoder().encode('\ufeff \r\n\r\n') }),
  headerOnly: () => csv(soundTable(0)),
  archive: () => ({
    fileName: `${dataSet}.zip`,
    dataSet,
    bytes: Uint8Array.from([0x50, 0x4b, 0x05, 0x06, ...Array.from({ length: 18 }, () => 0)]),
  }),
  pdf: () => ({ fileName: `${dataSet}.csv`, dataSet, bytes: new TextEncoder().encode('%PDF-1.7\n%âãÏÓ\n1 0 obj') }),
} satisfies Record<string, () => Fixture | Promise<Fixture>>

export type FixtureName = keyof typeof fixtures
