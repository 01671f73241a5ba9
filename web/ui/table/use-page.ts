import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { z } from 'zod'
import type { ListReply, Operation } from '#contract'
import { call, keyOf } from '../client.ts'

export type ListOperation<Row> = Operation<z.ZodType, z.ZodType, z.ZodType, z.ZodType<ListReply<Row>>>

/** One page of a list. The last rows stay until the new ones are there, and the next page is fetched before anybody asks for it. */
export function usePage<Row>(
  list: ListOperation<Row>,
  selection: Readonly<Record<string, unknown>>,
  page: number,
  size: number,
  refetchInterval: number | undefined,
): UseQueryResult<ListReply<Row>> {
  const queries = useQueryClient()
  const args = { query: { ...selection, page, size } }
  const reply = useQuery({
    queryKey: keyOf(list, args),
    queryFn: ({ signal }) => call(list, args, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: refetchInterval ?? false,
  })
  const more = reply.isSuccess && !reply.isPlaceholderData && page * size < reply.data.total
  useEffect(() => {
    if (!more) return
    const next = { query: { ...selection, page: page + 1, size } }
    void queries.prefetchQuery({ queryKey: keyOf(list, next), queryFn: () => call(list, next), staleTime: 30_000 })
  }, [more, queries, list, selection, page, size])
  return reply
}
