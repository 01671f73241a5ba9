import type { FastifyInstance, FastifyReply } from 'fastify'
import { sql } from 'kysely'
import { actorOfSession, askForCode, choosePost, postsInForce, signIn, signOut, withWriter, type Actor } from '#access'
import { parseInput, read, type Services } from '#command'
import { roles, session as operations, type Me } from '#contract'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import { perMinute } from './api/rate-limit.ts'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { sessionCookieOf } from './protection.ts'
import type { Readiness } from './readiness.ts'

/** Sign-in, sign-out, who am I, which alone touch cookies; and what is told to whoever has not signed in. */
export function registerSession(server: FastifyInstance, services: Services, readiness: Readiness): void {
  const { db, config } = services
  // Behind TLS the cookie is Secure; the embedded demonstration runs on plain http on this machine.
  const tries = perMinute(config.signIn.triesPerMinute)
  const sessionCookie = sessionCookieOf(config)
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: config.publicHttps } as const

  server.post(operations.signIn.path, async (request, reply) => {
    const credentials = parseInput(operations.signIn.body, request.body)
    const { secret, actor } = await tried(`login ${credentials.login}`, `address ${request.ip}`, reply, () => signIn(db, credentials, services.vault, config.signIn))
    await withWriter(db, actor, (tx) => append(tx, actor, [{ verb: 'session.signIn', subject: actor.id, regionCode: actor.regionCode }]))
    void reply.setCookie(sessionCookie, secret, cookie).header('cache-control', 'no-store')
    return describe(services, actor)
  })

  /**
   * Who guesses is slowed down before the password is looked at. A login's tries are counted while they run, so that a hundred at once are
   * no more than six; an address, behind which a whole office may sit, only when one went wrong.
   */
  async function tried<T>(login: string, address: string, reply: FastifyReply, attempt: () => Promise<T>): Promise<T> {
    const ofAddress = tries.take(address)
    if (ofAddress === 0) tries.giveBack(address)
    const seconds = Math.max(ofAddress, tries.take(login))
    if (seconds > 0) {
      void reply.header('retry-after', String(seconds))
      throw new DomainError('rate.limited', '登录试得太频繁', { hint: `请 ${String(seconds)} 秒后再试；忘记密码请联系本单位系统管理员`, details: { retryAfterSeconds: seconds } })
    }
    try {
      const result = await attempt()
      tries.giveBack(login)
      return result
    } catch (error) {
      // The password was right and the code is still to come: that is no guess.
      if (error instanceof DomainError && error.message === askForCode) tries.giveBack(login)
      else tries.take(address)
      throw error
    }
  }

  server.get(operations.whoAmI.path, async (request, reply) => {
    const actor = await actorOf(services, request.cookies[sessionCookie])
    void reply.header('cache-control', 'no-store')
    return describe(services, actor)
  })

  server.post(operations.choosePost.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    const actor = await actorOf(services, secret)
    requireOwnPage(request.headers['x-doudi'])
    const { postId } = parseInput(operations.choosePost.body, request.body)
    if (secret === undefined || actor.userId === null || !(await choosePost(db, secret, actor.userId, postId))) throw new DomainError('not-found', '没有这个岗位，或今天不在任', { hint: '请刷新页面后重选' })
    const chosen = await actorOf(services, secret)
    await withWriter(db, chosen, (tx) => append(tx, chosen, [{ verb: 'session.choosePost', subject: `post:${String(postId)}`, regionCode: chosen.regionCode }]))
    void reply.header('cache-control', 'no-store')
    return describe(services, chosen)
  })

  server.delete(operations.signOut.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    if (secret !== undefined) await signOut(db, secret)
    void reply.clearCookie(sessionCookie, cookie)
    return {}
  })

  server.get(operations.health.path, async (_request, reply) => {
    await sql`select 1`.execute(db)
    void reply.header('cache-control', 'no-store')
    return { ok: true }
  })

  server.get(operations.welcome.path, () => ({
    synthetic: config.demo,
    ready: readiness.ready,
    loading: readiness.doing === '' ? null : { words: readiness.doing, done: readiness.done ?? 0, total: readiness.total ?? 0 },
    demoAccounts: config.demo ? demoAccounts.map(({ login, name, role, place }) => ({ login, name, role: roles[role], place })) : [],
    demoPassword: config.demo ? demoPassword : '',
  }))
}

/** As for every other change (http.ts): a header that no cross-site form can send. */
function requireOwnPage(header: unknown): void {
  if (header !== '1') throw new DomainError('auth.denied', '请求来源不明，已拒绝', { hint: '请从本平台页面操作' })
}

async function actorOf(services: Services, secret: string | undefined): Promise<Actor> {
  const actor = secret === undefined ? null : await actorOfSession(services.db, secret, services.config.signIn)
  if (actor === null) throw new DomainError('auth.required', '请先登录', { hint: '登录已过期或尚未登录' })
  return actor
}

async function describe(services: Services, actor: Actor): Promise<Me> {
  return read(services, actor, async (reader) => {
    const userId = actor.userId ?? 0
    const [user, places, departments, held] = await Promise.all([
      reader.selectFrom('app_user').select(['id', 'login', 'name', 'role']).where('id', '=', userId).executeTakeFirstOrThrow(),
      reader.selectFrom('region').select(['code', 'full_name']).where('code', 'in', reader.selectFrom('post').select('region_code').where('user_id', '=', userId).union(reader.selectFrom('app_user').select('region_code').where('id', '=', userId))).execute(),
      reader.selectFrom('department').select(['code', 'name']).execute(),
      postsInForce(reader, userId),
    ])
    const placeOf = (code: string | null): string => places.find((place) => place.code === code)?.full_name ?? ''
    const role = actor.role as Me['role']
    return {
      userId: user.id,
      login: user.login,
      name: actor.name,
      role,
      roleLabel: actor.duty === 'post' && user.role === '' ? '尚无岗位' : roles[role],
      regionCode: actor.regionCode ?? '',
      regionName: placeOf(actor.regionCode),
      department: actor.department,
      departmentName: departments.find((one) => one.code === actor.department)?.name ?? '',
      abilities: [...actor.abilities],
      synthetic: services.config.demo,
      today: services.clock.today(),
      duty: actor.duty ?? null,
      posts: held.map((post) => ({ id: post.id, label: `${roles[post.role]}（${placeOf(post.region_code)}）`, acting: post.id === actor.postId, covers: post.covers?.name ?? null })),
    }
  })
}
