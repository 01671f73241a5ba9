import type { ActionState } from '#contract'
import type { Actor } from '#access'

/** received → reading → committed; failed keeps nothing of the file but its bytes; withdrawn takes a committed one out of use. */
export type ImportStatus = 'received' | 'reading' | 'committed' | 'failed' | 'withdrawn'

/** What a cell was refused for, as it is kept with the row. */
export interface HeldProblem {
  readonly field: string
  readonly label: string
  readonly code: string
  readonly message: string
  readonly wayOut: string
}

/** How the quality of a file is put together; each part 0–1, weights sum to 100. */
export interface ScorePart {
  readonly label: string
  readonly score: number
  readonly weight: number
}

/** The sum of the parts, 0–100. */
export function totalScore(parts: readonly ScorePart[]): number {
  return Math.round(parts.reduce((sum, part) => sum + part.score * part.weight, 0))
}

/** Completeness, correctness, agreement with the registry, punctuality. A part without material counts as full: in a month in which nothing happened nothing was wrong. */
export function scoreParts(counts: {
  read: number
  held: number
  optionalCells: number
  optionalFilled: number
  matched: number
  conflicts: number
  daysLate: number
  lateAfterDays: number
}): ScorePart[] {
  const share = (part: number, whole: number, empty: number) => (whole === 0 ? empty : part / whole)
  return [
    { label: '行能收下', score: share(counts.read - counts.held, counts.read, 1), weight: 50 },
    { label: '选填项有值', score: share(counts.optionalFilled, counts.optionalCells, 1), weight: 10 },
    { label: '姓名与登记一致', score: 1 - share(counts.conflicts, counts.matched, 0), weight: 20 },
    { label: '按时', score: Math.max(0, 1 - counts.daysLate / Math.max(1, counts.lateAfterDays * 2)), weight: 20 },
  ]
}

/** What may be done with an import now; the screen shows refused actions with their reason. */
export function importActions(status: ImportStatus, heldWaiting: number, actor: Actor): ActionState[] {
  const action = (name: string, label: string, reason: string | undefined): ActionState => ({
    action: name,
    label,
    allowed: reason === undefined,
    reason,
  })
  const correct = !actor.abilities.has('import.correct')
    ? '您的岗位不能更正导入'
    : status !== 'committed'
      ? '入库后才能更正退回的行'
      : heldWaiting === 0
        ? '没有等待更正的行'
        : undefined
  const withdraw = !actor.abilities.has('import.withdraw')
    ? '只有县级民政可以撤回'
    : status !== 'committed'
      ? '只有已入库的才能撤回'
      : undefined
  return [action('correct', '更正退回的行', correct), action('withdraw', '撤回', withdraw)]
}
