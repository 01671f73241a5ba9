import { sql } from 'kysely'
import { z } from 'zod'
import { postDay } from '#access'
import { regionOf } from '#rooms/regions'
import { defineCommand, type ListSource, type Outcome } from '#command'
import { accounts, type BodyOf, type QueryOf, type ReplyOf } from '#contract'
import { containing, type Reader, type Writer } from '#db'
import { contains, DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import { hashPassword } from '#platform/crypto'
import { newOneTimePassword, oneTimeUntil } from './passwords.ts'
import { requireOffice, userOf } from './office.ts'
import { endAllPosts, proposePost } from './posts.ts'

type UserQuery = Omit<QueryOf<(typeof accounts.users)['list']>, 'page' | 'size' | 'sort'>

const state = sql<
  'active' | 'locked' | 'off'
>`case when not app_user.active then 'off' when locked_until > now() then 'locked' else 'active' end`

/** Filters that every list of users has. */
export interface UserSelection {
  readonly q?: string | undefined
  readonly role?: string[] | undefined
  readonly region?: string | undefined
}

/** Users are not people in need: they are not under the row policies, so the administrator's own region is the limit here. */
export function selectUsers(reader: Reader, query: UserSelection, region: RegionCode | null) {
  let users = reader
    .selectFrom('app_user')
    .innerJoin('region', 'region.code', 'app_user.region_code')
    .innerJoin('department', 'department.code', 'app_user.department')
  for (const code of [region, query.region]) {
    if (code !== null && code !== undefined && code !== '')
      users = users.where('app_user.region_code', 'like', `${regionPrefix(code as RegionCode)}%`)
  }
  if (query.q !== undefined && query.q !== '') {
    const pattern = containing(query.q)
    users = users.where((eb) => eb.or([eb('app_user.name', 'like', pattern), eb('login', 'like', pattern.toLowerCase())]))
  }
  if (query.role !== undefined && query.role.length > 0) users = users.where('app_user.role', 'in', query.role)
  return users
}

function selection(reader: Reader, { state: wanted, ...query }: UserQuery, region: RegionCode | null) {
  const users = selectUsers(reader, query, region)
  return wanted === undefined || wanted.length === 0 ? users : users.where(state, 'in', wanted as ('active' | 'locked' | 'off')[])
}

/** What lists of accounts are sorted by. */
export const sortColumns: Record<string, 'app_user.name' | 'login' | 'app_user.role' | 'region.code'> = {
  name: 'app_user.name',
  login: 'login',
  role: 'app_user.role',
  regionName: 'region.code',
}

export const userList: ListSource<UserQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const rows = await selection(reader, query, actor.regionCode)
      .select([
        'app_user.id',
        'login',
        'app_user.name',
        'app_user.role',
        'app_user.region_code',
        'region.full_name',
        'app_user.department',
        'department.name as department_name',
        'active',
        'home_region',
      ])
      .select((eb) => [
        state.as('state'),
        eb
          .selectFrom('session')
          .select(sql<string | null>`max(last_seen_at)::text`.as('seen'))
          .whereRef('user_id', '=', 'app_user.id')
          .as('seen'),
      ])
      .orderBy(sortColumns[slice.sort] ?? 'region.code', slice.descending ? 'desc' : 'asc')
      .orderBy('app_user.id')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      login: row.login,
      name: row.name,
      role: row.role,
      regionCode: row.region_code,
      regionName: row.full_name,
      department: row.department,
      departmentName: row.department_name,
      homeRegion: row.home_region,
      active: row.active,
      locked: row.state === 'locked',
      state: row.state,
      lastSeenAt: row.seen,
    }))
  },
  async totals(reader, query, { actor }) {
    const { total } = await selection(reader, query, actor.regionCode)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    return { total }
  },
}

async function insideOwnRegion(tx: Writer, own: RegionCode | null, wanted: RegionCode, department: string): Promise<void> {
  ensure(own === null || contains(own, wanted), 'auth.denied', '只能管理本辖区内的用户')
  await requireOffice(tx, wanted, department)
}

export const createUser = defineCommand({
  verb: 'user.create',
  ability: 'user.manage',
  input: accounts.userCreate.body,
  async run(tx, input: BodyOf<typeof accounts.userCreate>, { actor, services }): Promise<Outcome<ReplyOf<typeof accounts.userCreate>>> {
    await insideOwnRegion(tx, actor.regionCode, input.regionCode, input.department)
    const [password, until] = [newOneTimePassword(), oneTimeUntil(services.config.signIn)]
    // Without a role the account can do nothing: the post is a proposal until a second person confirms it.
    const row = await tx
      .insertInto('app_user')
      .values({
        login: input.login,
        name: input.name,
        role: actor.kind === 'system' ? input.role : '',
        region_code: input.regionCode,
        department: input.department,
        password_hash: await hashPassword(password),
        password_until: until,
        home_region: input.homeRegion ?? null,
      })
      .onConflict((conflict) => conflict.column('login').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) throw new DomainError('state.conflict', `用户名 ${input.login} 已经有人用了`, { hint: '请换一个用户名' })
    if (actor.kind !== 'system') await proposePost(tx, row.id, { ...input, from: postDay(), to: null, reason: '新增用户' }, actor.userId)
    const reply = { id: row.id, password, until: until.toISOString() }
    return {
      reply,
      remembered: { ...reply, password: null },
      ledger: [
        {
          verb: 'user.create',
          subject: `user:${String(row.id)}`,
          regionCode: input.regionCode,
          detail: { role: input.role, department: input.department },
        },
      ],
    }
  },
})

export const changeUser = defineCommand({
  verb: 'user.change',
  ability: 'user.manage',
  input: accounts.userChange.body.extend({ id: z.number().int() }),
  async run(tx, input, { actor, now }) {
    const before = await userOf(tx, input.id, actor.regionCode)
    if (input.homeRegion !== undefined && input.homeRegion !== null) await regionOf(tx, input.homeRegion)
    ensure(actor.userId !== input.id || input.active, 'state.conflict', '不能停用自己的账号', { hint: '请由另一位管理员操作' })
    await tx
      .updateTable('app_user')
      .set({ name: input.name, active: input.active, ...(input.homeRegion === undefined ? {} : { home_region: input.homeRegion }) })
      .where('id', '=', input.id)
      .execute()
    // Rights that were taken away must not live on in an open browser.
    const also = input.active ? [] : await endAllPosts(tx, input.id, actor, now)
    if (!input.active) await tx.deleteFrom('session').where('user_id', '=', input.id).execute()
    const detail = { active: [before.active, input.active] }
    return {
      reply: { id: input.id },
      ledger: [{ verb: 'user.change', subject: `user:${String(input.id)}`, regionCode: before.region_code, detail }, ...also],
    }
  },
})
