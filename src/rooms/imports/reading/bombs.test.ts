import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSheets, sniff } from './index.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doudi-bombs-'))
})
afterAll(() => rm(directory, { recursive: true }))

const declared = '<?xml version="1.0" encoding="UTF-8"?>'
const spreadsheet = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const text = (cell: string, words: string): string => `<c r="${cell}" t="inlineStr"><is><t>${words}</t></is></c>`
const sheetOf = (rows: string, before = ''): string =>
  `${declared}${before}<worksheet ${spreadsheet}><sheetData>${rows}</sheetData></worksheet>`
const usual = sheetOf(`<row r="1">${text('A1', '姓名')}${text('B1', '金额')}</row><row r="2">${text('A2', '张三')}${text('B2', '1')}</row>`)

/** A workbook of one sheet, part by part. */
function workbook(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${declared}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `${declared}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${declared}<workbook ${spreadsheet} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declared}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': usual,
    ...parts,
  }
  return zipSync(
    Object.fromEntries(Object.entries(all).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content])),
    { level: 9 },
  )
}

let turn = 0
async function rowsOf(bytes: Uint8Array): Promise<string[][]> {
  const path = join(directory, `${String(turn++)}.xlsx`)
  await writeFile(path, bytes)
  const rows: string[][] = []
  for (const sheet of await openSheets(path, await sniff(path)))
    for await (const batch of sheet.batches()) rows.push(...batch.map((row) => [...row.cells]))
  return rows
}

const megabyte = 1024 * 1024
const spaces = (count: number): Uint8Array => new Uint8Array(count).fill(32)

/** Writes another unpacked size into every header of a part: what a liar's archive says of itself. */
function lying(bytes: Uint8Array, name: string, size: number): Uint8Array {
  const buffer = Buffer.from(bytes)
  for (const [mark, sizeAt, nameAt] of [
    [0x04034b50, 22, 30],
    [0x02014b50, 24, 46],
  ] as const) {
    for (let at = 0; at + 46 < buffer.length; at++) {
      if (buffer.readUInt32LE(at) === mark && buffer.toString('latin1', at + nameAt, at + nameAt + name.length) === name)
        buffer.writeUInt32LE(size, at + sizeAt)
    }
  }
  return buffer
}

test('a sound workbook is read', async () => {
  expect(await rowsOf(workbook({}))).toEqual([
    ['姓名', '金额'],
    ['张三', '1'],
  ])
})

test.each([
  ['strings that unpack to hundreds of megabytes', () => workbook({ 'xl/sharedStrings.xml': spaces(300 * megabyte) })],
  ['a sheet that grows more than two hundredfold', () => workbook({ 'xl/worksheets/sheet1.xml': spaces(80 * megabyte) })],
  ['styles that are more than they say', () => lying(workbook({ 'xl/styles.xml': spaces(80 * megabyte) }), 'xl/styles.xml', 100)],
  ['a workbook part that unpacks to hundreds of megabytes', () => workbook({ 'xl/workbook.xml': spaces(100 * megabyte) })],
  ['fifteen thousand parts', () => workbook(Object.fromEntries(Array.from({ length: 15_000 }, (_, at) => [`xl/x${String(at)}.xml`, ''])))],
])(
  'refused: %s',
  async (_what, make) => {
    const bytes = make()
    const before = process.memoryUsage().rss
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'file.unreadable' })
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * megabyte)
  },
  60_000,
)

test('a sheet that is more than it says ends where it says', async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, at) => `<row r="${String(at + 1)}">${text(`A${String(at + 1)}`, `行${String(at)}`)}</row>`,
  ).join('')
  const read = await rowsOf(lying(workbook({ 'xl/worksheets/sheet1.xml': sheetOf(rows) }), 'xl/worksheets/sheet1.xml', 200_000)).catch(
    () => [],
  )
  expect(read.length).toBeLessThan(4_000)
})

test('entities of the file’s own are not expanded, and nothing outside it is read', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at] ?? ''} "${`&${'abcdefghi'[at] ?? ''};`.repeat(10)}">`).join('')}<!ENTITY file SYSTEM "file:///etc/passwd">]>`
  const bytes = workbook({ 'xl/worksheets/sheet1.xml': sheetOf(`<row r="1">${text('A1', '&j;')}${text('B1', '&file;')}</row>`, laughs) })
  const read = await rowsOf(bytes).catch(() => [['refused']])
  expect(JSON.stringify(read).length).toBeLessThan(200)
  expect(JSON.stringify(read)).not.toMatch(/root:|哈哈/)
})

test('parts whose names lead out of the archive are names and no paths', async () => {
  expect(await rowsOf(workbook({ '../../../../tmp/doudi-zip-slip': 'x', '/etc/doudi-zip-slip': 'x' }))).toHaveLength(2)
  const outside = workbook({
    'xl/_rels/workbook.xml.rels': `${declared}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="../../../etc/passwd"/></Relationships>`,
  })
  expect(await rowsOf(outside).catch(() => [])).toEqual([])
})

test('a cell longer and a row wider than any spreadsheet has are cut to what one has', async () => {
  const long = await rowsOf(workbook({ 'xl/worksheets/sheet1.xml': sheetOf(`<row r="1">${text('A1', '长'.repeat(2_000_000))}</row>`) }))
  expect(long[0]?.[0]?.length).toBe(32_767)
  const wide = await rowsOf(workbook({ 'xl/worksheets/sheet1.xml': sheetOf(`<row r="1">${text('ZZZZZ1', '远')}</row>`) })).catch(() => [])
  expect(wide[0]?.length ?? 0).toBeLessThanOrEqual(16_384)
}, 30_000)

test('attributes made to be slow are read in time', async () => {
  const began = Date.now()
  await rowsOf(
    workbook({
      'xl/workbook.xml': `${declared}<workbook ${spreadsheet}><sheets><sheet ${'w'.repeat(2_000_000)} name="&#x7fffffff;" r:id="rId1"/></sheets></workbook>`,
    }),
  ).catch(() => [])
  expect(Date.now() - began).toBeLessThan(5_000)
})

test('a web page’s table as wide as memory is cut', async () => {
  const path = join(directory, 'wide.xls')
  await writeFile(path, `<html><table><tr><td colspan="90000000">姓名</td><td>x</td></tr></table></html>`)
  const rows: number[] = []
  for (const sheet of await openSheets(path, await sniff(path)).catch(() => []))
    for await (const batch of sheet.batches()) rows.push(...batch.map((row) => row.cells.length))
  expect(Math.max(0, ...rows)).toBeLessThanOrEqual(16_384)
})
