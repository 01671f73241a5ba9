import type { policy as contract } from '#contract'
import type { Coverage } from '#policy'
import { has } from './in-memory.ts'
import { allCoverage, screens } from './packs.ts'

interface Query {
  readonly document?: string[] | undefined
  readonly state?: string[] | undefined
  readonly text?: string | undefined
}

/** Each numbered clause of the five documents: what carries it, or why nothing does. */
export function coverageRows({ document, state, text }: Query): contract.CoverageRow[] {
  return allCoverage()
    .map(rowOf)
    .filter(
      (row) =>
        (document === undefined || document.includes(row.document)) &&
        (state === undefined || state.includes(row.state)) &&
        has(text, row.article, row.gist, row.none),
    )
}

function rowOf(cover: Coverage): contract.CoverageRow {
  return {
    document: cover.document,
    article: cover.article,
    gist: cover.gist,
    state: stateOf(cover),
    rules: cover.rules.length,
    figures: cover.figures.length,
    indicators: cover.indicators.length,
    screens: cover.rooms.map((room) => screens[room].label).join('、'),
    none: cover.none ?? '',
  }
}

/** 部分 where something carries it and something is still said to be missing; silent where neither is. */
export function stateOf({ rules, figures, indicators, rooms, none }: Coverage): contract.CoverageState {
  const computed = rules.length + figures.length + indicators.length > 0
  if (!computed && rooms.length === 0) return none === undefined ? 'silent' : 'none'
  return none !== undefined ? 'part' : computed ? 'rule' : 'screen'
}
