import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDigit, plainDate, regionCode } from '#kernel'
import { codeListOf, createRegionIndex, dataSetOf, fieldOf, loadRegions, type FieldDefinition } from '#rooms/catalogue'
import { cellReader, type CellValue, type ColumnUnit } from './cells/index.ts'
import { idEndingInX, idOf, soundTable } from './fixtures.ts'
import { bulkQuery, idKeySql, idTextSql, regionSpellings, settledRegions, type BulkColumn, type BulkContext } from './sql.ts'

const deliveredOn = plainDate('2026-04-02')
const regions = { index: createRegionIndex(loadRegions()), within: regionCode('430971') }
const context: BulkContext = { deliveredOn }

let connection: DuckDBConnection
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  connection = await instance.connect()
  await connection.run('CREATE TABLE cell (n INTEGER, raw VARCHAR); CREATE TABLE region_spelling (spelling VARCHAR, code VARCHAR)')
})
afterAll(() => {
  connection.closeSync()
})

/** Loads texts into a table, whatever characters they are made of. */
async function load(table: string, rows: readonly (readonly string[])[]): Promise<void> {
  await connection.run(`DELETE FROM ${table}`)
  const appender = await connection.createAppender(table)
  rows.forEach((row, n) => {
    if (table === 'cell') appender.appendInteger(n)
    for (const text of row) appender.appendVarchar(text)
    appender.endRow()
  })
  appender.closeSync()
}

type Judged = { value: CellValue | null; slow: boolean }

async function judge(field: FieldDefinition, unit: ColumnUnit | null, cells: readonly string[]): Promise<Judged[]> {
  await load(
    'cell',
    cells.map((cell) => [cell]),
  )
  if (field.type === 'region')
    await load(
      'region_spelling',
      regionSpellings(new Set(cells), field, { deliveredOn, regions }).map(({ spelling, code }) => [spelling, code]),
    )
  const query = settledRegions(
    bulkQuery({ from: 'cell', keep: ['n'], columns: [{ field, raw: 'raw', unit }], context }),
    [field],
    'region_spelling',
  )
  const text = textOf(field)
  const result = await connection.runAndReadAll(`SELECT ${text} AS value, slow FROM (${query}) ORDER BY n`)
  return result.getRowObjectsJS().map((row) => ({ value: plain(row['value']), slow: row['slow'] === true }))
}

function textOf({ name, type }: FieldDefinition): string {
  if (type === 'idNumber') return idTextSql(`"${name}"`)
  return type === 'date' || type === 'month' ? `CAST("${name}" AS VARCHAR)` : `"${name}"`
}

function plain(value: unknown): CellValue | null {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** The law is that what SQL settles, the cell reader settles in the same way: the cells for which it does not hold. */
async function disagreements(definition: FieldDefinition, unit: ColumnUnit | null, cells: readonly string[]): Promise<unknown[]> {
  const read = cellReader(definition, { unit, deliveredOn, regions })
  const judged = await judge(definition, unit, cells)
  return cells.flatMap((cell, i) => {
    const sql = judged[i]
    if (!sql || sql.slow) return []
    const own = read(cell)
    return own.ok && own.value === sql.value ? [] : [{ cell, own, sql }]
  })
}

const field = (dataSet: string, name: string) => fieldOf(dataSetOf(dataSet), name)
const day = fc
  .date({ min: new Date('1880-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const dayPart = fc.tuple(fc.integer({ min: 1840, max: 2210 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 33 }))
const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max })
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0123456789.,-/年月日元万%Xx ￥（）是否#\u3000\u00a0\u200b\ufffd０１'), maxLength: 20 }),
  fc.constantFrom(
    '',
    '-',
    '--',
    '—',
    '/',
    '无',
    'NULL',
    'null',
    '#N/A',
    '#REF!',
    ' ',
    '合计',
    '\ufeff',
    '\\N',
    'N/A',
    'undefined',
    '〇',
    '·',
    '👩‍👩‍👧',
    '👍🏽',
    'é',
    'e\u0301',
    'İ',
  ),
)

const dateForms = fc.tuple(dayPart, fc.integer({ min: 0, max: 6 })).map(([[year, month, date], form]) => {
  const [y, m, d] = [String(year), String(month), String(date)]
  const [mm, dd] = [m.padStart(2, '0'), d.padStart(2, '0')]
  return (
    [
      `${y}-${mm}-${dd}`,
      `${y}${mm}${dd}`,
      `${y}/${m}/${d}`,
      `${y}.${m}.${d}`,
      `${y}年${m}月${d}日`,
      `${y}-${m}-${d} 00:00:00`,
      `${y}${mm}`,
    ][form] ?? ''
  )
})
const numberForms = fc
  .tuple(digits(13), fc.option(digits(8)), fc.constantFrom('', '元', '万元', '%', '人', ' '), fc.constantFrom('', '-', '￥', '+'))
  .map(([whole, fraction, unit, sign]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${unit}`)
// The check digit is right, the day of birth often is not.
const checkedIds = dayPart.map(([year, month, date]) => {
  const first17 = `430971${String(year)}${String(month).padStart(2, '0')}${String(date).padStart(2, '0')}001`
  return first17 + checkDigit(first17)
})
const changedIds = fc
  .tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789Xx ０'), fc.boolean())
  .map(([n, at, change, keep]) => (keep ? idOf(n) : idOf(n).slice(0, at) + change + idOf(n).slice(at + 1)))
const codeForms = (name: Parameters<typeof codeListOf>[0]) =>
  fc.constantFrom(
    ...codeListOf(name).entries.flatMap((entry) => [
      entry.code,
      entry.label,
      ...entry.aliases,
      ` ${entry.label}`,
      `${entry.code}-${entry.label}`,
      entry.code.replace(/^0/, ''),
    ]),
  )

const cases: [string, FieldDefinition, ColumnUnit | null, fc.Arbitrary<string>][] = [
  ['ID number', field('dibao-roster', 'id_number'), null, fc.oneof(checkedIds, changedIds)],
  [
    'name',
    field('dibao-roster', 'name'),
    null,
    fc.constantFrom('张三', '欧阳小红', '张 三', '阿卜杜拉·买买提', '阿卜•买提', '李𬭊', '王3', '无', 'Tom', '·', '合计', '丁', '〇三'),
  ],
  [
    'text',
    field('school-enrolment', 'school'),
    null,
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 250 }),
      fc.constantFrom('河坝镇中心小学', '大通湖 一中', 'A  B', '甲\n乙', '（备注）', '/', '未填'),
    ),
  ],
  [
    'phone',
    field('dibao-roster', 'phone'),
    null,
    fc.constantFrom('13812345678', '138-1234-5678', '0737-5661234', '12812345678', '1381234567', '+8613812345678'),
  ],
  [
    'yes or no',
    field('temporary-assistance-payments', 'small_sum_first'),
    null,
    fc.constantFrom('是', '否', '有', '无', '1', '0', 'Y', 'N', 'y', '√', '2'),
  ],
  ['money', field('temporary-assistance-payments', 'amount'), null, numberForms],
  ['money in 万元', field('bank-balances', 'balance'), 'wan', numberForms],
  ['money in 千元', field('bank-balances', 'balance'), 'thousand', numberForms],
  ['integer', field('dibao-roster', 'members'), null, numberForms],
  ['measured quantity', field('real-estate', 'area_dm2'), null, numberForms],
  ['share', field('real-estate', 'owned_share'), null, numberForms],
  ['share headed %', field('real-estate', 'owned_share'), 'percent', numberForms],
  ['past day', field('deaths', 'died_on'), null, fc.oneof(dateForms, day)],
  ['any day', field('disability-certificates', 'valid_until'), null, fc.oneof(dateForms, day)],
  [
    'month',
    field('tax-records', 'tax_month'),
    null,
    fc.oneof(
      dateForms,
      day,
      day.map((text) => text.slice(0, 7)),
      day.map((text) => `${text.slice(0, 4)}年${String(Number(text.slice(5, 7)))}月`),
    ),
  ],
  ['nationality', field('population-register', 'nationality'), null, codeForms('nationality')],
  ['relation', field('population-register', 'relation'), null, codeForms('relation')],
  ['insurance', field('medical-insurance-enrolment', 'insurance'), null, codeForms('medicalInsurance')],
  ['house grade', field('rural-house-repair', 'house_grade'), null, codeForms('houseGrade')],
  [
    'region',
    field('dibao-roster', 'region'),
    null,
    fc.constantFrom('430971121001', '河坝镇金山社区', '430971', '430971999999', '金山社区', '无', '北京市'),
  ],
]

describe('the bulk path and the cell readers', () => {
  it.each(cases)('agree on %s', async (_, definition, unit, forms) => {
    const cell = fc.oneof({ weight: 4, arbitrary: forms }, { weight: 1, arbitrary: noise })
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 200, maxLength: 400 }), async (cells) => {
        expect(await disagreements(definition, unit, cells)).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  it.each(cases.map(([name, definition, unit]) => [name, definition, unit] as const))(
    'agree on an empty cell of %s',
    async (_, definition, unit) => {
      expect(await judge({ ...definition, required: true }, unit, [''])).toEqual([{ value: null, slow: true }])
      expect(await judge({ ...definition, required: false }, unit, [''])).toEqual([{ value: null, slow: false }])
    },
  )
})

describe('the bulk path', () => {
  const usual: [string, FieldDefinition, ColumnUnit | null, string[], (CellValue | null)[]][] = [
    ['ID number', field('dibao-roster', 'id_number'), null, [idOf(7), idOf(8)], [idOf(7), idOf(8)]],
    ['name', field('dibao-roster', 'name'), null, ['张三', '欧阳小红', '阿卜杜拉·买买提'], ['张三', '欧阳小红', '阿卜杜拉·买买提']],
    [
      'text',
      field('school-enrolment', 'school'),
      null,
      ['河坝镇中心小学（北校区）', '大通湖 一中'],
      ['河坝镇中心小学（北校区）', '大通湖 一中'],
    ],
    ['money', field('temporary-assistance-payments', 'amount'), null, ['500', '0.10', '90071.99'], [50_000, 10, 9_007_199]],
    ['money in 万元', field('bank-balances', 'balance'), 'wan', ['0.05', '1.234567'], [50_000, 1_234_567]],
    ['quantity', field('real-estate', 'area_dm2'), null, ['89.53', '100'], [8953, 10_000]],
    ['share', field('real-estate', 'owned_share'), null, ['50%', '33.33%'], [5000, 3333]],
    [
      'day',
      field('deaths', 'died_on'),
      null,
      ['2026-03-05', '20260305', '2026/3/5', '2026.3.5', '2026年3月5日'],
      Array.from({ length: 5 }, () => '2026-03-05'),
    ],
    [
      'month',
      field('tax-records', 'tax_month'),
      null,
      ['2026-03', '202603', '2026年3月', '2026-03-31'],
      Array.from({ length: 4 }, () => '2026-03-01'),
    ],
    ['code', field('population-register', 'sex'), null, ['男', '女性', '1'], ['1', '2', '1']],
    ['region', field('dibao-roster', 'region'), null, ['430971121001', '河坝镇金山社区'], ['430971121001', '430971121001']],
    ['yes or no', field('temporary-assistance-payments', 'small_sum_first'), null, ['是', '无'], [true, false]],
  ]
  it.each(usual)('takes the usual spellings of %s', async (_, definition, unit, cells, values) => {
    const judged = await judge(definition, unit, cells)
    expect(judged.map((cell) => cell.value)).toEqual(values)
    expect(judged.every((cell) => !cell.slow)).toBe(true)
  })

  it('makes the same key of an ID number wherever it is read, and the number of it again', async () => {
    const first17 = '04309719500101001'
    const ids = [idOf(0), idOf(1), idEndingInX(), first17 + checkDigit(first17)]
    await load(
      'cell',
      ids.map((id) => [id]),
    )
    const result = await connection.runAndReadAll(`SELECT ${idTextSql(`(${idKeySql('raw')})`)}, ${idKeySql('raw')} FROM cell ORDER BY n`)
    expect(result.getRows().map(([id]) => id)).toEqual(ids)
    const inBulk = await connection.runAndReadAll(
      bulkQuery({ from: 'cell', keep: ['n'], columns: [{ field: field('dibao-roster', 'id_number'), raw: 'raw', unit: null }], context }),
    )
    const keys = result.getRows().map(([, key]) => key)
    // An area beginning with 0 is none: that number is left to the cell reader.
    expect(inBulk.getRowObjects().map((row) => row['id_number'])).toEqual([...keys.slice(0, 3), null])
  })

  it('reads whole rows and marks those that a cell reader has to judge', async () => {
    const dataset = dataSetOf('temporary-assistance-payments')
    const [, first = [], second = [], third = []] = soundTable(3)
    const rows = [first, second.with(5, '26-3-5'), third, ['合计', '', '', '', '15', '', '2512.50', '', '', '']]
    await connection.run(`CREATE OR REPLACE TABLE delivered (${dataset.fields.map((_, i) => `c${String(i)} VARCHAR`).join(', ')})`)
    await load('delivered', rows)
    await load('region_spelling', [['430971121001', '430971121001']])
    const columns: BulkColumn[] = dataset.fields.map((definition, i) => ({ field: definition, raw: `c${String(i)}`, unit: null }))
    const query = bulkQuery({ from: 'delivered', keep: ['rowid AS n'], columns, context })
    const result = await connection.runAndReadAll(`${settledRegions(query, dataset.fields, 'region_spelling')} ORDER BY n`)
    const read = result.getRowObjectsJson()
    expect(read.map((row) => row['slow'])).toEqual([false, true, false, true])
    expect(Object.keys(read[0] ?? {})).toEqual(['n', ...dataset.fields.map((definition) => definition.name), 'slow'])
    expect(read[0]).toMatchObject({
      id_number: String((BigInt(idOf(0).slice(0, 17)) << 4n) + BigInt(idOf(0).slice(17))),
      aid_kind: '1',
      persons: 1,
      paid_on: '2026-03-01',
      amount: '50050',
      small_sum_first: false,
      region: '430971121001',
    })
  })
})
