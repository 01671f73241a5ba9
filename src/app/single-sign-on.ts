import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
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
import { signInWays as operations } from '#contract'
import type { DatabaseHandle, Writer } from '#db'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import { hashSecret } from '#platform/crypto'
import { logoutKnownMs, type LeftProvider, type Recognised, type SingleSignOn } from '#platform/single-sign-on'
import { tell } from '#platform/log'
import { perMinute } from './api/rate-limit.ts'
import { tellRefusal, remember } from './attempts/watch.ts'
import { requireOwnPage, type Door } from './session-parts.ts'

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
type Half = z.output<typeof halfShape>
const hand = systemActor('single-sign-on', [])
const mostLogoutBytes = 32 * 1024

/**
 * Sign-in through the identity provider. It opens accounts that two administrators have linked, no others, and makes none. A second factor
 * bound here is asked for all the same. What the browser carries meanwhile is sealed and good for minutes.
 */
export function registerSingleSignOn(server: FastifyInstance, door: Door, provider: SingleSignOn | null): void {
  const { services } = door
  const { db, vault, config } = services
  registerLogout(server, door, provider)
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
      const { userId, recognised } = await cameBack(db, provider, request, journey)
      if (await hasSecondFactor(db, userId)) {
        carry(reply, halfCookie, { userId, recognised })
        return await reply.redirect(say('code'))
      }
      if (await hasPasskey(db, userId)) return await reply.redirect(say('passkey'))
      await door.welcome(reply, await open(request, userId, recognised))
      return await reply.redirect(page)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      tellRefusal(request, error)
      tell(services.log, 'sign-in.sso-refused', { requestId: request.id, detail: { reason: error.code } })
      const elsewhere = error instanceof SignInRefused && error.fault === 'network'
      return reply.redirect(say(elsewhere ? 'network' : error.code === 'auth.denied' ? 'unlinked' : 'failed'))
    }
  })

  /** What was true when the provider sent somebody back may have changed while he looked for his code. */
  async function requireStanding(from: SingleSignOn, { userId, recognised, until }: Half): Promise<void> {
    const begun = new Date(until - journeyMinutes * 60_000)
    if ((await hasLeft(db, recognised, begun)) || (await linkedTo(db, from, recognised)) !== userId)
      throw new SignInRefused('sso', { user: userId }, ['auth.required', '这次登录已经作废', { hint: '请重新用统一身份认证登录' }])
  }

  server.post(operations.ssoSecond.path, async (request, reply) => {
    remember(request, operations.ssoSecond.id, null)
    requireOwnPage(request)
    const { code } = parseInput(operations.ssoSecond.body, request.body)
    const half = opened(halfShape, halfCookie, request)
    if (provider === null || half === null) throw new DomainError('auth.required', '登录等得太久', { hint: '请重新用统一身份认证登录' })
    const { userId, recognised } = half
    const entered = await door.tried(`user ${String(userId)}`, `address ${request.ip}`, reply, async () => {
      await requireStanding(provider, half)
      await requireCode(db, userId, code, vault)
      return open(request, userId, recognised)
    })
    void reply.clearCookie(halfCookie, cookie)
    return door.welcome(reply, entered)
  })

  function open(request: FastifyRequest, userId: number, recognised: Recognised): ReturnType<typeof enter> {
    return enter(db, { userId, via: 'sso', provider: recognised, ...door.whenceOf(request, strengthOf(recognised)) }, config.signIn)
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

/** The user whom the provider's answer is linked to, and what it said of him. */
async function cameBack(
  db: DatabaseHandle,
  from: SingleSignOn,
  request: FastifyRequest,
  journey: Journey | null,
): Promise<{ userId: number; recognised: Recognised }> {
  if (journey === null) throw new DomainError('auth.required', '登录等得太久，或不是从本平台开始的', { hint: '请回到登录页重新登录' })
  const recognised = await from.finish(request.url.split('?')[1] ?? '', journey)
  return { userId: await linkedTo(db, from, recognised), recognised }
}

/** The user whom the provider's name of a person is linked to, now: confirmed, active, not locked. */
async function linkedTo(db: DatabaseHandle, from: SingleSignOn, recognised: Recognised): Promise<number> {
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
  return link.id
}

/** Where the provider tells that somebody has signed out there. */
function registerLogout(server: FastifyInstance, { services: { db, config } }: Door, provider: SingleSignOn | null): void {
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
      // At the end of a working day a hundred leave at once: only a notice that is wrong counts.
      wrong.giveBack(request.ip)
      try {
        const { logout_token: token } = parseInput(operations.ssoLogout.body, request.body)
        await provider.loggedOut(token, (who, number) => leftProvider(db, who, number))
      } catch (error) {
        if (error instanceof DomainError && error.code === 'input.invalid') wrong.take(request.ip)
        throw error
      }
      return {}
    })
    done()
  })
}

/** Whether the provider has said since that this person, or his session there, is gone: of a half-finished sign-in no session knows. */
async function hasLeft(db: DatabaseHandle, { subject, session }: Recognised, since: Date): Promise<boolean> {
  const { rows } = await sql`select from provider_logout where at >= ${since} and (subject is null or subject = ${subject})
    and (provider_session is null or provider_session = ${session} or subject is not null and ${session}::text is null) limit 1`.execute(db)
  return rows.length > 0
}

/**
 * What was opened through the provider ends with its own session, and it is on record whose. False where the notice had come before, on
 * whichever server.
 */
function leftProvider(db: DatabaseHandle, who: LeftProvider, number: string): Promise<boolean> {
  return withWriter(db, hand, async (tx) => {
    if (!(await isNew(tx, who, number))) return false
    const ended = Map.groupBy(await endProviderSessions(tx, who), (userId) => userId)
    if (ended.size === 0) return true
    const users = await tx
      .selectFrom('app_user')
      .select(['id', 'region_code'])
      .where('id', 'in', [...ended.keys()])
      .execute()
    const entries = users.map((user) => ({
      verb: 'session.endedByProvider',
      subject: `user:${String(user.id)}`,
      regionCode: user.region_code,
      detail: { ended: ended.get(user.id)?.length ?? 0 },
    }))
    await append(tx, hand, entries)
    return true
  })
}

async function isNew(tx: Writer, { subject, session }: LeftProvider, number: string): Promise<boolean> {
  const now = Date.now()
  await tx
    .deleteFrom('provider_logout')
    .where('at', '<', new Date(now - Math.max(logoutKnownMs, journeyMinutes * 60_000)))
    .execute()
  const taken = await tx
    .insertInto('provider_logout')
    .values({ jti_hash: hashSecret(number), subject, provider_session: session, at: new Date(now) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti_hash')
    .executeTakeFirst()
  return taken !== undefined
}

/** How strongly the provider recognised somebody, for the ledger; nothing where it does not say. */
function strengthOf({ strength, methods }: Recognised): Record<string, string> {
  return {
    ...(strength === null ? {} : { acr: strength.slice(0, 200) }),
    ...(methods.length === 0 ? {} : { amr: methods.join(' ').slice(0, 200) }),
  }
}
