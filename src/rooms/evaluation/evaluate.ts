import type { evaluation as contract, Explanation, ExplanationStep } from '#contract'
import { DomainError, labelOf, type PlainDate, type RegionCode } from '#kernel'
import { alternativesOf, changesOf, documents, evaluateAll, inForce, presumeNothingElse, type ProgrammeOutcome } from '#policy'
import { createRegionIndex, dataSetOf, departmentShortName, loadRegions, type RegionIndex } from '#rooms/catalogue'
import type { Origin, OriginOf } from '#rooms/parameters'
import { shownStep } from '#rooms/screening'
import type { Citation, Facts, ParameterTable, Sources, Step } from '#rules'
import { becauseOf } from './because.ts'
import { ownPapers, programmeWords, sharedPapers } from './words.ts'

/** What is asked about a family. */
export interface Asked {
  readonly parameters: ParameterTable
  /** The standards published here among them; none where only the packs' figures are at hand. */
  readonly installation?: { readonly originOf: OriginOf; readonly published: number }
  /** Names the officers who published a standard: for those who signed in. Everybody else is told the authority. */
  readonly namesOfficers?: boolean
  readonly place: RegionCode
  readonly date: PlainDate
  /** As the contract's household schema reads it, or as gathered from the departments' data. */
  readonly household: Facts
  /** Whatever is left out is taken as none. */
  readonly nothingElse: boolean
  /** Also every step of every programme. */
  readonly explain: boolean
  /** Where the facts come from, for the steps. */
  readonly sources?: Sources
}

/**
 * The answer of every programme for one family: whether, how much, why, by which clauses, what is missing and what would turn it. Keeps
 * nothing. Throws `not-found` for a place that does not exist, `input.invalid` for facts nobody knows.
 */
export function evaluateFamily(asked: Asked): contract.EvaluationReply {
  const names = placeNames()
  const { place, date, parameters } = asked
  if (!names.has(place) && names.covers(place)) {
    throw new DomainError('not-found', `没有区划代码为 ${place} 的地方`, { hint: '请核对行政区划代码，例如大通湖管理区是 430971' })
  }
  const { facts, presumed } = asked.nothingElse ? presumeNothingElse(asked.household) : { facts: asked.household, presumed: [] }
  const question = { parameters, place, date, facts, ...(asked.sources ? { sources: asked.sources } : {}) }
  const placeName = (code: string): string => (code === 'nation' ? '全国' : (names.nameOf(code as RegionCode) ?? code))
  return {
    place: { code: place, name: fullName(names, place) },
    date,
    figures: { source: asked.installation === undefined ? 'packs' : 'installation', published: asked.installation?.published ?? 0 },
    presumed: [...presumed],
    outcomes: evaluateAll(question).map((outcome) =>
      outcomeOf(outcome, { asked, placeName, changes: () => changesOf(outcome.id, question).map(({ text }) => text) }),
    ),
    alternatives: alternativesOf(question).map(({ programmes, clause, ...each }) => ({
      ...each,
      programmes: [...programmes],
      clause: { ...clause, title: titleOf(clause) },
    })),
    papers: papersFor(facts),
  }
}

/** Changes told of one programme. */
const mostChanges = 4

let index: RegionIndex | undefined
/** Names of places, read once: the table comes with the project. */
function placeNames(): RegionIndex {
  index ??= createRegionIndex(loadRegions())
  return index
}

/** `湖南省益阳市大通湖管理区`: where a name has its prefecture's in it, the prefecture is said once. */
function fullName(names: RegionIndex, place: RegionCode): string {
  const parts = names
    .path(place)
    .map(({ name }) => name)
    .toReversed()
  return parts.filter((name, at) => parts[at + 1]?.startsWith(name) !== true).join('') || place
}

interface Context {
  readonly asked: Asked
  readonly placeName: (code: string) => string
  readonly changes: () => readonly string[]
}

function outcomeOf(outcome: ProgrammeOutcome, context: Context): contract.EvaluationOutcome {
  const { explanations: _, decision, clauses, missing, figures, regardless, ...told } = outcome
  const words = programmeWords[outcome.id]
  if (words === undefined) throw new DomainError('policy.invalid', `“${outcome.label}”没有通俗说明`)
  const because = decision ? becauseOf(decision, words.whom) : told.missingFigures.map(({ label }) => `还没有“${label}”的公布数字`)
  // Who has the higher kind of help needs no advice on how to come down to this one.
  const changes = because.some((reason) => reason.startsWith('已')) ? [] : context.changes().slice(0, mostChanges)
  return {
    ...told,
    ...words,
    parts: [...told.parts],
    because: [...because, ...(regardless === undefined ? [] : [regardless])],
    clauses: clauses.map((each) => ({ ...each, title: titleOf(each) })),
    missing: missing.map(({ name, label, suppliedBy, member }) => ({
      name,
      label,
      suppliedBy,
      ...(member === undefined ? {} : { member }),
    })),
    missingFigures: [...told.missingFigures],
    unverified: [...told.unverified],
    standIns: [...told.standIns],
    published: publishedOf(figures, context),
    changes,
    ...(context.asked.explain ? { explanation: explanationOf(outcome, context, changes) } : {}),
  }
}

/** Whoever published it, as far as the asker may know. */
function publisher({ on, by, place }: Origin, { asked, placeName }: Pick<Context, 'asked' | 'placeName'>): { on: string; by: string } {
  return { on, by: asked.namesOfficers === true ? by : `${placeName(place)}民政部门` }
}

/** The figures published here that an outcome stands on. */
function publishedOf(figures: ProgrammeOutcome['figures'], context: Context): contract.EvaluationOutcome['published'] {
  return figures.flatMap(({ key, label, text, version }) => {
    const origin = context.asked.installation?.originOf(key, version)
    if (origin === undefined) return []
    const { document, article, gist } = version.cite
    return [
      {
        label,
        text,
        place: context.placeName(String(version.place)),
        from: version.from,
        document,
        article,
        gist,
        ...publisher(origin, context),
      },
    ]
  })
}

function titleOf({ document }: Citation): string {
  return labelOf(documents, document)
}

/** Every step of a programme once, each with a clause in force at the place on the day. */
function explanationOf(
  { explanations, sentence, missing }: ProgrammeOutcome,
  { asked, placeName }: Context,
  changes: readonly string[],
): Explanation {
  const seen = new Set<string>()
  const citeOf = (cites: Step['cite']): Citation | undefined =>
    cites.find(({ document }) => !(document in documents) || inForce(document, asked.place, asked.date))
  const tops = explanations.flatMap(({ outputs }) => Object.values(outputs))
  const showing = {
    placeNames: placeName,
    seen,
    citeOf,
    publishedAs: (key: string, version: NonNullable<Step['parameter']>) => {
      const origin = asked.installation?.originOf(key, version)
      return origin && publisher(origin, { asked, placeName })
    },
  }
  const steps: readonly ExplanationStep[] = tops.map((top) => shownStep(top, showing))
  return {
    sentence,
    steps: [...steps],
    counterfactuals: [...changes],
    unknown: missing.map(({ label, suppliedBy, member }) => ({
      label: member === undefined ? label : `第 ${String(member + 1)} 位的${label}`,
      suppliedBy,
    })),
  }
}

/** Papers the departments answer for, as far as they have to do with this family; and those only the family can give. */
function papersFor(facts: Facts): contract.EvaluationReply['papers'] {
  const shared = sharedPapers.filter(({ about }) => about.length === 0 || about.some((name) => speaksOf(facts, name)))
  return {
    shared: shared.map(({ paper, dataset }) => ({ paper, department: departmentShortName(dataSetOf(dataset).department) })),
    own: [...ownPapers],
  }
}

/** True when the fact is something other than nothing, of the family or of a member. */
function speaksOf(facts: Facts, name: string): boolean {
  const members = Object.values(facts).flatMap((value): readonly Readonly<Record<string, unknown>>[] => (Array.isArray(value) ? value : []))
  return [facts, ...members].some((each: Readonly<Record<string, unknown>>) => !nothing.has(each[name]))
}

const nothing: ReadonlySet<unknown> = new Set([undefined, null, false, 0, '无', '不在学', '未纳入'])
