import type { alerts, Explanation as ShownExplanation } from '#contract'
import { DomainError, type RegionCode } from '#kernel'
import type { Indicator } from '#policy'
import { findDataSet } from '#rooms/catalogue'
import type { Finding } from '#rooms/alerts'
import { show, type Compiled, type Explanation, type Source, type Step } from '#rules'
import { evidenceDatasets, recipes } from './facts/index.ts'
import type { SourceRow } from './provenance.ts'
import { readable, shownStep, type Showing } from './shown-step.ts'

export type HouseholdFacts = Readonly<Record<string, number | boolean | null>>

/** What is known of a hit beside the household's facts. */
export interface HitContext {
  readonly compiled: Compiled
  /** The household's county. */
  readonly region: RegionCode
  readonly facts: HouseholdFacts
  /** Rows of the departments' files by data set. */
  readonly sources: ReadonlyMap<string, SourceRow>
  /** `nation` or a region's code → its name. */
  readonly placeNames: (place: string) => string
  /** Figures held against their document since the rules were given them as 待核. */
  readonly confirmed?: Showing['confirmed']
}

/** The indicator explained for one household, with the file row each fact stands in. */
export function explainHit(indicator: Indicator, context: HitContext): Explanation {
  const facts = Object.fromEntries(Object.keys(context.facts).flatMap((name) => sourceOfFact(name, context.sources)))
  return context.compiled.explain(context.region, context.facts, { facts, outputs: [indicator.id] })
}

function sourceRowOf(name: string, sources: ReadonlyMap<string, SourceRow>): SourceRow | undefined {
  const recipe = recipes[name]
  return recipe === undefined
    ? undefined
    : evidenceDatasets(recipe)
        .map((dataset) => sources.get(dataset))
        .find((one) => one !== undefined)
}

function sourceOfFact(name: string, sources: ReadonlyMap<string, SourceRow>): [string, Source][] {
  const row = sourceRowOf(name, sources)
  if (row === undefined) return []
  // The lake's days are checked dates; the source shows them as text.
  return [
    [
      name,
      {
        origin: findDataSet(row.dataset)?.name ?? row.dataset,
        file: row.fileName,
        row: row.row,
        day: row.day as NonNullable<Source['day']>,
        record: `import:${String(row.importId)}`,
      },
    ],
  ]
}

/** The rows the figures of an explanation come from, by data set. */
function rowsBehind(top: Step, context: HitContext): Readonly<Record<string, SourceRow>> {
  const rows: SourceRow[] = []
  visit(
    top,
    (step) => {
      const row = step.kind === 'input' && step.name !== undefined ? sourceRowOf(step.name, context.sources) : undefined
      if (row !== undefined) rows.push(row)
    },
    new Set(),
  )
  return Object.fromEntries(rows.map((row) => [row.dataset, row]))
}

/** Every step of an explanation by its name, once. */
function stepsByName(step: Step, into = new Map<string, Step>()): Map<string, Step> {
  if (step.name !== undefined) into.set(step.name, step)
  for (const below of step.steps) stepsByName(below, into)
  return into
}

/** A hit as it becomes an alert, and the rows it rests on: kept with the hit, so that they can still be named years later. */
export interface ExplainedHit {
  readonly finding: Finding
  readonly sources: Readonly<Record<string, SourceRow>>
}

/**
 * The finding of a hit: sentence, grade and evidence. Throws `run.disagreement` when the interpreter comes to another grade than the
 * two computations of the run: then nothing may be opened.
 */
export function findingOf(householdNo: number, indicator: Indicator, grade: number, context: HitContext): ExplainedHit {
  const explanation = explainHit(indicator, context)
  const top = explanation.outputs[indicator.id]
  if (top === undefined || top.value !== grade) {
    throw new DomainError('run.disagreement', `指标“${indicator.name}”逐户说明的等级与批量计算不一致，已停止，没有产生任何预警`, {
      hint: '请联系技术支持，并告知这次筛查的批次号',
      details: { indicator: indicator.id, householdNo },
    })
  }
  const finding: Finding = {
    householdNo,
    cause: indicator.cause,
    grade: grade as 1 | 2 | 3,
    sentence: sentenceFor(indicator, context, top),
    indicators: [indicator.id],
    evidence: evidenceFor(indicator, top, context.placeNames),
  }
  return { finding, sources: rowsBehind(top, context) }
}

/**
 * The indicator's sentence with the figures of the household filled in. What stands in square brackets is left out where all its figures
 * are nought: nobody needs to be told how many disabled people a family does not have.
 */
function sentenceFor(indicator: Indicator, context: HitContext, top: Step): string {
  const steps = stepsByName(top)
  const figure = (name: string): Figure => figureOf(name, indicator, context, steps)
  const telling = indicator.say.replace(/\[([^\]]+)\]/g, (_, part: string) =>
    namesIn(part).some((name) => figure(name).value !== 0) ? part : '',
  )
  return telling.replace(/\{([^}]+)\}/g, (_, name: string) => figure(name).text)
}

interface Figure {
  readonly value: number | null
  readonly text: string
}

function figureOf(name: string, indicator: Indicator, { compiled, region, facts }: HitContext, steps: ReadonlyMap<string, Step>): Figure {
  const step = steps.get(name)
  if (step !== undefined) return step
  const fact = facts[name]
  const input = compiled.model.inputs.get(name)
  if (input !== undefined && fact !== undefined) {
    const value = typeof fact === 'boolean' ? Number(fact) : fact
    return { value, text: show(value, input) }
  }
  const parameter = compiled.parametersAt(region).get(name)
  if (parameter !== undefined) return { value: parameter.value, text: show(parameter.value, parameter.param) }
  throw new DomainError('policy.invalid', `指标“${indicator.name}”的说明里写了 ${name}，规则里没有它`)
}

function namesIn(say: string): string[] {
  return [...say.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
}

/**
 * The conditions that held, each a line: value beside limit, the row it came from, clause, and whether the limit is still 待核. First the
 * indicator's own condition, then that of the grade.
 */
function evidenceFor(indicator: Indicator, top: Step, placeNames: HitContext['placeNames']): alerts.AlertEvidence[] {
  const lines = new Map<string, alerts.AlertEvidence>()
  const when = stepsByName(top).get(`${indicator.id}.when`)
  const seen = new Set<Step>()
  const add = (step: Step): void => {
    if (step.held === undefined || step.value !== 1 || lines.has(step.held.figure.label)) return
    const { figure, limit } = step.held
    const source = firstSource(step)
    const standard = limitParameter(step)
    lines.set(figure.label, {
      label: figure.label,
      value: figure.text,
      indicator: indicator.id,
      ...(limit.text === '' || limit.value === 0
        ? {}
        : { limit: limit.label === limit.text ? limit.text : `${readable(limit.label)} ${limit.text}` }),
      ...(source === undefined
        ? {}
        : {
            source: {
              dataset: source.origin ?? '',
              fileName: source.file ?? '',
              importId: importIdOf(source),
              row: source.row ?? null,
              day: source.day ?? '',
            },
          }),
      ...clauseOf(step.cite[0] ?? top.cite[0]),
      ...(standard?.parameter === undefined
        ? {}
        : {
            parameter: {
              name: standard.label,
              place: placeNames(String(standard.parameter.place)),
              from: standard.parameter.from,
              status: standard.parameter.status,
            },
          }),
    })
  }
  for (const root of [...(when === undefined ? [] : [when]), ...top.steps.filter((step) => step.taken === true)]) visit(root, add, seen)
  // Figures held against a standard first; that somebody is on no list speaks for itself.
  const tells = (line: alerts.AlertEvidence): boolean => line.limit !== undefined || line.source !== undefined
  const all = [...lines.values()]
  return [...all.filter(tells), ...all.filter((line) => !tells(line))]
}

function visit(step: Step, each: (step: Step) => void, seen: Set<Step>): void {
  if (seen.has(step)) return
  seen.add(step)
  each(step)
  for (const below of step.steps) visit(below, each, seen)
}

function firstSource(step: Step): Source | undefined {
  if (step.source !== undefined) return step.source
  for (const below of step.steps) {
    const source = firstSource(below)
    if (source !== undefined) return source
  }
  return undefined
}

/** The standard a figure is held against; not one that went into the figure itself. */
function limitParameter(step: Step): Step | undefined {
  const figure = step.held?.figure.label
  return step.steps
    .filter((below) => below.label !== figure)
    .map(firstParameter)
    .find((found) => found !== undefined)
}

function firstParameter(step: Step): Step | undefined {
  if (step.kind === 'param') return step
  for (const below of step.steps) {
    const found = firstParameter(below)
    if (found !== undefined) return found
  }
  return undefined
}

function importIdOf(source: Source): number | null {
  const id = Number(source.record?.replace('import:', ''))
  return Number.isInteger(id) && id > 0 ? id : null
}

function clauseOf(cite: Step['cite'][number] | undefined): Pick<alerts.AlertEvidence, 'clause'> {
  return cite === undefined ? {} : { clause: { document: cite.document, article: cite.article, gist: cite.gist } }
}

/** The explanation in the shape the screens show. */
export function shown(indicator: Indicator, context: HitContext): ShownExplanation {
  const explanation = explainHit(indicator, context)
  const top = explanation.outputs[indicator.id]
  if (top === undefined) throw new DomainError('policy.invalid', `规则里没有指标“${indicator.name}”`)
  const when = stepsByName(top).get(`${indicator.id}.when`) ?? top
  return {
    sentence: top.value === 0 ? `${indicator.name}：未发现` : sentenceFor(indicator, context, top),
    steps: when.steps.map((step) =>
      shownStep(step, { placeNames: context.placeNames, ...(context.confirmed ? { confirmed: context.confirmed } : {}) }),
    ),
    counterfactuals: context.compiled
      .changes(context.region, context.facts, indicator.id, '无')
      .slice(0, 4)
      .map((change) => change.text.replace('即为“无”', '就不再符合这项指标')),
    unknown: explanation.missing.map((missing) => ({ label: missing.label, suppliedBy: missing.suppliedBy ?? '' })),
  }
}
