import type { ExplanationStep } from '#contract'
import { formatYuan } from '#kernel'
import type { Held, Step } from '#rules'

/** Rules say how they round; that is in the formula, not in a name. */
export function readable(label: string): string {
  return label.replaceAll('（舍去尾数）', '')
}

/** How far a figure lies from its limit: `高出 35.20 元`, `低 3 人`. Nothing where the limit is none at all. */
function distanceOf({ figure, limit, distance }: Held): Pick<ExplanationStep, 'distance'> {
  if (distance === null || distance === 0 || limit.value === 0) return {}
  const unit = figure.text.replace(/^-?[\d,.]+/, '')
  const size = Math.abs(distance)
  const text = unit === ' 元' ? formatYuan(size) : unit === '%' ? String(size / 100) : String(size)
  return { distance: `${distance > 0 ? '高出' : '低'} ${text}${unit}` }
}

/** A comparison and the fact it is about say the same: the fact's source stands with the comparison, without a line of its own. */
function ownFact(step: Step): Step | undefined {
  return step.held === undefined ? undefined : step.steps.find((below) => below.kind === 'input' && below.label === step.held?.figure.label)
}

/** The formula with its figures, unless it only repeats figure and limit. */
function formulaOf({ formula, held }: Step): Pick<ExplanationStep, 'formula'> {
  if (
    formula === undefined ||
    (held !== undefined && formula.startsWith(`${held.figure.text} `) && formula.endsWith(` ${held.limit.text}`))
  )
    return {}
  return { formula }
}

/** What the screens need to know beside the step. */
export interface Showing {
  /** `nation` or a region's code → its name. */
  readonly placeNames: (place: string) => string
  /**
   * Steps shown already. A step that stands in several places is then unfolded at the first only: rules share their parts, and written
   * out each time the tree of one family would be megabytes.
   */
  readonly seen?: Set<string>
  /** Where a figure was published here; without it, or where it says nothing, the figure is one of the packs. */
  readonly publishedAs?: (key: string, version: NonNullable<Step['parameter']>) => { readonly on: string; readonly by: string } | undefined
  /** Whether somebody has meanwhile held a figure against its document that the rules were given as 待核. */
  readonly confirmed?: (key: string, version: NonNullable<Step['parameter']>) => boolean
  /** Which of a step's clauses to show; the first by default. */
  readonly citeOf?: (cites: Step['cite']) => Step['cite'][number] | undefined
}

/** A step of an explanation as the screens show it. */
export function shownStep(step: Step, showing: Showing): ExplanationStep {
  const { seen, citeOf = (cites) => cites[0] } = showing
  const key = `${step.name ?? ''} ${String(step.member ?? '')}`
  const known = step.kind === 'rule' && seen?.has(key) === true
  if (step.kind === 'rule') seen?.add(key)
  const cite = citeOf(step.cite)
  const fact = ownFact(step)
  const source = step.source ?? fact?.source
  const below = known ? [] : step.steps.filter((each) => each !== fact)
  return {
    label: readable(step.label),
    ...formulaOf(step),
    // The mark of a condition says yes or no already, and a limit of none stands in its words.
    ...(step.held !== undefined
      ? { value: step.held.figure.text, ...(step.held.limit.value === 0 ? {} : { limit: step.held.limit.text }), ...distanceOf(step.held) }
      : step.unit === 'bool' && step.kind !== 'input'
        ? {}
        : { value: step.text }),
    ...(step.unit === 'bool' ? { held: step.value === null ? ('unknown' as const) : step.value === 1 } : {}),
    ...(cite === undefined ? {} : { clause: { document: cite.document, article: cite.article, gist: cite.gist } }),
    ...(step.parameter === undefined ? {} : { parameter: shownParameter(step.name ?? '', step.parameter, showing) }),
    ...(source === undefined ? {} : { source: { dataset: source.origin, file: source.file, row: source.row, day: source.day } }),
    ...(below.length === 0 ? {} : { children: below.map((each) => shownStep(each, showing)) }),
  }
}

function shownParameter(
  key: string,
  version: NonNullable<Step['parameter']>,
  { placeNames, publishedAs, confirmed }: Showing,
): NonNullable<ExplanationStep['parameter']> {
  const published = publishedAs?.(key, version)
  return {
    place: placeNames(String(version.place)),
    from: version.from,
    status: confirmed?.(key, version) === true ? 'verified' : version.status,
    ...(published === undefined ? {} : { published: { on: published.on, by: published.by } }),
  }
}
