import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { SignInRefused, type Actor } from '#access'
import { BeyondSight, InputRefused, type Services } from '#command'
import { idParam } from '#contract'
import type { DatabaseHandle } from '#db'
import { DomainError } from '#kernel'
import { parseApiKey } from '#platform/crypto'
import { tell } from '#platform/log'
import { Attempts, type Attempt } from './attempts.ts'
import { attemptBook } from './book.ts'

const tickEvery = 20_000

/** What a request is, for the record of refusals: known once the server has found out. */
interface Asked {
  readonly operation: string
  readonly actor: Actor | null
}
const asked = new WeakMap<FastifyRequest, Asked>()
const watchers = new WeakMap<FastifyRequest, (error: unknown) => void>()

/** Says for a request which operation it asks for and, when that is known, who asks. */
export function remember(request: FastifyRequest, operation: string, actor: Actor | null): void {
  asked.set(request, { operation, actor })
}

/** For a refusal that is answered otherwise than by an error: a page that leads back to the door. */
export function tellRefusal(request: FastifyRequest, error: unknown): void {
  watchers.get(request)?.(error)
}

/**
 * Watches every answer that refuses: sign-ins, operations without the ability, families out of scope by a guessed number, keys that do not
 * open, foreign pages, too many tries, hostile bodies. The public calculator is not watched: who asks there stays unknown.
 */
export function watchRefusals(server: FastifyInstance, services: Services): void {
  const { db, log, vault } = services
  const attempts = new Attempts(attemptBook(db), (error) => {
    tell(log, 'sign-in.refusals-lost', { err: error })
  })
  const timer = setInterval(() => void attempts.tick(), tickEvery)
  timer.unref()
  const stumbles = new Stumbles()
  const see = (request: FastifyRequest, error: unknown): void => {
    const noted = describe(error, request, stumbles)
    // What was typed may be a password in the wrong field: kept is only whether it was the same again.
    if (noted !== null)
      attempts.note(noted.login === '' ? noted : { ...noted, subject: `login:${vault.keyedDigest('login', noted.login).slice(0, 16)}` })
    // Not awaited: how long an answer takes must not tell what was found out about it.
    else if (isMissing(error)) void noteOutside(db, request, attempts).catch(() => undefined)
  }
  server.addHook('onRequest', (request, _reply, done) => {
    watchers.set(request, (error) => see(request, error))
    done()
  })
  server.addHook('onError', (request, _reply, error, done) => {
    see(request, error)
    done()
  })
  server.addHook('onClose', async () => {
    clearInterval(timer)
    await attempts.tick(true)
  })
}

/** `login`: what was typed as the name of an account that does not exist. */
type Noted = Attempt & { readonly login: string }

function describe(error: unknown, request: FastifyRequest, stumbles: Stumbles): Noted | null {
  const { operation, actor } = asked.get(request) ?? { operation: '', actor: null }
  const base = {
    actor: actor?.id ?? '',
    actorName: actor?.name ?? '',
    subject: '',
    login: '',
    address: request.ip,
    operation,
    regionCode: actor?.regionCode ?? null,
  }
  if (error instanceof SignInRefused)
    return { ...base, kind: error.fault, subject: error.user === null ? '' : `user:${String(error.user)}`, login: error.login }
  if (error instanceof BeyondSight) return { ...base, kind: 'outside', subject: error.subject }
  if (error instanceof InputRefused) {
    // What is wrong of it is known by its kind alone: nothing of the content, nor whose it was about. Strangers at the calculator are not watched.
    const watched = actor !== null || operation.startsWith('session.')
    return error.unlikely === null || !watched ? null : { ...base, kind: error.unlikely }
  }
  if (error instanceof DomainError && outOfStep.has(error.code))
    return actor !== null && stumbles.again(`${actor.id} ${operation}`) ? { ...base, kind: 'steps' } : null
  if (error instanceof DomainError) {
    const kind = kindOf(error, request, actor)
    return kind === null ? null : { ...base, kind, subject: kind === 'key' ? keyNamed(request) : subjectNamed(request) }
  }
  // What the parser of bodies throws for `__proto__` and the like.
  const poisoned = error instanceof SyntaxError && /prototype/i.test(error.message)
  return poisoned ? { ...base, kind: 'malformed' } : null
}

/** Done in the meantime by somebody else, or not yet due: the answer to a screen that is some minutes old, and to who tries steps out of order. */
const outOfStep: ReadonlySet<string> = new Set(['state.conflict', 'state.action-not-allowed'])
const stumblesLet = 5
const stumblesWithinMs = 600_000
const mostStumblers = 10_000

/** Counts by whom and at what somebody came out of step: a few within ten minutes are a page that is old, more are not. */
class Stumbles {
  readonly #counted = new Map<string, { times: number; since: number }>()

  /** Whether this one is beyond what happens to people. */
  again(key: string): boolean {
    const now = performance.now()
    const known = this.#counted.get(key)
    const fresh = known === undefined || now - known.since > stumblesWithinMs
    const counted = fresh ? { times: 1, since: now } : { ...known, times: known.times + 1 }
    if (this.#counted.size >= mostStumblers) this.#counted.clear()
    this.#counted.set(key, counted)
    return counted.times > stumblesLet
  }
}

function kindOf(error: DomainError, request: FastifyRequest, actor: Actor | null): Attempt['kind'] | null {
  if (error.code === 'auth.denied') {
    if (error.details?.['duty'] !== undefined || error.details?.['proof'] !== undefined) return null
    if (error.details?.['network'] === true) return 'network'
    return error.details?.['origin'] === true ? 'origin' : 'ability'
  }
  if (error.code === 'auth.required') return bearerOf(request) === undefined ? null : 'key'
  if (error.code === 'rate.limited') return actor !== null || error.details?.['signIn'] === true ? 'slowed' : null
  return error.details?.['hostile'] === true ? 'malformed' : null
}

const bearerOf = (request: FastifyRequest): string | undefined => /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]

/** The part of a key that is no secret: by it the administrator finds which one. */
function keyNamed(request: FastifyRequest): string {
  const parts = parseApiKey(bearerOf(request) ?? '')
  return parts === null ? '' : `key-prefix:${parts.id}`
}

/** Of which thing somebody asked by its number: what stands in the address, and nothing else of it. */
function subjectNamed(request: FastifyRequest): string {
  const place = placeIn(request)
  return place === null ? '' : `${place.what}:${String(place.id)}`
}

const places = {
  households: ['household', 'household', 'household_no'],
  families: ['household', 'household', 'household_no'],
  persons: ['person', 'person', 'person_no'],
  alerts: ['alert', 'alert', 'id'],
  imports: ['import', 'import', 'id'],
  visits: ['visit', 'visit', 'id'],
  leads: ['lead', 'lead', 'id'],
  attachments: ['attachment', 'attachment', 'id'],
  users: ['user', 'app_user', 'id'],
  posts: ['post', 'post', 'id'],
  exemptions: ['exemption', 'exemption', 'id'],
  exports: ['export', 'list_export', 'id'],
  'household-plans': ['plan', 'household_plan', 'id'],
  merges: ['merge', 'person_merge', 'id'],
  'minor-access': ['minor-access', 'minor_access', 'id'],
  'plan-measures': ['measure', 'plan_measure', 'id'],
  'registry-conflicts': ['conflict', 'registry_conflict', 'id'],
  'registry-corrections': ['correction', 'registry_correction', 'id'],
  'unusual-looks': ['unusual-look', 'unusual_look', 'id'],
  'visit-plans': ['visit-plan', 'visit_plan', 'id'],
} as const satisfies Record<string, readonly [what: string, table: string, column: string]>

interface Place {
  readonly what: string
  readonly table: string
  readonly column: string
  readonly id: number
}

/** Read as the operation reads it: however the number was written (`%31`, `0x1`, `1e0`), it is the same family's. */
function placeIn({ routeOptions, params }: FastifyRequest): Place | null {
  const noun = /^\/api\/(?:visits\/)?([a-z-]+)\/:id(?:\/|$)/.exec(routeOptions.url ?? '')?.[1]
  const place = noun === undefined ? undefined : (places as Readonly<Record<string, readonly [string, string, string] | undefined>>)[noun]
  const read = idParam.safeParse(params)
  return place === undefined || !read.success ? null : { what: place[0], table: place[1], column: place[2], id: read.data.id }
}

const isMissing = (error: unknown): boolean => error instanceof DomainError && error.code === 'not-found'

/** What is there and was answered as if it were not, lies outside the caller's scope: somebody guesses numbers. What is not there is a typing error. */
async function noteOutside(db: DatabaseHandle, request: FastifyRequest, attempts: Attempts): Promise<void> {
  const { operation, actor } = asked.get(request) ?? { operation: '', actor: null }
  const place = placeIn(request)
  if (place === null || actor === null) return
  const { rows } = await sql`select 1 from ${sql.table(place.table)} where ${sql.ref(place.column)} = ${place.id}`.execute(db)
  if (rows.length === 0) return
  attempts.note({
    kind: 'outside',
    actor: actor.id,
    actorName: actor.name,
    subject: `${place.what}:${String(place.id)}`,
    address: request.ip,
    operation,
    regionCode: actor.regionCode,
  })
}
