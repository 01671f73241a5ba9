import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import {
  actorOfSession,
  choosePost,
  enterScope,
  hasPasskey,
  hasSecondFactor,
  proveAnew,
  requireCode,
  requirePassword,
  signIn,
  signOut,
  withWriter,
  type Way,
} from '#access'
import { parseInput, type Services } from '#command'
import { ownAccount, roles, session as operations, type BodyOf } from '#contract'
import { transaction } from '#db'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import type { SingleSignOn } from '#platform/single-sign-on'
import { remember } from './attempts/watch.ts'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { registerPasskeys } from './passkeys.ts'
import type { Readiness } from './readiness.ts'
import { describe, openDoor, requireOwnPage } from './session-parts.ts'
import { registerSingleSignOn } from './single-sign-on.ts'

/** Sign-in in all its ways, sign-out, who am I, which alone touch cookies; and what is told to whoever has not signed in. */
export function registerSession(
  server: FastifyInstance,
  services: Services,
  readiness: Readiness,
  provider: SingleSignOn | null = null,
): void {
  const { db, config } = services
  const door = openDoor(services)
  const { sessionCookie } = door
  registerPasskeys(server, door)
  registerSingleSignOn(server, door, provider)

  server.post(operations.signIn.path, async (request, reply) => {
    remember(request, operations.signIn.id, null)
    const credentials = parseInput(operations.signIn.body, request.body)
    const whence = door.whenceOf(request)
    const entered = await door.tried(`login ${credentials.login}`, `address ${request.ip}`, reply, () =>
      signIn(db, credentials, services.vault, config.signIn, whence),
    )
    return door.welcome(reply, entered)
  })

  server.post(ownAccount.proof.path, async (request, reply) => {
    requireOwnPage(request)
    const actor = await door.actorOf(request, ownAccount.proof)
    const { userId, session } = actor
    if (userId === null || session === undefined) throw new DomainError('auth.denied', '接口密钥不用再验证身份')
    const given = parseInput(ownAccount.proof.body, request.body)
    await door.tried(`user ${String(userId)}`, `address ${request.ip}`, reply, () => prove(services, userId, given))
    await withWriter(db, actor, async (tx) => {
      await proveAnew(tx, session.id)
      await append(tx, actor, [{ verb: 'session.prove', subject: actor.id, regionCode: actor.regionCode, detail: { address: request.ip } }])
    })
    void reply.header('cache-control', 'no-store')
    return {}
  })

  server.get(operations.whoAmI.path, async (request, reply) => {
    const actor = await door.actorOf(request, operations.whoAmI)
    void reply.header('cache-control', 'no-store')
    return describe(services, actor)
  })

  server.post(operations.choosePost.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    const actor = await door.actorOf(request, operations.choosePost)
    requireOwnPage(request)
    const { postId } = parseInput(operations.choosePost.body, request.body)
    const chosen = await withWriter(db, actor, async (tx) => {
      if (secret === undefined || actor.userId === null || !(await choosePost(tx, secret, actor.userId, postId)))
        throw new DomainError('not-found', '没有这个岗位，或今天不在任', { hint: '请刷新页面后重选' })
      const now = (await actorOfSession(tx, secret, config.signIn)) ?? actor
      // The record stands in the name in which the person acts from here on.
      await enterScope(tx, now)
      await append(tx, now, [{ verb: 'session.choosePost', subject: `post:${String(postId)}`, regionCode: now.regionCode }])
      return now
    })
    await door.actorOf(request, operations.choosePost)
    void reply.header('cache-control', 'no-store')
    return describe(services, chosen)
  })

  server.delete(operations.signOut.path, async (request, reply) => {
    const via = await leave(request.cookies[sessionCookie])
    void reply.clearCookie(sessionCookie, door.cookie)
    return { next: via === 'sso' && provider !== null ? await provider.leave() : null }
  })

  /** Ends the session, on record; how it had begun. Of one that had run out by itself there is nobody left to name. */
  async function leave(secret: string | undefined): Promise<Way | null> {
    if (secret === undefined) return null
    const actor = await actorOfSession(db, secret, config.signIn)
    if (actor === null) return transaction(db, (tx) => signOut(tx, secret))
    return withWriter(db, actor, async (tx) => {
      const via = await signOut(tx, secret)
      if (via !== null)
        await append(tx, actor, [{ verb: 'session.signOut', subject: actor.id, regionCode: actor.regionCode, detail: { via } }])
      return via
    })
  }

  server.get(operations.health.path, async (_request, reply) => {
    await sql`select 1`.execute(db)
    void reply.header('cache-control', 'no-store')
    return { ok: true }
  })

  server.get(operations.welcome.path, () => ({
    synthetic: config.demo,
    singleSignOn: provider?.label ?? null,
    ready: readiness.ready,
    loading: readiness.doing === '' ? null : { words: readiness.doing, done: readiness.done ?? 0, total: readiness.total ?? 0 },
    demoAccounts: config.demo ? demoAccounts.map(({ login, name, role, place }) => ({ login, name, role: roles[role], place })) : [],
    demoPassword: config.demo ? demoPassword : '',
  }))
}

/** The second factor proves who somebody is; the password only of whoever has bound none. A passkey proves it by signing in anew. */
async function prove({ db, vault }: Services, userId: number, { password, code }: BodyOf<typeof ownAccount.proof>): Promise<void> {
  if (await hasSecondFactor(db, userId)) return requireCode(db, userId, code, vault)
  if (await hasPasskey(db, userId))
    throw new DomainError('input.invalid', '您绑定的是通行密钥', { hint: '请点“用通行密钥验证”', details: { passkey: true } })
  if (password === '') throw new DomainError('input.invalid', '请输入密码', { hint: '用统一身份认证登录、不知道密码的，请退出后重新登录' })
  await requirePassword(db, userId, password)
}
