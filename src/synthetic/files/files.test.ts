import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseIdNumber, parseYuan, type PlainMonth } from '#kernel'
import { dataSetOf, dataSets } from '#rooms/catalogue'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateFiles, type GeneratedFile, type GenerateReport } from '../command.ts'
import { Random } from '../random.ts'
import { defectEffects, DefectiveTable, type Defect, type DefectKind } from './defects.ts'
import { encodeGb18030 } from './gb18030.ts'
import { csvLine } from './sinks.ts'

const outDir = mkdtempSync(join(tmpdir(), 'synthetic-'))
afterAll(() => rmSync(outDir, { recursive: true, force: true }))

describe('GB18030', () => {
  it('writes what the decoder reads, for every character there is', () => {
    const decoder = new TextDecoder('gb18030')
    const characters: string[] = []
    for (let point = 0x20; point < 0x30000; point += point < 0x10000 ? 1 : 997) {
      // Surrogates are no characters; a few private-use characters have no code of their own; U+FFFD is the sign of failure.
      if ((point < 0xd800 || point > 0xf8ff) && point !== 0xfffd) characters.push(String.fromCodePoint(point))
    }
    const back = [...decoder.decode(encodeGb18030(characters.join('')))]
    expect(back.length).toBe(characters.length)
    expect(characters.filter((character, i) => back[i] !== character)).toEqual([])
    expect(decoder.decode(encodeGb18030('垸、翦伯赞；㵲水，𠮷，€'))).toBe('垸、翦伯赞；㵲水，𠮷，€')
  })

  it('uses two bytes for common characters', () => {
    expect([...encodeGb18030('中A')]).toEqual([0xd6, 0xd0, 0x41])
  })
})

it('CSV cells with commas, quotes and line breaks are quoted', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 'f\ng'], [0, 1, 2, 3])).toBe('a,"b,c","d""e","f\ng"')
  expect(csvLine(['a', 'b'], [0])).toBe('a,b')
})

/** The lines of a CSV file as cells; the generator's clean and damaged cells hold no line breaks. */
function linesOf(file: GeneratedFile): string[][] {
  const bytes = readFileSync(join(outDir, file.file))
  const text = new TextDecoder(file.format === 'csv' ? 'utf-8' : 'gb18030').decode(bytes)
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map((match) => (match[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"'))
        .slice(0, line.endsWith(',') ? undefined : -1),
    )
}

describe('clean files', () => {
  let report: GenerateReport
  beforeAll(async () => {
    report = await generateFiles({
      regions: ['430971121'],
      periods: ['2026-08', '2026-09'] as PlainMonth[],
      outDir,
      peoplePerVillage: 120,
      format: 'mixed',
    })
  })

  it('come for every data set that is due, named and listed as synthetic', () => {
    const august = report.files.filter((file) => file.period === '2026-08')
    expect(august.map((file) => file.dataSet)).toEqual(dataSets.map((dataset) => dataset.id))
    for (const file of report.files) expect(file.file).toContain('合成数据_')
    expect(readFileSync(join(outDir, 'manifest.json'), 'utf8')).toContain('合成数据，不对应任何真实的人')
    expect(report.persons).toBeGreaterThan(1000)
  })

  it('have the catalogue’s header and the rows reported, in each format', async () => {
    for (const file of report.files) {
      const header = dataSetOf(file.dataSet).fields.map((field) => field.label)
      const lines = file.format === 'xlsx' ? ((await readXlsx(readFileSync(join(outDir, file.file)))).sheets[0]?.rows ?? []) : linesOf(file)
      expect(lines[0], file.file).toEqual(header)
      expect(lines.length, file.file).toBe(file.rows + 1)
      expect(file.lines).toBe(file.rows + 1)
    }
  })

  it('keep ID numbers as text in workbooks, and money as numbers', async () => {
    const file = report.files.find((candidate) => candidate.dataSet === 'dibao-roster')
    const sheet = (await readXlsx(readFileSync(join(outDir, file?.file ?? '')))).sheets[0]
    const header = sheet?.rows[0] ?? []
    const row = sheet?.rows[1] ?? []
    expect(row[header.indexOf('身份证号')]).toMatch(/^99\d{15}[\dX]$/)
    expect(typeof row[header.indexOf('户月保障金')]).toBe('number')
  })

  it('leave quarterly data out where they are not due, and refuse unknown places and months', async () => {
    const october = await generateFiles({
      regions: ['430971405'],
      periods: ['2026-10'] as PlainMonth[],
      outDir: join(outDir, 'october'),
      peoplePerVillage: 30,
      format: 'csv',
    })
    expect(october.files.some((file) => file.dataSet === 'real-estate')).toBe(false)
    expect(october.files.some((file) => file.dataSet === 'dibao-roster')).toBe(true)
    await expect(
      generateFiles({ regions: ['999999'], periods: ['2026-10'] as PlainMonth[], outDir, peoplePerVillage: 30 }),
    ).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(generateFiles({ regions: ['430971'], periods: [], outDir, peoplePerVillage: 30 })).rejects.toMatchObject({
      code: 'input.invalid',
    })
  })
})

describe('files with faults', () => {
  let clean: GenerateReport
  let faulty: GenerateReport
  const options = {
    regions: ['430971121', '430971123'],
    periods: ['2026-08'] as PlainMonth[],
    peoplePerVillage: 260,
    format: 'csv',
  } as const

  beforeAll(async () => {
    clean = await generateFiles({ ...options, outDir: join(outDir, 'clean') })
    faulty = await generateFiles({ ...options, outDir: join(outDir, 'faulty'), errors: { perTenThousand: 300 } })
  })

  const linesIn = (folder: string, file: GeneratedFile) => linesOf({ ...file, file: join(folder, file.file) })

  it('hold every fault that is listed, where it is listed', () => {
    for (const file of faulty.files) {
      const lines = linesIn('faulty', file)
      expect(lines.length, file.file).toBe(file.lines)
      for (const defect of file.defects) {
        const line = lines[defect.line - 1] ?? []
        if (defect.column === '') expect(line.filter((cell) => cell !== '').join('|'), file.file).toBe(defect.now)
        else expect(line, `${file.file}:${String(defect.line)}`).toContain(defect.now)
      }
    }
  })

  it('hold nothing that is not listed: undone, they are the clean files', () => {
    for (const file of faulty.files) {
      const lines = linesIn('faulty', file)
      const labels = dataSetOf(file.dataSet).fields.map((field) => field.label)
      const added = new Set(file.defects.filter((defect) => defect.column === '').map((defect) => defect.line))
      const wan = file.defects.find((defect) => defect.kind === 'header-unit')?.column
      for (const defect of file.defects)
        if (defect.column !== '' && defect.kind !== 'header-unit' && defect.kind !== 'header-word') repair(lines, labels, defect)
      const rows = lines.filter((_line, i) => !added.has(i + 1)).slice(1)
      const before = linesIn('clean', matching(clean, file)).slice(1)
      expect(wan === undefined ? rows : inYuan(rows, labels.indexOf(wan)), file.file).toEqual(
        wan === undefined ? before : inYuan(before, -1),
      )
    }
  })

  const matching = (report: GenerateReport, file: GeneratedFile): GeneratedFile =>
    report.files.find((candidate) => candidate.file === file.file) ?? file

  function repair(lines: string[][], labels: readonly string[], defect: Defect): void {
    const line = lines[defect.line - 1]
    if (line) line[labels.indexOf(defect.column)] = defect.was
  }

  /** Brings the 万元 column back to yuan; other cells stay. */
  function inYuan(rows: string[][], column: number): string[][] {
    return rows.map((cells) => cells.map((cell, i) => (i === column && cell !== '' ? yuanOf(parseYuan(`${cell}万`) ?? 0) : cell)))
  }

  function yuanOf(amount: number): string {
    return amount % 100 === 0 ? String(amount / 100) : `${String(Math.floor(amount / 100))}.${String(amount % 100).padStart(2, '0')}`
  }

  it('come at about the rate asked for', () => {
    const rows = faulty.files.reduce((sum, file) => sum + file.rows, 0)
    const faults = faulty.files
      .flatMap((file) => file.defects)
      .filter(
        (defect) =>
          defect.kind !== 'header-word' && defect.kind !== 'title-row' && defect.kind !== 'totals-row' && defect.kind !== 'header-unit',
      ).length
    expect(faults / rows).toBeGreaterThan(0.015)
    expect(faults / rows).toBeLessThan(0.035)
    expect(clean.files.every((file) => file.defects.length === 0)).toBe(true)
  })

  it('are of every kind', () => {
    const kinds = new Set(faulty.files.flatMap((file) => file.defects.map((defect) => defect.kind)))
    expect((Object.keys(defectEffects) as DefectKind[]).filter((kind) => !kinds.has(kind))).toEqual([])
  })

  it('spoil ID numbers as they say: what is to be held cannot be read, what is to be read can', () => {
    const damaged = faulty.files.flatMap((file) => file.defects).filter((defect) => defect.kind.startsWith('id-'))
    expect(damaged.length).toBeGreaterThan(50)
    for (const defect of damaged) {
      const read = parseIdNumber(defect.now)
      if (defect.effect === 'held') expect(read.ok).toBe(false)
      else expect(read).toEqual({ ok: true, value: defect.was })
    }
  })
})

it('protected rows stay whole', () => {
  const dataset = dataSetOf('deaths')
  const table = new DefectiveTable(dataset, Random.at(1), 10_000)
  const row = ['990971194406214810', '陈德清', '2026-08-19', '医学死亡', '家中', '2026-08-20', '430971123210']
  for (let i = 0; i < 50; i++) expect(table.row(row.slice(), true)).toEqual([row])
  expect(table.defects).toEqual([])
})
