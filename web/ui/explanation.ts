import type { Explanation, ExplanationStep } from '#contract'

/** Why a result is what it is, as the server sends it (src/contract/explanation.ts) and `<Explanation>` shows it. */
export type ExplanationData = Explanation
export type { ExplanationStep } from '#contract'
export type ClauseReference = NonNullable<ExplanationStep['clause']>
/** A standard or limit of a place. `待核` in `status` means nobody has confirmed it against the document. */
export type ParameterReference = NonNullable<ExplanationStep['parameter']>
/** Where a figure came from: file and row of a department's delivery, and its day. */
export type SourceReference = NonNullable<ExplanationStep['source']>

/** `医保住院结算 2026-02.csv 第 1024 行，2026-03-01`. */
export function sourceWords(source: SourceReference): string {
  // «走访» and «走访 #8» say the same.
  const dataset = source.file?.startsWith(source.dataset ?? '\0') === true ? undefined : source.dataset
  const place = [dataset, source.file, source.row === undefined ? undefined : `第 ${String(source.row)} 行`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
  return [place, source.day].filter((part) => part !== undefined && part !== '').join('，')
}

/** `2026-11-22 由周敏在本平台公布`: a standard that came in on screen, not with the policy packs. */
export function publicationWords({ on, by }: NonNullable<ParameterReference['published']>): string {
  return `${on} 由${by}在本平台公布`
}

/** Whether any step rests on a standard that is still to be confirmed. */
export function hasUnconfirmed(steps: readonly ExplanationStep[]): boolean {
  return steps.some((step) => isUnconfirmed(step.parameter) || hasUnconfirmed(step.children ?? []))
}

export function isUnconfirmed(parameter: ParameterReference | undefined): boolean {
  return parameter !== undefined && parameter.status.includes('待核')
}

/** Programmes that whoever is kept as 特困 does not get beside it; the rest of the family may. */
export const insteadOfTekun: ReadonlySet<string> = new Set(['dibao', 'living', 'care'])
