import { useCallback, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { readListQuery, writeListQuery, type ListQuery, type QueryShape } from './list-query.ts'

/**
 * The selection of a list. It stands in the address (so it can be sent to a colleague and survives a reload), or, for a second table
 * on the same page, only in memory.
 */
export function useListQuery(shape: QueryShape, inAddress: boolean): readonly [ListQuery, (change: (now: ListQuery) => ListQuery) => void] {
  const address = useSearch()
  const [path, navigate] = useLocation()
  const [memory, setMemory] = useState('')
  const search = inAddress ? address : memory
  const query = useMemo(() => readListQuery(search, shape), [search, shape])
  const change = useCallback(
    (make: (now: ListQuery) => ListQuery) => {
      const apply = (now: string): string => writeListQuery(now, make(readListQuery(now, shape)), shape)
      if (!inAddress) {
        setMemory(apply)
        return
      }
      // Read at the moment of the change: two quick changes must not overwrite each other.
      const next = apply(window.location.search)
      navigate(next === '' ? path : `${path}?${next}`, { replace: true })
    },
    [inAddress, navigate, path, shape],
  )
  return [query, change]
}
