import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '#access'
import { tell, type Event, type Log } from '#platform/log'

interface Known {
  actor?: string
  operation?: string
  failed?: { readonly event: Event; readonly err: unknown }
}

/** From here on somebody has waited too long. */
const slowMs = 5_000

/** One line a request: every one with DOUDI_LOG=debug, else those that failed or were slow. */
export class RequestLog {
  readonly #log: Log
  readonly #known = new WeakMap<FastifyRequest, Known>()

  constructor(log: Log) {
    this.#log = log
  }

  /** Which operation of the contract it is, and who asks for it. */
  asked(request: FastifyRequest, operation: string, actor: Actor | null): void {
    this.#of(request).operation = operation
    if (actor !== null) this.#of(request).actor = actor.id
  }

  /** Why it is answered with an error that is not the caller's. */
  failed(request: FastifyRequest, event: Event, err: unknown): void {
    this.#of(request).failed = { event, err }
  }

  watch(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      this.#write(request, reply)
      done()
    })
  }

  #write(request: FastifyRequest, reply: FastifyReply): void {
    const { actor, operation, failed } = this.#of(request)
    const ms = Math.round(reply.elapsedTime)
    tell(this.#log, failed?.event ?? (ms > slowMs ? 'http.slow' : 'http.done'), {
      requestId: request.id,
      ...(actor === undefined ? {} : { actor }),
      // The pattern, where it is no operation of the contract: an address may hold numbers of families.
      operation: operation ?? `${request.method} ${request.routeOptions.url ?? 'page'}`,
      status: reply.statusCode,
      ms,
      ...(failed === undefined ? {} : { err: failed.err }),
    })
  }

  #of(request: FastifyRequest): Known {
    const known = this.#known.get(request) ?? {}
    this.#known.set(request, known)
    return known
  }
}
