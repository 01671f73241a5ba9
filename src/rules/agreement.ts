import { DomainError } from '#kernel'
import type { AnswerColumn } from './columns.ts'
import type { Model } from './model.ts'

/** A row for which two ways of computing an output differ. Holds no facts, so that it can be logged. */
export interface Disagreement {
  readonly output: string
  readonly row: number
  readonly left: number | null
  readonly right: number | null
}

/** One output as read back from a database: integers (conditions as 0 and 1), and what is not 0 where it is unknown. */
export type ReadBack = Pick<AnswerColumn, 'unknown' | 'open'> & { readonly values: ArrayLike<number> }

/** The first rows (at most `limit`) on which two computations of the same rows differ in any output of the model. */
export function disagreements(
  model: Model,
  left: Readonly<Record<string, ReadBack>>,
  right: Readonly<Record<string, ReadBack>>,
  limit = 5,
): readonly Disagreement[] {
  const found: Disagreement[] = []
  for (const { name, unit } of model.outputs) {
    const [a, b] = [left[name], right[name]]
    if (!a || !b || a.values.length !== b.values.length) throw new DomainError('run.disagreement', `两次计算的“${name}”行数不同`)
    for (let row = 0; row < a.values.length && found.length < limit; row++) {
      const at = (column: ReadBack): number | null => (unit !== 'reasons' && column.unknown[row] ? null : (column.values[row] ?? null))
      const open = unit === 'reasons' && a.open?.[row] !== b.open?.[row]
      if (at(a) !== at(b) || open) found.push({ output: name, row, left: at(a), right: at(b) })
    }
  }
  return found
}

/** Stops a run whose two computations differ. */
export function ensureAgreement(model: Model, left: Readonly<Record<string, ReadBack>>, right: Readonly<Record<string, ReadBack>>): void {
  const found = disagreements(model, left, right)
  if (found.length > 0)
    throw new DomainError('run.disagreement', `两种算法对“${model.label}”的结果不一致，本次计算已停止`, {
      hint: '结果没有保存，请联系技术支持',
      details: { found },
    })
}
