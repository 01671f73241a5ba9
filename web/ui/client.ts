import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type QueryKey,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { BodyOf, CallOf, Operation, ReplyOf } from '#contract'
import { withProof } from './proof.ts'
import { ApiError, fillPath, newRequestId, queryString, request, sendFile } from './transport.ts'

export { ApiError } from './transport.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly requestId?: string
}

/**
 * Calls an operation of the contract. Types come from the contract; nothing is checked a second time here, the server does that.
 * A command called without `requestId` gets one of its own: use `useCommand` where a person may try again.
 */
export async function call<O extends Operation>(
  operation: O,
  args: CallOf<O> | Record<string, never> = {},
  options: CallOptions = {},
): Promise<ReplyOf<O>> {
  const parts: { params?: unknown; query?: unknown; body?: unknown } = args
  const command = operation.method !== 'GET'
  const wire = {
    method: operation.method,
    path: operation.path,
    params: parts.params,
    query: parts.query,
    ...(command
      ? { body: parts.body ?? (operation.method === 'DELETE' ? undefined : {}), requestId: options.requestId ?? newRequestId() }
      : {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }
  const reply = await (operation.proof === true ? withProof(() => request(wire)) : request(wire))
  // The server answers with the reply this operation declares (and strips the rest).
  return reply as ReplyOf<O>
}

/** The key under which a reply is kept; `[operation.id, args]`. */
export function keyOf(operation: Operation, args: unknown): readonly unknown[] {
  return [operation.id, args]
}

interface ReadOptions {
  /** Do not ask yet (a part is missing). */
  readonly enabled?: boolean
  /** Milliseconds during which the kept reply is good enough. */
  readonly staleTime?: number
  /** Ask again every so many milliseconds; false stops. */
  readonly refetchInterval?: number | false
}

/** Nobody answered, or a proxy answered for a server that is away: the next question may find it again. */
function isAway(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'network' || (error.status >= 502 && error.status <= 504))
}

/**
 * Asks again for what is on the screen. While the server is away, what was read last stays, and with it whatever somebody has typed
 * beside it; the shell says so and asks for everything again once the server is back.
 */
async function readAgain<T>(ask: () => Promise<T>, queries: QueryClient, queryKey: QueryKey): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const kept = queries.getQueryData<T>(queryKey)
    if (kept === undefined || !isAway(error)) throw error
    return kept
  }
}

function question<O extends Operation>(operation: O, args: CallOf<O> | Record<string, never>) {
  return queryOptions<ReplyOf<O>>({
    queryKey: keyOf(operation, args),
    queryFn: ({ signal, client, queryKey }) => readAgain(() => call(operation, args, { signal }), client, queryKey),
  })
}

/** Reads one thing. */
export function useRead<O extends Operation>(
  operation: O,
  args: CallOf<O> | Record<string, never> = {},
  options: ReadOptions = {},
): UseQueryResult<ReplyOf<O>> {
  return useQuery({ ...question(operation, args), ...options })
}

/** Reads a list: while the next page or filter loads, the last rows stay on the screen. */
export function useList<O extends Operation>(
  operation: O,
  args: CallOf<O> | Record<string, never> = {},
  options: ReadOptions = {},
): UseQueryResult<ReplyOf<O>> {
  return useQuery({ ...question(operation, args), placeholderData: keepPreviousData, ...options })
}

export interface CommandState<O> {
  /** Sends the command; resolves with its reply, rejects with ApiError (also found in `error`). */
  readonly run: (args: CallOf<O> | Record<string, never>) => Promise<ReplyOf<O>>
  readonly isPending: boolean
  readonly error: ApiError | null
  readonly reply: ReplyOf<O> | undefined
  /** Forgets the last outcome and starts a new intention (call it when a form opens again). */
  readonly reset: () => void
}

/**
 * A command as one intention of the user: its request id is made when the form (the component) appears, stays the same while the
 * user tries again, and is renewed after success. The server does a repeated id once. After success every list and reading on the
 * screen is asked for again, so nothing shows the state before.
 */
export function useCommand<O extends Operation>(operation: O, onDone?: (reply: ReplyOf<O>) => void): CommandState<O> {
  const intention = useIntention()
  const queries = useQueryClient()
  const mutation = useMutation<ReplyOf<O>, ApiError, CallOf<O> | Record<string, never>>({
    mutationFn: (args) => call(operation, args, { requestId: intention.current() }),
    onSuccess: async (reply) => {
      intention.renew()
      onDone?.(reply)
      await queries.invalidateQueries()
    },
  })
  const { reset: forget } = mutation
  const reset = useCallback(() => {
    intention.renew()
    forget()
  }, [intention, forget])
  return { run: mutation.mutateAsync, isPending: mutation.isPending, error: mutation.error, reply: mutation.data, reset }
}

export interface Intention {
  readonly current: () => string
  readonly renew: () => void
}

function newIntention(): Intention {
  let id: string | null = null
  return {
    current: () => (id ??= newRequestId()),
    renew: () => {
      id = null
    },
  }
}

/** The id of one intention, kept over renders until renewed. */
export function useIntention(): Intention {
  const [intention] = useState(newIntention)
  return intention
}

/**
 * Uploads one file to an operation with `transfer: 'upload'`; `fields` are the operation's body. `onProgress` gets 0 to 1 (bytes
 * sent; the server's own work after that is the tray's business).
 */
export async function upload<O extends Operation>(
  operation: O,
  file: File,
  fields: Partial<BodyOf<O>> | Record<string, never>,
  options: { onProgress?: (share: number) => void; requestId?: string; params?: CallOf<O>['params']; signal?: AbortSignal } = {},
): Promise<ReplyOf<O>> {
  const reply = await sendFile(
    {
      method: operation.method,
      path: operation.path,
      params: options.params,
      fields,
      file,
      fileName: file.name,
      requestId: options.requestId ?? newRequestId(),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
    options.onProgress,
  )
  return reply as ReplyOf<O>
}

/** The address of an operation with `transfer: 'file'`, for a plain link. */
export function downloadUrl<O extends Operation>(operation: Pick<O, 'path'>, args: { params?: unknown; query?: unknown } = {}): string {
  return fillPath(operation.path, args.params) + queryString(args.query)
}
