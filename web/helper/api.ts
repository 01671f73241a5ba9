import type { CallOf, Method, Operation, ReplyOf } from '#contract'
import { ApiError, newRequestId, request } from '../ui/transport.ts'

/**
 * An operation as the phone knows it: method and path only. The contract itself brings zod along, which would take a fifth of the
 * page's 80 kB; `routes.test.ts` holds the two together.
 */
export interface Route<O> {
  readonly method: Method
  readonly path: `/api/${string}`
  /** Never there; carries the type. */
  readonly operation?: O
}

/** Names an operation of the contract by type: `route<typeof session.whoAmI>('GET', '/api/session')`. */
export function route<O extends Operation>(method: Method, path: `/api/${string}`): Route<O> {
  return { method, path }
}

/** Calls an operation. Things that must not get lost go through the outbox instead. */
export async function send<O extends Operation>(operation: Route<O>, args: CallOf<O> | Record<string, never> = {}): Promise<ReplyOf<O>> {
  const parts: { params?: unknown; query?: unknown; body?: unknown } = args
  const command = operation.method !== 'GET'
  const reply = await request({
    method: operation.method,
    path: operation.path,
    params: parts.params,
    query: parts.query,
    ...(command ? { requestId: newRequestId(), body: parts.body ?? (operation.method === 'DELETE' ? undefined : {}) } : {}),
  })
  // The server answers with the reply this operation declares.
  return reply as ReplyOf<O>
}

/** Why something was not done, in the server's words with the way out; `otherwise` where it did not say. */
export function failureWords(error: unknown, otherwise: string): string {
  return error instanceof ApiError ? [error.message, error.hint].filter((part) => part !== undefined).join('。') : otherwise
}
