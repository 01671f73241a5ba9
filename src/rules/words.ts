import { remembered } from './analysis.ts'
import { comparisons, type Comparison } from './operators/comparisons.ts'
import { operators } from './operators/index.ts'
import { codesOf, definitionOf, type Aggregate, type Node } from './tree.ts'
import { show, type Shown, type Unit } from './units.ts'

/** How the values of a node are shown: a definition brings its own measure word and code list. */
export function shownAs(node: Node): Shown {
  return { unit: node.unit, codes: codesOf(node), counter: definitionOf(node)?.counter }
}

/**
 * The formula of a node, with `leaf` in the places of what has a name; with `whole`, figures over members and choices stand for themselves,
 * the outermost node excepted where it is a choice.
 */
export function formulaOf(node: Node, leaf: (node: Node) => string, whole?: (node: Aggregate | Choice) => string): string {
  if (whole && 'group' in node) return whole(node)
  const words = (each: Node): string => (whole && each.op === 'choose' ? whole(each) : formulaOf(each, leaf, whole))
  switch (node.op) {
    case 'input':
    case 'param':
    case 'rule':
    case 'literal':
    case 'effectiveDay':
      return leaf(node)
    case 'apply':
      return operators[node.fn].words(node.args.map((arg) => words(arg)))
    case 'compare':
      return `${words(node.left)} ${comparisons[node.is].words.met} ${words(node.right)}`
    case 'oneOf': {
      const codes = codesOf(node.of)
      return `${words(node.of)} 属于${node.values.map((value) => show(value, { unit: 'code', codes })).join('、')}`
    }
    case 'not':
      return `并非“${words(node.of)}”`
    case 'all':
      return node.args.map((arg) => words(arg)).join('，且')
    case 'any':
      return node.args.map((arg) => words(arg)).join('，或')
    case 'choose':
      return choiceWords(node, words)
    case 'sumOver':
      return `${node.group.label}的${words(node.of)}合计`
    case 'countWhere':
      return node.of.op === 'literal' ? `${node.group.label}人数` : `${node.group.label}中${words(node.of)}的人数`
    case 'anyMember':
      return `${node.group.label}中有人${words(node.of)}`
    case 'everyMember':
      return `${node.group.label}人人${words(node.of)}`
    case 'reasons':
      return node.of.map((condition) => words(condition)).join('、')
  }
}

type Choice = Extract<Node, { op: 'choose' }>

/** `城镇户籍时为城市标准，其他情形为农村标准`; what only some have is said of them alone: `单人户差额（限可参照单人户的）`. */
function choiceWords({ cases, otherwise, unit }: Choice, words: (node: Node) => string): string {
  const otherwiseWords = words(otherwise)
  // Where a figure is missing the rules are narrowed to what matters: a choice may then lead to the same either way.
  if (cases.every(({ then }) => words(then) === otherwiseWords)) return otherwiseWords
  const [only, second] = cases
  const amounts = unit !== 'bool' && unit !== 'code'
  if (only && second === undefined && amounts && otherwise.op === 'literal' && otherwise.value === 0)
    return `${words(only.then)}（限${words(only.when)}的）`
  return [...cases.map(({ when, then }) => `${words(when)}时为${words(then)}`), `其他情形为${otherwiseWords}`].join('，')
}

/** The name of a node in a sentence: labels where there are labels. */
export const labelOf: (node: Node) => string = remembered((node) =>
  formulaOf(node, (leaf) => (leaf.op === 'literal' ? show(leaf.value, shownAs(leaf)) : (definitionOf(leaf)?.label ?? '计算日'))),
)

/** A difference of two values of a unit: days between dates. */
function showDifference(difference: number, as: Shown): string {
  return show(Math.abs(difference), as.unit === 'date' ? { unit: 'days' } : as)
}

/** By how much a limit is missed: 超出 when too high, 差 when too low; nothing for a difference of zero or for codes. */
export function missedBy(is: Comparison, difference: number, as: Shown): string | undefined {
  if (difference === 0 || is === 'eq' || is === 'ne' || as.unit === 'code') return undefined
  return `${is === 'lt' || is === 'le' ? '超出' : '差'} ${showDifference(difference, as)}`
}

/** How a value changes, in the words of its unit: 再低 35.20 元, 多 1 人, 早 30 天. */
export function changeWords(difference: number, as: Shown): string {
  const [less, more]: readonly [string, string] = changeVerbs[as.unit] ?? ['再低', '再高']
  return `${difference < 0 ? less : more} ${showDifference(difference, as)}`
}

const changeVerbs: Partial<Record<Unit, readonly [string, string]>> = {
  count: ['少', '多'],
  years: ['小', '大'],
  months: ['少', '多'],
  days: ['少', '多'],
  date: ['早', '晚'],
}
