import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { enter, hasSecondFactor, isLocked, requireOwnPassword, requirePassword, SignInRefused, withWriter, type Actor } from '#access'
import { parseInput } from '#command'
import { signInWays as operations, type Operation } from '#contract'
import type { DatabaseHandle } from '#db'
import { DomainError, ensure } from '#kernel'
import { append } from '#ledger'
import { hashSecret } from '#platform/crypto'
import { tell } from '#rooms/accounts'
import { perMinute } from './api/rate-limit.ts'
import { remember } from './attempts/watch.ts'
import { requireOwnPage, type Door } from './session-parts.ts'

const challengeMinutes = 5
const mostKeys = 10

/**
 * Passkeys: bound with the password, they open a session by themselves, as the device asks for its PIN or fingerprint (user verification
 * is required). Challenges are kept as hashes, good once and for minutes; a key made for one host name opens nothing under another.
 */
export function registerPasskeys(server: FastifyInstance, door: Door): void {
  registerBinding(server, door)
  registerOwnKeys(server, door)
  registerEntering(server, door)
}

const originOf = ({ services: { config } }: Door, request: FastifyRequest): string =>
  config.publicUrl ?? `${request.protocol}://${request.host}`
const hostOf = (door: Door, request: FastifyRequest): string => new URL(originOf(door, request)).hostname

async function keep(db: DatabaseHandle, challenge: string, userId: number | null): Promise<void> {
  await db.deleteFrom('passkey_challenge').where('expires_at', '<', new Date()).execute()
  await db
    .insertInto('passkey_challenge')
    .values({ challenge_hash: hashSecret(challenge), user_id: userId, expires_at: new Date(Date.now() + challengeMinutes * 60_000) })
    .execute()
}

/** Uses a challenge up, whatever comes of it; true when it was given out for this user (null: for signing in) and is not too old. */
async function spend(db: DatabaseHandle, challenge: string, userId: number | null): Promise<boolean> {
  const row = await db
    .deleteFrom('passkey_challenge')
    .where('challenge_hash', '=', hashSecret(challenge))
    .returning(['user_id', 'expires_at'])
    .executeTakeFirst()
  return row !== undefined && row.user_id === userId && row.expires_at > new Date()
}

/** Signed in, on a page of the platform; with the password where something of the account's safety changes. */
async function owner(door: Door, request: FastifyRequest, operation: Operation): Promise<Actor & { readonly userId: number }> {
  const actor = await door.actorOf(request, operation)
  const { userId } = actor
  ensure(userId !== null, 'auth.denied', '接口密钥没有通行密钥')
  return { ...actor, userId }
}

/** Binding one: with the password, by a challenge that the device answers. */
function registerBinding(server: FastifyInstance, door: Door): void {
  const { db } = door.services
  server.post(operations.passkeyBegin.path, async (request, reply) => {
    requireOwnPage(request)
    const actor = await owner(door, request, operations.passkeyBegin)
    requireOwnPassword(actor)
    const { userId } = actor
    const { password } = parseInput(operations.passkeyBegin.body, request.body)
    await door.tried(`user ${String(userId)}`, `address ${request.ip}`, reply, () => requirePassword(db, userId, password))
    const user = await db.selectFrom('app_user').select(['login', 'name']).where('id', '=', userId).executeTakeFirstOrThrow()
    const known = await db.selectFrom('passkey').select('credential_id').where('user_id', '=', userId).execute()
    ensure(known.length < mostKeys, 'state.conflict', `最多绑定 ${String(mostKeys)} 个通行密钥`, { hint: '请先删除不用的' })
    const options = await generateRegistrationOptions({
      rpName: '兜底',
      rpID: hostOf(door, request),
      userName: user.login,
      userDisplayName: user.name,
      userID: new TextEncoder().encode(`doudi-${String(userId)}`),
      attestationType: 'none',
      excludeCredentials: known.map((key) => ({ id: key.credential_id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await keep(db, options.challenge, userId)
    return { options }
  })

  server.post(operations.passkeyConfirm.path, async (request, reply) => {
    requireOwnPage(request)
    void reply.header('cache-control', 'no-store')
    const actor = await owner(door, request, operations.passkeyConfirm)
    requireOwnPassword(actor)
    const { name, response } = parseInput(operations.passkeyConfirm.body, request.body)
    const verified = await verifyRegistrationResponse({
      // Its shape is the library's to check.
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: (challenge) => spend(db, challenge, actor.userId),
      expectedOrigin: originOf(door, request),
      expectedRPID: hostOf(door, request),
      requireUserVerification: true,
    }).catch(() => null)
    if (verified?.verified !== true)
      throw new DomainError('input.invalid', '通行密钥没有绑定成功', { hint: '请重新绑定；设备要设有锁屏密码或指纹' })
    const { credential } = verified.registrationInfo
    const values = {
      user_id: actor.userId,
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      rp_id: hostOf(door, request),
      transports: [...(credential.transports ?? [])],
      name,
    }
    const id = await withWriter(db, actor, async (tx) => {
      const row = await tx
        .insertInto('passkey')
        .values(values)
        .onConflict((conflict) => conflict.column('credential_id').doNothing())
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw new DomainError('state.conflict', '这个通行密钥已经绑定过')
      await tell(tx, actor.userId, 'passkey.bound', actor, name)
      await append(tx, actor, [{ verb: 'passkey.confirm', subject: actor.id, regionCode: actor.regionCode, detail: { passkey: row.id } }])
      return row.id
    })
    return { id }
  })
}

/** What somebody has bound, and taking one away with the password. */
function registerOwnKeys(server: FastifyInstance, door: Door): void {
  const { db, config } = door.services
  server.get(operations.passkeys.path, async (request, reply) => {
    const { userId } = await owner(door, request, operations.passkeys)
    void reply.header('cache-control', 'no-store')
    const rows = await db
      .selectFrom('passkey')
      .select(['id', 'name', 'created_at', 'last_used_at'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute()
    return {
      rows: rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
      })),
    }
  })

  server.post(operations.passkeyRemove.path, async (request, reply) => {
    requireOwnPage(request)
    const actor = await owner(door, request, operations.passkeyRemove)
    const { id } = parseInput(operations.passkeyRemove.params, request.params)
    const { password } = parseInput(operations.passkeyRemove.body, request.body)
    await door.tried(`user ${String(actor.userId)}`, `address ${request.ip}`, reply, () => requirePassword(db, actor.userId, password))
    await withWriter(db, actor, async (tx) => {
      const removed = await tx
        .deleteFrom('passkey')
        .where('id', '=', id)
        .where('user_id', '=', actor.userId)
        .returning('name')
        .executeTakeFirst()
      if (removed === undefined) throw new DomainError('not-found', '没有这个通行密钥')
      const left = await tx.selectFrom('passkey').select('id').where('user_id', '=', actor.userId).executeTakeFirst()
      const demanded = config.signIn.secondFactorRoles.has(actor.role as never)
      ensure(
        !demanded || left !== undefined || (await hasSecondFactor(tx, actor.userId)),
        'state.conflict',
        '您的岗位要求第二因素，不能删除最后一个',
        { hint: '请先绑定动态验证码或另一个通行密钥' },
      )
      await tell(tx, actor.userId, 'passkey.removed', actor, removed.name)
      await append(tx, actor, [{ verb: 'passkey.remove', subject: actor.id, regionCode: actor.regionCode, detail: { passkey: id } }])
    })
    return {}
  })
}

/** Signing in with one. */
function registerEntering(server: FastifyInstance, door: Door): void {
  const { db, config } = door.services
  const strangers = perMinute(config.publicPerMinute)
  server.post(operations.passkeyOptions.path, async (request, reply) => {
    requireOwnPage(request)
    void reply.header('cache-control', 'no-store')
    // Each leaves a row for five minutes: nobody fills the table.
    if (strangers.take(request.ip) > 0)
      throw new DomainError('rate.limited', '登录试得太频繁', { hint: '请一分钟后再试', details: { signIn: true } })
    const options = await generateAuthenticationOptions({ rpID: hostOf(door, request), userVerification: 'required' })
    await keep(db, options.challenge, null)
    return { options }
  })

  server.post(operations.passkeySignIn.path, async (request, reply) => {
    remember(request, operations.passkeySignIn.id, null)
    requireOwnPage(request)
    const { response } = parseInput(operations.passkeySignIn.body, request.body)
    const whence = door.whenceOf(request)
    const entered = await door.tried(`passkey ${hashSecret(response.id)}`, `address ${request.ip}`, reply, async () => {
      const userId = await proved(door, request, response as unknown as AuthenticationResponseJSON)
      return enter(db, { userId, via: 'passkey', ...whence }, config.signIn)
    })
    return door.welcome(reply, entered)
  })
}

/** The user whose passkey signed the challenge; every failure is the same `auth.required`. */
async function proved(door: Door, request: FastifyRequest, response: AuthenticationResponseJSON): Promise<number> {
  const { db } = door.services
  const refused = (user?: number): SignInRefused =>
    new SignInRefused('passkey', user === undefined ? {} : { user }, [
      'auth.required',
      '通行密钥没有通过',
      { hint: '请重试，或用用户名和密码登录；换了设备要先绑定' },
    ])
  const key = await db
    .selectFrom('passkey')
    .innerJoin('app_user', 'app_user.id', 'passkey.user_id')
    .select(['passkey.id', 'user_id', 'credential_id', 'public_key', 'counter', 'locked_until'])
    .where('credential_id', '=', response.id)
    .where('rp_id', '=', hostOf(door, request))
    .where('app_user.active', '=', true)
    .executeTakeFirst()
  if (key === undefined || isLocked(key.locked_until)) throw refused(key?.user_id)
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => spend(db, challenge, null),
    expectedOrigin: originOf(door, request),
    expectedRPID: hostOf(door, request),
    requireUserVerification: true,
    credential: { id: key.credential_id, publicKey: new Uint8Array(key.public_key), counter: key.counter },
  }).catch(() => null)
  if (verified?.verified !== true) throw refused(key.user_id)
  await db
    .updateTable('passkey')
    .set({ counter: verified.authenticationInfo.newCounter, last_used_at: new Date() })
    .where('id', '=', key.id)
    .execute()
  return key.user_id
}
