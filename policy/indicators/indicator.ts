import { plainDate, type PlainDate } from '#kernel'
import {
  codeList,
  constant,
  firstOf,
  not,
  param,
  rule,
  values,
  type Citation,
  type Expr,
  type Parameter,
  type ParameterValue,
  type Rule,
} from '#rules'
import { clause } from '../documents.ts'

/** Causes an indicator can raise, as the rooms of alerts know them. */
export type IndicatorCause =
  | 'illness'
  | 'schooling'
  | 'disability'
  | 'unemployment'
  | 'disaster'
  | 'accident'
  | 'other-hardship'
  | 'maybe-dibao'
  | 'maybe-tekun'
  | 'maybe-marginal'
  | 'maybe-rigid'
  | 'gap-living'
  | 'gap-medical'
  | 'gap-education'
  | 'gap-housing'
  | 'gap-employment'
  | 'gap-disaster'
  | 'gap-disability'
  | 'death'
  | 'duplicate'
  | 'income'
  | 'property'
  | 'vehicle'
  | 'business'
  | 'payroll'
  | 'custody'
  | 'moved'
  | 'dependant'

/** What screening looks for: a condition of several facts, graded 1 red, 2 orange, 3 yellow. */
export interface Indicator {
  /** English identifier with dots; the name of its grade rule. */
  readonly id: string
  readonly name: string
  readonly cause: IndicatorCause
  /** What it looks for and why, in a sentence. */
  readonly gist: string
  readonly when: Rule<'bool'>
  readonly grade: Rule<'code'>
  /** What each grade means, gravest first; grades it never gives are absent. */
  readonly gradeWords: readonly { readonly grade: 1 | 2 | 3; readonly words: string }[]
  /** The finding in a sentence a clerk understands; `{name}` stands for a fact, figure or parameter; `[…]` is left out when its figures are nought. */
  readonly say: string
  /** Days after closing in which the same is not raised again. */
  readonly cooldownDays: number
  readonly enabledByDefault: boolean
}

/** 0 not found, then the grades. */
const gradeCodes = codeList(['无', '红', '橙', '黄'])

interface GradeDefinition {
  readonly words: string
  readonly if?: Expr<'bool'>
}

interface IndicatorOptions {
  readonly name: string
  readonly cause: IndicatorCause
  readonly gist: string
  readonly cite: Citation | readonly Citation[]
  /**
   * A sign without which the condition never holds: rare and cheap to see. The grade of a household that does not have it is 无 without
   * a look at the rest, which makes a population many times faster; unknown, it leaves the grade unknown.
   */
  readonly sign: Expr<'bool'>
  readonly when: Expr<'bool'>
  /** Grades from the gravest; the last one has no condition: it is what `when` alone gives. */
  readonly red?: GradeDefinition
  readonly orange?: GradeDefinition
  readonly yellow?: GradeDefinition
  readonly say: string
  readonly cooldownDays?: number
  readonly enabledByDefault?: boolean
}

/** Defines an indicator: `<id>.when` holds its condition, `<id>` its grade. */
export function indicator(id: string, options: IndicatorOptions): Indicator {
  const { name, cause, gist, cite, sign, when: condition, red, orange, yellow, say, cooldownDays = 90, enabledByDefault = true } = options
  const when = rule(`${id}.when`, condition, { label: name, cite })
  const given = (
    [
      ['红', red],
      ['橙', orange],
      ['黄', yellow],
    ] as const
  ).flatMap(([label, grade]) => (grade === undefined ? [] : [{ label, ...grade }]))
  const last = given.at(-1)
  if (last === undefined || last.if !== undefined || given.slice(0, -1).some((grade) => grade.if === undefined))
    throw new Error(`${id}: every grade but the last needs a condition`)
  const none = code('无')
  const graver = given.slice(0, -1).flatMap(({ label, if: holds }) => (holds === undefined ? [] : [[holds, code(label)] as const]))
  const grade = rule(id, firstOf([not(sign), none], [not(when), none], ...graver).else(code(last.label)), { label: `${name}的等级`, cite })
  const gradeWords = (
    [
      [1, red],
      [2, orange],
      [3, yellow],
    ] as const
  ).flatMap(([number, definition]) => (definition === undefined ? [] : [{ grade: number, words: definition.words }]))
  return { id, name, cause, gist, when, grade, gradeWords, say, cooldownDays, enabledByDefault }
}

function code(label: string): Expr<'code'> {
  return constant('code', label, gradeCodes)
}

/** A figure of ours that decides when an indicator speaks; a region may change it. No document sets it, so it stays 待核. */
export interface Threshold<U extends 'fen' | 'share' | 'count' | 'days' | 'years'> {
  readonly param: Parameter<U>
  readonly row: ParameterValue
}

const since: PlainDate = plainDate('2018-01-01')

/** A figure that counties may set for themselves, in the smallest unit of its kind. No document sets it: it stays marked 待核. */
export function threshold<U extends 'fen' | 'share' | 'count' | 'days' | 'years'>(
  key: `screen.${string}`,
  unit: U,
  options: { label: string; value: number; range: readonly [number, number]; counter?: string; why: string },
): Threshold<U> {
  const { label, value, range, counter, why } = options
  // The constants of these units are all integers (fen, basis points, counts), whatever the brand.
  const made = param(key, unit, { label, range: range as never, ...(counter === undefined ? {} : { counter }) })
  const [row] = values(made, [
    { place: 'nation', from: since, value: value as never, cite: clause('平台口径', '监测阈值', why), status: '待核' },
  ])
  if (row === undefined) throw new Error('a threshold has one value')
  return { param: made, row }
}
