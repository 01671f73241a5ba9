import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer as createHttp, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Claims = Record<string, unknown>
/** By whom a token is signed: the provider, somebody else, nobody, or whoever takes the published key for a shared secret. */
export type Signing = 'own' | 'other' | 'none' | 'shared'

/** An identity provider that lies: its token is what the test says. */
export interface LyingProvider {
  readonly address: string
  readonly nonce: { value: string }
  /** Whether its keys cannot be had just now. */
  readonly keys: { away: boolean }
  token(more?: Claims): string
  close(): void
}

/** A server of this machine on a free port, and its address. */
export async function listening(handler: Parameters<typeof createHttp>[1]): Promise<[Server, string]> {
  const http = createHttp(handler)
  await new Promise<void>((done) => {
    http.listen(0, '127.0.0.1', done)
  })
  return [http, `http://localhost:${String((http.address() as AddressInfo).port)}`]
}

/** `claims` makes of a right token the one it gives. */
export async function lyingProvider(claims: (good: Claims) => Claims, signed: Signing = 'own'): Promise<LyingProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const nonce = { value: '' }
  const keys = { away: false }
  let address = ''
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = (body: string): string => {
    if (signed === 'none') return ''
    if (signed === 'shared')
      return createHmac('sha256', own.publicKey.export({ type: 'spki', format: 'pem' }))
        .update(body)
        .digest('base64url')
    return sign('sha256', Buffer.from(body), signed === 'own' ? own.privateKey : other.privateKey).toString('base64url')
  }
  const token = (more: Claims = {}): string => {
    const now = Math.floor(Date.now() / 1000)
    const good = { iss: address, aud: 'doudi', sub: 'liu.fang', iat: now, exp: now + 60, nonce: nonce.value, ...more }
    const alg = signed === 'none' ? 'none' : signed === 'shared' ? 'HS256' : 'RS256'
    const body = `${part({ alg, kid: 'own' })}.${part(claims(good))}`
    return `${body}.${signature(body)}`
  }
  const [http, found] = await listening((request, reply) => {
    const json = (value: unknown): void => {
      reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (request.url === '/.well-known/openid-configuration') {
      json({
        issuer: address,
        authorization_endpoint: `${address}/auth`,
        token_endpoint: `${address}/token`,
        jwks_uri: `${address}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    } else if (request.url === '/jwks' && keys.away) reply.writeHead(503).end()
    else if (request.url === '/jwks') json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] })
    else json({ access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: token() })
  })
  address = found
  return {
    address,
    nonce,
    keys,
    token,
    close: () => {
      http.close()
    },
  }
}
