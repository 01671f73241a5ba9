import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { parseCsv, writeXlsxStream } from 'hucre'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvReader } from './csv.ts'
import { findEncoding } from './encoding.ts'
import { csvText, gb18030, soundTable, xlsBytes, xlsxBytes } from './fixtures.ts'
import { openSheets, sniff, type RawRow, type SheetReader } from './index.ts'
import { findDelimiter } from './sniff.ts'
import { dateText, numberText } from './xlsx.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doudi-bytes-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function saved(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

async function rowsOf(sheet: SheetReader): Promise<RawRow[]> {
  const rows: RawRow[] = []
  for await (const batch of sheet.batches()) rows.push(...batch)
  return rows
}

const chinese = '大通湖区河坝镇金山社区低保在册人员，户主姓名与身份证号'
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('encoding', () => {
  it('is told by marks, by validity, and survives a cut inside a character', () => {
    expect(findEncoding(utf8('﻿a'))).toMatchObject({ encoding: 'utf-8', bom: true })
    expect(findEncoding(utf8(chinese))).toMatchObject({ encoding: 'utf-8', evidence: 'valid' })
    for (let cut = 1; cut <= 3; cut++) expect(findEncoding(utf8(chinese).subarray(0, -cut)).encoding).toBe('utf-8')
    expect(findEncoding(gb18030(chinese))).toMatchObject({ encoding: 'gb18030', evidence: 'valid' })
    for (let cut = 1; cut <= 3; cut++) expect(findEncoding(gb18030(chinese).subarray(0, -cut)).encoding).toBe('gb18030')
    expect(findEncoding(utf8('id,amount\n1,2\n'))).toMatchObject({ encoding: 'utf-8', evidence: 'ascii' })
    expect(findEncoding(Buffer.from('id,姓名\n1,张三\n', 'utf16le'))).toMatchObject({ encoding: 'utf-16le' })
  })

  it('of GB18030 with a single Chinese word among digits', () => {
    expect(findEncoding(gb18030('1,2,3\n4,张三,6\n')).encoding).toBe('gb18030')
    expect(findEncoding(gb18030('姓名,金额\n')).encoding).toBe('gb18030')
  })

  it('of UTF-8 with a few damaged bytes stays UTF-8, and says how doubtful it is', () => {
    const bytes = utf8(chinese.repeat(20))
    bytes[100] = 0xff
    const found = findEncoding(bytes)
    expect(found).toMatchObject({ encoding: 'utf-8', evidence: 'likely' })
    expect(found.doubtful).toBeGreaterThan(0)
  })

  it('is looked for beyond the first megabytes when they are plain ASCII', async () => {
    const path = await saved('late.csv', Buffer.concat([utf8('id,remark\n'), utf8('1,ok\n'.repeat(1_000_000)), gb18030('2,张三\n')]))
    const finding = await sniff(path)
    expect(finding.encoding?.encoding).toBe('gb18030')
  })

  it('any text of common characters is found again', () => {
    const word = fc.string({
      unit: fc.constantFrom(
        ...'的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严',
      ),
      minLength: 4,
      maxLength: 40,
    })
    fc.assert(
      fc.property(word, (text) => {
        expect(findEncoding(utf8(`${text},1\n`)).encoding).toBe('utf-8')
        expect(findEncoding(gb18030(`${text},1\n`)).encoding).toBe('gb18030')
      }),
    )
  })
})

describe('CSV', () => {
  it('finds the delimiter although commas stand in the text', () => {
    expect(findDelimiter('姓名;地址;金额\n张三;甲,乙,丙;1,000\n李四;丁;2,000\n')).toBe(';')
    expect(findDelimiter('姓名\t地址\n张三\t甲,乙\n')).toBe('\t')
    expect(findDelimiter('某某报表\n姓名,地址\n张三,甲\n')).toBe(',')
    expect(findDelimiter('姓名\n张三\n')).toBe(',')
  })

  it('reads what a parser of whole texts reads, wherever the pieces are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '中', '"', ',', '\n', '\r\n', ' ', '1'), maxLength: 6 })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 30 })
    let n = 0
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 0, max: 3 }), async (rows, pad) => {
        // A long first row moves the rest over the border between two pieces of the file.
        const filler = 'x'.repeat(1024 * 1024 - 40 + pad * 7)
        const text = csvText([[filler, ''], ...rows])
        const path = await saved(`property-${String(n++ % 4)}.csv`, text)
        const read = await rowsOf(csvReader(path, { encoding: 'utf-8', delimiter: ',' }))
        expect(read.slice(1).map((row) => row.cells)).toEqual(parseCsv(text, { delimiter: ',' }).slice(1))
        expect(read.map((row) => row.number)).toEqual(read.map((_, i) => i + 1))
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('without a last line end the file is whole', async () => {
    const path = await saved('no-end.csv', 'a,b\n1,2\n3,4')
    const sheet = csvReader(path, { encoding: 'utf-8', delimiter: ',' })
    expect(await rowsOf(sheet)).toHaveLength(3)
    expect(sheet.ending).toEqual({ rows: 3, cutOff: null, undecodable: 0 })
  })

  it('counts what cannot be decoded', async () => {
    const path = await saved('damaged.csv', Buffer.concat([utf8('a,b\n中,'), Buffer.from([0xff]), utf8('\n')]))
    const sheet = csvReader(path, { encoding: 'utf-8', delimiter: ',' })
    const rows = await rowsOf(sheet)
    expect(rows[1]?.cells).toEqual(['中', '\ufffd'])
    expect(sheet.ending?.undecodable).toBe(1)
  })

  it('line ends of old Macintosh files', async () => {
    const path = await saved('mac.csv', 'a,b\r1,2\r')
    expect((await rowsOf(csvReader(path, { encoding: 'utf-8', delimiter: ',' }))).map((row) => row.cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })
})

describe('XLS', () => {
  it('is known to be cut off wherever it was cut', async () => {
    const bytes = xlsBytes(soundTable(300))
    expect((await sniff(await saved('whole.xls', bytes))).kind).toBe('xls')
    for (const share of [0.05, 0.4, 0.8, 0.97]) {
      const finding = await sniff(await saved('cut.xls', bytes.subarray(0, Math.floor(bytes.length * share))))
      expect(finding).toMatchObject({ kind: 'truncated-xls', refusal: { message: '文件不完整，后半部分没有传上来' } })
    }
  })
})

describe('XLSX', () => {
  it('names its sheets, and rows keep their numbers over gaps', async () => {
    const path = await saved('gaps.xlsx', await xlsxBytes([['a', 'b'], [], [], [null, 'x']]))
    const [sheet] = await openSheets(path, await sniff(path))
    expect(sheet?.name).toBe('数据')
    const rows = sheet ? await rowsOf(sheet) : []
    expect(rows.filter((row) => row.cells.some((cell) => cell !== ''))).toEqual([
      { number: 1, cells: ['a', 'b'] },
      { number: 4, cells: ['', 'x'] },
    ])
  })

  it('numbers as a spreadsheet shows them', () => {
    expect([35.199999999999996, 0.1 + 0.2, 1e-7, 1234.5, 430_971, 4.30971199001011e17, -2].map(numberText)).toEqual([
      '35.2',
      '0.3',
      '0.0000001',
      '1234.5',
      '430971',
      '4.30971199001011E+17',
      '-2',
    ])
    expect([new Date(Date.UTC(2026, 2, 5)), new Date(Date.UTC(2026, 2, 5, 8, 30))].map(dateText)).toEqual([
      '2026-03-05',
      '2026-03-05 08:30:00',
    ])
  })

  it('does not read the whole file ahead of whoever takes its rows', async () => {
    // Text that hardly compresses, so that the pieces in which the parser asks for bytes are a small part of the file.
    const rows = function* () {
      for (let n = 0; n < 12_000; n++) yield [randomBytes(1000).toString('base64')]
    }
    const path = await saved('long.xlsx', Buffer.from(await new Response(writeXlsxStream(rows(), { name: '数据' })).arrayBuffer()))
    const [sheet] = await openSheets(path, await sniff(path))
    const batches = sheet?.batches()
    const before = heapInUse()
    await batches?.next()
    // Time enough to read the whole file, were nothing to hold the reader back.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(heapInUse() - before).toBeLessThan(8_000_000)
    await batches?.return()
  }, 30_000)
})

/** Bytes in use after a collection: what is held, not what has been dropped. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}
