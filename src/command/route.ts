import type { Readable } from 'node:stream'
import type { z } from 'zod'
import { requireAbility, type Actor } from '#access'
import type { BodyOf, Listing, Operation, ParamsOf, QueryOf, ReplyOf } from '#contract'
import type { Reader } from '#db'
import { DomainError } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { execute, read, readAndRecord, type Command } from './command.ts'
import type { Services } from './services.ts'
import { veilMinors, veilReply, type Whose } from './veil.ts'

/** A file in a request, streamed: it is read once. */
export interface UploadedFile {
  readonly fileName: string
  readonly stream: Readable
}

/** A file in a reply. */
export interface Download {
  readonly fileName: string
  readonly mime: string
  readonly content: Readable | Uint8Array
  /** The families and persons of whom it is, where its name may name them. */
  readonly about?: Required<Whose>
}

export interface RouteRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  /** null only for public operations. */
  readonly actor: Actor | null
  readonly requestId: string | undefined
  readonly file: UploadedFile | undefined
}

/** Who asks, and with what he is answered. */
export interface Context {
  readonly actor: Actor
  readonly services: Services
}

/** A list read as a whole, in parts, in the order and scope in which its owner sees it. */
export interface WholeList {
  readonly listing: Listing
  /** Filters and order as the screen sent them; throws what the list itself would. */
  parse(query: Readonly<Record<string, string>>): object
  /** How many rows there will be; null where counting them all would take long: more than one answer holds. */
  total(reader: Reader, query: object, context: Context): Promise<number | null>
  /** In parts of at most `rowsAPart` rows, each made in one short turn of the process: whoever else asks is answered in between. */
  pages(reader: Reader, query: object, context: Context, rowsAPart?: number): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]>
  /** The filters in words for the head of the file; `typed` false leaves out what somebody typed, which may be a name. */
  words(services: Services, actor: Actor, query: object, typed: boolean): Promise<string>
  /** What the ledger keeps of the filters. */
  kept(query: object): Record<string, unknown>
}

/** An operation with the code that answers it; the server needs nothing else. */
export interface Route {
  readonly operation: Operation
  /** The export of a list: how all of it is read in the background, where it is too large for an answer. */
  readonly whole?: WholeList
  handle(services: Services, request: RouteRequest): Promise<unknown>
}

interface Input<O> {
  params: ParamsOf<O>
  query: QueryOf<O>
  body: BodyOf<O>
}

/** What a reading handler may add to its reply: at whom it looked (needed where the operation declares `look`). */
export interface Looked<R> {
  readonly reply: R
  readonly looks: readonly Omit<LedgerEntry, 'verb'>[]
}

function signedIn(operation: Operation, request: RouteRequest, services: Services): Actor {
  const { actor } = request
  if (actor === null) throw new DomainError('auth.required', '请先登录', { hint: '登录已过期或尚未登录' })
  if (actor.kind === 'key' && operation.api !== true) throw new DomainError('auth.denied', '接口密钥不能办理这项业务')
  if (operation.ability !== 'public' && operation.ability !== 'signed-in') requireAbility(actor, operation.ability)
  if (operation.proof === true) requireProof(actor, services)
  return actor
}

/** A proof dated further in the future than two machines' clocks differ was made before the clock was set back: how old it is nobody knows. */
const proofSlackMs = 60_000

/** The heaviest acts want to know anew who somebody is. A session only has the time; a key or the platform itself has no password. */
function requireProof(actor: Actor, services: Services): void {
  const at = actor.session?.provedAt ?? null
  if (at === null) return
  const age = Date.now() - at.getTime()
  if (age > -proofSlackMs && age < services.config.signIn.proofMinutes * 60_000) return
  throw new DomainError('auth.denied', '办这件事要再验证一次身份', {
    hint: '请输入动态验证码；没有绑定的输入密码。绑定了通行密钥的也可以重新登录',
    details: { proof: true },
  })
}

function inputOf<O extends Operation>(request: RouteRequest): Input<O> {
  // The server parsed params, query and body with this operation's schemas before calling the route.
  return { params: request.params, query: request.query, body: request.body } as Input<O>
}

/** A question: runs with a reading handle scoped to the caller. */
export function answer<O extends Operation>(
  operation: O,
  handler: (reader: Reader, input: Input<O>, context: Context) => Promise<ReplyOf<O>>,
): Route {
  return {
    operation,
    async handle(services, request) {
      const actor = signedIn(operation, request, services)
      const today = services.clock.today()
      return read(services, actor, async (reader) =>
        veilMinors(reader, today, await handler(reader, inputOf<O>(request), { actor, services }), addressed(operation, request)),
      )
    },
  }
}

/** A question that looks at personal data: the handler also says at whom, and the look is in the ledger before the reply leaves. */
export function show<O extends Operation>(
  operation: O & { readonly look?: string },
  handler: (reader: Reader, input: Input<O>, context: Context) => Promise<Looked<ReplyOf<O>>>,
): Route {
  const verb = operation.look
  if (verb === undefined) throw new Error(`operation ${operation.id} looks at personal data but declares no look`)
  return {
    operation,
    async handle(services, request) {
      const actor = signedIn(operation, request, services)
      const today = services.clock.today()
      return readAndRecord(services, actor, async (reader) => {
        const { reply, looks } = await handler(reader, inputOf<O>(request), { actor, services })
        const whose = atWhom(looks, addressed(operation, request))
        return { lastly: () => veilMinors(reader, today, reply, whose), looks: looks.map((entry) => ({ ...entry, verb })) }
      })
    },
  }
}

/** The families and persons of whom a whole reply speaks. A page of a list names many: there each row says whose it is. */
function atWhom(looks: readonly Omit<LedgerEntry, 'verb'>[], also: Required<Whose>): Whose {
  return {
    households: [...also.households, ...looks.flatMap((look) => look.householdNo ?? [])],
    persons: [...also.persons, ...looks.flatMap((look) => look.personNo ?? [])],
  }
}

const noOne: Required<Whose> = { households: [], persons: [] }

/** The household or person that the operation's address names. */
function addressed({ path }: Operation, { params }: RouteRequest): Required<Whose> {
  const id = typeof params === 'object' && params !== null && 'id' in params && typeof params.id === 'number' ? [params.id] : []
  return { households: path.startsWith('/api/households/{id}') ? id : [], persons: path.startsWith('/api/persons/{id}') ? id : [] }
}

/** A change: the operation's input becomes the command's. */
export function perform<O extends Operation, S extends z.ZodType, R extends ReplyOf<O>>(
  operation: O,
  command: Command<S, R>,
  input: (parts: Input<O>) => z.input<S>,
): Route {
  return {
    operation,
    async handle(services, request) {
      const actor = signedIn(operation, request, services)
      return veilReply(
        services,
        actor,
        await execute(services, command, actor, input(inputOf<O>(request)), request.requestId),
        addressed(operation, request),
      )
    },
  }
}

/** A public operation: for anybody, signed in or not. The handler has no caller, and writes nothing down. */
export function open<O extends Operation>(
  operation: O,
  handler: (input: Input<O>, services: Services) => ReplyOf<O> | Promise<ReplyOf<O>>,
): Route {
  if (operation.ability !== 'public') throw new Error(`operation ${operation.id} is not public`)
  return { operation, handle: (services, request) => Promise.resolve(handler(inputOf<O>(request), services)) }
}

/** Anything else: uploads, downloads, operations that talk to the lake. The handler does its own reading and executing. */
export function handleWith<O extends Operation>(
  operation: O,
  handler: (
    context: { services: Services; actor: Actor; requestId: string | undefined; file: UploadedFile | undefined } & Input<O>,
  ) => Promise<ReplyOf<O> | Download>,
): Route {
  return {
    operation,
    async handle(services, request) {
      const actor = signedIn(operation, request, services)
      const reply = await handler({ services, actor, requestId: request.requestId, file: request.file, ...inputOf<O>(request) })
      return isDownload(reply)
        ? { ...reply, fileName: await veilReply(services, actor, reply.fileName, reply.about ?? noOne) }
        : veilReply(services, actor, reply, addressed(operation, request))
    },
  }
}

/** True for a reply that is a file. */
export function isDownload(value: unknown): value is Download {
  return typeof value === 'object' && value !== null && 'fileName' in value && 'mime' in value && 'content' in value
}
