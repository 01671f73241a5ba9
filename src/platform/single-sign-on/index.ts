import * as client from 'openid-client'
import { DomainError } from '#kernel'
import type { SingleSignOnConfig } from '#platform/config'

/** What the browser keeps between leaving for the identity provider and coming back; sealed, for ten minutes. */
export interface Journey {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
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
  finish(query: string, journey: Journey): Promise<{ readonly subject: string }>
  /** Where the person also leaves the provider; null where the provider has no such page. */
  leave(): Promise<string | null>
}

/** Where the provider sends people back to, under the platform's own address. */
const returnPath = '/api/sign-in/oidc/return'

/**
 * Nothing is asked of the provider before somebody signs in: it may be away when the platform starts. `http:` is taken on this machine
 * only, for trials.
 */
export function singleSignOn({ issuer, clientId, publicUrl, label }: SingleSignOnConfig, secret: string | undefined): SingleSignOn {
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
  return {
    issuer,
    label,
    async begin() {
      const config = await provider().catch((error: unknown) => {
        throw new DomainError('system.unavailable', '统一身份认证暂时连不上', {
          hint: '请稍后再试，或用本平台的用户名和密码登录',
          cause: error,
        })
      })
      const journey = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid',
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
        const subject = tokens.claims()?.sub
        if (subject === undefined) throw new Error('no subject')
        return { subject }
      } catch (error) {
        throw new DomainError('auth.required', '统一身份认证没有通过', {
          hint: '请回到登录页重新登录；若一直不行，请联系本单位系统管理员',
          cause: error,
        })
      }
    },
    async leave() {
      const config = await provider().catch(() => null)
      if (config === null || config.serverMetadata().end_session_endpoint === undefined) return null
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: new URL('/', publicUrl).href }).href
    },
  }
}
