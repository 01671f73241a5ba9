import type { Ability } from '#contract'

/** What the search found, and where it opens. */
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
