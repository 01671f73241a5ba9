import { DomainError, toEpochDay, type PlainDate, type RegionCode } from '#kernel'
import { dependsOnFacts } from './analysis.ts'
import { hashOf, modelHash } from './canonical.ts'
import { checkModel, declaredRuleBounds } from './check.ts'
import { columnProgram, type ColumnProgram } from './columns.ts'
import { changesFor, goalOf, type Change } from './counterfactual.ts'
import type { DialectName } from './dialects.ts'
import { Evaluation } from './evaluate.ts'
import { ToldLater, type ExplainOptions, type Explanation } from './explain.ts'
import { readFacts, type Facts } from './facts.ts'
import { outputOf, type Model } from './model.ts'
import { checkParameters, parameterTable, type ParameterTable, type Place, type Resolved } from './parameters.ts'
import { toSql } from './sql.ts'
import type { SqlOptions } from './sql-options.ts'
import { Trace, traceProgram, type TraceProgram } from './trace.ts'
import type { Node, ParameterDefinition, RuleDefinition } from './tree.ts'

/** A place to compile for. `key` is what the population's place column holds; by default the region's code. */
export interface CompiledPlace {
  readonly key: string | number
  readonly region: RegionCode
}

export interface CompileOptions {
  readonly parameters: ParameterTable
  readonly effectiveDate: PlainDate
  /** Only documents published by this day count: an old month replays as it was computed then. */
  readonly publishedBy?: PlainDate
  readonly places: readonly (RegionCode | CompiledPlace)[]
}

/** A model with every parameter settled for its places and day, ready to run in each way. */
export interface Compiled {
  readonly model: Model
  /** Names exactly this model. */
  readonly hash: string
  /** Names exactly these parameter values, places and day. */
  readonly parametersHash: string
  readonly effectiveDate: PlainDate
  readonly places: readonly CompiledPlace[]
  /** Parameters at a place as they were found, with document and state. */
  readonly parametersAt: (place: Place) => ReadonlyMap<string, Resolved>
  /** The interpreter over one household. */
  readonly evaluation: (place: Place, facts: Facts, override?: ReadonlyMap<string, number>) => Evaluation
  /** Values of the outputs for one household; null is unknown. */
  readonly evaluate: (place: Place, facts: Facts) => Readonly<Record<string, number | null>>
  /**
   * Values of the outputs with everything they stand on: recorded at once by the compiled form, put into words when `outputs`, `missing` or
   * `unverified` are read.
   */
  readonly explain: (place: Place, facts: Facts, options?: ExplainOptions) => Explanation
  /**
   * What, changed by itself, would bring an output (a condition or a kind) to a goal: by default the contrary of a condition, any other
   * kind. Empty while the output is unknown. `among` limits the search to facts and figures of these names.
   */
  readonly changes: (place: Place, facts: Facts, output: string, goal?: boolean | string, among?: ReadonlySet<string>) => readonly Change[]
  /** The loop over typed columns. */
  readonly columns: ColumnProgram
  /** One SELECT over a household table. */
  readonly sql: (dialect: DialectName, options: SqlOptions) => string
}

/**
 * Settles a model for a day and places. Throws `policy.invalid` with every problem of the model and of the parameters it uses, and
 * `policy.missing` where a parameter has no value at a place on the day.
 */
export function compile(model: Model, options: CompileOptions): Compiled {
  refuseProblems(model, options.parameters)
  const places = options.places.map((place): CompiledPlace => (typeof place === 'string' ? { key: place, region: place } : place))
  if (places.length === 0) throw new DomainError('policy.invalid', '请至少指明一个地方')
  if (new Set(places.map((place) => place.key)).size !== places.length) throw new DomainError('policy.invalid', '地方有重复')
  const settled = places.map((place) => settle(model, options, place.region))
  const effectiveDay = toEpochDay(options.effectiveDate)
  const evaluationOf = (params: ReadonlyMap<string, Resolved>, facts: Facts, override?: ReadonlyMap<string, number>): Evaluation =>
    new Evaluation({
      effectiveDay,
      params: (param) => valueOf(params, param),
      facts: readFacts(model, facts),
      ...(override ? { override } : {}),
    })
  const constants = constantsBy(settled.map((params) => evaluationOf(params, {})))
  const parametersAt = (place: Place): ReadonlyMap<string, Resolved> => {
    const params = settled[indexOf(place, places)]
    if (!params) throw new Error('a place without parameters')
    return params
  }
  const evaluation: Compiled['evaluation'] = (place, facts, override) => evaluationOf(parametersAt(place), facts, override)
  const source = { model, places, constants }
  const recorded = recorder(model, constants, (place) => indexOf(place, places))
  const hash = modelHash(model)
  const parametersHash = hashOf({
    effectiveDate: options.effectiveDate,
    places: places.map(({ region }, index) => ({
      region,
      values: [...settled[index]!.values()].map(({ param, row }) => [param.name, row]),
    })),
  })
  const ruleBounds = declaredRuleBounds(model)
  return Object.freeze({
    model,
    hash,
    parametersHash,
    effectiveDate: options.effectiveDate,
    places,
    parametersAt,
    evaluation,
    evaluate(place: Place, facts: Facts) {
      const trace = recorded(place, facts, model.outputs)
      return Object.fromEntries(model.outputs.map((rule) => [rule.name, trace.rule(rule)]))
    },
    explain(place: Place, facts: Facts, explainOptions: ExplainOptions = {}): Explanation {
      const outputs = explainOptions.outputs?.map((name) => outputOf(model, name)) ?? model.outputs
      const identity = { place, effectiveDate: options.effectiveDate, modelHash: hash, parametersHash }
      return new ToldLater(identity, outputs, recorded(place, facts, outputs), parametersAt(place), explainOptions)
    },
    changes(place: Place, facts: Facts, output: string, goal?: boolean | string, among?: ReadonlySet<string>) {
      const rule = outputOf(model, output)
      const run = evaluation(place, facts)
      return changesFor(run, rule, goalOf(rule, run.rule(rule), goal), ruleBounds, among)
    },
    columns: columnProgram(source),
    sql: (dialect: DialectName, sqlOptions: SqlOptions) => toSql(source, dialect, sqlOptions),
  })
}

/** Throws `policy.missing` for a place that is not among them. */
function indexOf(place: Place, places: readonly CompiledPlace[]): number {
  const index = places.findIndex(({ region }) => region === place)
  if (index < 0) throw new DomainError('policy.missing', `规则没有按 ${place} 编译`, { details: { place } })
  return index
}

/** Records what outputs of one household come to and stand on. Figures without facts are worked out once a place. */
function recorder(model: Model, constants: (node: Node) => readonly number[], indexOfPlace: (place: Place) => number) {
  const known = new Map<TraceProgram, readonly (readonly number[])[]>()
  const tables = (program: TraceProgram): readonly (readonly number[])[] => {
    const found = known.get(program)
    if (found) return found
    const columns = [...program.layout.constants.keys()].map(constants)
    const made = (columns[0] ?? []).map((_, place) => columns.map((column) => column[place]!))
    known.set(program, made)
    return made
  }
  return (place: Place, facts: Facts, outputs: readonly RuleDefinition[]): Trace => {
    const program = traceProgram(model, outputs)
    const figures = tables(program)[indexOfPlace(place)] ?? []
    return new Trace(program.layout, figures, program.record(facts, figures))
  }
}

function refuseProblems(model: Model, parameters: ParameterTable): void {
  const own = parameterTable(parameters.rows.filter((row) => model.params.has(row.key)))
  const problems = [...checkModel(model), ...checkParameters(own, [model])].map((problem) => problem.message)
  if (problems.length > 0)
    throw new DomainError('policy.invalid', `规则包“${model.label}”不能使用：${problems.join('；')}`, { details: { problems } })
}

function settle(model: Model, options: CompileOptions, place: Place): ReadonlyMap<string, Resolved> {
  return new Map(
    [...model.params.values()].map((param) => [
      param.name,
      options.parameters.lookup(param, place, options.effectiveDate, options.publishedBy),
    ]),
  )
}

function valueOf(params: ReadonlyMap<string, Resolved>, param: ParameterDefinition): number {
  const resolved = params.get(param.name)
  if (!resolved) throw new Error(`parameter ${param.name} is not part of the compiled model`)
  return resolved.value
}

/** Values, one a place, of trees in which no fact plays a part. */
function constantsBy(evaluations: readonly Evaluation[]): (node: Node) => readonly number[] {
  return (node) => {
    if (dependsOnFacts(node)) throw new Error('only trees without facts are constant')
    return evaluations.map((evaluation) => {
      const value = evaluation.value(node)
      if (value === null) throw new Error('a tree without facts has a value')
      return value
    })
  }
}
