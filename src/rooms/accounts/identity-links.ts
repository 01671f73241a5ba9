import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { defineCommand, type ListSource } from '#command'
import { signInWays as contract, type BodyOf, type QueryOf } from '#contract'
import type { Writer } from '#db'
import { contains, DomainError, ensure, type RegionCode } from '#kernel'
import { tell } from './notices.ts'
import { userOf, usersFound } from './office.ts'

type Query = Omit<QueryOf<typeof contract.links.list>, 'page' | 'size' | 'sort'>

function selection({ q, state }: Query, region: RegionCode | null): RawBuilder<unknown> {
  const parts = usersFound(q, region)
  if (state !== undefined && state.length > 0) parts.push(sql`l.state = any(${state})`)
  return sql`identity_link l join app_user u on u.id = l.user_id where ${sql.join(parts, sql` and `)}`
}

export const linkList: ListSource<Query, object> = {
  async rows(reader, query, slice, { actor }) {
    const { rows } = await sql<{
      id: number
      user_id: number
      name: string
      login: string
      subject: string
      state: keyof typeof contract.linkStates
      proposed_by: number
      proposer: string
      confirmer: string | null
      at: Date
    }>`
      select l.id, l.user_id, u.name, u.login, l.subject, l.state, l.proposed_by, (select name from app_user where id = l.proposed_by) as proposer, (select name from app_user where id = l.confirmed_by) as confirmer, coalesce(l.confirmed_at, l.proposed_at) as at
      from ${selection(query, actor.regionCode)} order by l.state <> 'proposed', l.id desc limit ${slice.limit} offset ${slice.offset}`.execute(
      reader,
    )
    return rows.map((row) => ({
      id: row.id,
      userId: row.user_id,
      name: row.name,
      login: row.login,
      subject: row.subject,
      state: row.state,
      proposedBy: row.proposer,
      confirmedBy: row.confirmer,
      at: row.at.toISOString(),
      mayConfirm:
        row.state === 'proposed' && actor.abilities.has('post.confirm') && row.proposed_by !== actor.userId && row.user_id !== actor.userId,
    }))
  },
  async totals(reader, query, { actor }) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query, actor.regionCode)}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}

const entry = (verb: string, id: number, user: number, region: string | null) => ({
  verb,
  subject: `identity-link:${String(id)}`,
  regionCode: region,
  detail: { user },
})

export const proposeLink = defineCommand({
  verb: 'identityLink.propose',
  ability: 'user.manage',
  input: contract.linkPropose.body.extend({ id: z.number().int() }),
  async run(tx, { id: userId, subject }: BodyOf<typeof contract.linkPropose> & { id: number }, { actor, services }) {
    const issuer = services.config.singleSignOn?.issuer
    ensure(issuer !== undefined, 'state.conflict', '没有配置统一身份认证', { hint: '请先由运维人员配置 DOUDI_OIDC_ISSUER' })
    const user = await userOf(tx, userId, actor.regionCode)
    ensure(actor.userId !== null && actor.userId !== userId, 'auth.denied', '不能给自己绑定', { hint: '请由另一位系统管理员提出' })
    const taken = await tx
      .selectFrom('identity_link')
      .select('id')
      .where('issuer', '=', issuer)
      .where('state', '<>', 'removed')
      .where((eb) => eb.or([eb('subject', '=', subject), eb('user_id', '=', userId)]))
      .executeTakeFirst()
    ensure(taken === undefined, 'state.conflict', '这个用户或这个标识已经绑定，或正等待确认', { hint: '请先解除原来的绑定' })
    const { id } = await tx
      .insertInto('identity_link')
      .values({ user_id: userId, issuer, subject, proposed_by: actor.userId })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { reply: { id }, ledger: [entry('identityLink.propose', id, userId, user.region_code)] }
  },
})

async function linkOf(tx: Writer, id: number, region: RegionCode | null) {
  const row = await tx
    .selectFrom('identity_link as l')
    .innerJoin('app_user as u', 'u.id', 'l.user_id')
    .select(['l.id', 'l.user_id', 'l.state', 'l.proposed_by', 'u.region_code'])
    .where('l.id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || (region !== null && !contains(region, row.region_code as RegionCode)))
    throw new DomainError('not-found', '没有这条绑定')
  return row
}

export const confirmLink = defineCommand({
  verb: 'identityLink.confirm',
  ability: 'post.confirm',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor, now }) {
    const row = await linkOf(tx, id, actor.regionCode)
    ensure(row.state === 'proposed', 'state.conflict', '不在待确认状态')
    ensure(row.proposed_by !== actor.userId && row.user_id !== actor.userId, 'auth.denied', '不能确认自己提出的、或自己的绑定', {
      hint: '请由另一位安全管理员确认',
    })
    await tx
      .updateTable('identity_link')
      .set({ state: 'confirmed', confirmed_by: actor.userId, confirmed_at: now })
      .where('id', '=', id)
      .execute()
    await tell(tx, row.user_id, 'link.confirmed', actor)
    return { reply: { id }, ledger: [entry('identityLink.confirm', id, row.user_id, row.region_code)] }
  },
})

/** Who came in through the link is out at once. */
export const removeLink = defineCommand({
  verb: 'identityLink.remove',
  ability: 'user.manage',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor }) {
    const row = await linkOf(tx, id, actor.regionCode)
    ensure(row.state !== 'removed', 'state.conflict', '已经解除')
    await tx.updateTable('identity_link').set({ state: 'removed' }).where('id', '=', id).execute()
    await tx.deleteFrom('session').where('user_id', '=', row.user_id).where('via', '=', 'sso').execute()
    if (row.state === 'confirmed') await tell(tx, row.user_id, 'link.removed', actor)
    return { reply: { id }, ledger: [entry('identityLink.remove', id, row.user_id, row.region_code)] }
  },
})
