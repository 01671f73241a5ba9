export type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne'

/** One comparison in each backend. */
export interface ComparisonForm {
  readonly value: (left: number, right: number) => boolean
  /** JavaScript that is true when it holds, and JavaScript that is true when its contrary holds; NaN makes both false. */
  readonly js: { readonly yes: (left: string, right: string) => string; readonly no: (left: string, right: string) => string }
  readonly sql: string
  /** Between the figures of an explanation, when it holds and when it does not. */
  readonly words: { readonly met: string; readonly unmet: string }
}

const js =
  (operator: string) =>
  (left: string, right: string): string =>
    `${left} ${operator} ${right}`
/** `!==` alone would hold for NaN. */
const differs = (left: string, right: string): string => `(${left} < ${right} || ${left} > ${right})`

export const comparisons: Record<Comparison, ComparisonForm> = {
  lt: { value: (a, b) => a < b, js: { yes: js('<'), no: js('>=') }, sql: '<', words: { met: '低于', unmet: '不低于' } },
  le: { value: (a, b) => a <= b, js: { yes: js('<='), no: js('>') }, sql: '<=', words: { met: '不超过', unmet: '超过' } },
  gt: { value: (a, b) => a > b, js: { yes: js('>'), no: js('<=') }, sql: '>', words: { met: '超过', unmet: '未超过' } },
  ge: { value: (a, b) => a >= b, js: { yes: js('>='), no: js('<') }, sql: '>=', words: { met: '达到', unmet: '未达到' } },
  eq: { value: (a, b) => a === b, js: { yes: js('==='), no: differs }, sql: '=', words: { met: '等于', unmet: '不等于' } },
  ne: { value: (a, b) => a !== b, js: { yes: differs, no: js('===') }, sql: '<>', words: { met: '不等于', unmet: '等于' } },
}
