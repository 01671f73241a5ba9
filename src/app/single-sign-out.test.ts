import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSecret, newSecret } from '#platform/crypto'
import { singleSignOn, type SingleSignOn } from '#platform/single-sign-on'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { lyingProvider, type Claims, type LyingProvider, type Signing } from '#test/lying-provider'
import { installed, openServer } from '#test/server'

/* What the identity provider's server says of somebody who has left it (Back-Channel Logout 1.0), and who else could say it. */
let world: AlertWorld
let userId: number

beforeAll(async () => {
  world = await createAlertWorld()
  userId = (await world.db.selectFrom('app_user').select('id').where('login', '=', 'jinpen').executeTakeFirstOrThrow()).id
})
afterAll(() => world.stop())

/** The platform beside a provider whose tokens are what the test says. */
async function beside(claims: (good: Claims) => Claims = (good) => good, signed: Signing = 'own', known?: LyingProvider) {
  const lying = known ?? (await lyingProvider(claims, signed))
  const services = installed(world.services, {
    DOUDI_OIDC_ISSUER: lying.address,
    DOUDI_OIDC_CLIENT: 'doudi',
    DOUDI_PUBLIC_URL: 'http://localhost:4999',
  })
  if (services.config.singleSignOn === null) throw new Error('not configured')
  const provider = singleSignOn(services.config.singleSignOn, undefined)
  const server = await openServer(services, { provider })
  return {
    lying,
    provider,
    tell: (payload: string) =>
      server.inject({
        method: 'POST',
        url: '/api/sign-in/oidc/logout',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload,
      }),
    close: async () => {
      await server.close()
      if (known === undefined) lying.close()
    },
  }
}

const logoutEvent = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const notice = (lying: LyingProvider): string =>
  lying.token({ sid: 's1', jti: randomUUID(), events: logoutEvent, exp: undefined, nonce: undefined })

/** A session opened through the provider; says whether it is still there. */
async function opened(session: string | null = 's1', subject = 'liu.fang'): Promise<() => Promise<boolean>> {
  const tokenHash = hashSecret(newSecret())
  const row = { token_hash: tokenHash, user_id: userId, via: 'sso' as const, expires_at: new Date(Date.now() + 3_600_000) }
  await world.db
    .insertInto('session')
    .values({ ...row, provider_subject: subject, provider_session: session })
    .execute()
  return async () =>
    (await world.db.selectFrom('session').select('id').where('token_hash', '=', tokenHash).executeTakeFirst()) !== undefined
}

test.each<[string, (good: Claims) => Claims, Signing, number]>([
  ['right in everything', (good) => good, 'own', 200],
  ['of the person alone', ({ sid: _sid, ...good }) => good, 'own', 200],
  ['of the session alone', ({ sub: _sub, ...good }) => good, 'own', 200],
  ['of another issuer', (good) => ({ ...good, iss: 'https://id.elsewhere.example' }), 'own', 400],
  ['for somebody else', (good) => ({ ...good, aud: 'somebody-else' }), 'own', 400],
  ['too old', (good) => ({ ...good, iat: Number(good['iat']) - 3600 }), 'own', 400],
  ['an ID token', ({ events: _events, ...good }) => ({ ...good, nonce: 'n' }), 'own', 400],
  ['of no event', ({ events: _events, ...good }) => good, 'own', 400],
  ['of another event', (good) => ({ ...good, events: { 'http://schemas.openid.net/event/another': {} } }), 'own', 400],
  ['with a nonce', (good) => ({ ...good, nonce: 'n' }), 'own', 400],
  ['without a number of its own', ({ jti: _jti, ...good }) => good, 'own', 400],
  ['about nobody', ({ sub: _sub, sid: _sid, ...good }) => good, 'own', 400],
  ['signed by somebody else', (good) => good, 'other', 400],
  ['signed by nobody', (good) => good, 'none', 400],
  ['signed with the published key as if it were a secret', (good) => good, 'shared', 400],
])('a notice of signing out that is %s', async (_what, claims, signed, expected) => {
  const { lying, tell, close } = await beside(claims, signed)
  try {
    const there = await opened()
    const token = notice(lying)
    expect((await tell(`logout_token=${token}`)).statusCode).toBe(expected)
    expect(await there()).toBe(expected !== 200)
    // Caught on the way and sent again it ends nothing that began since.
    if (expected === 200) expect((await tell(`logout_token=${token}`)).statusCode).toBe(400)
    expect((await tell('')).statusCode).toBe(400)
  } finally {
    await close()
  }
})

test('of a person and a session it ends that one, and what was opened without a session being named; no other and nobody else’s', async () => {
  const { lying, tell, close } = await beside()
  try {
    const sessions = [
      await opened(),
      await opened(null),
      await opened('s2'),
      await opened('s1', 'somebody.else'),
      await opened(null, 'somebody.else'),
    ]
    expect((await tell(`logout_token=${notice(lying)}`)).statusCode).toBe(200)
    expect(await Promise.all(sessions.map((there) => there()))).toEqual([false, false, true, true, true])
  } finally {
    await close()
  }
})

test('a notice counts once for all servers and through a restart; what is too old to come again is not kept', async () => {
  const first = await beside()
  const second = await beside((good) => good, 'own', first.lying)
  try {
    const token = notice(first.lying)
    expect((await first.tell(`logout_token=${token}`)).statusCode).toBe(200)
    const there = await opened()
    expect((await second.tell(`logout_token=${token}`)).statusCode).toBe(400)
    expect(await there()).toBe(true)
    await world.db
      .updateTable('provider_logout')
      .set({ at: new Date(Date.now() - 3_600_000) })
      .execute()
    expect((await second.tell(`logout_token=${notice(first.lying)}`)).statusCode).toBe(200)
    expect(await world.db.selectFrom('provider_logout').select('jti_hash').execute()).toHaveLength(1)
    // Both at once: one of them takes it.
    const twice = notice(first.lying)
    const answers = await Promise.all([first.tell(`logout_token=${twice}`), second.tell(`logout_token=${twice}`)])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([200, 400])
  } finally {
    await second.close()
    await first.close()
  }
})

test('many who leave at once are all signed out; whoever sends wrong notices is slowed down', async () => {
  const { lying, tell, close } = await beside()
  try {
    const answers = await Promise.all(Array.from({ length: 20 }, () => tell(`logout_token=${notice(lying)}`)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 200))
    for (let n = 0; n < 6; n++) expect((await tell('logout_token=wrong')).statusCode).toBe(400)
    expect((await tell('logout_token=wrong')).statusCode).toBe(429)
  } finally {
    await close()
  }
})

test('what did not come about is done by the same notice sent again, and no session ends without being on record', async () => {
  const { lying, tell, close } = await beside()
  try {
    const there = await opened()
    const token = notice(lying)
    await sql`create function refuse_for_test() returns trigger language plpgsql as 'begin raise exception ''away''; end'`.execute(world.db)
    await sql`create trigger refuse_for_test before insert on ledger for each row execute function refuse_for_test()`.execute(world.db)
    expect((await tell(`logout_token=${token}`)).statusCode).toBe(500)
    expect(await there()).toBe(true)
    await sql`drop trigger refuse_for_test on ledger`.execute(world.db)
    expect((await tell(`logout_token=${token}`)).statusCode).toBe(200)
    expect(await there()).toBe(false)
    expect((await tell(`logout_token=${token}`)).statusCode).toBe(400)
  } finally {
    await close()
  }
})

test('a provider that is away, or whose keys are, is no fault of the notice', async () => {
  const { lying, provider, tell, close } = await beside()
  const heard = async (from: SingleSignOn, token: string): Promise<void> => from.loggedOut(token, () => Promise.resolve(true))
  try {
    lying.keys.away = true
    const token = notice(lying)
    expect((await tell(`logout_token=${token}`)).json()).toMatchObject({ code: 'system.unavailable' })
    await expect(heard(provider, token)).rejects.toMatchObject({ code: 'system.unavailable' })
    lying.keys.away = false
    expect((await tell(`logout_token=${token}`)).statusCode).toBe(200)
  } finally {
    await close()
  }
  const gone = await beside()
  gone.lying.close()
  await expect(heard(gone.provider, notice(gone.lying))).rejects.toMatchObject({ code: 'system.unavailable' })
  await gone.close()
})
