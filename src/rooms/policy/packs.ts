import {
  coverage,
  indicators,
  packModels,
  programmes,
  screeningModel,
  termsModel,
  type CoveredDocument,
  type Coverage,
  type Room,
} from '#policy'
import { childrenOf, labelOf, type Citation, type Model, type ParameterDefinition, type RuleDefinition } from '#rules'

/** What the packs say, turned round: from a clause to the rules that stand on it, from a figure to the programmes that use it. Pure. */

export interface ProgrammeName {
  readonly id: string
  readonly label: string
}

export interface RuleUse {
  readonly definition: RuleDefinition
  /** Its body in the author's words. */
  readonly words: string
  readonly programmes: readonly ProgrammeName[]
}

/** Models that are no programme of their own. */
const besides: readonly { readonly name: ProgrammeName; readonly model: Model }[] = [
  { name: { id: 'terms', label: '办理时限' }, model: termsModel },
]
const models = [
  ...programmes.flatMap(({ id, label }, at) => {
    const model = packModels[at]
    return model === undefined ? [] : [{ name: { id, label }, model }]
  }),
  ...besides,
]

const clauseKey = ({ document, article }: Pick<Citation, 'document' | 'article'>): string => `${document} ${article}`

const uses = new Map<string, { definition: RuleDefinition; programmes: ProgrammeName[] }>()
for (const { name, model } of models) {
  for (const definition of model.rules.values()) {
    const use = uses.get(definition.name) ?? { definition, programmes: [] }
    use.programmes.push(name)
    uses.set(definition.name, use)
  }
}

/** Every rule of the packs, once. */
export const rules: readonly RuleUse[] = [...uses.values()].map((use) => ({ ...use, words: labelOf(use.definition.body) }))

const rulesOfClause = Map.groupBy(
  rules.flatMap((rule) => [...new Set(rule.definition.cite.map(clauseKey))].map((key) => ({ key, rule }))),
  ({ key }) => key,
)

/** The rules that cite a clause. */
export function rulesAt(document: string, article: string): readonly RuleUse[] {
  return (rulesOfClause.get(clauseKey({ document, article })) ?? []).map(({ rule }) => rule)
}

/** Every figure of the packs with the programmes that use it. */
export const figures: ReadonlyMap<string, { readonly definition: ParameterDefinition; readonly programmes: readonly ProgrammeName[] }> =
  figuresOf()

function figuresOf() {
  const watch = { name: { id: 'indicators', label: '预警指标' }, model: screeningModel }
  const found = new Map<string, { definition: ParameterDefinition; programmes: ProgrammeName[] }>()
  for (const { name, model } of [...models, watch]) {
    for (const definition of model.params.values()) {
      const figure = found.get(definition.name) ?? { definition, programmes: [] }
      figure.programmes.push(name)
      found.set(definition.name, figure)
    }
  }
  return found
}

/** Rules that read a figure directly. */
export function rulesUsing(key: string): readonly RuleUse[] {
  return rules.filter(({ definition }) => referencesIn(definition.body).some((each) => each.op === 'param' && each.definition.name === key))
}

type Node = RuleDefinition['body']
type Reference =
  | { readonly op: 'param'; readonly definition: ParameterDefinition }
  | { readonly op: 'rule'; readonly definition: RuleDefinition }
  | { readonly op: 'input'; readonly definition: Extract<Node, { op: 'input' }>['input'] }

/** The definitions a body refers to directly, each once, in the order they are written. */
export function referencesIn(body: Node): readonly Reference[] {
  const found = new Map<string, Reference>()
  const visit = (node: Node): void => {
    if (node.op === 'param') found.set(`param ${node.param.name}`, { op: 'param', definition: node.param })
    else if (node.op === 'input') found.set(`input ${node.input.name}`, { op: 'input', definition: node.input })
    else if (node.op === 'rule') found.set(`rule ${node.rule.name}`, { op: 'rule', definition: node.rule })
    else childrenOf(node).forEach(visit)
  }
  visit(body)
  return [...found.values()]
}

/** What carries each clause of the five documents; worked out once. */
export function coverageOf(document: string): readonly Coverage[] {
  return allCoverage().filter((each) => each.document === document)
}

let worked: readonly Coverage[] | undefined

/** Every numbered clause of the five documents with what carries it; worked out once. */
export function allCoverage(): readonly Coverage[] {
  worked ??= coverage()
  return worked
}

/** True for the five documents whose clauses are all accounted for. */
export function isCovered(document: string): document is CoveredDocument {
  return coverageOf(document).length > 0
}

/** Indicators that cite a clause. */
export function indicatorsAt(document: string, article: string): readonly { id: string; name: string }[] {
  return indicators.flatMap(({ id, name }) =>
    screeningModel.rules.get(id)?.cite.some((cite) => clauseKey(cite) === clauseKey({ document, article })) ? [{ id, name }] : [],
  )
}

/** Everything the packs cite of a document: article → what it says, in the words of the first that cites it. */
export function citedOf(document: string, figureCites: readonly Citation[]): ReadonlyMap<string, string> {
  const cites = [
    ...rules.flatMap(({ definition }) => definition.cite),
    ...[...screeningModel.rules.values()].flatMap(({ cite }) => cite),
    ...figureCites,
  ]
  const found = new Map<string, string>()
  for (const cite of cites) if (cite.document === document && !found.has(cite.article)) found.set(cite.article, cite.gist)
  return found
}

/** Screens of the rooms that a clause may name. */
export const screens: Readonly<Record<Room, { readonly label: string; readonly href: string }>> = {
  accounts: { label: '用户与密钥', href: '/users' },
  alerts: { label: '预警', href: '/alerts' },
  audit: { label: '审计台账', href: '/ledger' },
  catalogue: { label: '数据目录', href: '/catalogue' },
  chain: { label: '救助链', href: '/households' },
  dispatch: { label: '转办看板', href: '/dispatch' },
  imports: { label: '数据导入', href: '/imports' },
  policy: { label: '政策库', href: '/policy' },
  registry: { label: '家庭与人员', href: '/households' },
  reports: { label: '统计', href: '/reports' },
  screening: { label: '筛查运行', href: '/screenings' },
  visits: { label: '走访', href: '/visits' },
}
