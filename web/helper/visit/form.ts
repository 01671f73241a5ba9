import { visitFindings, visitQuestions, type LeadKind, type VisitFinding, type VisitQuestion, type VisitResult } from '#contract'
import type { Position } from '../parts/PositionInput.tsx'
import type { Photo } from '../photo.ts'
import type { Family } from '../today.ts'

/** A finding as it is being written down. */
export interface FoundDraft {
  readonly code: VisitFinding
  /** '' while not asked, 'unknown' where nobody in particular is meant. */
  readonly who: string
  readonly words: string
}

/** A visit as it is being filled in. `step` is where the helper stopped. */
export interface VisitDraft {
  readonly clientId: string
  readonly startedAt: string
  readonly step: number
  readonly result: VisitResult | undefined
  readonly answers: Readonly<Record<string, string>>
  readonly findings: readonly FoundDraft[]
  readonly asked: boolean
  readonly note: string
  readonly photos: readonly Photo[]
  readonly position: Position | null
}

export type Step =
  | { readonly kind: 'result' }
  | { readonly kind: 'question'; readonly key: VisitQuestion }
  | { readonly kind: 'findings' }
  | { readonly kind: 'finding'; readonly code: VisitFinding }
  | { readonly kind: 'note' }
  | { readonly kind: 'photos' }
  | { readonly kind: 'position' }
  | { readonly kind: 'review' }

/** The form's screens for what is known so far. Where nobody was met there is nobody to ask. */
export function stepsOf(draft: Pick<VisitDraft, 'result' | 'findings'>, family: Pick<Family, 'questions'>): Step[] {
  const known = family.questions.filter((key): key is VisitQuestion => Object.hasOwn(visitQuestions, key))
  const questions: Step[] = draft.result === 'absent' ? [] : known.map((key) => ({ kind: 'question', key }))
  const findings: Step[] = draft.findings.map(({ code }) => ({ kind: 'finding', code }))
  return [
    { kind: 'result' },
    ...questions,
    { kind: 'findings' },
    ...findings,
    { kind: 'note' },
    { kind: 'photos' },
    { kind: 'position' },
    { kind: 'review' },
  ]
}

/** Chosen findings, with what was written about those chosen before; in the order of the form. */
export function withChosen(findings: readonly FoundDraft[], chosen: readonly string[]): FoundDraft[] {
  const known = (Object.keys(visitFindings) as VisitFinding[]).filter((code) => chosen.includes(code))
  return known.map((code) => findings.find((found) => found.code === code) ?? { code, who: '', words: '' })
}

/** Why the helper cannot go on from here yet. */
export function missingAt(step: Step, draft: VisitDraft): string | undefined {
  switch (step.kind) {
    case 'result':
      return draft.result === undefined ? '请先选一项' : undefined
    case 'question':
      return draft.answers[step.key] === undefined ? '请先选一项，不清楚也可以选' : undefined
    case 'findings':
      return draft.findings.length === 0 && !draft.asked ? '有变化就选上；没有就选“没有变化”' : undefined
    case 'finding': {
      const found = draft.findings.find((each) => each.code === step.code)
      return visitFindings[step.code].member && (found?.who ?? '') === '' ? '请选是谁，不清楚也可以选' : undefined
    }
    default:
      return undefined
  }
}

/** The body the server takes. Questions that were skipped with the result stay out. */
export function visitBody(draft: VisitDraft, family: Pick<Family, 'householdNo' | 'questions'>): Record<string, unknown> {
  const asked = draft.result === 'absent' ? [] : family.questions
  return {
    clientId: draft.clientId,
    householdNo: family.householdNo,
    visitedAt: draft.startedAt,
    result: draft.result,
    answers: Object.fromEntries(Object.entries(draft.answers).filter(([key]) => asked.includes(key))),
    findings: draft.findings.map(({ code, who, words }) => ({
      code,
      personNo: /^\d+$/.test(who) ? Number(who) : null,
      words: words.trim(),
    })),
    note: draft.note.trim(),
    position:
      draft.position === null
        ? null
        : { latitude: draft.position.latitude, longitude: draft.position.longitude, accuracy: draft.position.accuracy },
  }
}

/** A family nobody knew, as it is being written down. */
export interface LeadDraft {
  readonly clientId: string
  readonly startedAt: string
  readonly step: number
  readonly village: string
  readonly placeNote: string
  readonly personName: string
  readonly phone: string
  readonly kinds: readonly LeadKind[]
  readonly description: string
  readonly position: Position | null
}

export function leadBody(draft: LeadDraft): Record<string, unknown> {
  return {
    clientId: draft.clientId,
    reportedAt: draft.startedAt,
    ...(draft.village === '' ? {} : { village: draft.village }),
    placeNote: draft.placeNote.trim(),
    personName: draft.personName.trim(),
    phone: draft.phone.trim(),
    kinds: draft.kinds,
    description: draft.description.trim(),
    position:
      draft.position === null
        ? null
        : { latitude: draft.position.latitude, longitude: draft.position.longitude, accuracy: draft.position.accuracy },
  }
}
