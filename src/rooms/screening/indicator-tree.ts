import type { ExplanationStep, screening as contract } from '#contract'
import type { z } from 'zod'
import type { RegionCode } from '#kernel'
import { examples, type Indicator } from '#policy'
import type { Compiled, Step } from '#rules'
import { shown } from './findings.ts'

/** What names a place in a tree: `nation` or a region's code → its name. */
export type PlaceNames = (place: string) => string

const gradeLabels = ['红', '橙', '黄'] as const

/**
 * What an indicator looks for as a tree: its condition, then what makes each grade, with the figures that hold at the place. Nothing is
 * known of any family, so there are no values and no marks.
 */
export function conditionTree(indicator: Indicator, compiled: Compiled, region: RegionCode, placeNames: PlaceNames): ExplanationStep[] {
  const top = compiled.explain(region, {}, { outputs: [indicator.id] }).outputs[indicator.id]
  if (top === undefined) return []
  const when = top.steps.flatMap((step) => stepNamed(step, `${indicator.id}.when`))[0]
  const graver = gradeLabels.flatMap((label, index) => {
    const step = top.steps.find((each) => each.leadsTo === label)
    const words = indicator.gradeWords.find((each) => each.grade === index + 1)?.words
    return step === undefined || words === undefined ? [] : [{ label: `${label}：${words}`, children: [bare(step, placeNames)] }]
  })
  const last = indicator.gradeWords.at(-1)
  const rest =
    last === undefined
      ? []
      : [
          {
            label: `${gradeLabels[last.grade - 1] ?? ''}：${last.words}`,
            formula: indicator.gradeWords.length > 1 ? '符合条件，又够不上更高等级' : '符合条件即是',
          },
        ]
  return [...(when === undefined ? [] : [conditionOf(when, placeNames)]), ...graver, ...rest]
}

/** The condition in words: its parts, joined as the rule joins them. */
export function conditionWords(indicator: Indicator, compiled: Compiled, region: RegionCode): string {
  const top = compiled.explain(region, {}, { outputs: [indicator.id] }).outputs[indicator.id]
  const when = top?.steps.flatMap((step) => stepNamed(step, `${indicator.id}.when`))[0]
  if (when === undefined) return indicator.gist
  const parts = when.steps.map((step) => plain(step.label, step))
  if (when.formula === '须全部符合') return `同时符合：${parts.join('；')}`
  if (when.formula === '符合任一即可') return `符合任一：${parts.join('；')}`
  const words = comparison(when)
  return words === undefined ? parts.join('；') || when.label : plain(words, when)
}

/** Rules name thresholds and count exactly; a reader wants the threshold's figure, and 有 for more than none. */
function plain(words: string, step: Step): string {
  const figures = stepsOf(step, (each) => each.kind === 'param' && each.name?.startsWith('screen.') === true)
  // The last place a threshold is named: 水电气欠费 达到 水电气欠费.
  const filled = figures.reduce((text, { label, text: figure }) => {
    const at = text.lastIndexOf(label)
    return at === -1 ? text : text.slice(0, at) + figure + text.slice(at + label.length)
  }, words)
  return filled
    .replaceAll('（舍去尾数）', '')
    .replaceAll(/(^|，或|，且)((?:(?!，或|，且|人数 超过).)+) 超过 0(?:\.00 元)?(?=$|，或|，且)/g, '$1有$2')
    .replaceAll(/ 等于 0(?:\.00 元)?(?=$|，或|，且)/g, '为 0')
    .replaceAll(/ (超过|低于|达到|不超过|等于) (?!\d)/g, '$1')
    .replaceAll(/ (超过|低于|达到|不超过|等于) /g, '$1 ')
    .replaceAll('有有', '有')
}

function conditionOf(when: Step, placeNames: PlaceNames): ExplanationStep {
  const words = comparison(when)
  return words === undefined
    ? { label: '条件', ...joined(when), children: when.steps.map((step) => bare(step, placeNames)) }
    : { label: '条件', children: [{ ...bare(when, placeNames), label: words }] }
}

/** A condition that is one comparison, in words: `已死亡仍在册的人员 超过 0`. */
function comparison({ held, formula }: Step): string | undefined {
  return held === undefined || formula === undefined ? undefined : formula.replace('未知', held.figure.label)
}

/** How the parts below a step are joined; a formula with figures says nothing here. */
function joined({ formula }: Step): Pick<ExplanationStep, 'formula'> {
  return formula === '须全部符合' || formula === '符合任一即可' ? { formula } : {}
}

/** The made-up families of the pack, worked out with the thresholds that hold at the place. */
export function workedExamples(
  indicator: Indicator,
  compiled: Compiled,
  region: RegionCode,
  placeNames: PlaceNames,
): z.output<typeof contract.indicatorExample>[] {
  return examples
    .filter((each) => each.indicator === indicator.id)
    .map(({ name, facts }) => {
      // The facts of an example are integers and yes or no, as a household's are.
      const known = facts as Readonly<Record<string, number | boolean | null>>
      const grade = compiled.evaluate(region, known)[indicator.id]
      return {
        name,
        grade: String(grade ?? 0),
        explanation: shown(indicator, { compiled, region, facts: known, sources: new Map(), placeNames }),
      }
    })
}

function stepNamed(step: Step, name: string): Step[] {
  return stepsOf(step, (each) => each.name === name)
}

/** The uppermost steps for which something holds. */
function stepsOf(step: Step, holds: (step: Step) => boolean): Step[] {
  return holds(step) ? [step] : step.steps.flatMap((below) => stepsOf(below, holds))
}

/** A step without a family: label, limit where it is a figure, clause, the version of a parameter. */
function bare(step: Step, placeNames: PlaceNames): ExplanationStep {
  const [cite] = step.cite
  // A fixed limit stands in the condition's words already, and so does the fact a comparison is about.
  const limit =
    step.held === undefined || step.held.limit.value === null || step.held.limit.label === step.held.limit.text
      ? undefined
      : step.held.limit.text
  const below = step.steps.filter((each) => each.kind !== 'input' || each.label !== step.held?.figure.label)
  return {
    label: step.label,
    ...joined(step),
    ...(step.kind === 'param' ? { value: step.text } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(cite === undefined ? {} : { clause: { document: cite.document, article: cite.article, gist: cite.gist } }),
    ...(step.parameter === undefined
      ? {}
      : { parameter: { place: placeNames(String(step.parameter.place)), from: step.parameter.from, status: step.parameter.status } }),
    ...(below.length === 0 ? {} : { children: below.map((each) => bare(each, placeNames)) }),
  }
}
