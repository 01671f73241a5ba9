import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { isAdministrator, postDay, type Actor } from '#access'
import { defineCommand, type ListSource } from '#command'
import { posts as contract, roles, type BodyOf, type QueryOf, type Role } from '#contract'
import { containing, type Reader, type Writer } from '#db'
import { contains, DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { tell } from './notices.ts'
import { requireOffice, userOf } from './office.ts'
import { endStandInsOf, tellOfStandIn } from './stand-in-notices.ts'

/** A post's state as of a day, in words of the contract. */
export function postState(day: string): RawBuilder<contract.PostState> {
  return sql<contract.PostState>`case when p.state <> 'granted' then p.state when p.valid_to < ${day} then 'past' when p.valid_from > ${day} then 'future' else 'granted' end`
}

type Query = Omit<QueryOf<typeof contract.posts.list>, 'page' | 'size' | 'sort'>

interface ListedPost {
  readonly id: number
  readonly user_id: number
  readonly name: string
  readonly login: string
  readonly role: string
  readonly region_code: string
  readonly region_name: string
  readonly department_name: string
  readonly kind: 'held' | 'stand-in'
  readonly covers: string | null
  readonly valid_from: string
  readonly valid_to: string | null
  readonly state: contract.PostState
  readonly reason: string
  readonly proposed_by: number | null
  readonly proposer: string | null
  readonly decider: string | null
  readonly decision_note: string
}

function selection({ q, role, state, region, userId }: Query, own: RegionCode | null): RawBuilder<unknown> {
  const parts = [sql`true`]
  for (const code of [own, region])
    if (code !== null && code !== undefined && code !== '') parts.push(sql`p.region_code like ${`${regionPrefix(code as RegionCode)}%`}`)
  if (q !== undefined && q !== '') parts.push(sql`(u.name like ${containing(q)} or u.login like ${containing(q.toLowerCase())})`)
  if (role !== undefined && role.length > 0) parts.push(sql`p.role = any(${role})`)
  if (state !== undefined && state.length > 0) parts.push(sql`${postState(postDay())} = any(${state})`)
  if (userId !== undefined) parts.push(sql`p.user_id = ${userId}`)
  return sql`post p join app_user u on u.id = p.user_id where ${sql.join(parts, sql` and `)}`
}

/** Posts of the administrator's region, those that wait first to be seen. */
export const postList: ListSource<Query, object> = {
  async rows(reader, query, slice, { actor }) {
    const { rows } =
      await sql<ListedPost>`select p.id, p.user_id, u.name, u.login, p.role, p.region_code, r.full_name as region_name, d.name as department_name, p.kind, cu.name as covers, p.valid_from, p.valid_to,
        ${postState(postDay())} as state, p.reason, p.proposed_by, pu.name as proposer, du.name as decider, case when p.state = 'ended' then p.end_reason else p.decision_note end as decision_note
      from (select p.id from ${selection(query, actor.regionCode)} order by p.state in ('proposed') desc, p.id ${slice.descending ? sql`desc` : sql`asc`} limit ${slice.limit} offset ${slice.offset}) chosen
        join post p on p.id = chosen.id join app_user u on u.id = p.user_id join region r on r.code = p.region_code join department d on d.code = p.department
        left join app_user pu on pu.id = p.proposed_by left join app_user du on du.id = p.decided_by left join post c on c.id = p.covers_post_id left join app_user cu on cu.id = c.user_id
      order by p.state in ('proposed') desc, p.id ${slice.descending ? sql`desc` : sql`asc`}`.execute(reader)
    return rows.map((row) => ({
      id: row.id,
      userId: row.user_id,
      name: row.name,
      login: row.login,
      role: row.role,
      regionCode: row.region_code,
      regionName: row.region_name,
      departmentName: row.department_name,
      kind: row.kind,
      covers: row.covers,
      from: row.valid_from,
      to: row.valid_to,
      state: row.state,
      reason: row.reason,
      proposedBy: row.proposer ?? '系统',
      decidedBy: row.decider,
      note: row.decision_note,
      cannotConfirm: whyNotConfirm(actor, row),
    }))
  },
  async totals(reader, query, { actor }) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query, actor.regionCode)}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}

/** Why this person may not confirm this proposal; null when he may. Two persons: who proposed it, and whose post it is, are out. */
function whyNotConfirm(
  actor: Actor,
  post: { readonly state: string; readonly user_id: number; readonly proposed_by: number | null },
): string | null {
  if (post.state !== 'proposed') return '不在待确认状态'
  if (post.user_id === actor.userId) return '不能确认自己的岗位，请由另一位安全管理员办理'
  return post.proposed_by === actor.userId ? '不能确认自己提名的岗位' : null
}

/** Locks a post of the administrator's region; `not-found` for any other. */
async function postOf(tx: Writer, id: number, region: RegionCode | null) {
  const post = await tx.selectFrom('post').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (post === undefined || (region !== null && !contains(region, post.region_code as RegionCode)))
    throw new DomainError('not-found', '没有这个岗位')
  return post
}

/** A post as its proposal says. */
export interface PostWanted {
  readonly role: Role
  readonly regionCode: RegionCode
  readonly department: string
  readonly from: string
  readonly to: string | null
  readonly reason: string
}

/** Writes a proposal; `state.conflict` where the person would hold an administrator's post beside another one. */
export async function proposePost(tx: Writer, userId: number, wanted: PostWanted, proposedBy: number | null): Promise<number> {
  ensure(wanted.to === null || wanted.to >= wanted.from, 'input.invalid', '到期日不能早于起始日')
  ensure(wanted.to === null || wanted.to >= postDay(), 'input.invalid', '到期日已经过去')
  await requireApart(tx, userId, wanted)
  const values = {
    user_id: userId,
    role: wanted.role,
    region_code: wanted.regionCode,
    department: wanted.department,
    valid_from: wanted.from,
    valid_to: wanted.to,
    reason: wanted.reason,
    proposed_by: proposedBy,
  }
  const { id } = await tx
    .insertInto('post')
    .values({ ...values, state: proposedBy === null ? 'granted' : 'proposed' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The three administrators are apart from each other and from all business (等保三级 三权分立); the database refuses it too. */
async function requireApart(
  reader: Reader | Writer,
  userId: number,
  wanted: { readonly role: string; readonly from: string; readonly to: string | null },
): Promise<void> {
  const others = await sql<{
    role: Role
  }>`select role from post where user_id = ${userId} and state in ('proposed', 'asked', 'granted') and role <> ${wanted.role}
    and daterange(valid_from, valid_to, '[]') && daterange(${wanted.from}::date, ${wanted.to}::date, '[]')`.execute(reader)
  const clash = others.rows.find((other) => isAdministrator(other.role) || isAdministrator(wanted.role))
  if (clash !== undefined)
    throw new DomainError(
      'state.conflict',
      `系统、安全、审计管理员不得互相兼任，也不得兼任业务岗位：此人同期已有“${roles[clash.role]}”岗位`,
      { hint: '请改派他人；确需调整的，先终止原岗位再提名' },
    )
}

const subjectOf = (id: number): string => `post:${String(id)}`

export const proposeForUser = defineCommand({
  verb: 'post.propose',
  ability: 'user.manage',
  input: contract.propose.body.extend({ id: z.number().int() }),
  async run(tx, { id: userId, ...wanted }: BodyOf<typeof contract.propose> & { id: number }, { actor }) {
    await userOf(tx, userId, actor.regionCode)
    ensure(actor.regionCode === null || contains(actor.regionCode, wanted.regionCode), 'auth.denied', '只能提名本辖区内的岗位')
    await requireOffice(tx, wanted.regionCode, wanted.department)
    const id = await proposePost(tx, userId, wanted, actor.userId)
    return {
      reply: { id },
      ledger: [
        {
          verb: 'post.propose',
          subject: subjectOf(id),
          regionCode: wanted.regionCode,
          purpose: wanted.reason,
          detail: { user: userId, role: wanted.role, department: wanted.department, from: wanted.from, to: wanted.to },
        },
      ],
    }
  },
})

export const decidePost = defineCommand({
  verb: 'post.decide',
  ability: 'post.confirm',
  input: contract.decide.body.extend({ id: z.number().int() }),
  async run(tx, { id, agree, note }: BodyOf<typeof contract.decide> & { id: number }, { actor, now }) {
    const post = await postOf(tx, id, actor.regionCode)
    const refused = whyNotConfirm(actor, post)
    if (refused !== null)
      throw new DomainError(post.state === 'proposed' ? 'auth.denied' : 'state.conflict', refused, {
        hint: '授予岗位须两人：系统管理员提名，安全管理员确认',
      })
    ensure(agree || note.length >= 4, 'input.invalid', '不同意请写明原因（至少 4 个字）')
    await tx
      .updateTable('post')
      .set({ state: agree ? 'granted' : 'refused', decided_by: actor.userId, decided_at: now, decision_note: note })
      .where('id', '=', id)
      .execute()
    if (agree) {
      await showAsMain(tx, post)
      await tell(tx, post.user_id, 'post.granted', actor, `${roles[post.role as Role]}，自 ${post.valid_from}`)
    }
    return {
      reply: { id },
      ledger: [
        {
          verb: 'post.decide',
          subject: subjectOf(id),
          regionCode: post.region_code,
          purpose: note,
          detail: { user: post.user_id, role: post.role, agree },
        },
      ],
    }
  },
})

/** Lists show the newest confirmed post of a person. */
async function showAsMain(
  tx: Writer,
  post: { readonly user_id: number; readonly role: string; readonly region_code: string; readonly department: string },
): Promise<void> {
  await tx
    .updateTable('app_user')
    .set({ role: post.role, region_code: post.region_code, department: post.department })
    .where('id', '=', post.user_id)
    .execute()
}

export const endPost = defineCommand({
  verb: 'post.end',
  ability: 'user.manage',
  input: contract.end.body.extend({ id: z.number().int() }),
  async run(tx, { id, reason }: BodyOf<typeof contract.end> & { id: number }, { actor, now }) {
    const post = await postOf(tx, id, actor.regionCode)
    ensure(['proposed', 'asked', 'granted'].includes(post.state), 'state.conflict', '这个岗位已经终止')
    ensure(post.user_id !== actor.userId, 'auth.denied', '不能终止自己的岗位', { hint: '请由另一位系统管理员办理' })
    await tx
      .updateTable('post')
      .set({ state: 'ended', ended_by: actor.userId, ended_at: now, end_reason: reason })
      .where('id', '=', id)
      .execute()
    if (post.covers_post_id !== null) await tellOfStandIn(tx, id, 'ended', actor, reason)
    else if (post.state === 'granted') await tell(tx, post.user_id, 'post.ended', actor, `${roles[post.role as Role]}：${reason}`)
    const uncovered = await endStandInsOf(tx, { postId: id }, actor, { why: '所代的岗位已终止', now })
    const without = await endStandInsOf(tx, { leaver: post.user_id }, actor, { why: '代班人自己的岗位已终止', now })
    return {
      reply: { id },
      ledger: [
        {
          verb: 'post.end',
          subject: subjectOf(id),
          regionCode: post.region_code,
          purpose: reason,
          detail: { user: post.user_id, role: post.role },
        },
        ...uncovered,
        ...without,
      ],
    }
  },
})

/** Everything a person holds ends: the account is switched off. Switched on again it begins without a post. Returns what else the ledger is told. */
export async function endAllPosts(tx: Writer, userId: number, by: Pick<Actor, 'name' | 'userId'>, now: Date): Promise<LedgerEntry[]> {
  const standIns = await endStandInsOf(tx, { userId }, by, { why: '账号停用', now })
  await tx
    .updateTable('post')
    .set({ state: 'ended', ended_by: by.userId, ended_at: now, end_reason: '账号停用' })
    .where('user_id', '=', userId)
    .where('state', 'in', ['proposed', 'asked', 'granted'])
    .execute()
  return standIns
}
