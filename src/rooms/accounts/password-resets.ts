import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { hasPasskey, hasSecondFactor, type Actor } from '#access'
import { defineCommand, type ListSource, type Outcome } from '#command'
import { passwordResets as contract, type BodyOf, type QueryOf, type ReplyOf } from '#contract'
import type { Writer } from '#db'
import { DomainError, ensure, type RegionCode } from '#kernel'
import type { SignInConfig } from '#platform/config'
import { tell } from './notices.ts'
import { userOf, usersFound } from './office.ts'
import { setOneTimePassword } from './passwords.ts'

/** A one-time password as it is told, once. */
export interface OneTime {
  readonly password: string
  readonly until: string
}

type User = Awaited<ReturnType<typeof userOf>>

/** Sets a one-time password, tells the user and ends what is open in his name. */
async function giveOneTime(tx: Writer, user: User, by: Pick<Actor, 'name'>, reason: string, rules: SignInConfig): Promise<OneTime> {
  const given = await setOneTimePassword(tx, user.id, rules)
  await tell(tx, user.id, 'password.reset', by, reason)
  return given
}

const entry = (verb: string, user: User, reason: string, detail: Record<string, unknown> = {}) => ({
  verb,
  subject: `user:${String(user.id)}`,
  regionCode: user.region_code,
  purpose: reason,
  detail,
})

/** Whoever could set another administrator's password could be that administrator. */
async function requireOtherDuty(tx: Writer, userId: number, actor: Actor): Promise<void> {
  const apart = await tx
    .selectFrom('post')
    .select('role')
    .where('user_id', '=', userId)
    .where('state', '=', 'granted')
    .where('role', 'in', ['security', 'audit'])
    .executeTakeFirst()
  ensure(apart === undefined || actor.kind === 'system', 'auth.denied', '安全管理员、审计管理员的密码不能由系统管理员重设', {
    hint: '请在服务器上用命令行 doudi users password 重设，并当面交给本人',
  })
}

/**
 * A forgotten password: at once where a second factor stands beside it, which is kept; else as a proposal. From the command line always at
 * once: it is the way out where no administrator can get in.
 */
export const resetPassword = defineCommand({
  verb: 'user.password',
  ability: 'user.manage',
  input: contract.reset.body.extend({ id: z.number().int() }),
  async run(
    tx,
    { id, reason }: BodyOf<typeof contract.reset> & { id: number },
    { actor, services },
  ): Promise<Outcome<ReplyOf<typeof contract.reset>>> {
    const user = await userOf(tx, id, actor.regionCode)
    await requireOtherDuty(tx, id, actor)
    ensure(user.active, 'state.conflict', '这个账号已停用', { hint: '请先启用' })
    if (actor.kind === 'system' || (await hasSecondFactor(tx, id)) || (await hasPasskey(tx, id))) {
      const given = await giveOneTime(tx, user, actor, reason, services.config.signIn)
      return {
        reply: { state: 'done', ...given },
        remembered: { state: 'done', password: null, until: given.until },
        ledger: [entry('user.password', user, reason, { until: given.until })],
      }
    }
    ensure(actor.userId !== null && actor.userId !== id, 'auth.denied', '不能重设自己的密码', { hint: '请在“密码与登录安全”里修改' })
    const waiting = await tx
      .selectFrom('password_reset')
      .select('id')
      .where('user_id', '=', id)
      .where('state', '=', 'proposed')
      .executeTakeFirst()
    ensure(waiting === undefined, 'state.conflict', '已经提出重设，正等待安全管理员确认')
    await tx.insertInto('password_reset').values({ user_id: id, reason, proposed_by: actor.userId }).execute()
    return {
      reply: { state: 'proposed', password: null, until: null },
      ledger: [entry('passwordReset.propose', user, reason)],
    }
  },
})

export const decideReset = defineCommand({
  verb: 'passwordReset.decide',
  ability: 'post.confirm',
  input: contract.decide.body.extend({ id: z.number().int() }),
  async run(
    tx,
    { id, agree, note }: BodyOf<typeof contract.decide> & { id: number },
    { actor, now, services },
  ): Promise<Outcome<ReplyOf<typeof contract.decide>>> {
    const row = await tx.selectFrom('password_reset').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (row === undefined) throw new DomainError('not-found', '没有这次密码重设')
    const user = await userOf(tx, row.user_id, actor.regionCode).catch(() => {
      throw new DomainError('not-found', '没有这次密码重设')
    })
    ensure(row.state === 'proposed', 'state.conflict', '已经办理')
    ensure(row.proposed_by !== actor.userId && row.user_id !== actor.userId, 'auth.denied', '不能确认自己提出的、或自己的密码重设', {
      hint: '请由另一位安全管理员确认',
    })
    ensure(agree || note.length >= 4, 'input.invalid', '不同意请写明原因（至少 4 个字）')
    // The account may have changed hands or duties since it was proposed.
    if (agree) await requireOtherDuty(tx, row.user_id, actor)
    await tx
      .updateTable('password_reset')
      .set({ state: agree ? 'done' : 'refused', decided_by: actor.userId, decided_at: now, note })
      .where('id', '=', id)
      .execute()
    const given = agree ? await giveOneTime(tx, user, actor, row.reason, services.config.signIn) : null
    return {
      reply: { password: given?.password ?? null, until: given?.until ?? null },
      remembered: { password: null, until: given?.until ?? null },
      ledger: [
        entry('passwordReset.decide', user, note === '' ? row.reason : note, {
          agree,
          ...(given === null ? {} : { until: given.until }),
        }),
      ],
    }
  },
})

type Query = Omit<QueryOf<typeof contract.list.list>, 'page' | 'size' | 'sort'>

function selection({ q, state }: Query, region: RegionCode | null): RawBuilder<unknown> {
  const parts = usersFound(q, region)
  if (state !== undefined && state.length > 0) parts.push(sql`p.state = any(${state})`)
  return sql`password_reset p join app_user u on u.id = p.user_id join region r on r.code = u.region_code where ${sql.join(parts, sql` and `)}`
}

/** Proposed resets of the region, those that wait first. */
export const resetList: ListSource<Query, object> = {
  async rows(reader, query, slice, { actor }) {
    const { rows } = await sql<{
      id: number
      user_id: number
      name: string
      login: string
      region_name: string
      state: keyof typeof contract.states
      reason: string
      proposed_by: number
      proposer: string
      proposed_at: Date
      decider: string | null
      note: string
    }>`
      select p.id, p.user_id, u.name, u.login, r.full_name as region_name, p.state, p.reason, p.proposed_by, (select name from app_user where id = p.proposed_by) as proposer, p.proposed_at,
        (select name from app_user where id = p.decided_by) as decider, p.note
      from ${selection(query, actor.regionCode)} order by p.state <> 'proposed', p.id desc limit ${slice.limit} offset ${slice.offset}`.execute(
      reader,
    )
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      login: row.login,
      regionName: row.region_name,
      state: row.state,
      reason: row.reason,
      proposedBy: row.proposer,
      proposedAt: row.proposed_at.toISOString(),
      decidedBy: row.decider,
      note: row.note,
      mayDecide:
        row.state === 'proposed' && actor.abilities.has('post.confirm') && row.proposed_by !== actor.userId && row.user_id !== actor.userId,
    }))
  },
  async totals(reader, query, { actor }) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query, actor.regionCode)}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}
