import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseIdNumber, plainDate, regionCode, type PlainMonth } from '#kernel'
import { identifier, literal } from '#platform/lake'
import { dataSetOf, dataSets } from '#rooms/catalogue'
import { generateFiles, type GeneratedFile } from '#synthetic'
import { createImportWorld, type ImportWorld } from '#test/import-world'
import { csvBytes, idOf, replaced, soundTable } from './reading/fixtures.ts'
import { openSheets, peek, readRecords, recognise, sniff } from './reading/index.ts'
import { readingContext } from './pipeline/staging.ts'

/*
 * A county's whole delivery of a month, with the faults departments make, through the ordinary road in; then every column of every file
 * of the lake is searched for whatever could name somebody: the names, ID numbers, phones, addresses and register numbers that were in
 * the files, and anything of their form.
 */
let world: ImportWorld
let directory: string
let files: readonly GeneratedFile[]
/** Every personal value that was delivered, by kind. */
const delivered = { names: new Set<string>(), others: new Set<string>() }

beforeAll(async () => {
  world = await createImportWorld('2026-09-05')
  directory = await mkdtemp(join(tmpdir(), 'doudi-privacy-'))
  const report = await generateFiles({
    regions: ['430971121202', '430971123001'],
    periods: ['2026-08' as PlainMonth],
    outDir: directory,
    peoplePerVillage: 60,
    errors: { perTenThousand: 100 },
  })
  const order = new Map(dataSets.map((dataset, index) => [dataset.id, index]))
  files = report.files.toSorted((a, b) => (order.get(a.dataSet) ?? 0) - (order.get(b.dataSet) ?? 0))
  for (const file of files) {
    const bytes = await readFile(join(directory, file.file))
    await collect(join(directory, file.file), file.dataSet)
    await world.handIn({ bytes, fileName: basename(file.file), dataset: file.dataSet, period: file.period, regionCode: file.region })
  }
  await world.work()
}, 240_000)
afterAll(async () => {
  await world.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Reads a file as it was delivered and remembers its personal values. */
async function collect(path: string, id: string): Promise<void> {
  const dataset = dataSetOf(id)
  for (const sheet of await openSheets(path, await sniff(path))) {
    const { head, rows } = await peek(sheet)
    for await (const { records } of readRecords(
      rows,
      recognise(dataset, head),
      readingContext(plainDate('2026-09-05'), regionCode('430971')),
    )) {
      for (const record of records) {
        for (const field of dataset.fields.filter((one) => one.personal)) {
          const value = record.values[field.name]
          if (typeof value === 'string') (field.type === 'personName' ? delivered.names : delivered.others).add(value)
        }
      }
    }
  }
}

/** True where eighteen characters in a row are a sound ID number. */
function holdsIdNumber(text: string): boolean {
  return Array.from({ length: Math.max(0, text.length - 17) }, (_, at) => text.slice(at, at + 18)).some(
    (part) => /^\d{17}[\dXx]$/.test(part) && parseIdNumber(part).ok,
  )
}

test('the delivery came through', async () => {
  const imports = await world.db.selectFrom('import').select(['dataset', 'status', 'error_message', 'rows_taken']).execute()
  expect(imports).toHaveLength(files.length)
  expect(new Set(imports.map((row) => row.dataset)).size).toBeGreaterThan(40)
  // Of 120 people nobody may be on a list this month: its file is a header without rows, which is refused. Every other file is taken.
  const empty = new Set(files.filter((file) => file.rows === 0).map((file) => file.dataSet))
  const refused = imports.filter((row) => row.status !== 'committed')
  expect(refused.filter((row) => !empty.has(row.dataset) || row.error_message !== '文件只有表头，没有数据行')).toEqual([])
  expect(delivered.names.size).toBeGreaterThan(100)
  expect(delivered.others.size).toBeGreaterThan(300)
})

test('nothing in the lake names a person', async () => {
  const { lake } = world.services
  const snapshots = await world.db.selectFrom('snapshot').select(['path', 'dataset', 'rows']).execute()
  const found: string[] = []
  let texts = 0
  for (const { path, dataset } of snapshots) {
    const source = `read_parquet(${literal(path)})`
    const columns = await lake.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${source}`)
    const personal = new Set(
      dataSetOf(dataset)
        .fields.filter((field) => field.personal)
        .map((field) => field.name),
    )
    for (const { column_name: name, column_type: type } of columns) {
      if (personal.has(name)) found.push(`${dataset}.${name} is a personal field`)
      // Whatever the type: read as text, a number of a person would show.
      const values = await lake.rows<{ value: string }>(
        `SELECT DISTINCT CAST(${identifier(name)} AS VARCHAR) AS value FROM ${source} WHERE ${identifier(name)} IS NOT NULL`,
      )
      for (const { value } of values) {
        texts++
        if (holdsIdNumber(value)) found.push(`${dataset}.${name}: like an ID number`)
        if (/(?<!\d)1[3-9]\d{9}(?!\d)/.test(value)) found.push(`${dataset}.${name}: like a phone`)
        if (delivered.others.has(value) || (type === 'VARCHAR' && delivered.names.has(value)))
          found.push(`${dataset}.${name}: a personal value`)
        if (type === 'VARCHAR' && [...delivered.names].some((one) => one.length > 2 && value.includes(one)))
          found.push(`${dataset}.${name}: contains a name`)
      }
    }
  }
  expect(texts).toBeGreaterThan(1000)
  expect([...new Set(found)]).toEqual([])
}, 60_000)

test('nor do the path, the ledger, the report or the queue', async () => {
  const personal = [...delivered.names].filter((name) => name.length > 2).concat([...delivered.others].filter((value) => value.length > 6))
  const imports = await world.db.selectFrom('import').select(['quality', 'mapping', 'error_message', 'error_hint', 'progress']).execute()
  const ledger = await world.db.selectFrom('ledger').select(['subject', 'detail', 'purpose']).execute()
  const snapshots = await world.db.selectFrom('snapshot').select('path').execute()
  const problems = await world.db.selectFrom('held_row').select(['problems', 'sheet', 'cells_sealed']).execute()
  expect(problems.length).toBeGreaterThan(1)
  for (const [what, text] of Object.entries({
    imports: JSON.stringify(imports),
    ledger: JSON.stringify(ledger),
    snapshots: JSON.stringify(snapshots),
    held: JSON.stringify(problems),
    queue: JSON.stringify(world.queued),
  })) {
    expect(
      personal.filter((value) => text.includes(value)),
      what,
    ).toEqual([])
  }
})

test('an ID number that somebody wrote into a text is hidden, and the report says so', async () => {
  const id = idOf(1)
  const table = replaced(soundTable(3), { '1,8': `补-${id}-01`, '2,8': `${id.slice(0, 17)}-21` })
  const first = await world.deliver({ bytes: csvBytes(table), period: '2026-03' })
  expect(first.quality.warnings).toContain('有 1 个单元格里写着身份证号，入湖时已隐去')
  const own = (rows: Record<string, unknown>[]) =>
    rows.filter((row) => String(row['filename']).includes('/2026-03/')).map((row) => row['approval_no'])
  expect(own(await world.lakeRows())).toEqual(expect.arrayContaining(['补-（身份证号）-01', 'DTH-2']))
  // Compared with what is stored, the same rows again are the same rows.
  expect(await world.deliver({ bytes: csvBytes([...table, soundTable(4)[4] ?? []]), period: '2026-03', adds: true })).toMatchObject({
    rows_taken: 1,
    rows_repeated: 3,
  })
})
