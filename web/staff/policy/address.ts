import { useLocation, useSearch } from 'wouter'
import type { RegionCode } from '#kernel'

/** For what place and day a page of the library is read; both stand in the address. */
export interface Where {
  readonly place: RegionCode | undefined
  readonly day: string | undefined
}

/** The address of a document at one of its clauses. */
export function clauseHref(document: string, article = ''): string {
  return `/policy/documents/${encodeURIComponent(document)}${article === '' ? '' : `?clause=${encodeURIComponent(article)}`}`
}

/** Parts of the address after the question mark, and how to change one of them. */
export function useAddress(): {
  readonly get: (key: string) => string | undefined
  readonly set: (changes: Readonly<Record<string, string | undefined>>) => void
  readonly where: Where
} {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const address = new URLSearchParams(search)
  const get = (key: string): string | undefined => address.get(key) ?? undefined
  return {
    get,
    set(changes) {
      const next = new URLSearchParams(search)
      for (const [key, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(key)
        else next.set(key, value)
      }
      navigate(next.size === 0 ? path : `${path}?${next.toString()}`, { replace: true })
    },
    // Whether it is a place the server says; a made-up one is answered with an error.
    where: { place: get('place') as RegionCode | undefined, day: get('day') },
  }
}

/** Place and day for a query; what is not chosen is left out. */
export function whereQuery({ place, day }: Where): { place?: RegionCode; day?: string } {
  return { ...(place === undefined ? {} : { place }), ...(day === undefined ? {} : { day }) }
}

/** The part of an address that keeps place and day on the way to another page. */
export function whereSearch({ place, day }: Where): string {
  const kept = new URLSearchParams(whereQuery({ place, day }))
  return kept.size === 0 ? '' : `?${kept.toString()}`
}
