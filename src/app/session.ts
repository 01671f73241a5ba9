import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { choosePost, signIn, signOut, withWriter } from '#access'
import { parseInput, type Services } from '#command'
import { roles, session as operations } from '#contract'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import type { SingleSignOn } from '#platform/single-sign-on'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { registerPasskeys } from './passkeys.ts'
import type { Readiness } from './readiness.ts'
import { actorOf, describe, openDoor, requireOwnPage } from './session-parts.ts'
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
    const credentials = parseInput(operations.signIn.body, request.body)
    const entered = await door.tried(`login ${credentials.login}`, `address ${request.ip}`, reply, () =>
      signIn(db, credentials, services.vault, config.signIn),
    )
    return door.welcome(reply, entered, 'password')
  })

  server.get(operations.whoAmI.path, async (request, reply) => {
    const actor = await actorOf(services, request.cookies[sessionCookie])
    void reply.header('cache-control', 'no-store')
    return describe(services, actor)
  })

  server.post(operations.choosePost.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    const actor = await actorOf(services, secret)
    requireOwnPage(request)
    const { postId } = parseInput(operations.choosePost.body, request.body)
    if (secret === undefined || actor.userId === null || !(await choosePost(db, secret, actor.userId, postId)))
      throw new DomainError('not-found', '没有这个岗位，或今天不在任', { hint: '请刷新页面后重选' })
    const chosen = await actorOf(services, secret)
    await withWriter(db, chosen, (tx) =>
      append(tx, chosen, [{ verb: 'session.choosePost', subject: `post:${String(postId)}`, regionCode: chosen.regionCode }]),
    )
    void reply.header('cache-control', 'no-store')
    return describe(services, chosen)
  })

  server.delete(operations.signOut.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    const via = secret === undefined ? null : await signOut(db, secret)
    void reply.clearCookie(sessionCookie, door.cookie)
    return { next: via === 'sso' && provider !== null ? await provider.leave() : null }
  })

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
