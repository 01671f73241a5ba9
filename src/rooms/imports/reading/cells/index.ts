import { parseIdNumber, type IdNumberProblem, type PlainDate } from '#kernel'
import type { FieldDefinition } from '#rooms/catalogue'
import { readCode } from './codes.ts'
import { dayLimits, readDate, readMonth } from './dates.ts'
import { readInteger, readMoney, readShare, type ColumnUnit } from './numbers.ts'
import { bad, emptyCell, good, type CellProblem, type CellReading } from './problem.ts'
import { readRegion, type RegionContext } from './regions.ts'
import { generalProblem, isEmptyText, readBoolean, readPersonName, readPhone, readText, trimCell } from './text.ts'

export { cellProblems, type CellProblem, type CellReading, type CellValue } from './problem.ts'
export type { ColumnUnit } from './numbers.ts'
export type { RegionContext } from './regions.ts'

/** What a cell cannot say itself: the unit in its column's header, the day of delivery, the known divisions. */
export type CellContext = { readonly unit: ColumnUnit | null; readonly deliveredOn: PlainDate; readonly regions: RegionContext }

/** Reads the cells of one column: raw text as it stood in the file → value or problem. Pure; keeps a small memory of its own. */
export type CellReader = (raw: string) => CellReading

const idProblems: Record<IdNumberProblem, CellProblem> = {
  empty: 'required',
  scientific: 'id.scientific',
  length: 'id.length',
  characters: 'id.characters',
  birth: 'id.birth',
  checksum: 'id.checksum',
}

/** The one reader of a field's cells. What an empty cell means, undecodable bytes and formula errors are settled here for every type. */
export function cellReader(field: FieldDefinition, context: CellContext): CellReader {
  const readFilled = typeReader(field, context)
  const onEmpty = field.required ? bad('required') : emptyCell
  // 无 and 否 and a lone stroke are answers where the column asks yes or no, or lists them; a bare 0 never means empty.
  const emptyFirst = field.type !== 'boolean' && field.type !== 'code'
  return (raw) => {
    const trimmed = trimCell(raw)
    if (trimmed === '') return onEmpty
    const general = generalProblem(trimmed)
    if (general !== null) return bad(general)
    if (emptyFirst && isEmptyText(trimmed)) return onEmpty
    const reading = readFilled(trimmed)
    if (!reading.ok && isAbsence(trimmed, field)) return onEmpty
    return reading
  }
}

/** 无 in a column that is neither text nor a name says that there is nothing to say; so does a dash in a list or a yes-or-no column. */
function isAbsence(trimmed: string, field: FieldDefinition): boolean {
  if (field.type === 'text' || field.type === 'personName') return false
  return isEmptyText(trimmed) || trimmed === '无' || trimmed === '空' || trimmed === '暂无'
}

function typeReader(field: FieldDefinition, context: CellContext): CellReader {
  const { range } = field
  switch (field.type) {
    case 'idNumber':
      return readIdNumber
    case 'personName':
      return readPersonName
    case 'text':
      return (cell) => readText(cell, range)
    case 'phone':
      return readPhone
    case 'boolean':
      return readBoolean
    case 'money':
      return (cell) => readMoney(cell, context.unit, range)
    case 'integer':
      return (cell) => readInteger(cell, field.decimals, range)
    case 'share':
      return (cell) => readShare(cell, context.unit, range)
    case 'date': {
      const limits = dayLimits(range, context.deliveredOn)
      return (cell) => readDate(cell, limits)
    }
    case 'month': {
      const limits = dayLimits(range, context.deliveredOn)
      return (cell) => readMonth(cell, limits)
    }
    case 'code':
      return codeReader(field)
    case 'region':
      return remembering((cell) => readRegion(cell, context.regions))
  }
}

function readIdNumber(cell: string): CellReading {
  const parsed = parseIdNumber(cell)
  return parsed.ok ? good(parsed.value) : bad(idProblems[parsed.problem])
}

function codeReader(field: FieldDefinition): CellReader {
  const { codeList } = field
  if (codeList === null) throw new Error(`Field ${field.name} is a code without a list`)
  return remembering((cell) => readCode(cell, codeList))
}

const rememberedCells = 20_000

/** Columns of codes and places hold few different cells many times over: each is judged once. */
function remembering(read: CellReader): CellReader {
  const memory = new Map<string, CellReading>()
  return (cell) => {
    const known = memory.get(cell)
    if (known) return known
    const reading = read(cell)
    if (memory.size < rememberedCells) memory.set(cell, reading)
    return reading
  }
}
