import { dataSets, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import type { ColumnUnit } from './cells/index.ts'
import { doubleHeaders, headerForms, singleHeaders, titleUnit, type Header } from './headers.ts'
import { matchHeaders, tellingWeight, type ColumnMatch, type GivenColumn } from './match.ts'
import type { RawRow } from './source.ts'

/** How a sheet's head was read for one data set. */
export type Recognition = {
  readonly dataset: DataSetDefinition
  readonly columns: readonly ColumnMatch[]
  /** Required fields the sheet has no column for: it cannot be imported. */
  readonly missing: readonly FieldDefinition[]
  /** Columns nobody asked for; they are not read. */
  readonly unknown: readonly Header[]
  /** Rows above the header: the title, the unit, the reporting department. Not read as data, but counted. */
  readonly titleRows: readonly RawRow[]
  readonly headerRows: readonly RawRow[]
  /** Number of the last header row; data begin below it. */
  readonly lastHeaderRow: number
  /** Unit of amounts whose own header has none. */
  readonly unit: ColumnUnit | null
  /** 0 to 1: how well the sheet fits the data set. */
  readonly confidence: number
}

// A head with its titles is at the top; further down only data are left.
const headRows = 40

type HeaderBlock = { readonly rows: readonly RawRow[]; readonly headers: readonly Header[] }

/** Every way to take one row, or two rows one below the other, as the header. */
function headerBlocks(rows: readonly RawRow[]): HeaderBlock[] {
  const filled = rows.slice(0, headRows).filter((row) => row.cells.some((cell) => cell.trim() !== ''))
  return filled.flatMap((row, i) => {
    const below = filled[i + 1]
    const single = { rows: [row], headers: singleHeaders(row) }
    return below ? [single, { rows: [row, below], headers: doubleHeaders(row, below) }] : [single]
  })
}

/**
 * Reads the head of a sheet (its first rows) for a data set; `given` is what a person has said of its columns. Confidence 0 and no
 * header rows where no header was found.
 */
export function recognise(dataset: DataSetDefinition, rows: readonly RawRow[], given: readonly GivenColumn[] = []): Recognition {
  return recogniseIn(dataset, rows, headerBlocks(rows), given)
}

function recogniseIn(
  dataset: DataSetDefinition,
  rows: readonly RawRow[],
  blocks: readonly HeaderBlock[],
  given: readonly GivenColumn[] = [],
): Recognition {
  let best: HeaderBlock | null = null
  let [mostColumns, bestScore] = [0, 0]
  for (const block of blocks) {
    const matches = matchHeaders(dataset, block.headers, false, given)
    // Two rows are taken for the header only where that explains more columns than one: the upper one takes from how sure each is.
    const score = matches.reduce((total, match) => total + match.confidence, 0) - (block.rows.length - 1) * 0.5
    if (matches.length < mostColumns || (matches.length === mostColumns && score <= bestScore)) continue
    best = block
    mostColumns = matches.length
    bestScore = score
  }
  // One word in a cell is no header: a title can be a word of the vocabulary.
  if (!best || mostColumns < 2) return nothingFound(dataset)
  return describe(dataset, rows, best, given)
}

function nothingFound(dataset: DataSetDefinition): Recognition {
  const missing = dataset.fields.filter((field) => field.required)
  return { dataset, columns: [], missing, unknown: [], titleRows: [], headerRows: [], lastHeaderRow: 0, unit: null, confidence: 0 }
}

function describe(dataset: DataSetDefinition, rows: readonly RawRow[], block: HeaderBlock, given: readonly GivenColumn[]): Recognition {
  const columns = matchHeaders(dataset, block.headers, true, given)
  const first = block.rows[0]?.number ?? 1
  const titleRows = rows.filter((row) => row.number < first && row.cells.some((cell) => cell.trim() !== ''))
  const missing = dataset.fields.filter((field) => field.required && !columns.some((match) => match.field === field))
  const unknown = block.headers.filter((header) => !columns.some((match) => match.header.column === header.column))
  return {
    dataset,
    columns,
    missing,
    unknown,
    titleRows,
    headerRows: block.rows,
    lastHeaderRow: block.rows.at(-1)?.number ?? 0,
    unit: titleUnit(titleRows),
    confidence: fit(columns, missing, unknown),
  }
}

/** What the sheet and the data set have in common, each header weighed by how much it tells; a running number tells nothing. */
function fit(columns: readonly ColumnMatch[], missing: readonly FieldDefinition[], unknown: readonly Header[]): number {
  const common = columns.reduce((sum, match) => sum + tellingWeight(match.header) * match.confidence, 0)
  const lacking = missing.reduce((sum, field) => sum + tellingWeight(headerForms(field.label)), 0)
  const foreign = unknown
    .filter((header) => !/^(序号|编号|备注|no\.?)$/.test(header.forms[0]?.key ?? ''))
    .reduce((sum, header) => sum + tellingWeight(header), 0)
  return common === 0 ? 0 : common / (common + lacking + 0.5 * foreign)
}

/**
 * Every data set the sheet could be, the likeliest first; those it has nothing in common with are left out. Where two have the same
 * columns (the pensions of different schemes), the title and the `clues` (name of the sheet, of the file) decide.
 */
export function identifyDataSet(rows: readonly RawRow[], clues: readonly string[] = []): Recognition[] {
  const blocks = headerBlocks(rows)
  return dataSets
    .map((dataset) => recogniseIn(dataset, rows, blocks))
    .filter((recognition) => recognition.confidence > 0)
    .map((recognition) => ({ recognition, rank: recognition.confidence + titleWeight * namedIn(recognition, clues) }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ recognition }) => recognition)
}

const titleWeight = 0.05

/** Share of the data set's name, by pairs of characters, that stands in the titles or clues. */
function namedIn({ dataset, titleRows }: Recognition, clues: readonly string[]): number {
  const text = [...clues, ...titleRows.flatMap((row) => row.cells)].join('\n')
  const pairs = Array.from({ length: dataset.name.length - 1 }, (_, i) => dataset.name.slice(i, i + 2))
  return pairs.filter((pair) => text.includes(pair)).length / pairs.length
}

/** Whether a sheet is the data set it was delivered as. */
export type DataSetVerdict =
  | { readonly fits: true; readonly recognition: Recognition }
  | {
      readonly fits: false
      readonly looksLike: DataSetDefinition | null
      readonly recognition: Recognition
      readonly message: string
      readonly wayOut: string
    }

const clearlyBetter = 0.15

/**
 * Judges a sheet delivered as `dataset`: fits, is another data set, lacks required columns, or has no header at all. Where a person has
 * said what the columns are (`given`), that it is this data set is said with it.
 */
export function judgeDataSet(
  dataset: DataSetDefinition,
  rows: readonly RawRow[],
  clues: readonly string[] = [],
  given: readonly GivenColumn[] = [],
): DataSetVerdict {
  const ranked = given.length === 0 ? identifyDataSet(rows, clues) : []
  const recognition =
    given.length === 0
      ? (ranked.find((candidate) => candidate.dataset === dataset) ?? nothingFound(dataset))
      : recognise(dataset, rows, given)
  const best = ranked[0]
  // A roster can lack nothing of another roster's columns: then the better fit is the truth all the same.
  if (best && best.dataset !== dataset && best.confidence >= 0.5 && best.confidence > recognition.confidence + clearlyBetter) {
    const message = `这张表像是“${best.dataset.name}”，不是“${dataset.name}”`
    return { fits: false, looksLike: best.dataset, recognition, message, wayOut: '请换成正确的文件，或改选数据集后再上传' }
  }
  if (recognition.missing.length === 0 && recognition.confidence > 0) return { fits: true, recognition }
  if (recognition.confidence === 0) {
    return { fits: false, looksLike: null, recognition, message: '找不到表头', wayOut: `请按“${dataset.name}”模板的列名填写第一行` }
  }
  const lacking = recognition.missing.map((field) => field.label).join('、')
  return {
    fits: false,
    looksLike: null,
    recognition,
    message: `缺少必填的列：${lacking}`,
    wayOut: '请补上这些列；列名不同的，请改成模板里的列名',
  }
}
