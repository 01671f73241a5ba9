import { sql } from 'kysely'
import { z } from 'zod'
import {
  codeSecretContext,
  hasSecondFactor,
  recoveryHash,
  requireOwnPassword,
  requirePassword,
  useCode,
  withWriter,
  type Actor,
} from '#access'
import { defineCommand, type ListSource, type Services } from '#command'
import { secondFactor as contract, type BodyOf, type QueryOf, type ReplyOf } from '#contract'
import type { Reader } from '#db'
import { DomainError, ensure } from '#kernel'
import { append } from '#ledger'
import { codeAddress, newCodeSecret, newRecoveryCodes } from '#platform/crypto'
import { tell } from './notices.ts'
import { userOf } from './office.ts'
import { selectUsers, sortColumns, type UserSelection } from './users.ts'

/** How the caller's own second factor stands. */
export async function ownState(reader: Reader, actor: Actor, services: Services): Promise<ReplyOf<typeof contract.state>> {
  const userId = ownUserId(actor)
  const row = await reader
    .selectFrom('second_factor')
    .select('confirmed_at')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  const { left } = await reader
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return {
    enabled: row !== undefined,
    demanded: isDemanded(services, actor.role),
    since: row?.confirmed_at?.toISOString() ?? null,
    recoveryLeft: left,
  }
}

function isDemanded(services: Services, role: string): boolean {
  return ([...services.config.signIn.secondFactorRoles] as string[]).includes(role)
}

function ownUserId(actor: Actor): number {
  ensure(actor.userId !== null, 'auth.denied', '接口密钥没有动态验证码')
  return actor.userId
}

/**
 * A new secret for the caller's code generator, sealed and not yet counting. Not a command: its reply would be remembered with the request,
 * and so the secret lie in the database in clear.
 */
export async function beginBinding(services: Services, actor: Actor, password: string): Promise<ReplyOf<typeof contract.begin>> {
  const userId = ownUserId(actor)
  requireOwnPassword(actor)
  const secret = newCodeSecret()
  await requirePassword(services.db, userId, password)
  const login = await withWriter(services.db, actor, async (tx) => {
    const user = await tx.selectFrom('app_user').select('login').where('id', '=', userId).executeTakeFirstOrThrow()
    ensure(!(await hasSecondFactor(tx, userId)), 'state.conflict', '已经绑定了动态验证码', { hint: '要换手机，请先由本单位安全管理员重置' })
    const values = { secret_sealed: services.vault.seal(secret, codeSecretContext(userId)), last_step: 0, begun_at: services.clock.now() }
    await tx
      .insertInto('second_factor')
      .values({ user_id: userId, ...values })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
      .execute()
    return user.login
  })
  return { secret, address: codeAddress(secret, login) }
}

/** The first code proves that the phone has the secret: from now on it is asked for. Gives ten recovery codes, kept as keyed hashes only. */
export async function confirmBinding(services: Services, actor: Actor, code: string): Promise<ReplyOf<typeof contract.confirm>> {
  const userId = ownUserId(actor)
  requireOwnPassword(actor)
  const recoveryCodes = newRecoveryCodes()
  await withWriter(services.db, actor, async (tx) => {
    ensure(!(await hasSecondFactor(tx, userId)), 'state.conflict', '已经绑定了动态验证码')
    ensure(await useCode(tx, services.vault, userId, code), 'input.invalid', '验证码不对', {
      hint: '请核对手机时间是否准确，等换出新的数字再输入；还没有扫码的请先扫码',
    })
    await tx.updateTable('second_factor').set({ confirmed_at: services.clock.now() }).where('user_id', '=', userId).execute()
    await tx.deleteFrom('recovery_code').where('user_id', '=', userId).execute()
    await tx
      .insertInto('recovery_code')
      .values(recoveryCodes.map((one) => ({ user_id: userId, code_hash: recoveryHash(services.vault, userId, one) })))
      .execute()
    await tell(tx, userId, 'factor.bound', actor)
    await append(tx, actor, [{ verb: 'secondFactor.confirm', subject: actor.id, regionCode: actor.regionCode }])
  })
  return { recoveryCodes }
}

/** Takes the second factor off somebody who lost it, and ends what is open in his name. Nobody resets his own. */
export const resetBinding = defineCommand({
  verb: 'secondFactor.reset',
  ability: 'second-factor.manage',
  input: contract.reset.body.extend({ id: z.number().int() }),
  async run(tx, { id, reason }: BodyOf<typeof contract.reset> & { id: number }, { actor }) {
    const user = await userOf(tx, id, actor.regionCode)
    ensure(actor.userId !== id, 'auth.denied', '不能重置自己的动态验证码', { hint: '请由另一位安全管理员操作' })
    const removed = await tx.deleteFrom('second_factor').where('user_id', '=', id).returning('user_id').executeTakeFirst()
    const keys = await tx.deleteFrom('passkey').where('user_id', '=', id).returning('id').execute()
    if (removed === undefined && keys.length === 0) throw new DomainError('state.conflict', '这个用户没有绑定动态验证码，也没有通行密钥')
    await tx.deleteFrom('recovery_code').where('user_id', '=', id).execute()
    await tx.deleteFrom('session').where('user_id', '=', id).execute()
    await tell(tx, id, 'factor.reset', actor, reason)
    return {
      reply: { id },
      ledger: [{ verb: 'secondFactor.reset', subject: `user:${String(id)}`, regionCode: user.region_code, purpose: reason }],
    }
  },
})

type Query = Omit<QueryOf<typeof contract.users.list>, 'page' | 'size' | 'sort'>

function selection(reader: Reader, { state, ...query }: Query, actor: Actor, services: Services) {
  const factor = factorState(services)
  const users = selectUsers(reader, query satisfies UserSelection, actor.regionCode)
    .leftJoin('second_factor', (join) => join.onRef('second_factor.user_id', '=', 'app_user.id').on('confirmed_at', 'is not', null))
    .where('app_user.active', '=', true)
  return state === undefined || state.length === 0 ? users : users.where(factor, 'in', state)
}

function factorState(services: Services) {
  const demanded = [...services.config.signIn.secondFactorRoles] as string[]
  return sql<string>`case when confirmed_at is not null or exists (select from passkey k where k.user_id = app_user.id) then 'on' when app_user.role = any(${demanded}) then 'due' else 'off' end`
}

export const bindingList: ListSource<Query, object> = {
  async rows(reader, query, slice, { actor, services }) {
    const rows = await selection(reader, query, actor, services)
      .select([
        'app_user.id',
        'login',
        'app_user.name',
        'app_user.role',
        'region.full_name',
        'department.name as department_name',
        'confirmed_at',
      ])
      .select((eb) => [
        factorState(services).as('state'),
        eb
          .selectFrom('recovery_code')
          .select(sql<number>`count(*)::int`.as('left'))
          .whereRef('recovery_code.user_id', '=', 'app_user.id')
          .where('used_at', 'is', null)
          .as('recovery_left'),
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
      regionName: row.full_name,
      departmentName: row.department_name,
      state: row.state,
      since: row.confirmed_at?.toISOString() ?? null,
      recoveryLeft: row.recovery_left ?? 0,
    }))
  },
  async totals(reader, query, { actor, services }) {
    const { total } = await selection(reader, query, actor, services)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    return { total }
  },
}
