import { DomainError, regionLevel, type Fen, type PlainDate, type RegionCode } from '#kernel'
import {
  compile,
  factsFor,
  model,
  sentenceOf,
  show,
  specialise,
  type Change,
  type Citation,
  type Compiled,
  type Explanation,
  type Facts,
  type Missing,
  type Model,
  type ParameterTable,
  type Rule,
  type RuleDefinition,
  type Sources,
  type Step,
} from '#rules'
import { packInputs } from './inputs.ts'
import { inForce, isKnown } from './library.ts'
import { packModels, programmes, resultsOf, type Pace, type Programme } from './programmes.ts'

export type Outcome = 'entitled' | 'not entitled' | 'unknown'

/** A figure that no document known here sets at the place on the day. */
export interface MissingFigure {
  readonly key: string
  readonly label: string
}

/** One result of a programme. `value` is null where it cannot be told yet. */
export interface Part {
  readonly name: string
  readonly label: string
  readonly value: number | null
  /** `70.00 元`, `1 人`, `单人户`, `未知`. */
  readonly text: string
}

/** A figure the outcome stands on, with what is to be known about it. */
export interface Remark {
  readonly label: string
  readonly text: string
  readonly note: string
}

/** A figure the outcome stands on, with the version of it that holds there on the day. */
export interface UsedFigure {
  readonly key: string
  readonly label: string
  readonly text: string
  readonly version: NonNullable<Step['parameter']>
}

export interface ProgrammeOutcome {
  readonly id: string
  readonly label: string
  readonly department: string
  readonly outcome: Outcome
  /** Fen; null while it cannot be told. Absent for programmes that only sort. */
  readonly amount?: Fen | null
  readonly pace?: Pace
  /** Why, in one Chinese sentence for the family. */
  readonly sentence: string
  /** Where something is not known that cannot turn the outcome: what, and that it does not matter. */
  readonly regardless?: string
  readonly parts: readonly Part[]
  /** Clauses of documents in force that the outcome stands on. */
  readonly clauses: readonly Citation[]
  /** Facts whose lack leaves something open, and who can supply them. */
  readonly missing: readonly Missing[]
  /** Figures that no known document sets. */
  readonly missingFigures: readonly MissingFigure[]
  /** Figures not yet seen in their document, or standing in for what a document leaves to others. */
  readonly unverified: readonly Remark[]
  /** Guideline figures of the province that stand in for local ones not known here. */
  readonly standIns: readonly Remark[]
  /** Every figure the outcome stands on, once. */
  readonly figures: readonly UsedFigure[]
  /** The step that decides `outcome`; none where a figure it needs is missing. */
  readonly decision?: Step
  /** Every step; one explanation, or one for each result where figures are missing. */
  readonly explanations: readonly Explanation[]
}

/** What is asked: where, when, and the facts as `policy/packs/household.ts` names them. */
export interface Question {
  readonly parameters: ParameterTable
  readonly place: RegionCode
  readonly date: PlainDate
  readonly publishedBy?: PlainDate
  readonly facts: Facts
  /** Where the facts come from, passed on into the steps. */
  readonly sources?: Sources
}

/**
 * The outcome of every programme for one family by the rules of its place and day. Throws `input.invalid` for a fact no pack knows;
 * a figure that is missing is part of the answer, not an error.
 */
export function evaluateAll(question: Question): readonly ProgrammeOutcome[] {
  refuseUnknownFacts(question.facts)
  return programmes.map((programme, index) => settledOutcome(programme, packModels[index] ?? wholeModel(programme), question))
}

/** As `evaluateAll`, for one programme. */
export function evaluateProgramme(id: string, question: Question): ProgrammeOutcome {
  const index = programmes.findIndex((programme) => programme.id === id)
  const programme = programmes[index]
  if (!programme) throw new DomainError('not-found', `没有名为 ${id} 的救助项目`)
  refuseUnknownFacts(question.facts)
  return settledOutcome(programme, packModels[index] ?? wholeModel(programme), question)
}

/**
 * What a family or a clerk would say could turn a result, what says most first. Other facts could as well (a birthday, a prison term,
 * a death), but nobody is helped by being told.
 */
const speakable = [
  'perHead',
  'necessarySpending',
  'homes',
  'premises',
  'vehicles',
  'assets',
  'careNeeded',
  'emergency',
  'beyondMeans',
  'patientClass',
  'consumerPrices',
  'foodPrices',
  'listing',
] as const
const levers: ReadonlySet<string> = new Set(speakable)

/**
 * The smallest changes, one fact or figure at a time, that would turn a programme's outcome: each fact once, its smallest change, what
 * says most first. None where the outcome cannot be told. Throws as `evaluateProgramme`.
 */
export function changesOf(id: string, question: Question): readonly Change[] {
  const index = programmes.findIndex((programme) => programme.id === id)
  const programme = programmes[index]
  if (!programme) throw new DomainError('not-found', `没有名为 ${id} 的救助项目`)
  const ready = decisive(programme, packModels[index] ?? wholeModel(programme), question)
  if (!ready) return []
  const changes = ready.changes(
    question.place,
    factsFor(ready.model, question.facts),
    programme.entitled.definition.name,
    undefined,
    levers,
  )
  const largestFirst = changes.toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
  const order = (change: Change): number => speakable.findIndex((name) => name === change.name)
  return distinct(largestFirst, ({ name }) => name).toSorted((a, b) => order(a) - order(b))
}

/**
 * The value of one result of a model; null while it cannot be told, for want of a fact or of a figure. Throws `input.invalid` for a fact
 * no pack knows.
 */
export function resultOf(whole: Model, rule: Rule, question: Question): number | null {
  refuseUnknownFacts(question.facts)
  const special =
    figuresMissing(whole, question).length === 0
      ? undefined
      : specialise(whole, { ...question, effectiveDate: question.date, facts: factsFor(whole, question.facts) })
  if (special !== undefined && figuresMissing(special, question).length > 0) return null
  const ready = special === undefined ? compiledOnce(whole, question) : compiled(special, question)
  return ready.evaluate(question.place, factsFor(ready.model, question.facts))[rule.definition.name] ?? null
}

/** The model that decides whether the family is entitled; nothing where a figure that matters is missing. */
function decisive(programme: Programme, whole: Model, question: Question): Compiled | undefined {
  if (figuresMissing(whole, question).length === 0) return compiledOnce(whole, question)
  const own = model(programme.id, { label: programme.label, outputs: [programme.entitled] })
  const special = specialise(own, { ...question, effectiveDate: question.date, facts: factsFor(own, question.facts) })
  return figuresMissing(special, question).length === 0 ? compiled(special, question) : undefined
}

function wholeModel(programme: Programme): Model {
  return model(programme.id, { label: programme.label, outputs: resultsOf(programme) })
}

/** The condition of a programme that holds the family's income against its line. */
const incomeLines: Readonly<Record<string, string>> = { dibao: 'belowStandard', marginal: 'belowMarginal', rigid: 'belowAverage' }

/**
 * What relatives must give only adds to the income. A family that is beyond the line without it is beyond the line with it: where nobody
 * knows yet what they give, the outcome is that of their giving nothing, and says so.
 */
function settledOutcome(programme: Programme, whole: Model, question: Question): ProgrammeOutcome {
  const outcome = outcomeOf(programme, whole, question)
  const line = incomeLines[programme.id]
  if (outcome.outcome !== 'unknown' || line === undefined) return outcome
  const least = outcomeOf(programme, whole, { ...question, facts: { ...question.facts, supporters: [] } })
  const beyond = allSteps(least.explanations).some(({ name, value }) => name === line && value === 0)
  if (!beyond || least.outcome !== 'not entitled') return outcome
  const regardless = '该供养的亲人给多少还没有算，算上只会更高，结果不变'
  return { ...least, sentence: `${least.sentence}；${regardless}`, regardless }
}

function outcomeOf(programme: Programme, whole: Model, question: Question): ProgrammeOutcome {
  const answers = answersOf(programme, whole, question)
  const stepOf = (rule: Rule | undefined): Step | undefined => (rule ? answers.steps.get(rule.definition.name) : undefined)
  const entitled = stepOf(programme.entitled)
  const { entitled: condition, amount, pace, parts } = programme
  const steps = allSteps(answers.explanations)
  return {
    id: programme.id,
    label: programme.label,
    department: programme.department,
    outcome: entitled?.value === 1 ? 'entitled' : entitled?.value === 0 ? 'not entitled' : 'unknown',
    // Values of the unit fen are whole fen.
    ...(amount ? { amount: (stepOf(amount)?.value ?? null) as Fen | null } : {}),
    ...(pace ? { pace } : {}),
    sentence: entitled
      ? sentenceOf(entitled)
      : `${condition.definition.label}：缺少${answers.missingFigures.map(({ label }) => `“${label}”`).join('、')}，暂不能判断`,
    parts: parts.map((rule) => partOf(rule.definition, stepOf(rule))),
    clauses: clausesOf(steps, question),
    missing: distinct(
      answers.explanations.flatMap((each) => each.missing),
      (each) => `${each.name} ${each.member ?? ''}`,
    ),
    missingFigures: answers.missingFigures,
    unverified: remarks(steps.filter((step) => step.parameter?.status === '待核')),
    standIns: remarks(steps.filter((step) => standsIn(step, question.place))),
    figures: distinct(steps.flatMap(usedFigure), ({ key }) => key),
    ...(entitled ? { decision: entitled } : {}),
    explanations: answers.explanations,
  }
}

function usedFigure({ name, label, text, parameter }: Step): UsedFigure[] {
  return name === undefined || parameter === undefined ? [] : [{ key: name, label, text, version: parameter }]
}

function partOf(rule: RuleDefinition, step: Step | undefined): Part {
  const value = step?.value ?? null
  return { name: rule.name, label: rule.label, value, text: show(value, rule) }
}

interface Answers {
  /** Steps by the name of the result; none for a result that needs a figure nobody set. */
  readonly steps: ReadonlyMap<string, Step>
  readonly explanations: readonly Explanation[]
  readonly missingFigures: readonly MissingFigure[]
}

/** The whole programme at once; where a figure is missing, each result by itself with what cannot matter for it left out. */
function answersOf(programme: Programme, whole: Model, question: Question): Answers {
  if (figuresMissing(whole, question).length === 0) {
    const explanation = explain(compiledOnce(whole, question), question)
    return { steps: new Map(Object.entries(explanation.outputs)), explanations: [explanation], missingFigures: [] }
  }
  const single = resultsOf(programme).map((rule) => {
    const own = model(programme.id, { label: programme.label, outputs: [rule] })
    const special = specialise(own, { ...question, effectiveDate: question.date, facts: factsFor(own, question.facts) })
    const missing = figuresMissing(special, question)
    return missing.length > 0 ? { missing } : { missing, explanation: explain(compiled(special, question), question) }
  })
  const explanations = single.flatMap(({ explanation }) => (explanation ? [explanation] : []))
  return {
    steps: new Map(explanations.flatMap((each) => Object.entries(each.outputs))),
    explanations,
    missingFigures: distinct(
      single.flatMap(({ missing }) => missing),
      ({ key }) => key,
    ),
  }
}

function figuresMissing(of: Model, { parameters, place, date, publishedBy }: Question): MissingFigure[] {
  return [...of.params.values()].flatMap((param) => {
    try {
      parameters.lookup(param, place, date, publishedBy)
      return []
    } catch (error) {
      if (error instanceof DomainError && error.code === 'policy.missing') return [{ key: param.name, label: param.label }]
      throw error
    }
  })
}

const known = new WeakMap<ParameterTable, Map<string, Compiled>>()
/** Places and days kept a table; a new one beyond that starts afresh. */
const mostKept = 200

function compiledOnce(of: Model, question: Question): Compiled {
  const { parameters, place, date, publishedBy } = question
  const kept = known.get(parameters) ?? new Map<string, Compiled>()
  known.set(parameters, kept)
  const key = `${of.name} ${place} ${date} ${publishedBy ?? ''}`
  const ready = kept.get(key) ?? compiled(of, question)
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, ready)
  return ready
}

function compiled(of: Model, { parameters, place, date, publishedBy }: Question): Compiled {
  return compile(of, { parameters, effectiveDate: date, places: [place], ...(publishedBy ? { publishedBy } : {}) })
}

function explain(ready: Compiled, { place, facts, sources }: Question): Explanation {
  return ready.explain(place, factsFor(ready.model, facts), sources)
}

function allSteps(explanations: readonly Explanation[]): readonly Step[] {
  const seen = new Set<Step>()
  const visit = (step: Step): void => {
    if (seen.has(step)) return
    seen.add(step)
    step.steps.forEach(visit)
  }
  for (const each of explanations) Object.values(each.outputs).forEach(visit)
  return [...seen]
}

/** Clauses of rules and figures, of documents in force there on the day; the platform's own conventions last. */
function clausesOf(steps: readonly Step[], { place, date }: Question): readonly Citation[] {
  const cited = steps.flatMap((step) => [...step.cite, ...(step.parameter ? [step.parameter.cite] : [])])
  // A standard published on screen names a document that the library does not have; its figure was found, so it is in force.
  const published = new Set(
    steps.flatMap(({ parameter }) => (parameter && !isKnown(parameter.cite.document) ? [parameter.cite.document] : [])),
  )
  const standing = distinct(
    cited.filter(({ document }) => published.has(document) || inForce(document, place, date)),
    ({ document, article }) => `${document} ${article}`,
  )
  const ours = (each: Citation): boolean => each.document === '平台口径'
  return [...standing.filter((each) => !ours(each)), ...standing.filter(ours)]
}

/** A province's value at a place below it: the province sets floors and guidelines, the place its own figures. */
function standsIn({ parameter }: Step, place: RegionCode): boolean {
  if (!parameter || parameter.place === 'nation' || parameter.place === place) return false
  return regionLevel(parameter.place) === 'province'
}

function remarks(steps: readonly Step[]): readonly Remark[] {
  return distinct(steps, ({ name }) => name ?? '').map(({ label, text, parameter }) => ({ label, text, note: parameter?.note ?? '' }))
}

function distinct<T>(all: readonly T[], key: (each: T) => string): readonly T[] {
  return [...new Map(all.map((each) => [key(each), each])).values()]
}

function refuseUnknownFacts(facts: Facts): void {
  const unknown = Object.entries(facts).flatMap(([key, value]) => {
    if (!Array.isArray(value)) return packInputs.get(key)?.group === undefined && packInputs.has(key) ? [] : [key]
    const members: readonly Facts[] = value
    return members.flatMap((member) =>
      Object.keys(member)
        .filter((name) => packInputs.get(name)?.group?.name !== key)
        .map((name) => `${key}.${name}`),
    )
  })
  if (unknown.length > 0)
    throw new DomainError('input.invalid', `没有这些事实：${[...new Set(unknown)].join('、')}`, {
      hint: '请检查字段名称；多余的字段不会被悄悄忽略',
    })
}
