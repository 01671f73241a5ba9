import { alertSearch } from './alerts/alert-search.ts'
import { policySearch } from './policy/policy-search.ts'
import { registrySearch } from './registry/hits.ts'
import type { SearchSource } from './search-source.ts'

/** Rooms add their sources here: people and households first, then alerts, dispatches. */
export const searchSources: readonly SearchSource[] = [registrySearch, alertSearch, policySearch]
