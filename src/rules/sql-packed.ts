import { quoted, type Piece } from './layers.ts'
import type { Packing } from './loop.ts'
import type { Model } from './model.ts'
import { choiceOfFigures, widened, type SqlWriter } from './sql-expressions.ts'
import type { SqlOptions } from './sql-options.ts'
import type { Node, RuleDefinition } from './tree.ts'

/** A column of the result. */
export interface Answer {
  readonly name: string
  readonly piece: Piece
}

export const reference = (rule: RuleDefinition): Node => ({ op: 'rule', unit: rule.unit, rule })

/** The column that says whether the place of a row was compiled. */
export const placeKnown = 'place_known'

/** The piece where the place of a row has figures; elsewhere the other text. */
export function whereKnown(piece: Piece, otherwise: string): Piece {
  return { ...piece, text: `CASE WHEN ${quoted(placeKnown)} THEN ${piece.text} ELSE ${otherwise} END` }
}

/** The outputs side by side in 32-bit words, as the column loop packs them: `word_0` holds the first `perWord`. */
export function packedAnswers({ outputs }: Model, packing: Packing, writer: SqlWriter, { placeColumn }: SqlOptions): Answer[] {
  const { bits, perWord, unknown } = packing
  return Array.from({ length: Math.ceil(outputs.length / perWord) }, (_, word) => {
    const own = outputs.slice(word * perWord, (word + 1) * perWord)
    const parts = own.map((rule, slot) => partOf(rule, 2 ** (bits * slot), unknown, writer))
    const allUnknown = own.reduce((sum, _rule, slot) => sum + unknown * 2 ** (bits * slot), 0)
    const whole: Piece = {
      text: `CAST(${parts.map(({ text }) => text).join(' + ')} AS INTEGER)`,
      reads: new Set(parts.flatMap(({ reads }) => [...reads])),
      nullable: false,
      atom: false,
    }
    return { name: `word_${String(word)}`, piece: placeColumn ? whereKnown(whole, String(allUnknown)) : whole }
  })
}

/** An output's share of its word: a choice between figures chooses between them where they will stand. */
function partOf(rule: RuleDefinition, factor: number, unknown: number, writer: SqlWriter): Piece {
  const choice = choiceOfFigures(rule.body)
  const moved = (figure: Node): Node => ({
    op: 'apply',
    unit: figure.unit,
    fn: 'mul',
    args: [figure, { op: 'literal', unit: 'count', value: factor }],
  })
  const piece = choice
    ? writer.write({
        ...choice,
        cases: choice.cases.map(({ when, then }) => ({ when, then: moved(then) })),
        otherwise: moved(choice.otherwise),
      })
    : multiplied(writer.write(reference(rule)), rule.unit === 'bool', factor)
  return piece.nullable ? { ...piece, text: `COALESCE(${piece.text}, ${String(unknown * factor)})` } : piece
}

function multiplied(piece: Piece, bool: boolean, factor: number): Piece {
  const text = bool
    ? `CASE WHEN ${piece.text} THEN ${String(factor)} WHEN NOT (${piece.text}) THEN 0 END`
    : `${widened(piece).text} * ${String(factor)}`
  return { ...piece, text, atom: false, narrow: false }
}
