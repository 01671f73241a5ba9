import { sql, type RawBuilder } from 'kysely'
import { containing, type Writer } from '#db'
import { contains, DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import { regionOf } from '#rooms/regions'

/** Refuses a place or department that does not exist, before the database does without words. */
export async function requireOffice(tx: Writer, region: RegionCode, department: string): Promise<void> {
  await regionOf(tx, region)
  const known = await tx.selectFrom('department').select('code').where('code', '=', department).executeTakeFirst()
  ensure(known !== undefined, 'not-found', '没有这个部门', { hint: '请从列表中选择部门' })
}

/** A user of the administrator's region; `not-found` for everybody else. */
export async function userOf(tx: Writer, id: number, region: RegionCode | null) {
  const user = await tx.selectFrom('app_user').select(['id', 'role', 'active', 'region_code']).where('id', '=', id).executeTakeFirst()
  if (user === undefined || (region !== null && !contains(region, user.region_code as RegionCode)))
    throw new DomainError('not-found', '没有这个用户')
  return user
}

/** Conditions on `app_user u`: of the administrator's region, and whoever is called or signs in as what was typed. */
export function usersFound(q: string | undefined, region: RegionCode | null): RawBuilder<unknown>[] {
  const inRegion = sql`u.region_code like ${`${region === null ? '' : regionPrefix(region)}%`}`
  return q === undefined || q === '' ? [inRegion] : [inRegion, sql`(u.name like ${containing(q)} or u.login = ${q.toLowerCase()})`]
}
