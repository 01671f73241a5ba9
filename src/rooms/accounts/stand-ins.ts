import { sql } from 'kysely'
import { z } from 'zod'
import { isAdministrator, postDay, postsInForce, type Actor } from '#access'
import { defineCommand } from '#command'
import { posts as contract, roles, type BodyOf, type ReplyOf, type Role } from '#contract'
import type { Reader, Writer } from '#db'
import { addDays, contains, DomainError, ensure, plainDate, type RegionCode } from '#kernel'
import { postState } from './posts.ts'
import { tellOfStandIn } from './stand-in-notices.ts'

/** Whose superior a post is: of which roles below it, inside its own region. */
const subordinates: Partial<Record<Role | 'key' | 'system', readonly Role[]>> = {
  clerk: ['helper'],
  county: ['helper', 'clerk'],
  province: ['county'],
}

interface Office {
  readonly user_id: number
  readonly role: string
  readonly region_code: string
  readonly department: string
}

/** The caller, acting in his own post, is above this one. A stand-in grants no further stand-ins as somebody's superior. */
function isSuperior(actor: Actor, post: Office): boolean {
  return (
    actor.standsInFor === undefined &&
    actor.regionCode !== null &&
    subordinates[actor.role]?.includes(post.role as Role) === true &&
    post.department === actor.department &&
    contains(actor.regionCode, post.region_code as RegionCode)
  )
}

const may = (actor: Actor, post: Office): boolean => post.user_id === actor.userId || isSuperior(actor, post)

function ownUserId(actor: Actor): number {
  ensure(actor.userId !== null, 'auth.denied', '接口密钥没有岗位')
  ensure(actor.duty === undefined || actor.duty === 'post', 'auth.denied', '请先改密码或绑定动态验证码')
  return actor.userId
}

interface StandInRow extends Office {
  readonly id: number
  readonly stand_in_id: number
  readonly stand_in: string
  readonly covered: string
  readonly place: string
  readonly valid_from: string
  readonly valid_to: string
  readonly state: 'asked' | 'granted' | 'future' | 'past' | 'ended' | 'refused'
  readonly reason: string
  readonly decider: string | null
}

const labelOf = (role: string, place: string): string => `${roles[role as Role]}（${place}）`

/** The caller's posts and the stand-ins that concern him. */
export async function ownPosts(reader: Reader, actor: Actor): Promise<ReplyOf<typeof contract.mine>> {
  const userId = ownUserId(actor)
  const [own, standIns] = await Promise.all([
    sql<{
      id: number
      role: Role
      place: string
      department: string
      kind: 'held' | 'stand-in'
      covers: string | null
      valid_from: string
      valid_to: string | null
      state: contract.PostState
    }>`
      select p.id, p.role, r.full_name as place, d.name as department, p.kind, cu.name as covers, p.valid_from, p.valid_to, ${postState(postDay())} as state
      from post p join region r on r.code = p.region_code join department d on d.code = p.department left join post c on c.id = p.covers_post_id left join app_user cu on cu.id = c.user_id
      where p.user_id = ${userId} and p.state not in ('refused', 'ended') order by p.kind, p.valid_from, p.id`.execute(reader),
    sql<StandInRow>`
      select p.id, p.user_id as stand_in_id, u.name as stand_in, c.user_id, cu.name as covered, c.role, c.region_code, c.department, r.full_name as place, p.valid_from, p.valid_to, ${postState(postDay())} as state, p.reason, du.name as decider
      from post p join post c on c.id = p.covers_post_id join app_user u on u.id = p.user_id join app_user cu on cu.id = c.user_id join region r on r.code = c.region_code left join app_user du on du.id = p.decided_by
      where p.kind = 'stand-in' and p.valid_to >= ${addDays(plainDate(postDay()), -30)} order by p.id desc limit 500`.execute(reader),
  ])
  return {
    posts: own.rows.map((row) => ({
      id: row.id,
      label: labelOf(row.role, row.place),
      role: row.role,
      regionName: row.place,
      departmentName: row.department,
      kind: row.kind,
      covers: row.covers,
      from: row.valid_from,
      to: row.valid_to,
      state: row.state,
      acting: row.id === actor.postId,
    })),
    standIns: standIns.rows
      .filter((row) => row.stand_in_id === userId || may(actor, row))
      .map((row) => ({
        id: row.id,
        standInId: row.stand_in_id,
        standIn: row.stand_in,
        covered: row.covered,
        postLabel: labelOf(row.role, row.place),
        from: row.valid_from,
        to: row.valid_to,
        state: row.state,
        reason: row.reason,
        decidedBy: row.decider,
        mayDecide: row.state === 'asked' && may(actor, row) && row.stand_in_id !== userId,
        mayEnd: ['granted', 'future', 'asked'].includes(row.state) && (row.stand_in_id === userId || may(actor, row)),
      })),
  }
}

/** People of the caller's department in his county, with the posts they hold today. None for administrators, who cannot be stood in for. */
export async function listColleagues(reader: Reader, actor: Actor): Promise<ReplyOf<typeof contract.colleagues>> {
  if (actor.regionCode === null || actor.postId === undefined || isAdministrator(actor.role)) return { rows: [] }
  const today = postDay()
  const around = actor.role === 'province' ? actor.regionCode.slice(0, 2) : actor.regionCode.slice(0, 6)
  const { rows } = await sql<{ user_id: number; name: string; id: number; role: Role; place: string }>`
    select p.user_id, u.name, p.id, p.role, r.full_name as place from post p join app_user u on u.id = p.user_id join region r on r.code = p.region_code
    where p.kind = 'held' and p.state = 'granted' and u.active and p.valid_from <= ${today} and (p.valid_to is null or p.valid_to >= ${today}) and p.department = ${actor.department}
      and p.region_code like ${`${around}%`} and p.role not in ('admin', 'security', 'audit') order by p.region_code, u.name limit 1000`.execute(
    reader,
  )
  return { rows: rows.map((row) => ({ userId: row.user_id, name: row.name, postId: row.id, postLabel: labelOf(row.role, row.place) })) }
}

/** The post that is to be covered; `not-found` for one the caller has nothing to do with. */
async function coveredPost(tx: Writer, postId: number, actor: Actor) {
  const post = await tx
    .selectFrom('post')
    .selectAll()
    .where('id', '=', postId)
    .where('kind', '=', 'held')
    .where('state', '=', 'granted')
    .forUpdate()
    .executeTakeFirst()
  const near =
    post !== undefined &&
    post.department === actor.department &&
    actor.regionCode !== null &&
    (may(actor, post) || post.region_code.slice(0, 6) === actor.regionCode.slice(0, 6))
  if (post === undefined || !near) throw new DomainError('not-found', '没有这个岗位，或不是本部门本县的岗位')
  ensure(!isAdministrator(post.role), 'auth.denied', '系统、安全、审计管理员的岗位不能代班', {
    hint: '请由另一位管理员办理，或按两人确认新设岗位',
  })
  return post
}

/** Refuses a stand-in who is an administrator, of another department or county, or the person himself. */
async function requireColleague(tx: Writer, userId: number, post: Office): Promise<string> {
  ensure(userId !== post.user_id, 'input.invalid', '不能自己代自己的班')
  const user = await tx.selectFrom('app_user').select(['name', 'active']).where('id', '=', userId).executeTakeFirst()
  const held = user?.active === true ? (await postsInForce(tx, userId)).filter((one) => one.covers === null) : []
  const fits = held.some(
    (one) =>
      !isAdministrator(one.role) &&
      one.department === post.department &&
      (one.region_code.slice(0, 6) === post.region_code.slice(0, 6) ||
        contains(one.region_code as RegionCode, post.region_code as RegionCode)),
  )
  if (user === undefined || !fits)
    throw new DomainError('input.invalid', '代班人应是本部门、本县在任的业务人员', { hint: '请从名单中选一位同事' })
  return user.name
}

export const arrangeStandIn = defineCommand({
  verb: 'standIn.arrange',
  ability: 'signed-in',
  input: contract.arrange.body,
  async run(tx, { postId, userId, from, to, reason }: BodyOf<typeof contract.arrange>, { actor, now }) {
    const own = ownUserId(actor)
    ensure(actor.postId !== undefined, 'auth.denied', '您没有在任的岗位')
    const post = await coveredPost(tx, postId, actor)
    await requireColleague(tx, userId, post)
    ensure(to >= from && to >= postDay(), 'input.invalid', '结束日不能早于开始日，也不能已经过去')
    ensure(
      to <= addDays(plainDate(from), contract.mostStandInDays - 1),
      'input.invalid',
      `一次代班最多 ${String(contract.mostStandInDays)} 天`,
      { hint: '更长的请由系统管理员提名、安全管理员确认一个岗位' },
    )
    // Who holds the post, or is above it, agrees by asking. A stand-in who is also the superior grants nothing to himself.
    const granted = may(actor, post) && userId !== own
    ensure(granted || userId === own, 'auth.denied', '只有本人、其上级可以安排代班；您可以提出由自己代班', {
      hint: '请让本人或其上级来安排',
    })
    const clash =
      await sql`select from post where user_id = ${userId} and covers_post_id = ${postId} and state in ('asked', 'granted') and daterange(valid_from, valid_to, '[]') && daterange(${from}::date, ${to}::date, '[]')`.execute(
        tx,
      )
    ensure(clash.rows.length === 0, 'state.conflict', '这段时间已经安排或提出过同一代班')
    const state = granted ? 'granted' : 'asked'
    const { id } = await tx
      .insertInto('post')
      .values({
        user_id: userId,
        kind: 'stand-in',
        role: post.role,
        region_code: post.region_code,
        department: post.department,
        valid_from: from,
        valid_to: to,
        covers_post_id: postId,
        state,
        reason,
        proposed_by: own,
        ...(granted ? { decided_by: own, decided_at: now } : {}),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tellOfStandIn(tx, id, state, actor, reason)
    return {
      reply: { id, state: granted ? ('granted' as const) : ('asked' as const) },
      ledger: [
        {
          verb: 'standIn.arrange',
          subject: `post:${String(id)}`,
          regionCode: post.region_code,
          purpose: reason,
          detail: { standIn: userId, covers: post.user_id, from, to, granted },
        },
      ],
    }
  },
})

async function standInOf(tx: Writer, id: number) {
  const row = await tx
    .selectFrom('post as p')
    .innerJoin('post as c', 'c.id', 'p.covers_post_id')
    .select(['p.id', 'p.state', 'p.user_id as stand_in_id', 'c.user_id', 'c.role', 'c.region_code', 'c.department'])
    .where('p.id', '=', id)
    .where('p.kind', '=', 'stand-in')
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这条代班')
  return row
}

export const decideStandIn = defineCommand({
  verb: 'standIn.decide',
  ability: 'signed-in',
  input: contract.agree.body.extend({ id: z.number().int() }),
  async run(tx, { id, agree, note }: BodyOf<typeof contract.agree> & { id: number }, { actor, now }) {
    ownUserId(actor)
    const row = await standInOf(tx, id)
    if (!may(actor, row) || row.stand_in_id === actor.userId) throw new DomainError('not-found', '没有这条代班，或不由您决定')
    ensure(row.state === 'asked', 'state.conflict', '这条代班已经决定过')
    await tx
      .updateTable('post')
      .set({ state: agree ? 'granted' : 'refused', decided_by: actor.userId, decided_at: now, decision_note: note })
      .where('id', '=', id)
      .execute()
    await tellOfStandIn(tx, id, agree ? 'granted' : 'refused', actor, note)
    return {
      reply: { id },
      ledger: [
        {
          verb: 'standIn.decide',
          subject: `post:${String(id)}`,
          regionCode: row.region_code,
          purpose: note,
          detail: { standIn: row.stand_in_id, covers: row.user_id, agree },
        },
      ],
    }
  },
})

export const endStandIn = defineCommand({
  verb: 'standIn.end',
  ability: 'signed-in',
  input: contract.endStandIn.body.extend({ id: z.number().int() }),
  async run(tx, { id, reason }: BodyOf<typeof contract.endStandIn> & { id: number }, { actor, now }) {
    ownUserId(actor)
    const row = await standInOf(tx, id)
    if (!may(actor, row) && row.stand_in_id !== actor.userId) throw new DomainError('not-found', '没有这条代班')
    ensure(row.state === 'asked' || row.state === 'granted', 'state.conflict', '这条代班已经结束')
    await tx
      .updateTable('post')
      .set({ state: 'ended', ended_by: actor.userId, ended_at: now, end_reason: reason })
      .where('id', '=', id)
      .execute()
    await tellOfStandIn(tx, id, 'ended', actor, reason)
    return {
      reply: { id },
      ledger: [
        {
          verb: 'standIn.end',
          subject: `post:${String(id)}`,
          regionCode: row.region_code,
          purpose: reason,
          detail: { standIn: row.stand_in_id, covers: row.user_id },
        },
      ],
    }
  },
})
