import type { z } from 'zod'
import { enterScope, leaveScope, requireAbility, withReader, withWriter, type Actor } from '#access'
import type { Ability } from '#contract'
import type { Reader, Writer } from '#db'
import { DomainError, ensure, type PlainDate } from '#kernel'
import { append, appendLooks, looksStatement, type Durability, type LedgerEntry } from '#ledger'
import type { JobRequest } from '#platform/jobs'
import './chinese-issues.ts'
import type { Services } from './services.ts'
import { holdsNul, InputRefused, unlikelyAmong } from './unlikely.ts'

/** What a command knows about who called it and when. */
export interface Call {
  readonly actor: Actor
  readonly today: PlainDate
  readonly now: Date
  readonly services: Services
}

/** What a command leaves behind: its reply, what the ledger keeps, and the work that follows (queued in the same transaction). */
export interface Outcome<R> {
  readonly reply: R
  /** What a repetition of the request gets instead, where the reply holds a secret: that is told once and never stored. */
  readonly remembered?: R
  readonly ledger: readonly LedgerEntry[]
  readonly jobs?: readonly JobRequest[]
}

/** One verb of the platform. `run` gets checked input and a handle scoped to the caller. */
export interface Command<S extends z.ZodType = z.ZodType, R = unknown> {
  readonly verb: string
  /** `signed-in`: anybody's own affairs (saved filters). */
  readonly ability: Ability | 'signed-in'
  readonly input: S
  run(tx: Writer, input: z.output<S>, call: Call): Promise<Outcome<R>>
}

/** Defines a command; the reply's type is inferred from `run`. */
export function defineCommand<S extends z.ZodType, R>(command: Command<S, R>): Command<S, R> {
  return command
}

/**
 * The one write path: parse, authorise, then in one transaction run, remember the request, queue follow-up work, append to the ledger.
 * The same `requestId` of the same actor again returns the first reply and does nothing; with other input it is refused
 * (`state.conflict`). Leave it out only for the system's own calls.
 */
export async function execute<S extends z.ZodType, R>(
  services: Services,
  command: Command<S, R>,
  actor: Actor,
  input: z.input<S>,
  requestId?: string,
): Promise<R> {
  if (command.ability !== 'signed-in') requireAbility(actor, command.ability)
  const checked = parseInput(command.input, input)
  return withWriter(services.db, actor, async (tx) => {
    if (requestId !== undefined) {
      // Keyed: the input may hold an ID number, which a plain hash gives away to whoever tries all of them.
      const earlier = await claimRequest(tx, actor, requestId, command.verb, services.vault.keyedDigest('request', JSON.stringify(input)))
      if (earlier !== undefined) return earlier as R
    }
    const call: Call = { actor, today: services.clock.today(), now: services.clock.now(), services }
    const outcome = await command.run(tx, checked, call)
    if (requestId !== undefined) {
      await tx
        .updateTable('command_request')
        .set({ reply: JSON.stringify(outcome.remembered ?? outcome.reply ?? null) })
        .where('actor', '=', actor.id)
        .where('request_id', '=', requestId)
        .execute()
    }
    if (outcome.jobs !== undefined && outcome.jobs.length > 0) {
      await leaveScope(tx)
      await services.jobs.enqueue(tx, outcome.jobs)
      await enterScope(tx, actor)
    }
    // Last of all: from here to the end of the transaction everybody else's entries wait.
    await append(tx, actor, outcome.ledger)
    return outcome.reply
  })
}

/**
 * Inserts the request, waiting for a twin that is still running; gives the first reply when there was one. The row of a command
 * that failed is gone with its transaction, so a failed request may be sent again.
 */
async function claimRequest(tx: Writer, actor: Actor, requestId: string, verb: string, inputHash: string): Promise<unknown> {
  const inserted = await tx
    .insertInto('command_request')
    .values({ actor: actor.id, request_id: requestId, verb, input_hash: inputHash, reply: 'null' })
    .onConflict((conflict) => conflict.doNothing())
    .returning('request_id')
    .executeTakeFirst()
  if (inserted !== undefined) return undefined
  const row = await tx
    .selectFrom('command_request')
    .selectAll()
    .where('actor', '=', actor.id)
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow()
  // An empty hash was blanked by a migration: such a request is known by its verb alone.
  ensure(row.verb === verb && (row.input_hash === inputHash || row.input_hash === ''), 'state.conflict', '同一请求编号已用于另一次操作', {
    hint: '请刷新页面后重新提交',
  })
  return row.reply
}

/** Parses input; every field that does not fit is named in `details.fields` with its reason in Chinese. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, where: 'form' | 'address' = 'form'): z.output<S> {
  // PostgreSQL keeps no such character, and no keyboard types one.
  if (holdsNul(input))
    throw new DomainError('input.invalid', '提交的内容里有不能保存的字符（空字符）', {
      hint: '请删去后重新提交',
      details: { hostile: true },
    })
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message }))
  const first = fields[0]
  const unlikely = unlikelyAmong(result.error.issues, input)
  if (where === 'address')
    throw new InputRefused('地址里的编号不对，没有这一页', { hint: '请从名单或查找里重新打开', details: { fields } }, unlikely)
  throw new InputRefused(
    first === undefined ? '提交的内容有误' : `提交的内容有误：${first.field === '' ? '' : `${first.field} `}${first.reason}`,
    {
      hint: '请按提示改正后重新提交',
      details: { fields },
    },
    unlikely,
  )
}

/** Runs a query with a reading handle scoped to the actor. */
export function read<T>(services: Services, actor: Actor, work: (reader: Reader) => Promise<T>): Promise<T> {
  return withReader(services.db, actor, work)
}

/**
 * Reads, and writes down the looks at what was read (masked people only): `work` ends with its last question, not yet asked, and the looks,
 * which go the same way to the database right behind it. Nothing is given out before they are written.
 */
export function readAndRecord<T>(
  services: Services,
  actor: Actor,
  work: (reader: Reader) => Promise<{ readonly lastly: () => Promise<T>; readonly looks: readonly LedgerEntry[] }>,
): Promise<T> {
  return withReader(services.db, actor, async (reader, afterwards) => {
    const { lastly, looks } = await work(reader)
    if (looks.length === 0) return lastly()
    const [reply] = await Promise.all([lastly(), afterwards(looksStatement(actor, looks, 'soon').compile(services.db))])
    return reply
  })
}

/**
 * Writes down looks at personal data; each is an entry of its own. Await it before anything of the answer is given out. `soon` is for pages
 * of masked people only.
 */
export function recordLooks(
  services: Services,
  actor: Actor,
  entries: readonly LedgerEntry[],
  durability: Durability = 'flushed',
): Promise<void> {
  return appendLooks(services.db, actor, entries, durability)
}
