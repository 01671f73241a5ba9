import type { screening } from '#contract'

type Parameter = screening.IndicatorRow['parameters'][number]

/** How a threshold is typed: yuan for fen, per cent for basis points, whole numbers for the rest. */
export interface Typing {
  /** Typed value × factor = stored value. */
  readonly factor: number
  readonly suffix: string
}

const typings: Readonly<Record<string, Typing>> = {
  fen: { factor: 100, suffix: '元' },
  share: { factor: 100, suffix: '%' },
  count: { factor: 1, suffix: '' },
  days: { factor: 1, suffix: '天' },
  years: { factor: 1, suffix: '年' },
  months: { factor: 1, suffix: '个月' },
}

export function typingOf({ unit }: Pick<Parameter, 'unit'>): Typing {
  return typings[unit] ?? { factor: 1, suffix: '' }
}

/** A stored value as it is typed and read: `5000` of `share` → `50%`. */
export function typed(parameter: Pick<Parameter, 'unit'>, value: number): string {
  const { factor, suffix } = typingOf(parameter)
  return `${(value / factor).toLocaleString('zh-CN', { maximumFractionDigits: 2 })}${suffix === '' ? '' : suffix === '%' ? '%' : ` ${suffix}`}`
}

/** The thresholds to send: those set here before, with the changes of a form. What equals the value of the pack is left out. */
export function chosenParameters(parameters: readonly Parameter[], edits: Readonly<Record<string, number>>): Record<string, number> {
  const kept = parameters.filter((each) => each.changed).map((each) => [each.key, each.value] as const)
  return { ...Object.fromEntries(kept), ...edits }
}
