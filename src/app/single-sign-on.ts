import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  endProviderSessions,
  enter,
  hasPasskey,
  hasSecondFactor,
  isLocked,
  requireCode,
  SignInRefused,
  systemActor,
  withWriter,
} from '#access'
import { parseInput } from '#command'
import { signInWays as operations, type Me } from '#contract'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import type { Recognised, SingleSignOn } from '#platform/single-sign-on'
import { tell } from '#platform/log'
import { perMinute } from './api/rate-limit.ts'
import { tellRefusal, remember } from './attempts/watch.ts'
import { requireOwnPage, whenceOf, type Door } from './session-parts.ts'

const journeyCookie = 'doudi_journey'
const halfCookie = 'doudi_half'
const path = '/api/sign-in/oidc'
/** Where each page that one can sign in on lies. */
const pages = { desk: '/', phone: '/m/' } as const satisfies Record<Journey['to'], string>
const journeyMinutes = 10
const journeyShape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.enum(operations.signInDoors),
  until: z.number(),
})
type Journey = z.output<typeof journeyShape>
const recognisedShape = z.object({
  subject: z.string(),
  session: z.string().nullable(),
  strength: z.string().nullable(),
  methods: z.array(z.string()),
})
const halfShape = z.object({ userId: z.number().int(), recognised: recognisedShape, until: z.number() })
const hand = systemActor('single-sign-on', [])
const mostLogoutBytes = 32 * 1024

/**
 * Sign-in through the identity provider. It opens accounts that two administrators have linked, no others, and makes none. A second factor
 * bound here is asked for all the same. What the browser carries meanwhile is sealed and good for minutes.
 */
export function registerSingleSignOn(server: FastifyInstance, door: Door, provider: SingleSignOn | null): void {
  const { services } = door
  const { db, vault, config } = services
  // Coming back from another site the browser sends no Strict cookies: these two are Lax, sealed, and of use on this path only.
  const cookie = { path, httpOnly: true, sameSite: 'lax', secure: config.publicHttps, maxAge: journeyMinutes * 60 } as const
  const carry = (reply: FastifyReply, name: string, value: object): void => {
    void reply.setCookie(name, vault.seal(JSON.stringify({ ...value, until: Date.now() + journeyMinutes * 60_000 }), name), cookie)
  }

  server.get(operations.ssoStart.path, async (request, reply) => {
    if (provider === null) throw new DomainError('not-found', '没有配置统一身份认证')
    const { to } = parseInput(operations.ssoStart.query, request.query)
    const { address, journey } = await provider.begin()
    carry(reply, journeyCookie, { ...journey, to })
    return reply.header('cache-control', 'no-store').redirect(address)
  })

  server.get(operations.ssoReturn.path, async (request, reply) => {
    if (provider === null) throw new DomainError('not-found', '没有配置统一身份认证')
    void reply.header('cache-control', 'no-store').clearCookie(journeyCookie, cookie)
    remember(request, operations.ssoReturn.id, null)
    const journey = opened(journeyShape, journeyCookie, request)
    const page = pages[journey?.to ?? 'desk']
    const say = (outcome: (typeof operations.ssoOutcomes)[number]): string => `${page}?sso=${outcome}`
    try {
      const { userId, recognised } = await cameBack(provider, request, journey)
      if (await hasSecondFactor(db, userId)) {
        carry(reply, halfCookie, { userId, recognised })
        return await reply.redirect(say('code'))
      }
      if (await hasPasskey(db, userId)) return await reply.redirect(say('passkey'))
      await admit(request, reply, userId, recognised)
      return await reply.redirect(page)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      tellRefusal(request, error)
      tell(services.log, 'sign-in.sso-refused', { requestId: request.id, detail: { reason: error.code } })
      const elsewhere = error instanceof SignInRefused && error.fault === 'network'
      return reply.redirect(say(elsewhere ? 'network' : error.code === 'auth.denied' ? 'unlinked' : 'failed'))
    }
  })

  /** The user whom the provider's answer is linked to, and what it said of him. */
  async function cameBack(
    from: SingleSignOn,
    request: FastifyRequest,
    journey: Journey | null,
  ): Promise<{ userId: number; recognised: Recognised }> {
    if (journey === null) throw new DomainError('auth.required', '登录等得太久，或不是从本平台开始的', { hint: '请回到登录页重新登录' })
    const recognised = await from.finish(request.url.split('?')[1] ?? '', journey)
    const link = await db
      .selectFrom('identity_link')
      .innerJoin('app_user', 'app_user.id', 'identity_link.user_id')
      .select(['app_user.id', 'locked_until'])
      .where('issuer', '=', from.issuer)
      .where('subject', '=', recognised.subject)
      .where('identity_link.state', '=', 'confirmed')
      .where('app_user.active', '=', true)
      .executeTakeFirst()
    if (link === undefined)
      throw new SignInRefused('sso', {}, ['auth.denied', '这个身份没有绑定本平台的用户', { hint: '请联系本单位系统管理员绑定' }])
    if (isLocked(link.locked_until))
      throw new SignInRefused('locked', { user: link.id }, ['auth.locked', '账号已锁定', { hint: '请稍后再试' }])
    return { userId: link.id, recognised }
  }

  server.post(operations.ssoSecond.path, async (request, reply) => {
    requireOwnPage(request)
    const { code } = parseInput(operations.ssoSecond.body, request.body)
    remember(request, operations.ssoSecond.id, null)
    const half = opened(halfShape, halfCookie, request)
    if (half === null) throw new DomainError('auth.required', '登录等得太久', { hint: '请重新用统一身份认证登录' })
    await door.tried(`user ${String(half.userId)}`, `address ${request.ip}`, reply, () => requireCode(db, half.userId, code, vault))
    void reply.clearCookie(halfCookie, cookie)
    return admit(request, reply, half.userId, half.recognised)
  })

  // The provider's own server sends a form: it is read on this address only, and nothing but its signature counts.
  void server.register((inner, _options, done) => {
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: mostLogoutBytes },
      (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(body.toString()))),
    )
    const wrong = perMinute(config.signIn.triesPerMinute)
    inner.post(operations.ssoLogout.path, async (request, reply) => {
      void reply.header('cache-control', 'no-store')
      if (provider === null) throw new DomainError('not-found', '没有配置统一身份认证')
      remember(request, operations.ssoLogout.id, null)
      const seconds = wrong.take(request.ip)
      if (seconds > 0)
        throw new DomainError('rate.limited', '请求太频繁', { hint: `请 ${String(seconds)} 秒后再试`, details: { signIn: true } })
      const { logout_token: token } = parseInput(operations.ssoLogout.body, request.body)
      await leftProvider(await provider.loggedOut(token))
      wrong.giveBack(request.ip)
      return {}
    })
    done()
  })

  /** What was opened through the provider ends with its own session, and it is on record whose. */
  async function leftProvider(who: { readonly subject: string | null; readonly session: string | null }): Promise<void> {
    const ended = Map.groupBy(await endProviderSessions(db, who), (userId) => userId)
    if (ended.size === 0) return
    const users = await db
      .selectFrom('app_user')
      .select(['id', 'region_code'])
      .where('id', 'in', [...ended.keys()])
      .execute()
    await withWriter(db, hand, (tx) =>
      append(
        tx,
        hand,
        users.map((user) => ({
          verb: 'session.endedByProvider',
          subject: `user:${String(user.id)}`,
          regionCode: user.region_code,
          detail: { ended: ended.get(user.id)?.length ?? 0 },
        })),
      ),
    )
  }

  async function admit(request: FastifyRequest, reply: FastifyReply, userId: number, recognised: Recognised): Promise<Me> {
    const whence = whenceOf(request)
    return door.welcome(
      reply,
      await enter(db, { userId, via: 'sso', provider: recognised, ...whence }, config.signIn),
      'sso',
      whence,
      strengthOf(recognised),
    )
  }

  /** What a cookie carries; null when it is missing, not ours, or too old. */
  function opened<T extends { readonly until: number }>(shape: z.ZodType<T>, name: string, request: FastifyRequest): T | null {
    const sealed = request.cookies[name]
    if (sealed === undefined) return null
    try {
      const read = shape.safeParse(JSON.parse(vault.open(sealed, name)))
      if (!read.success) return null
      const left = read.data.until - Date.now()
      // More than it was given: the clock was set back.
      return left > 0 && left <= journeyMinutes * 60_000 ? read.data : null
    } catch {
      return null
    }
  }
}

/** How strongly the provider recognised somebody, for the ledger; nothing where it does not say. */
function strengthOf({ strength, methods }: Recognised): Record<string, string> {
  return {
    ...(strength === null ? {} : { acr: strength.slice(0, 200) }),
    ...(methods.length === 0 ? {} : { amr: methods.join(' ').slice(0, 200) }),
  }
}
