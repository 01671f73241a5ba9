import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, type Services } from '#command'
import { ownAccount as contract, type BodyOf, type NoticeKind, type ReplyOf, type signInWords } from '#contract'
import type { Reader } from '#db'
import { DomainError, ensure } from '#kernel'
import { deviceWords } from './device.ts'
import { tell } from './notices.ts'
import { userOf } from './office.ts'

const dayMs = 86_400_000

function ownUserId(actor: Actor): number {
  ensure(actor.userId !== null, 'auth.denied', '接口密钥没有账号安全提醒')
  return actor.userId
}

/** What the caller should know of his account: the sign-in before this one, tries that failed, a password about to run out, what others did to it. */
export async function ownSafety(reader: Reader, actor: Actor, services: Services): Promise<ReplyOf<typeof contract.safety>> {
  const userId = ownUserId(actor)
  const [user, session, notices] = await Promise.all([
    reader
      .selectFrom('app_user')
      .select(['password_set_at', 'synthetic', 'refused_since'])
      .where('id', '=', userId)
      .executeTakeFirstOrThrow(),
    reader
      .selectFrom('session')
      .select(['before_at', 'before_via', 'before_address', 'refused_before'])
      .where('id', '=', actor.session?.id ?? 0)
      .executeTakeFirst(),
    reader
      .selectFrom('account_notice')
      .select(['id', 'at', 'kind', 'by_name', 'detail'])
      .where('user_id', '=', userId)
      .where('read_at', 'is', null)
      .orderBy('id', 'desc')
      .limit(50)
      .execute(),
  ])
  return {
    before:
      session === undefined || session.before_at === null
        ? null
        : {
            at: session.before_at.toISOString(),
            via: session.before_via as keyof typeof signInWords,
            address: session.before_address,
          },
    refusedBefore: session?.refused_before ?? 0,
    refusedSince: user.refused_since,
    passwordDays: user.synthetic ? null : daysLeft(user.password_set_at, services),
    notices: notices.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      kind: row.kind as NoticeKind,
      byName: row.by_name,
      detail: row.detail,
    })),
  }
}

/** Whole days left of a password that runs out soon; null where that is far away or passwords do not run out. */
function daysLeft(setAt: Date, { config }: Services): number | null {
  const { passwordDays } = config.signIn
  if (passwordDays === 0) return null
  const left = Math.max(0, Math.ceil((setAt.getTime() + passwordDays * dayMs - Date.now()) / dayMs))
  return left <= contract.passwordNoticeDays ? left : null
}

export const readNotices = defineCommand({
  verb: 'session.noticesRead',
  ability: 'signed-in',
  input: contract.noticesRead.body,
  async run(tx, { upTo }: BodyOf<typeof contract.noticesRead>, { actor, now }) {
    await tx
      .updateTable('account_notice')
      .set({ read_at: now })
      .where('user_id', '=', ownUserId(actor))
      .where('id', '<=', upTo)
      .where('read_at', 'is', null)
      .execute()
    // That somebody was told may matter one day: when he says that he was not.
    return { reply: {}, ledger: [{ verb: 'session.noticesRead', subject: actor.id, regionCode: actor.regionCode, detail: { upTo } }] }
  },
})

/** Every browser in which the caller is signed in, the one used last first. */
export async function ownSessions(reader: Reader, actor: Actor, services: Services): Promise<ReplyOf<typeof contract.sessions>> {
  const idleSince = new Date(Date.now() - services.config.signIn.idleMinutes * 60_000)
  const rows = await reader
    .selectFrom('session')
    .select(['id', 'agent', 'address', 'via', 'created_at', 'last_seen_at'])
    .where('user_id', '=', ownUserId(actor))
    .where('expires_at', '>', sql<Date>`now()`)
    .where('last_seen_at', '>', idleSince)
    .orderBy('last_seen_at', 'desc')
    .execute()
  return {
    rows: rows.map((row) => ({
      id: row.id,
      device: deviceWords(row.agent),
      address: row.address,
      via: row.via,
      begunAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      current: row.id === actor.session?.id,
    })),
  }
}

const own = (actor: Actor, verb: string, detail: Record<string, unknown>) => ({
  verb,
  subject: actor.id,
  regionCode: actor.regionCode,
  detail,
})

export const endSession = defineCommand({
  verb: 'session.end',
  ability: 'signed-in',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor }) {
    const ended = await tx
      .deleteFrom('session')
      .where('id', '=', id)
      .where('user_id', '=', ownUserId(actor))
      .returning('id')
      .executeTakeFirst()
    if (ended === undefined) throw new DomainError('not-found', '没有这处登录，或已经结束')
    return { reply: {}, ledger: [own(actor, 'session.end', { ended: 1 })] }
  },
})

export const endOtherSessions = defineCommand({
  verb: 'session.endOthers',
  ability: 'signed-in',
  input: z.object({}),
  async run(tx, _input, { actor }) {
    const ended = await tx
      .deleteFrom('session')
      .where('user_id', '=', ownUserId(actor))
      .where('id', '<>', actor.session?.id ?? 0)
      .returning('id')
      .execute()
    return { reply: { ended: ended.length }, ledger: [own(actor, 'session.endOthers', { ended: ended.length })] }
  },
})

/** Signs somebody out everywhere: a lost phone, a browser left open in a hall. He may come in again. */
export const endSessionsOf = defineCommand({
  verb: 'user.endSessions',
  ability: 'second-factor.manage',
  input: contract.userSessionsEnd.body.extend({ id: z.number().int() }),
  async run(tx, { id, reason }: BodyOf<typeof contract.userSessionsEnd> & { id: number }, { actor }) {
    const user = await userOf(tx, id, actor.regionCode)
    const ended = await tx.deleteFrom('session').where('user_id', '=', id).returning('id').execute()
    await tell(tx, id, 'sessions.ended', actor, reason)
    return {
      reply: { ended: ended.length },
      ledger: [
        {
          verb: 'user.endSessions',
          subject: `user:${String(id)}`,
          regionCode: user.region_code,
          purpose: reason,
          detail: { ended: ended.length },
        },
      ],
    }
  },
})
