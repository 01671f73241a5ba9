import { sql, type RawBuilder } from 'kysely'
import type { DatabaseHandle, Reader } from '#db'
import { administratorRoles, type Role } from '#contract'
import { userActor, type Actor } from './actor.ts'

/** A post that counts today, of one person. */
export interface PostInForce {
  readonly id: number
  readonly role: Role
  readonly region_code: string
  readonly department: string
  /** Whom a stand-in covers; null for a post of one's own. */
  readonly covers: { readonly userId: number; readonly name: string } | null
}

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })

/** Today in China: posts begin and end with the day, whatever the machine's time zone. */
export function postDay(): string {
  return day.format(new Date())
}

interface PostRow {
  readonly id: number
  readonly role: Role
  readonly region_code: string
  readonly department: string
  readonly covers_id: number | null
  readonly covers_name: string | null
}

/**
 * A SELECT of the posts of a user that count on a day: own ones first, the longest held first, then stand-ins. A stand-in counts only while
 * the post it covers does too, and while its holder has a post of his own in that department: who left is no colleague any more.
 */
function inForce(userId: RawBuilder<unknown>, on: string): RawBuilder<PostRow> {
  return sql<PostRow>`
    select p.id, coalesce(c.role, p.role) as role, coalesce(c.region_code, p.region_code)::text as region_code, coalesce(c.department, p.department) as department, covered.id as covers_id, covered.name as covers_name
    from post p left join post c on c.id = p.covers_post_id left join app_user covered on covered.id = c.user_id
    where p.user_id = ${userId} and p.state = 'granted' and p.valid_from <= ${on}::date and (p.valid_to is null or p.valid_to >= ${on}::date)
      and (p.kind = 'held' or c.state = 'granted' and c.valid_from <= ${on}::date and (c.valid_to is null or c.valid_to >= ${on}::date) and covered.active
        and exists (select from post own where own.user_id = p.user_id and own.kind = 'held' and own.state = 'granted' and own.department = c.department
          and own.valid_from <= ${on}::date and (own.valid_to is null or own.valid_to >= ${on}::date)))
    order by p.kind = 'stand-in', p.valid_from, p.id`
}

/** The posts of a user that count on a day, in the order in which they are offered. */
export async function postsInForce(reader: Reader | DatabaseHandle, userId: number, on: string = postDay()): Promise<PostInForce[]> {
  const { rows } = await inForce(sql`${userId}`, on).execute(reader)
  return rows.map(postOf)
}

/** The posts that count today as one value beside a row of `app_user`, so that both take one question; `postOf` reads each. */
export function postsBeside(): RawBuilder<readonly PostRow[]> {
  return sql<readonly PostRow[]>`(select coalesce(json_agg(held), '[]') from (${inForce(sql.ref('app_user.id'), postDay())}) held)`
}

export function postOf({ covers_id: coversId, covers_name: coversName, ...post }: PostRow): PostInForce {
  return { ...post, covers: coversId === null ? null : { userId: coversId, name: coversName ?? '' } }
}

/** The post that somebody chose, where it still counts; else the first. */
export function actingPost(posts: readonly PostInForce[], chosen: number | null): PostInForce | undefined {
  return posts.find((post) => post.id === chosen) ?? posts[0]
}

/**
 * Somebody in one of his posts. A stand-in acts with the colleague's rights in his own name: `name` is «A 代 B», which the ledger and every
 * record keep, `id` and `userId` stay his own, so that who proposed something cannot decide it as somebody else's stand-in.
 */
export function actorInPost(user: { readonly id: number; readonly name: string }, post: PostInForce): Actor {
  const actor = userActor({
    id: user.id,
    name: post.covers === null ? user.name : `${user.name} 代 ${post.covers.name}`,
    role: post.role,
    region_code: post.region_code,
    department: post.department,
  })
  return { ...actor, postId: post.id, ...(post.covers === null ? {} : { standsInFor: post.covers }) }
}

/** Somebody without any post today: signed in, may do nothing, and sees nobody, as no family was ever given to the department ''. */
export function actorWithoutPost(user: {
  readonly id: number
  readonly name: string
  readonly role: string
  readonly region_code: string
  readonly department: string
}): Actor {
  const role = user.role === '' ? 'helper' : (user.role as Role)
  return { ...userActor({ ...user, role }), departmentScope: 'no-post', abilities: new Set(), duty: 'post' }
}

/** System, security and audit administrators: whoever is one is nothing else. */
export function isAdministrator(role: string): boolean {
  return (administratorRoles as readonly string[]).includes(role)
}
