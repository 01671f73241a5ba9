import { sql } from 'kysely'
import { DomainError } from '#kernel'
import type { SignInConfig } from '#platform/config'
import { hashSecret, newSecret, verifyPassword, type Vault } from '#platform/crypto'
import { transaction, type DatabaseHandle, type Writer } from '#db'
import type { Actor, Duty } from './actor.ts'
import { actingPost, actorInPost, actorWithoutPost, postOf, postsBeside, postsInForce, type PostInForce } from './posts.ts'
import { SignInRefused } from './refused.ts'
import { enterScope } from './scope.ts'
import { hasPasskey, hasSecondFactor, useCode } from './second-factor.ts'

const lockAfter = 5
const lockMinutes = 15
/** Two servers' clocks may differ by this much: what one wrote is not yet from the future for the other. */
const slackMs = 60_000
const lifeHours = 7 * 24
/** The message of the error that asks for the second factor after a right password. */
export const askForCode = '请输入动态验证码'
/** The same for who has bound nothing but a passkey. */
export const askForPasskey = '请用通行密钥登录'

/** What somebody enters to sign in; `code` is '' where none was asked for. */
export interface Credentials {
  readonly login: string
  readonly password: string
  readonly code: string
}

/** From where somebody came in: the client's address, and what its browser says of itself. */
export interface Whence {
  readonly address: string
  readonly agent: string
  /** Why somebody with these roles may not come in from there, null where he may; null where everybody may. */
  readonly closedTo: ((userId: number, roles: readonly string[]) => SignInRefused | null) | null
  /** Writes the sign-in down, as the last step of the transaction that opens the session. */
  readonly record: (tx: Writer, actor: Actor, via: Way) => Promise<void>
}

/**
 * Checks login, password and, for who has bound one, the second factor, and opens a session. Returns the cookie's secret (only its hash is
 * stored) and the actor. `auth.required` with `details.second` asks for the code: the password was right. Five failures in a row lock the
 * account for 15 minutes (`auth.locked`); an unknown login takes as long as a wrong password. Every refusal is a {@link SignInRefused}.
 */
export async function signIn(
  db: DatabaseHandle,
  { login, password, code }: Credentials,
  vault: Pick<Vault, 'open' | 'keyedDigest'>,
  rules: SignInConfig,
  whence: Whence,
): Promise<{ secret: string; actor: Actor }> {
  const user = await db.selectFrom('app_user').selectAll().where('login', '=', login).executeTakeFirst()
  if (user !== undefined) await refuseLocked(db, user)
  const usable = user !== undefined && user.active
  const { ok } = await verifyPassword(password, usable ? user.password_hash : null)
  if (!ok || !usable) {
    if (user !== undefined) await recordFailure(db, user.id)
    const fault = user === undefined ? 'unknown' : user.active ? 'password' : 'off'
    throw new SignInRefused(fault, user === undefined ? { login } : { user: user.id }, [
      'auth.required',
      '用户名或密码不对',
      { hint: '请检查后重新输入；忘记密码请联系本单位系统管理员' },
    ])
  }
  if (user.password_until !== null && user.password_until < new Date())
    throw new SignInRefused('expired', { user: user.id }, [
      'auth.required',
      '一次性密码已经过期',
      { hint: '请联系本单位系统管理员重新发一个' },
    ])
  await requireCode(db, user.id, code, vault)
  return enter(db, { userId: user.id, via: 'password', ...whence }, rules)
}

/** Whether an account is locked now. One locked while the clock stood in the future is locked no longer than others. */
export function isLocked(until: Date | null): boolean {
  const left = until === null ? 0 : until.getTime() - Date.now()
  return left > 0 && left <= lockMinutes * 60_000 + slackMs
}

/** How somebody proved who he is. */
export type Way = 'password' | 'passkey' | 'sso'

/** Somebody who has proved who he is, second factor included. */
export interface Entrant extends Whence {
  readonly userId: number
  readonly via: Way
  /** Whom and in which session of its own the identity provider let in. */
  readonly provider?: ProviderSession
}

/** The provider's name of a person, and its session; null where it says none. */
export interface ProviderSession {
  readonly subject: string
  readonly session: string | null
}

/** Opens a session for somebody who has proved who he is; {@link SignInRefused} where he may not come in from there. */
export async function enter(db: DatabaseHandle, entrant: Entrant, rules: SignInConfig): Promise<{ secret: string; actor: Actor }> {
  await refuseElsewhere(db, entrant)
  const secret = newSecret()
  return transaction(db, async (tx) => {
    await openSession(tx, { ...entrant, secret, most: rules.sessionsPerUser })
    const actor = await actorOfSession(tx, secret, rules)
    if (actor === null) throw new Error('a session that was just opened is not there')
    await enterScope(tx, actor)
    await entrant.record(tx, actor, entrant.via)
    return { secret, actor }
  })
}

/** Before anything of the account changes: who is not let in has not signed in. */
async function refuseElsewhere(db: DatabaseHandle, { userId, closedTo }: Entrant): Promise<void> {
  if (closedTo === null) return
  const [user, posts] = await Promise.all([
    db.selectFrom('app_user').select('role').where('id', '=', userId).executeTakeFirstOrThrow(),
    postsInForce(db, userId),
  ])
  const refused = closedTo(userId, posts.length === 0 ? [user.role] : posts.map((post) => post.role))
  if (refused === null) return
  await countRefusal(db, userId)
  throw refused
}

async function refuseLocked(db: DatabaseHandle, user: { readonly id: number; readonly locked_until: Date | null }): Promise<void> {
  if (!isLocked(user.locked_until)) return
  await countRefusal(db, user.id)
  throw new SignInRefused('locked', { user: user.id }, [
    'auth.locked',
    `连续输错 ${String(lockAfter)} 次，账号已锁定 ${String(lockMinutes)} 分钟`,
    { hint: '请稍后再试，或请系统管理员解锁' },
  ])
}

/**
 * Asks somebody who is signed in for his password again. Wrong ones count as at the door: an open browser is no place to go on guessing.
 * `input.invalid` when it is wrong, `auth.locked` after five.
 */
export async function requirePassword(db: DatabaseHandle, userId: number, password: string): Promise<void> {
  const user = await db
    .selectFrom('app_user')
    .select(['id', 'password_hash', 'locked_until'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  await refuseLocked(db, user)
  if ((await verifyPassword(password, user.password_hash)).ok) return
  await recordFailure(db, userId)
  throw new SignInRefused('password', { user: userId }, ['input.invalid', '现在的密码不对', { hint: '请重新输入' }])
}

/** Asks for the second factor of whoever has bound one. `auth.required` with `details.second`, or `details.passkey` where only a passkey opens. */
export async function requireCode(
  db: DatabaseHandle,
  userId: number,
  code: string,
  vault: Pick<Vault, 'open' | 'keyedDigest'>,
): Promise<void> {
  if (!(await hasSecondFactor(db, userId))) {
    if (await hasPasskey(db, userId))
      throw new DomainError('auth.required', askForPasskey, {
        hint: '您绑定了通行密钥：请点“用通行密钥登录”。设备不在身边，请本单位安全管理员当面核实后重置',
        details: { passkey: true },
      })
    return
  }
  if (code === '')
    throw new DomainError('auth.required', askForCode, {
      hint: '打开手机上的验证器应用，输入 6 位数字；手机不在身边可以输入恢复码',
      details: { second: true },
    })
  if (await transaction(db, (tx) => useCode(tx, vault, userId, code))) return
  await recordFailure(db, userId)
  throw new SignInRefused('code', { user: userId }, [
    'auth.required',
    '验证码不对，或已经用过',
    { hint: '请等手机上换出新的数字再输入；手机时间不准也会这样', details: { second: true } },
  ])
}

async function openSession(
  tx: Writer,
  { userId, via, provider, address, agent, secret, most }: Entrant & { readonly secret: string; readonly most: number },
): Promise<void> {
  const before = await tx
    .selectFrom('app_user')
    .select(['last_sign_in_at', 'last_sign_in_via', 'last_sign_in_address', 'refused_since'])
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('app_user')
    .set({
      failed_attempts: 0,
      locked_until: null,
      last_sign_in_at: new Date(),
      last_sign_in_via: via,
      last_sign_in_address: address,
      refused_since: 0,
      refused_at: null,
    })
    .where('id', '=', userId)
    .execute()
  const expires = new Date(Date.now() + lifeHours * 3_600_000)
  await tx
    .insertInto('session')
    .values({
      token_hash: hashSecret(secret),
      user_id: userId,
      expires_at: expires,
      // All by one clock: the database's may go differently.
      last_seen_at: new Date(),
      proved_at: new Date(),
      via,
      provider_subject: provider?.subject ?? null,
      provider_session: provider?.session ?? null,
      address,
      agent: agent.slice(0, 300),
      before_at: before.last_sign_in_at,
      before_via: before.last_sign_in_via,
      before_address: before.last_sign_in_address,
      refused_before: before.refused_since,
    })
    .execute()
  await tx.deleteFrom('session').where('expires_at', '<', new Date()).execute()
  const kept = tx
    .selectFrom('session')
    .select('token_hash')
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('created_at', 'desc')
    .limit(most)
  await tx.deleteFrom('session').where('user_id', '=', userId).where('token_hash', 'not in', kept).execute()
}

/** A try that was not even looked at, or failed: the person is told of it when he comes in. */
function countRefusal(db: DatabaseHandle, userId: number): Promise<unknown> {
  return db
    .updateTable('app_user')
    .set((eb) => ({ refused_since: eb('refused_since', '+', 1), refused_at: new Date() }))
    .where('id', '=', userId)
    .execute()
}

const lockEnd = (): Date => new Date(Date.now() + lockMinutes * 60_000)

async function recordFailure(db: DatabaseHandle, userId: number): Promise<void> {
  await db
    .updateTable('app_user')
    .set((eb) => ({
      failed_attempts: eb
        .case()
        .when('failed_attempts', '>=', lockAfter - 1)
        .then(0)
        .else(eb('failed_attempts', '+', 1))
        .end(),
      // By the clock that isLocked goes by: the database's may go differently.
      locked_until: eb
        .case()
        .when('failed_attempts', '>=', lockAfter - 1)
        .then(lockEnd())
        .else(eb.ref('locked_until'))
        .end(),
      refused_since: eb('refused_since', '+', 1),
      refused_at: new Date(),
    }))
    .where('id', '=', userId)
    .execute()
}

/**
 * The actor of a session cookie, in the post chosen for it or the first that counts today: a post that ended yesterday gives nothing this
 * morning, without a new sign-in. null when the session is unknown, expired, idle for too long, or the user was switched off. Who has a duty
 * (an old password, a second factor to bind, no post) comes without abilities. `counts` says whether this use keeps the session alive: one
 * from where the person may not work does not.
 */
export async function actorOfSession(
  db: DatabaseHandle | Writer,
  secret: string,
  rules: SignInConfig,
  counts: (actor: Actor) => boolean = () => true,
): Promise<Actor | null> {
  const tokenHash = hashSecret(secret)
  const row = await db
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .leftJoin('second_factor', (join) =>
      join.onRef('second_factor.user_id', '=', 'app_user.id').on('second_factor.confirmed_at', 'is not', null),
    )
    .select([
      'app_user.id',
      'app_user.name',
      'app_user.role',
      'app_user.region_code',
      'app_user.department',
      'app_user.synthetic',
      'password_set_at',
      'password_until',
      'session.id as session_id',
      'session.via',
      'session.proved_at',
      'session.last_seen_at',
      'session.post_id',
      'second_factor.confirmed_at',
    ])
    .select((eb) =>
      eb.exists(eb.selectFrom('passkey').select('passkey.id').whereRef('passkey.user_id', '=', 'app_user.id')).as('has_passkey'),
    )
    .select(postsBeside().as('posts'))
    .where('session.token_hash', '=', tokenHash)
    .where('session.expires_at', '>', new Date())
    .where('app_user.active', '=', true)
    .executeTakeFirst()
  if (row === undefined) return null
  const idle = Date.now() - row.last_seen_at.getTime()
  if (idle > rules.idleMinutes * 60_000) return null
  const posts = row.posts.map(postOf)
  const post = actingPost(posts, row.post_id)
  // The demonstration's accounts are everybody's: nobody is asked again who he is.
  const session = { id: row.session_id, provedAt: row.synthetic ? null : row.proved_at }
  const actor = { ...(post === undefined ? actorWithoutPost(row) : actorInPost(row, post)), session }
  // Seen in the future: the clock went back, and idleness counts from now.
  if (Math.abs(idle) > 60_000 && counts(actor)) await noteSeen(db, tokenHash)
  const duty = dutyOf(row, posts, rules) ?? actor.duty
  return duty === undefined ? actor : { ...actor, abilities: new Set(), duty }
}

/**
 * Written at most once a minute: a row version on every request would be more work than the request. It does not wait for the disk; where
 * the database is killed, somebody was seen half a second less lately.
 */
async function noteSeen(db: DatabaseHandle | Writer, tokenHash: string): Promise<void> {
  await sql`update session set last_seen_at = ${new Date()} where token_hash = ${tokenHash} and set_config('synchronous_commit', 'off', true) is not null`.execute(
    db,
  )
}

/** The demonstration's accounts are everybody's: their password stands on the sign-in page and nobody owns a phone for them. */
function dutyOf(
  user: {
    synthetic: boolean
    password_set_at: Date
    password_until: Date | null
    via: string
    confirmed_at: Date | null
    has_passkey: unknown
  },
  posts: readonly PostInForce[],
  rules: SignInConfig,
): Duty | null {
  if (user.synthetic) return null
  // Who came in with his passkey has not used the one-time password, and need not.
  if (user.password_until !== null && user.via === 'password') return 'password'
  if (rules.passwordDays > 0 && Date.now() - user.password_set_at.getTime() > rules.passwordDays * 86_400_000) return 'password'
  return user.confirmed_at === null && user.has_passkey !== true && posts.some((post) => rules.secondFactorRoles.has(post.role))
    ? 'second-factor'
    : null
}

/** Sets in which of his posts somebody acts in this browser. False when the post is not his or does not count today. */
export async function choosePost(tx: Writer, secret: string, userId: number, postId: number): Promise<boolean> {
  if (!(await postsInForce(tx, userId)).some((post) => post.id === postId)) return false
  await tx
    .updateTable('session')
    .set({ post_id: postId })
    .where('token_hash', '=', hashSecret(secret))
    .where('user_id', '=', userId)
    .execute()
  return true
}

/** Ends a session, and says how it had begun; ending it twice is no error. */
export async function signOut(tx: Writer, secret: string): Promise<Way | null> {
  const ended = await tx.deleteFrom('session').where('token_hash', '=', hashSecret(secret)).returning('via').executeTakeFirst()
  return ended?.via ?? null
}

/**
 * The clock was set back: how old something is can no longer be told. Every proof is void, and nothing may end later than if it had begun
 * now: a lock lasts its quarter of an hour from now, a password is as old as today's. To do it twice changes nothing.
 */
export async function clockWentBack(db: DatabaseHandle, rules: Pick<SignInConfig, 'oneTimeHours'>): Promise<void> {
  const inHours = (hours: number): Date => new Date(Date.now() + hours * 3_600_000)
  await transaction(db, async (tx) => {
    await tx.updateTable('session').set({ proved_at: neverProved }).execute()
    await tx
      .updateTable('session')
      .set({ expires_at: inHours(lifeHours) })
      .where('expires_at', '>', inHours(lifeHours))
      .execute()
    await tx.updateTable('session').set({ last_seen_at: new Date() }).where('last_seen_at', '>', new Date()).execute()
    await tx
      .updateTable('app_user')
      .set({ password_until: inHours(rules.oneTimeHours) })
      .where('password_until', '>', inHours(rules.oneTimeHours))
      .execute()
    await tx.updateTable('app_user').set({ locked_until: lockEnd() }).where('locked_until', '>', lockEnd()).execute()
    await tx.updateTable('app_user').set({ password_set_at: new Date() }).where('password_set_at', '>', new Date()).execute()
    await tx.deleteFrom('passkey_challenge').execute()
  })
}
const neverProved = new Date(0)

/**
 * Ends what was opened in a session of the identity provider, or of a person in any of them; where the provider names both, also what of the
 * person was opened without a session being named. Gives whose sessions ended, one of each.
 */
export async function endProviderSessions(
  tx: Writer,
  { subject, session }: { subject: string | null; session: string | null },
): Promise<number[]> {
  if (subject === null && session === null) return []
  let query = tx.deleteFrom('session').where('via', '=', 'sso')
  if (subject !== null) query = query.where('provider_subject', '=', subject)
  if (session !== null)
    query = query.where((eb) => {
      const named = eb('provider_session', '=', session)
      return subject === null ? named : eb.or([named, eb('provider_session', 'is', null)])
    })
  return (await query.returning('user_id').execute()).map((row) => row.user_id)
}

/** The person has proved anew who he is, in this session. */
export async function proveAnew(tx: Writer, sessionId: number): Promise<void> {
  await tx.updateTable('session').set({ proved_at: new Date() }).where('id', '=', sessionId).execute()
}
