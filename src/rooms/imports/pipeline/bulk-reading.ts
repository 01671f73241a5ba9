import type { DataSetDefinition } from '#rooms/catalogue'
import { identifier, LakeError, literal, type LakeSession } from '#platform/lake'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { bulkQuery, recordReader, regionSpellings, rowClassifier, type BulkColumn, type CellValue, type ReadingContext } from '../reading/index.ts'
import type { ReadingPlan } from './plan.ts'
import { heldRow, type RowTally } from './row-reading.ts'
import { stagedTable, stagedType } from './staging.ts'

/** DuckDB's reading of the file did not come out line for line: it must be read row by row. */
export class NotLineByLine extends Error {}

/**
 * Reads a CSV with DuckDB from its UTF-8 form: cells in their usual spelling become values at once, rows with anything else are judged by the
 * same cell readers as every other file. Throws NotLineByLine, with nothing counted, when the file is not one line a row.
 */
export async function readInBulk(options: {
  session: LakeSession
  plan: ReadingPlan
  dataset: DataSetDefinition
  context: ReadingContext
  held: HeldSpool
  tally: RowTally
}): Promise<void> {
  const { session, plan, dataset, context, tally } = options
  const sheet = plan.sheets[0]
  if (plan.bulk === null || sheet === undefined) throw new NotLineByLine('no bulk plan')
  const { recognition } = sheet
  const names = Array.from({ length: plan.bulk.columns }, (_, i) => `c${String(i)}`)
  const columns: BulkColumn[] = recognition.columns.map((match) => ({
    field: match.field,
    raw: `c${String(match.header.column)}`,
    unit: match.header.unit ?? (match.field.type === 'money' ? recognition.unit : null),
  }))
  const source = `read_csv(${literal(plan.bulk.path)}, header = false, auto_detect = false, delim = ${literal(plan.finding.delimiter ?? ',')}, quote = '"', escape = '"',
    skip = ${String(plan.bulk.headerLines)}, null_padding = true, columns = {${names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}})`
  try {
    await prepareRegions(session, source, columns, context)
    // Trimmed like the cell readers trim; nothing else is changed before it is read.
    const trimmed = `(SELECT ${names.map((name) => `trim(${name}) AS ${name}`).join(', ')} FROM ${source})`
    const read = bulkQuery({ from: trimmed, keep: [...names], columns, context: { deliveredOn: context.deliveredOn, regionTable: 'region_spelling' } })
    const present = new Set(columns.map((column) => column.field))
    const fields = dataset.fields.map((field) => (present.has(field) ? `CAST(${identifier(field.name)} AS ${stagedType(field)}) AS ${identifier(field.name)}` : `CAST(NULL AS ${stagedType(field)}) AS ${identifier(field.name)}`))
    await session.run(`CREATE OR REPLACE TEMP TABLE bulk AS
      SELECT CAST(row_number() OVER () + ${String(plan.bulk.headerLines)} AS INTEGER) AS row_no, ${fields.join(', ')},
        CASE WHEN slow THEN to_json([${names.join(', ')}])::VARCHAR END AS raw FROM (${read})`)
  } catch (error) {
    if (error instanceof LakeError) throw new NotLineByLine('refused by the reader', { cause: error })
    throw error
  }
  const found = await session.rows<{ n: number }>('SELECT count(*) AS n FROM bulk')
  if (found[0]?.n !== plan.bulk.dataLines) throw new NotLineByLine('rows and lines differ')
  tally.skipped['title'] = recognition.titleRows.length
  tally.read += plan.bulk.dataLines
  await session.run(`INSERT INTO ${stagedTable} SELECT * EXCLUDE (raw) FROM bulk WHERE raw IS NULL`)
  await judgeSlowRows(options)
  await session.run('DROP TABLE bulk')
}

/** Region names are resolved once for each spelling that occurs, by the same reader as single cells. */
async function prepareRegions(session: LakeSession, source: string, columns: readonly BulkColumn[], context: ReadingContext): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE region_spelling (spelling VARCHAR, code VARCHAR)')
  for (const { field, raw } of columns.filter((column) => column.field.type === 'region')) {
    const cells: string[] = []
    await session.columns(`SELECT DISTINCT trim(${raw}) AS cell FROM ${source} WHERE ${raw} IS NOT NULL`, (batch) => {
      for (const cell of batch.texts('cell')) if (cell !== null) cells.push(cell)
    })
    const spellings = regionSpellings(cells, field, context)
    await session.run('INSERT INTO region_spelling SELECT DISTINCT s, c FROM (SELECT unnest($1::VARCHAR[]) AS s, unnest($2::VARCHAR[]) AS c) ANTI JOIN region_spelling ON spelling = s', [
      spellings.map((one) => one.spelling),
      spellings.map((one) => one.code),
    ])
  }
}

async function judgeSlowRows({ session, plan, dataset, context, held, tally }: Parameters<typeof readInBulk>[0]): Promise<void> {
  const sheet = plan.sheets[0]
  if (sheet === undefined) return
  const read = recordReader(sheet.recognition, context)
  const classify = rowClassifier(sheet.recognition)
  await session.columns('SELECT row_no, raw FROM bulk WHERE raw IS NOT NULL ORDER BY row_no', async (batch) => {
    const numbers = batch.numbers('row_no')
    const good: (CellValue | null)[][] = []
    const bad: HeldRow[] = []
    for (const [i, raw] of batch.texts('raw').entries()) {
      const cells = (JSON.parse(raw ?? '[]') as (string | null)[]).map((cell) => cell ?? '')
      const row = { number: numbers[i] ?? 0, cells }
      const kind = classify(row)
      if (kind !== 'data') {
        tally.read--
        tally.skipped[kind] = (tally.skipped[kind] ?? 0) + 1
        continue
      }
      const record = read(row)
      if (record.faults.length > 0) bad.push(heldRow(record, sheet))
      else good.push([row.number, ...dataset.fields.map((field) => record.values[field.name] ?? null)])
    }
    await held.add(bad)
    await insertGood(session, dataset, good)
  })
}

/** Inserts judged rows as one JSON text: the only parameter form that carries missing values of several types. */
async function insertGood(session: LakeSession, dataset: DataSetDefinition, rows: readonly (CellValue | null)[][]): Promise<void> {
  if (rows.length === 0) return
  const casts = dataset.fields.map((field, i) => `CAST(cells[${String(i + 2)}] AS ${stagedType(field)})`)
  const texts = rows.map((row) => row.map((value) => (value === null ? null : String(value))))
  await session.run(`INSERT INTO ${stagedTable} SELECT CAST(cells[1] AS INTEGER), ${casts.join(', ')}
    FROM (SELECT unnest(from_json($1, '[["VARCHAR"]]')) AS cells)`, [JSON.stringify(texts)])
}
