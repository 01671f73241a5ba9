import type { Asked } from './callers.ts'
import type { Plot } from './plots.ts'

/** At whom a request aims: a plot as somebody who guesses numbers would name it. `token` is the caller's own inspected file. */
export interface Target extends Plot {
  readonly token: string
  /** Counts the requests of a run: names that must be new are made of it. */
  readonly turn: number
}

/**
 * How an operation is walked. `shows` is its look policy: `nobody` says that no reply ever names a person, not even one of the caller's
 * own; else the ledger verb that must be written whenever a reply shows somebody. `asks` makes the requests that aim at a target.
 */
export interface Entry {
  readonly shows: 'nobody' | `${string}.${string}`
  readonly asks: (target: Target) => readonly Asked[]
  /** Why the reply may differ between a place outside of the caller's scope and one that does not exist. Without it they must be alike. */
  readonly differs?: string
  /** The test in which the operation does what it is for, where a single request cannot. */
  readonly apart?: string
  /** Why its replies name nobody, though it declares a look: what it shows of people are figures or a picture. */
  readonly nameless?: string
  /** Nothing of the target stands in the request, so it may succeed for anybody with the ability. */
  readonly aimless?: true
}

export const get = (url: string): Asked => ({ method: 'GET', url })
export const post = (url: string, body: unknown = {}): Asked => ({ method: 'POST', url, body })
export const put = (url: string, body: unknown): Asked => ({ method: 'PUT', url, body })
export const remove = (url: string): Asked => ({ method: 'DELETE', url })

/** A list as people ask for it: all, by a name, by a place, by a family. */
export function listed(path: string, also: (target: Target) => string = () => ''): Entry['asks'] {
  return (target) =>
    [
      '',
      `q=${encodeURIComponent(target.people[0]?.name ?? '')}`,
      `region=${target.village}`,
      `householdNo=${String(target.households[0])}`,
    ].map((query) => get(`${path}?size=200&${query}${also(target)}`))
}

/** An export: of all, and by a name. */
export function exported(path: string, also: (target: Target) => string = () => ''): Entry['asks'] {
  return (target) => ['', `q=${encodeURIComponent(target.people[0]?.name ?? '')}`].map((query) => get(`${path}?${query}${also(target)}`))
}

/** A listing's two operations. `look` null: its rows name nobody. */
export function listing(
  id: string,
  path: string,
  look: Entry['shows'] | null,
  also?: (target: Target) => string,
  more: Pick<Entry, 'differs'> = {},
): Record<string, Entry> {
  return {
    [`${id}.list`]: { shows: look ?? 'nobody', asks: listed(path, also), ...more },
    [`${id}.export`]: { shows: look === null ? 'nobody' : 'list.export', asks: exported(`${path}/export.xlsx`, also), ...more },
  }
}
