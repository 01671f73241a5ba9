import { visitFindings, visitQuestions, visitResults, type alerts, type VisitFinding, type VisitResult } from '#contract'
import { maskIdNumber } from '#kernel'
import type { Finding } from '#rooms/alerts'

/** One finding as it was recorded; `person` is null where nobody in particular is meant or known. */
export interface Found {
  readonly code: VisitFinding
  readonly person: { readonly personNo: number; readonly name: string } | null
  readonly words: string
}

/** Question and option, in the order in which they were asked. */
export type Answers = readonly (readonly [question: string, option: string])[]

/** The form as `visit.answers` keeps it. */
export interface StoredForm {
  readonly answers: Answers
  readonly findings: readonly { readonly code: VisitFinding; readonly personNo: number | null; readonly words: string }[]
}

/** A visit as far as alerts and notes speak of it. */
export interface VisitWords {
  readonly id: number
  readonly householdNo: number
  readonly helper: string
  /** `2026-11-02`. */
  readonly day: string
  readonly result: VisitResult
  readonly answers: Answers
  readonly note: string
}

/** People write down whole ID numbers; alerts, notes and the chain are read by many. */
export function withoutIdNumbers(text: string): string {
  return text.replace(/\d{17}[\dXx]|\d{15}/g, (number) => maskIdNumber(number))
}

/** Findings of one cause are one alert: the gravest grade, everything that was said. */
export function groupByCause(found: readonly Found[]): { readonly cause: alerts.AlertCause; readonly found: readonly Found[] }[] {
  const groups = Map.groupBy(found, (each) => visitFindings[each.code].cause)
  return [...groups].map(([cause, list]) => ({ cause, found: list }))
}

/** What a visit found, as the room of alerts takes it: one sentence, the helper's words and answers as evidence. */
export function toAlert(visit: VisitWords, { cause, found }: ReturnType<typeof groupByCause>[number]): Finding {
  const persons = new Set(found.map((each) => each.person?.personNo ?? null))
  const [only] = persons
  const source = { dataset: '走访', fileName: `走访 #${String(visit.id)}（${visit.helper}）`, importId: null, row: null, day: visit.day }
  return {
    householdNo: visit.householdNo,
    personNo: persons.size === 1 ? (only ?? null) : null,
    cause,
    grade: Math.min(...found.map((each) => visitFindings[each.code].grade)) as alerts.AlertGrade,
    sentence: shorten(`走访发现${found.map(saidOf).join('；')}`, 300),
    indicators: [],
    evidence: [
      ...found.map((each) => ({ label: visitFindings[each.code].label, value: each.words === '' ? '走访时了解到' : each.words, source })),
      ...answerLines(visit.answers).map(({ question, answer }) => ({ label: question, value: answer, source })),
    ],
  }
}

function saidOf({ code, person, words }: Found): string {
  const { said, member } = visitFindings[code]
  const who = person === null ? (member ? '家里有人' : '这户') : person.name
  return `${who}${said}${words === '' ? '' : `：${words}`}`
}

/** The form as it was filled in, in words. A question this version does not know keeps its key: nothing that was said is left out. */
export function answerLines(answers: Answers): { question: string; answer: string }[] {
  return answers.map(([key, option]) => {
    const known = Object.hasOwn(visitQuestions, key) ? visitQuestions[key as keyof typeof visitQuestions] : undefined
    const options: Readonly<Record<string, string>> = known?.options ?? {}
    return { question: known?.text ?? key, answer: options[option] ?? option }
  })
}

/** What the desks that work on the family's other alerts are told. */
export function noteOf(visit: VisitWords): string {
  const said = answerLines(visit.answers).map(({ question, answer }) => `${question}${answer}`)
  return shorten(
    `走访 #${String(visit.id)}（${visit.helper}，${visit.day}）：${[visitResults[visit.result], ...said, visit.note].filter((part) => part !== '').join('。')}`,
    500,
  )
}

/** One line of the chain; names nobody. */
export function chainTitle(result: VisitResult, findings: readonly VisitFinding[]): string {
  const labels = [...new Set(findings)].map((code) => visitFindings[code].label)
  return `走访：${visitResults[result]}${labels.length === 0 ? '' : `，发现${labels.join('、')}`}`
}

function shorten(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
