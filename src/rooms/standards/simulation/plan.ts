import { contains, DomainError, plainDate, type PlainDate, type RegionCode } from '#kernel'
import { effects, lines as policyLines } from '#policy'
import {
  compile,
  hashOf,
  model,
  modelOf,
  specialise,
  type Citation,
  type Compiled,
  type Model,
  type ParameterTable,
  type ParameterValue,
  type RuleDefinition,
} from '#rules'
import { figureAt, standardOf } from '../checks.ts'

/** A way in which a standard reaches households: the amounts before and after, by model or by what is recorded. */
export interface Part {
  readonly effect: effects.Effect
  /** False where no standard was set before: what is recorded stands for it. */
  readonly computedBefore: boolean
}

/** A simulation made ready: which effects count, compiled for both states of the parameters, counties with equal figures together. */
export interface Plan {
  readonly place: RegionCode
  readonly parts: readonly Part[]
  /** Whether the lines of income and property move: somebody may come in, or stand at the margin. */
  readonly lines: boolean
  /** Condition on households that are on no roster, answered by `before` and untouched by the change: without it nothing moves. */
  readonly gate: RuleDefinition | null
  readonly before: Compiled | null
  readonly after: Compiled
  /** The model of `after` with other parameters: another value of the same standard. */
  readonly afterWith: (parameters: ParameterTable) => Compiled
  /** County (six digits) → class. */
  readonly classOf: ReadonlyMap<number, number>
  /** What people must know about the result. */
  readonly notes: readonly string[]
}

export interface Change {
  readonly key: string
  readonly place: RegionCode
  readonly day: PlainDate
  readonly before: ParameterTable
  readonly after: ParameterTable
  readonly counties: readonly RegionCode[]
}

/**
 * Makes a simulation of a changed parameter ready. Effects on which the parameter plays no part are left out; so are, with a note, those
 * that another missing figure keeps from being worked out. Throws `policy.missing` when nothing is left.
 */
export function planOf(change: Change): Plan {
  const counties = change.counties.filter((county) => contains(change.place, county))
  if (counties.length === 0) throw new DomainError('input.invalid', '这个地方还没有登记家庭，不能测算', { hint: '请先导入户籍和名册' })
  const touched = effects.effects.filter(({ model: own }) => own.params.has(change.key))
  const lacking = new Map(touched.map((effect) => [effect.id, missing(effect.model, change.after, counties, change.day)]))
  const parts = touched
    .filter((effect) => lacking.get(effect.id)?.length === 0)
    .map((effect): Part => ({ effect, computedBefore: missing(effect.model, change.before, counties, change.day).length === 0 }))
  const lines =
    effects.lineEffects.params.has(change.key) &&
    [change.before, change.after].every((table) => missing(effects.lineEffects, table, counties, change.day).length === 0)
  if (parts.length === 0 && !lines)
    throw new DomainError('policy.missing', '缺少其他标准，不能测算', {
      hint: [...lacking.values()].flat().join('；'),
      details: { missing: [...lacking.values()].flat() },
    })
  const rules = (own: readonly Part[], withLines: boolean): RuleDefinition[] => [
    ...own.flatMap(({ effect }) => effect.model.outputs),
    ...(withLines ? effects.lineEffects.outputs : []),
  ]
  const { definition: property } = policyLines.propertyClear
  const gate = lines && !model('gate', { label: '财产', outputs: [policyLines.propertyClear] }).params.has(change.key) ? property : null
  const beforeRules = [
    ...rules(
      parts.filter((part) => part.computedBefore),
      lines,
    ),
    ...(gate === null ? [] : [gate]),
  ]
  const afterModel = effectsModel(rules(parts, lines))
  const beforeModel = beforeRules.length === 0 ? null : effectsModel(beforeRules)
  const classes = classesOf(counties, (county) => [
    placeOf(change, county),
    figuresOf(afterModel, change.after, county, change.day),
    ...(beforeModel === null ? [] : [figuresOf(beforeModel, change.before, county, change.day)]),
  ])
  const compiled = (own: Model, parameters: ParameterTable): Compiled =>
    compile(own, { parameters: filled(own, parameters, counties, change.day), effectiveDate: change.day, places: classes.places })
  return {
    place: change.place,
    parts,
    lines,
    gate,
    classOf: classes.classOf,
    before: beforeModel === null ? null : compiled(beforeModel, change.before),
    after: compiled(afterModel, change.after),
    afterWith: (parameters) => compiled(afterModel, parameters),
    notes: notesOf(parts, lines, lacking, touched, change.key === 'topUp.share'),
  }
}

const effectsModel = (rules: readonly RuleDefinition[]): Model => modelOf('standard-effects', '标准测算', rules)

/** Labels of figures that no document sets in some county, of those that the county's own methods ask for. */
function missing(own: Model, parameters: ParameterTable, counties: readonly RegionCode[], day: PlainDate): string[] {
  const unset = [...own.params.values()].filter((param) => counties.some((county) => figureAt(parameters, param, county, day) === null))
  if (unset.length === 0) return []
  const asked = counties.map((county) => ({ county, params: specialise(own, { parameters, place: county, effectiveDate: day }).params }))
  return unset
    .filter((param) => asked.some(({ county, params }) => params.has(param.name) && figureAt(parameters, param, county, day) === null))
    .map((param) => param.label)
}

const unread: Citation = { document: '平台口径', article: '测算口径', gist: '本地的算法用不到这个数，只为编译时不缺' }

/** The table with a value for what no county's methods ask for and no document sets: the compiler wants one, no result reads it. */
function filled(own: Model, parameters: ParameterTable, counties: readonly RegionCode[], day: PlainDate): ParameterTable {
  const unset = [...own.params.values()].filter((param) => counties.some((county) => figureAt(parameters, param, county, day) === null))
  return unset.length === 0
    ? parameters
    : parameters.with(
        unset.map((param): ParameterValue => ({
          key: param.name,
          place: 'nation',
          from: earliest,
          value: param.range.lo,
          cite: unread,
          status: '待核',
        })),
      )
}
const earliest = plainDate('1949-10-01')

function figuresOf(own: Model, parameters: ParameterTable, county: RegionCode, day: PlainDate): unknown {
  return [...own.params.values()].map((param) => [param.name, figureAt(parameters, param, county, day)?.value ?? null])
}

/** Where the changed figure of a county comes from: one that has its own does not follow. */
function placeOf({ key, after, day }: Change, county: RegionCode): unknown {
  return figureAt(after, standardOf(key).param, county, day)?.row.place ?? null
}

/** Counties with equal figures are one place to compile for. */
function classesOf(
  counties: readonly RegionCode[],
  figures: (county: RegionCode) => unknown,
): { places: { key: number; region: RegionCode }[]; classOf: Map<number, number> } {
  const known = new Map<string, { key: number; region: RegionCode }>()
  const classOf = new Map<number, number>()
  for (const county of counties) {
    const hash = hashOf(figures(county))
    const own = known.get(hash) ?? { key: known.size, region: county }
    known.set(hash, own)
    classOf.set(Number(county.slice(0, 6)), own.key)
  }
  return { places: [...known.values()], classOf }
}

function notesOf(
  parts: readonly Part[],
  lines: boolean,
  lacking: ReadonlyMap<string, readonly string[]>,
  touched: readonly effects.Effect[],
  topUp: boolean,
): string[] {
  return [
    ...touched.flatMap((effect) => {
      const labels = lacking.get(effect.id) ?? []
      return labels.length === 0 ? [] : [`${effect.model.label}未计入：缺少${labels.map((label) => `“${label}”`).join('、')}`]
    }),
    ...parts.filter((part) => !part.computedBefore).map(({ effect }) => `${effect.model.label}此前没有标准，以名册上的实发数为现状`),
    ...(topUp ? ['增发：名册上有增发的县按现在领增发的人算；名册上没有增发的，按年龄和残疾证估算人数，重病患者名册没有记载，未计入'] : []),
    ...(parts.some(({ effect }) => effect.id === 'dibao') ? ['在册低保户的核定收入由名册上的保障金反算；渐退户也按差额计算'] : []),
    ...(lines ? ['“可能新纳入”只看部门数据可见的收入和财产，须入户核实，不会自动纳入'] : []),
  ]
}
