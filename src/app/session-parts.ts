import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOfSession, askForCode, askForPasskey, postsInForce, type Actor, type Whence } from '#access'
import { read, type Services } from '#command'
import { roles, type Me, type Operation } from '#contract'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import { adminNetworks } from './admin-networks.ts'
import { perMinute } from './api/rate-limit.ts'
import { remember } from './attempts/watch.ts'
import { foreignPage, sessionCookieOf } from './protection.ts'

/** What every way of signing in shares: cookies, tries, what is told to who came in. */
export interface Door {
  readonly services: Services
  /** The session's cookie; its name depends on whether there is TLS. */
  readonly sessionCookie: string
  readonly cookie: { readonly path: '/'; readonly httpOnly: true; readonly sameSite: 'strict'; readonly secure: boolean }
  /** Runs one try of somebody to get in; six failures a minute for one login and for one address, then nothing is looked at. */
  tried<T>(login: string, address: string, reply: FastifyReply, attempt: () => Promise<T>): Promise<T>
  /** From where a request comes, for the session that it may open; `more` is what else the ledger should know of the sign-in. */
  whenceOf(request: FastifyRequest, more?: Readonly<Record<string, string>>): Whence
  /** Who is signed in with the request's cookie, for one of the operations that are not in the rooms. */
  actorOf(request: FastifyRequest, operation: Operation): Promise<Actor>
  /** Sets the cookie of who came in, and tells who it is. */
  welcome(reply: FastifyReply, entered: { readonly secret: string; readonly actor: Actor }): Promise<Me>
}

/** Everything the ways of signing in share: cookies, limits on tries, how a session begins and ends. */
export function openDoor(services: Services): Door {
  const { db, config } = services
  // Behind TLS the cookie is Secure; the embedded demonstration runs on plain http on this machine.
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: config.publicHttps } as const
  const sessionCookie = sessionCookieOf(config)
  const tries = perMinute(config.signIn.triesPerMinute)
  const networks = adminNetworks(config)
  return {
    services,
    sessionCookie,
    cookie,
    /**
     * A login's tries are counted while they run, so that a hundred at once are no more than six; an address, behind which a whole office
     * may sit, only when one went wrong.
     */
    async tried(login, address, reply, attempt) {
      const ofAddress = tries.take(address)
      if (ofAddress === 0) tries.giveBack(address)
      const seconds = Math.max(ofAddress, tries.take(login))
      if (seconds > 0) {
        void reply.header('retry-after', String(seconds))
        throw new DomainError('rate.limited', '登录试得太频繁', {
          hint: `请 ${String(seconds)} 秒后再试；忘记密码请联系本单位系统管理员`,
          details: { retryAfterSeconds: seconds, signIn: true },
        })
      }
      try {
        const result = await attempt()
        tries.giveBack(login)
        return result
      } catch (error) {
        // The password was right and the second factor is still to come: that is no guess.
        if (error instanceof DomainError && [askForCode, askForPasskey].includes(error.message)) tries.giveBack(login)
        else tries.take(address)
        throw error
      }
    },
    whenceOf: (request, more = {}) => ({
      address: request.ip,
      agent: request.headers['user-agent'] ?? '',
      closedTo: networks.closedTo(request.ip),
      record: (tx, actor, via) =>
        append(tx, actor, [
          { verb: 'session.signIn', subject: actor.id, regionCode: actor.regionCode, detail: { via, address: request.ip, ...more } },
        ]),
    }),
    async actorOf(request, operation) {
      const secret = request.cookies[sessionCookie]
      const counts = (actor: Actor): boolean => networks.holds(actor, request.ip)
      const actor = secret === undefined ? null : await actorOfSession(db, secret, config.signIn, counts)
      remember(request, operation.id, actor)
      if (actor === null) throw new DomainError('auth.required', '请先登录', { hint: '登录已过期或尚未登录' })
      networks.require(actor, request.ip)
      return actor
    },
    async welcome(reply, { secret, actor }) {
      void reply.setCookie(sessionCookie, secret, cookie).header('cache-control', 'no-store')
      return describe(services, actor)
    },
  }
}

/** As for every other change (http.ts): a header that no cross-site form can send. */
export function requireOwnPage(request: FastifyRequest): void {
  if (request.headers['x-doudi'] !== '1') throw foreignPage()
}

/** Who somebody is, in which post, and which others he may act in. */
export async function describe(services: Services, actor: Actor): Promise<Me> {
  return read(services, actor, async (reader) => {
    const userId = actor.userId ?? 0
    const [user, places, departments, held] = await Promise.all([
      reader.selectFrom('app_user').select(['id', 'login', 'name', 'role']).where('id', '=', userId).executeTakeFirstOrThrow(),
      reader
        .selectFrom('region')
        .select(['code', 'full_name'])
        .where(
          'code',
          'in',
          reader
            .selectFrom('post')
            .select('region_code')
            .where('user_id', '=', userId)
            .union(reader.selectFrom('app_user').select('region_code').where('id', '=', userId)),
        )
        .execute(),
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
      posts: held.map((post) => ({
        id: post.id,
        label: `${roles[post.role]}（${placeOf(post.region_code)}）`,
        acting: post.id === actor.postId,
        covers: post.covers?.name ?? null,
      })),
    }
  })
}
