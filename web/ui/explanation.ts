/** Why a result is what it is, as the server sends it and `<Explanation>` shows it. Figures are already written out, with their unit. */
export interface ExplanationData {
  /** The answer in one sentence: `月人均收入 300.00 元，低于标准 485.00 元，每月可补 555.00 元`. */
  readonly sentence: string
  readonly steps: readonly ExplanationStep[]
  /** What would have to change for another answer. */
  readonly counterfactuals: readonly string[]
  /** Facts nobody has given yet, and who can. */
  readonly unknown: readonly UnknownFact[]
}

export interface ExplanationStep {
  readonly label: string
  /** How the figure is made: `（工资 + 经营净收入）÷ 人口`. */
  readonly formula?: string | undefined
  readonly value?: string | undefined
  readonly limit?: string | undefined
  /** How far from the limit: `低 185.00 元`. */
  readonly distance?: string | undefined
  readonly held?: boolean | 'unknown' | undefined
  readonly clause?: ClauseReference | undefined
  readonly parameter?: ParameterReference | undefined
  readonly source?: SourceReference | undefined
  readonly children?: readonly ExplanationStep[] | undefined
}

export interface ClauseReference {
  readonly document: string
  readonly article: string
  readonly gist: string
}

/** A standard or limit of a place. `待核` in `status` means nobody has confirmed it against the document. */
export interface ParameterReference {
  readonly place: string
  readonly from: string
  readonly status: string
}

/** Where a figure came from: file and row of a department's delivery, and its day. */
export interface SourceReference {
  readonly dataset?: string | undefined
  readonly file?: string | undefined
  readonly row?: number | undefined
  readonly day?: string | undefined
}

export interface UnknownFact {
  readonly label: string
  readonly suppliedBy: string
}

/** `医保住院结算 2026-02.csv 第 1024 行，2026-03-01`. */
export function sourceWords(source: SourceReference): string {
  const place = [source.dataset, source.file, source.row === undefined ? undefined : `第 ${String(source.row)} 行`].filter((part) => part !== undefined && part !== '').join(' ')
  return [place, source.day].filter((part) => part !== undefined && part !== '').join('，')
}

/** Whether any step rests on a standard that is still to be confirmed. */
export function hasUnconfirmed(steps: readonly ExplanationStep[]): boolean {
  return steps.some((step) => isUnconfirmed(step.parameter) || hasUnconfirmed(step.children ?? []))
}

export function isUnconfirmed(parameter: ParameterReference | undefined): boolean {
  return parameter !== undefined && parameter.status.includes('待核')
}
