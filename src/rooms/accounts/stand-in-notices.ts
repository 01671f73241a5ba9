import { sql } from 'kysely'
import { z } from 'zod'
import { postDay, systemActor, withWriter } from '#access'
import type { Services } from '#command'
import { roles, type NoticeKind, type Role } from '#contract'
import type { Writer } from '#db'
import { append, type LedgerEntry } from '#ledger'
import type { JobDefinition, JobHandler } from '#platform/jobs'
import { tell } from './notices.ts'

/*
 * Rights that were lent are told to both: to whom they were lent, and to whom they belong. Nobody is told what he has just done himself.
 */

interface Told {
  readonly name: string
  readonly userId: number | null
}

interface StandIn {
  readonly id: number
  readonly stand_in_id: number
  readonly stand_in: string
  readonly covered_id: number
  readonly covered: string
  readonly role: Role
  readonly region_code: string
  readonly valid_from: string
  readonly valid_to: string
}

type Event = 'asked' | 'granted' | 'refused' | 'ended' | 'over'

/** Tells the two of a stand-in what became of it, in the transaction in which it did; `why` is what the acting person wrote. */
export async function tellOfStandIn(tx: Writer, id: number, event: Event, by: Told, why = ''): Promise<void> {
  for (const one of await standIns(tx, sql`p.id = ${id}`)) await tellBoth(tx, one, event, by, why)
}

/**
 * Whose cover ends: that of a post; all of a person, who covers or is covered; or what somebody covers who has no post of his own in that
 * department any more.
 */
type Ending = { readonly postId: number } | { readonly userId: number } | { readonly leaver: number }

function endingOnes(ending: Ending): ReturnType<typeof sql> {
  if ('postId' in ending) return sql`p.covers_post_id = ${ending.postId}`
  if ('userId' in ending) return sql`(c.user_id = ${ending.userId} or p.user_id = ${ending.userId})`
  return sql`p.user_id = ${ending.leaver} and not exists (select from post own where own.user_id = p.user_id and own.kind = 'held' and own.state = 'granted'
    and own.department = c.department and (own.valid_to is null or own.valid_to >= ${postDay()}))`
}

/**
 * Ends stand-ins with what they hang on, and tells the two of each. An entry for the ledger of each is returned: what was lent by name is
 * not taken back without one.
 */
export async function endStandInsOf(
  tx: Writer,
  what: Ending,
  by: Told,
  { why, now }: { readonly why: string; readonly now: Date },
): Promise<LedgerEntry[]> {
  const ending = await standIns(tx, sql`${endingOnes(what)} and p.state in ('asked', 'granted') and p.valid_to >= ${postDay()}`)
  if (ending.length === 0) return []
  for (const one of ending) await tellBoth(tx, one, 'ended', by, why)
  const ids = ending.map((one) => one.id)
  await tx.updateTable('post').set({ state: 'ended', ended_by: by.userId, ended_at: now, end_reason: why }).where('id', 'in', ids).execute()
  return ending.map((one) => ({
    verb: 'standIn.end',
    subject: `post:${String(one.id)}`,
    regionCode: one.region_code,
    purpose: why,
    detail: { standIn: one.stand_in_id, covers: one.covered_id },
  }))
}

async function standIns(tx: Writer, condition: ReturnType<typeof sql>): Promise<readonly StandIn[]> {
  const { rows } = await sql<StandIn>`
    select p.id, p.user_id as stand_in_id, u.name as stand_in, c.user_id as covered_id, cu.name as covered, c.role, c.region_code, p.valid_from, p.valid_to
    from post p join post c on c.id = p.covers_post_id join app_user u on u.id = p.user_id join app_user cu on cu.id = c.user_id
    where p.kind = 'stand-in' and ${condition} order by p.id`.execute(tx)
  return rows
}

const toStandIn: Readonly<Record<Event, NoticeKind | null>> = {
  asked: null,
  granted: 'standIn.standing',
  refused: 'standIn.refused',
  ended: 'standIn.ended',
  over: 'standIn.over',
}
const toCovered: Readonly<Record<Event, NoticeKind | null>> = {
  asked: 'standIn.asked',
  granted: 'standIn.covered',
  refused: null,
  ended: 'standIn.ended',
  over: 'standIn.over',
}

async function tellBoth(tx: Writer, one: StandIn, event: Event, by: Told, why: string): Promise<void> {
  const words = `${one.stand_in}代${one.covered}的“${roles[one.role]}”岗位，${one.valid_from} 至 ${one.valid_to}${why === '' ? '' : `。${why}`}`
  for (const [userId, kind] of [
    [one.stand_in_id, toStandIn[event]],
    [one.covered_id, toCovered[event]],
  ] as const)
    if (kind !== null && userId !== by.userId) await tell(tx, userId, kind, by, words)
}

const hand = systemActor('accounts', [])

/** Tells of stand-ins whose last day is over. Killed in the middle, or off at midnight, the next one tells the rest. */
const standInsOver: JobDefinition<Record<string, never>> = { name: 'accounts.stand-ins-over', data: z.object({}).strict() }

export const standInsOverWork = {
  definition: standInsOver,
  cron: '5 0 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async () => {
      await withWriter(services.db, hand, async (tx) => {
        const over = await standIns(tx, sql`p.state = 'granted' and p.over_told_at is null and p.valid_to < ${postDay()}`)
        if (over.length === 0) return
        for (const one of over) await tellBoth(tx, one, 'over', { name: '系统', userId: null }, '')
        const ids = over.map((one) => one.id)
        await tx.updateTable('post').set({ over_told_at: services.clock.now() }).where('id', 'in', ids).execute()
        await append(
          tx,
          hand,
          over.map((one) => ({
            verb: 'standIn.over',
            subject: `post:${String(one.id)}`,
            regionCode: one.region_code,
            detail: { standIn: one.stand_in_id, covers: one.covered_id },
          })),
        )
      })
    },
}
