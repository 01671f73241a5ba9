import { DomainError } from '#kernel'
import { declaredRuleBounds } from './check.ts'
import { loopCode, type LoopSource, type NumberTable, type Packing, type Shape } from './loop.ts'
import type { Model } from './model.ts'
import { calendarFunctions } from './operators/calendar.ts'
import { isInt32 } from './operators/operator.ts'
import type { GroupDefinition, InputDefinition, RuleDefinition } from './tree.ts'
import type { Range } from './units.ts'

/** Any typed array whose elements are numbers. */
export type NumberArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

/** A fact of many households: integers (days as epoch days, conditions as 0 and 1), and a mask that is not 0 where it is unknown. */
export interface FactColumn {
  readonly values: NumberArray
  readonly unknown?: Uint8Array
  /** The caller vouches that every value is known and lies in here: the loop need not look, and rules need not think of the unknown. */
  readonly within?: Range
}

/** Members of all households one after another: household i has those from `start[i]` to before `start[i + 1]`. */
export interface MemberColumns {
  readonly start: Int32Array | Uint32Array
  /** Null where no source delivers the fact. */
  readonly facts: Readonly<Record<string, FactColumn | null>>
}

export interface Batch {
  readonly rows: number
  /** Index of each row's place among the compiled places, -1 for none. Needed when there are several. */
  readonly place?: Int32Array | Int16Array | Int8Array | Uint8Array | Uint16Array
  /** Every household fact by the input's name; null where no source delivers it, so that it is unknown everywhere. */
  readonly facts: Readonly<Record<string, FactColumn | null>>
  readonly groups?: Readonly<Record<string, MemberColumns>>
}

/** One output of many households. `values` is 0 where it is unknown; 32-bit integers where the output is known to be one. */
export interface AnswerColumn {
  readonly values: Float64Array | Int32Array
  /** 1 where unknown. */
  readonly unknown: Uint8Array
  /** For a set of reasons: the bits not known. */
  readonly open?: Float64Array
}

export type ColumnAnswers = Readonly<Record<string, AnswerColumn>>

export interface ColumnProgram {
  /**
   * Computes every output for rows `from` to before `to` of the batch (default: all). Throws `input.invalid` for missing or superfluous
   * columns. `into`: answers of an earlier run with room for as many rows, to be written over, so that batch after batch needs no memory.
   */
  readonly run: (batch: Batch, span?: { readonly from: number; readonly to: number }, into?: ColumnAnswers) => ColumnAnswers
  /**
   * The same with the answers packed into words, one array a word: for outputs that are small whole numbers (`packing.unknown` and what
   * they come to fit into `packing.bits`). Throws like `run`.
   */
  readonly pack: (batch: Batch, packing: Packing, words: readonly Int32Array[]) => void
  /** The generated JavaScript for columns of this shape; for reading, not for storing. */
  readonly code: (batch: Batch) => string
}

/** A loop over typed columns, generated once for each shape of input. */
export function columnProgram(source: LoopSource): ColumnProgram {
  const loops = new Map<string, { readonly code: string; readonly loop: Loop; readonly tables: readonly NumberTable[] }>()
  const extents = new Extents()
  const loopFor = (batch: Batch, packing?: Packing) => {
    if (source.places.length > 1 && !batch.place) throw new DomainError('input.invalid', '规则按多个地方编译，请给出每行的地方（place）')
    if (batch.place && batch.place.length < batch.rows) throw tooShort('地方', 'place')
    const shapes = shapesOf(source.model, batch, extents)
    const placed = batch.place !== undefined
    const words = [...shapes.values()].map((shape) => (typeof shape === 'string' ? shape : `${shape.lo}~${shape.hi}`))
    const key = [...words, placed, ...(packing === undefined ? [] : [packing.bits, packing.perWord, packing.unknown])].join(' ')
    const known = loops.get(key)
    if (known) return known
    const { code, tables } = loopCode(source, shapes, packing, placed)
    // The code is generated from a checked tree of our own and holds no text from outside but identifiers that the checker has passed.
    // oxlint-disable-next-line typescript/no-implied-eval -- a loop over columns cannot be had as fast in any other way
    const made = { code, tables, loop: new Function('c', 'from', 'to', 'tables', 'calendar', code) as Loop }
    loops.set(key, made)
    return made
  }
  return {
    code: (batch) => loopFor(batch).code,
    run(batch, span = { from: 0, to: batch.rows }, into) {
      const { loop, tables } = loopFor(batch)
      const answers = into ?? emptyAnswers(source.model, batch.rows)
      if (Object.values(answers).some(({ values }) => values.length < batch.rows)) throw tooShort('结果', 'into')
      loop({ ...batch, groups: batch.groups ?? {}, answers }, span.from, span.to, tables, calendarFunctions)
      return answers
    },
    pack(batch, packing, words) {
      const { loop, tables } = loopFor(batch, packing)
      if (words.length * packing.perWord < source.model.outputs.length || words.some((word) => word.length < batch.rows))
        throw tooShort('结果', 'words')
      loop({ ...batch, groups: batch.groups ?? {}, words }, 0, batch.rows, tables, calendarFunctions)
    },
  }
}

/**
 * The ranges that facts have kept to in all batches so far, widened to powers of two: the code relies on them, and batch after batch of
 * the same population soon needs no new code.
 */
class Extents {
  readonly #seen = new Map<InputDefinition, Range>()

  /** A range around `within`, inside the fact's own. */
  around(input: InputDefinition, within: Range): Range {
    const seen = this.#seen.get(input) ?? within
    const lo = Math.min(seen.lo, within.lo)
    const hi = Math.max(seen.hi, within.hi)
    const range = {
      lo: Math.max(input.range.lo, lo < 0 ? -powerAbove(-lo) : 0),
      hi: Math.min(input.range.hi, hi < 0 ? 0 : powerAbove(hi) - 1),
    }
    this.#seen.set(input, range)
    return range
  }
}

const powerAbove = (value: number): number => (value < 1 ? 1 : 2 ** Math.floor(Math.log2(value) + 1))

function emptyAnswers(model: Model, rows: number): ColumnAnswers {
  const bounds = declaredRuleBounds(model)
  const fits = (rule: RuleDefinition): boolean => rule.unit !== 'reasons' && isInt32(bounds.get(rule) ?? { lo: -Infinity, hi: Infinity })
  return Object.fromEntries(
    model.outputs.map((rule): [string, AnswerColumn] => [
      rule.name,
      {
        values: fits(rule) ? new Int32Array(rows) : new Float64Array(rows),
        unknown: new Uint8Array(rows),
        ...(rule.unit === 'reasons' ? { open: new Float64Array(rows) } : {}),
      },
    ]),
  )
}

type LoopColumns = Batch & ({ readonly answers: Readonly<Record<string, AnswerColumn>> } | { readonly words: readonly Int32Array[] })
type Loop = (columns: LoopColumns, from: number, to: number, tables: readonly NumberTable[], calendar: typeof calendarFunctions) => void

/** How each input is delivered; refuses columns no input has, inputs no column has, and columns that are too short. */
function shapesOf(model: Model, batch: Batch, extents: Extents): ReadonlyMap<InputDefinition, Shape> {
  refuseUnknown(model, undefined, Object.keys(batch.facts))
  for (const group of model.groups.values()) {
    const members = batch.groups?.[group.name]
    if (!members) throw new DomainError('input.invalid', `缺少“${group.label}”（${group.name}）的各列`)
    if (members.start.length < batch.rows + 1) throw tooShort(group.label, group.name)
    refuseUnknown(model, group, Object.keys(members.facts))
  }
  return new Map([...model.inputs.values()].map((input) => [input, shapeOf(input, batch, extents)]))
}

function refuseUnknown(model: Model, group: GroupDefinition | undefined, names: readonly string[]): void {
  const unknown = names.find((name) => !model.inputs.has(name) || model.inputs.get(name)?.group !== group)
  if (unknown !== undefined) throw new DomainError('input.invalid', `“${model.label}”没有名为 ${unknown} 的事实`)
}

function shapeOf(input: InputDefinition, batch: Batch, extents: Extents): Shape {
  const members = input.group && batch.groups?.[input.group.name]
  const column = (input.group ? members?.facts : batch.facts)?.[input.name]
  if (column === undefined) {
    throw new DomainError('input.invalid', `缺少“${input.label}”（${input.name}）这一列`, { hint: '没有来源的事实请明确写 null' })
  }
  if (column === null) return 'absent'
  const rows = members ? (members.start[batch.rows] ?? 0) : batch.rows
  // Past its end an array gives undefined, which would pass for unknown.
  if (column.values.length < rows || (column.unknown && column.unknown.length < rows)) throw tooShort(input.label, input.name)
  if (column.unknown) return 'masked'
  return column.within && column.within.lo >= input.range.lo && column.within.hi <= input.range.hi
    ? extents.around(input, column.within)
    : 'plain'
}

function tooShort(label: string, name: string): DomainError {
  return new DomainError('input.invalid', `“${label}”（${name}）这一列的行数不够`)
}
