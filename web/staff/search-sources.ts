import type { Ability } from '#contract'
import { registrySearch } from './registry/hits.ts'
import { alertSearch } from './alerts/alert-search.ts'
import { policySearch } from './policy/policy-search.ts'

export interface SearchHit {
  readonly key: string
  readonly title: string
  readonly note?: string | undefined
  readonly href: string
}

/** Where the search looks besides the menu. What is typed may be an ID number: `find` sends it in a body, never in an address. */
export interface SearchSource {
  readonly id: string
  readonly label: string
  readonly ability: Ability
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly SearchHit[]>
}

/** Rooms add their sources here: people and households first, then alerts, dispatches. */
export const searchSources: readonly SearchSource[] = [registrySearch, alertSearch, policySearch]
