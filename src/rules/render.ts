import type { Missing } from './run.ts'
import type { Explanation, Source, Step } from './explain.ts'
import type { Place } from './parameters.ts'

/** Why a step came out as it did, in one Chinese sentence. */
export function sentenceOf(step: Step): string {
  if (step.value === null) return `${step.label}待核实：${step.missing.map(missingText).join('；') || '情况不明'}`
  if (step.unit === 'bool') return conditionSentence(step)
  const cases = step.steps.filter((each) => each.leadsTo !== undefined)
  if (step.unit === 'code' && cases.length > 0) return choiceSentence(step, cases)
  if (step.formula) return `${step.label} ${step.text}（${step.formula}）`
  return `${step.label} ${step.text}`
}

function conditionSentence(step: Step): string {
  if (step.held) return step.held.sentence
  const verdict = `${step.label}：${step.value === 1 ? '符合' : '不符合'}`
  const parts = step.steps.filter((each) => each.unit === 'bool' && (each.kind === 'rule' || each.kind === 'condition'))
  const telling = parts.filter((part) => part.value === step.value)
  return telling.length === 0 ? verdict : `${verdict}（${telling.map(sentenceOf).join('；')}）`
}

function choiceSentence(step: Step, cases: readonly Step[]): string {
  const taken = cases.find((each) => each.taken)
  if (taken) return `${step.label}：${step.text}，因为${sentenceOf(taken)}`
  return `${step.label}：${step.text}，因为${cases.map(sentenceOf).join('；')}`
}

/** `车辆信息（公安）没有数据`. */
export function missingText(missing: Missing): string {
  const whose = missing.member === undefined ? '' : `第 ${missing.member + 1} 位的`
  const why = missing.absence === 'absent' ? '没有数据' : '数据超出合理范围'
  return `${whose}${missing.label}（可由${missing.suppliedBy}提供）${why}`
}

/** Every step once, what it stands on before it, numbered, one line each. */
export function linesOf(
  explanation: Explanation,
  placeName: (place: Place) => string = (place) => (place === 'nation' ? '全国' : place),
): string[] {
  const order: Step[] = []
  const seen = new Set<string | Step>()
  const visit = (step: Step): void => {
    const key = step.name === undefined ? step : `${step.name} ${step.member ?? ''}`
    if (seen.has(key)) return
    seen.add(key)
    for (const below of step.steps) visit(below)
    order.push(step)
  }
  for (const output of Object.values(explanation.outputs)) visit(output)
  return order.map(
    (step, index) => `${index + 1}. ${step.member === undefined ? '' : `第 ${step.member + 1} 位：`}${lineOf(step, placeName)}`,
  )
}

function lineOf(step: Step, placeName: (place: Place) => string): string {
  const value = step.held && step.value !== null ? step.held.sentence : `${step.label}：${step.text}${formulaText(step)}`
  const missing = step.value === null && step.kind === 'input' ? step.missing.map(missingText) : []
  const notes = [
    ...missing,
    ...versionText(step, placeName),
    ...(step.source ? [sourceText(step.source)] : []),
    ...(step.kind === 'rule' ? step.cite.map(citeText) : []),
  ]
  return notes.length === 0 ? value : `${value}　[${notes.join('；')}]`
}

function formulaText({ formula, value, unit }: Step): string {
  if (!formula || value === null) return ''
  return unit === 'bool' ? `（${formula}）` : ` = ${formula}`
}

function versionText({ parameter }: Step, placeName: (place: Place) => string): string[] {
  if (!parameter) return []
  return [`${placeName(parameter.place)}，${parameter.from} 起`, citeText(parameter.cite), ...(parameter.status === '待核' ? ['待核'] : [])]
}

function citeText({ document, article, gist }: Step['cite'][number]): string {
  return `依据 ${[document, article].filter(Boolean).join(' ')}${gist ? `：${gist}` : ''}`
}

function sourceText({ origin, file, row, day }: Source): string {
  return `来源 ${[origin, file, row === undefined ? undefined : `第 ${row} 行`, day].filter((part) => part !== undefined).join(' ')}`
}
