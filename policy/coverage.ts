import { indicators, screeningModel } from './indicators/index.ts'
import { clauses, type Clause, type Room } from './coverage-clauses.ts'
import { packModels, termsModel } from './packs/index.ts'
import { packFigures } from './packs/figures/index.ts'
import type { Citation, RuleDefinition } from '#rules'

export type CoveredDocument = keyof typeof clauses

/** What carries a clause: rules and figures of the packs, indicators of the screening, screens; or why nothing does. */
export interface Coverage {
  readonly document: CoveredDocument
  readonly article: string
  readonly gist: string
  /** Rules of the packs that cite it, by name. */
  readonly rules: readonly string[]
  /** Parameters with a value from it, by key. */
  readonly figures: readonly string[]
  /** Indicators that cite it, by id. */
  readonly indicators: readonly string[]
  readonly rooms: readonly Room[]
  /** Why it is not covered, or which part of it is not. */
  readonly none?: string
}

/** Each numbered clause of the five documents, in their order, with what carries it. Worked out when asked for: it reads every rule. */
export function coverage(): readonly Coverage[] {
  const rules = [...packModels, termsModel].flatMap((model) => [...model.rules.values()])
  return documentNames().flatMap((document) => clauses[document].map((clause) => coverageOf(document, clause, rules)))
}

function documentNames(): readonly CoveredDocument[] {
  // The keys of the table are exactly the covered documents.
  return Object.keys(clauses) as CoveredDocument[]
}

function coverageOf(
  document: CoveredDocument,
  { article, gist, rooms = [], none }: Clause,
  packRules: readonly RuleDefinition[],
): Coverage {
  const here = (cite: Citation): boolean => cite.document === document && cite.article === article
  return {
    document,
    article,
    gist,
    rules: [...new Set(packRules.filter(({ cite }) => cite.some(here)).map(({ name }) => name))],
    figures: [...new Set(packFigures.filter(({ cite }) => here(cite)).map(({ key }) => key))],
    indicators: indicators.filter(({ id }) => screeningModel.rules.get(id)?.cite.some(here)).map(({ id }) => id),
    rooms,
    ...(none === undefined ? {} : { none }),
  }
}
