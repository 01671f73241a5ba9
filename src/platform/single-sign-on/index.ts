import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as client from 'openid-client'
import { z } from 'zod'
import { DomainError } from '#kernel'
import type { SingleSignOnConfig } from '#platform/config'

/** What the browser keeps between leaving for the identity provider and coming back; sealed, for ten minutes. */
export interface Journey {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Whom the provider recognised. */
export interface Recognised {
  readonly subject: string
  /** Its session, by which it tells later that it has ended; null where it names none. */
  readonly session: string | null
  /** How strongly (`acr`) and by what (`amr`) it did so, as far as it says. */
  readonly strength: string | null
  readonly methods: readonly string[]
}

/** Who left the provider: a person wherever he is, or (`session`) one session of its own; never both null. */
export interface LeftProvider {
  readonly subject: string | null
  readonly session: string | null
}

/** An identity provider that people may sign in through (OpenID Connect, code flow with PKCE). */
export interface SingleSignOn {
  readonly issuer: string
  /** What the button on the sign-in page says. */
  readonly label: string
  /** Where to send the browser, and what must come back. */
  begin(): Promise<{ readonly address: string; readonly journey: Journey }>
  /**
   * Who came back: the provider's name of the person. Signature, issuer, audience, expiry, state and nonce are checked by the library;
   * anything wrong is one `auth.required`.
   */
  finish(query: string, journey: Journey): Promise<Recognised>
  /**
   * Does what follows from somebody having signed out at the provider, or a session of its own having ended, as the token says that its
   * server sends. Signature, issuer, audience, age and kind are checked; `work` is told the token's own number and says false where it has
   * come before. Anything wrong is one `input.invalid`, a provider whose keys cannot be had is `system.unavailable`. Where `work` fails the
   * same token may come again.
   */
  loggedOut(token: string, work: (who: LeftProvider, number: string) => Promise<boolean>): Promise<void>
  /** Where the person also leaves the provider; null where the provider has no such page. */
  leave(): Promise<string | null>
}

/** What only tells more: written in another form it counts as not said, and whoever demands a strength refuses. */
const strengthClaims = z.object({
  acr: z.string().max(500).optional().catch(undefined),
  amr: z.array(z.string().max(100)).max(20).optional().catch(undefined),
  sid: z.string().max(500).optional().catch(undefined),
})

/** What makes a token one of signing out, and no other: an ID token is refused here, and this one nowhere opens anything. */
const logoutClaims = z.object({
  jti: z.string().min(1).max(500),
  sub: z.string().optional(),
  sid: z.string().optional(),
  nonce: z.undefined().optional(),
  events: z.object({ 'http://schemas.openid.net/event/backchannel-logout': z.looseObject({}) }),
})
/** Signatures with a key only the provider has; a shared secret is none. */
const signatures = ['RS256', 'PS256', 'ES256', 'RS384', 'PS384', 'ES384', 'RS512', 'PS512', 'ES512', 'EdDSA', 'Ed25519']
/** How long after it was made a notice is taken, whether or not it says itself when it ends. */
const logoutAgeSeconds = 300
const clocksDifferSeconds = 60
/** How long one has to be known that has come: later it is too old by itself. */
export const logoutKnownMs = (logoutAgeSeconds + 2 * clocksDifferSeconds) * 1_000

const wrongNotice = (cause: unknown): DomainError => new DomainError('input.invalid', '退出通知没有通过验证', { cause })
const away = (cause: unknown): DomainError =>
  new DomainError('system.unavailable', '统一身份认证暂时连不上', { hint: '请稍后再试，或用本平台的用户名和密码登录', cause })

/** The keys are there, and none of them is for this token. */
function isOfToken(error: unknown): boolean {
  return [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some((kind) => error instanceof kind)
}

/** Where the provider sends people back to, under the platform's own address. */
const returnPath = '/api/sign-in/oidc/return'

/**
 * Nothing is asked of the provider before somebody signs in: it may be away when the platform starts. `http:` is taken on this machine
 * only, for trials.
 */
export function singleSignOn(
  { issuer, clientId, publicUrl, label, strengths }: SingleSignOnConfig,
  secret: string | undefined,
): SingleSignOn {
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname)
  let known: Promise<client.Configuration> | null = null
  const provider = (): Promise<client.Configuration> => {
    known ??= client.discovery(
      new URL(issuer),
      clientId,
      undefined,
      secret === undefined ? client.None() : client.ClientSecretBasic(secret),
      {
        execute: [client.enableNonRepudiationChecks, ...(here && issuer.startsWith('http:') ? [client.allowInsecureRequests] : [])],
      },
    )
    known.catch(() => {
      known = null
    })
    return known
  }
  const redirect = new URL(returnPath, publicUrl).href
  let keys: JWTVerifyGetKey | null = null
  const keysOf = (config: client.Configuration): JWTVerifyGetKey => {
    const remote = (keys ??= createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? '')))
    return async (header, token) => {
      try {
        return await remote(header, token)
      } catch (error) {
        throw isOfToken(error) ? error : away(error)
      }
    }
  }
  const reached = (): Promise<client.Configuration> =>
    provider().catch((error: unknown) => {
      throw away(error)
    })
  const readLogout = async (token: string): Promise<{ readonly jti: string; readonly who: LeftProvider }> => {
    const config = await reached()
    try {
      const { payload } = await jwtVerify(token, keysOf(config), {
        issuer: config.serverMetadata().issuer,
        audience: clientId,
        algorithms: signatures,
        requiredClaims: ['iat', 'jti'],
        maxTokenAge: logoutAgeSeconds,
        clockTolerance: clocksDifferSeconds,
      })
      const { jti, sub = null, sid = null } = logoutClaims.parse(payload)
      if (sub === null && sid === null) throw new Error('about nobody')
      return { jti, who: { subject: sub, session: sid } }
    } catch (error) {
      throw error instanceof DomainError ? error : wrongNotice(error)
    }
  }
  return {
    issuer,
    label,
    async begin() {
      const config = await reached()
      const journey = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid',
        ...(strengths.length === 0 ? {} : { acr_values: strengths.join(' ') }),
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
      })
      return { address: address.href, journey }
    },
    async finish(query, { state, nonce, verifier }) {
      try {
        const tokens = await client.authorizationCodeGrant(await provider(), new URL(`${redirect}?${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new Error('no subject')
        const { acr, amr = [], sid } = strengthClaims.parse(claims)
        if (strengths.length > 0 && (acr === undefined || !strengths.includes(acr))) throw new Error('too weak')
        return { subject: claims.sub, session: sid ?? null, strength: acr ?? null, methods: amr }
      } catch (error) {
        throw new DomainError('auth.required', '统一身份认证没有通过', {
          hint: '请回到登录页重新登录；若一直不行，请联系本单位系统管理员',
          cause: error,
        })
      }
    },
    async loggedOut(token, work) {
      const { jti, who } = await readLogout(token)
      if (!(await work(who, jti))) throw wrongNotice(new Error('taken before'))
    },
    async leave() {
      const config = await provider().catch(() => null)
      if (config === null || config.serverMetadata().end_session_endpoint === undefined) return null
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: new URL('/', publicUrl).href }).href
    },
  }
}
