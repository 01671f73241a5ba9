import { sql } from 'kysely'
import { DomainError } from '#kernel'
import { hashSecret, newSecret, verifyPassword } from '#platform/crypto'
import { transaction, type DatabaseHandle } from '#db'
import type { Role } from '#contract'
import { userActor, type Actor } from './actor.ts'

const lockAfter = 5
const lockMinutes = 15
const idleMinutes = 12 * 60
const lifeHours = 7 * 24

/**
 * Checks login and password and opens a session. Returns the cookie's secret (only its hash is stored) and the actor.
 * Five failures in a row lock the account for 15 minutes (`auth.locked`); an unknown login takes as long as a wrong password.
 */
export async function signIn(db: DatabaseHandle, login: string, password: string): Promise<{ secret: string; actor: Actor }> {
  const user = await db.selectFrom('app_user').selectAll().where('login', '=', login).executeTakeFirst()
  const lockedUntil = user?.locked_until ?? null
  if (lockedUntil !== null && lockedUntil > new Date()) {
    throw new DomainError('auth.locked', `连续输错 ${String(lockAfter)} 次，账号已锁定 ${String(lockMinutes)} 分钟`, { hint: '请稍后再试，或请系统管理员解锁' })
  }
  const usable = user !== undefined && user.active
  const { ok } = await verifyPassword(password, usable ? user.password_hash : null)
  if (!ok || !usable) {
    if (user !== undefined) await recordFailure(db, user.id)
    throw new DomainError('auth.required', '用户名或密码不对', { hint: '请检查后重新输入；忘记密码请联系本单位系统管理员' })
  }
  const secret = newSecret()
  await transaction(db, async (tx) => {
    await tx.updateTable('app_user').set({ failed_attempts: 0, locked_until: null }).where('id', '=', user.id).execute()
    await tx
      .insertInto('session')
      .values({ token_hash: hashSecret(secret), user_id: user.id, expires_at: new Date(Date.now() + lifeHours * 3_600_000) })
      .execute()
    await tx.deleteFrom('session').where('expires_at', '<', new Date()).execute()
  })
  return { secret, actor: userActor({ ...user, role: user.role as Role }) }
}

async function recordFailure(db: DatabaseHandle, userId: number): Promise<void> {
  await db
    .updateTable('app_user')
    .set((eb) => ({
      failed_attempts: eb.case().when('failed_attempts', '>=', lockAfter - 1).then(0).else(eb('failed_attempts', '+', 1)).end(),
      locked_until: sql<Date | null>`case when failed_attempts >= ${lockAfter - 1} then now() + ${lockMinutes} * interval '1 minute' end`,
    }))
    .where('id', '=', userId)
    .execute()
}

/** The actor of a session cookie, or null when it is unknown, expired, idle for 12 hours, or the user was switched off. */
export async function actorOfSession(db: DatabaseHandle, secret: string): Promise<Actor | null> {
  const tokenHash = hashSecret(secret)
  const row = await db
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .select(['app_user.id', 'app_user.name', 'app_user.role', 'app_user.region_code', 'app_user.department', 'session.last_seen_at'])
    .where('session.token_hash', '=', tokenHash)
    .where('session.expires_at', '>', new Date())
    .where('app_user.active', '=', true)
    .executeTakeFirst()
  if (row === undefined) return null
  const idle = Date.now() - row.last_seen_at.getTime()
  if (idle > idleMinutes * 60_000) return null
  // Written at most once a minute: a row version on every request would be more work than the request.
  if (idle > 60_000) await db.updateTable('session').set({ last_seen_at: new Date() }).where('token_hash', '=', tokenHash).execute()
  return userActor({ ...row, role: row.role as Role })
}

/** Ends a session; ending it twice is no error. */
export async function signOut(db: DatabaseHandle, secret: string): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', hashSecret(secret)).execute()
}
