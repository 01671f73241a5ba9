import type { FastifyInstance } from 'fastify'
import type { Config } from '#platform/config'
import { DomainError } from '#kernel'

/** Two years, as browsers' lists of sites ask. Only behind TLS: over plain http browsers ignore it. */
const strictTransport = 'max-age=63072000'

/**
 * What a page may load and where it may send: its own server and nothing else, no script that stands in the page itself. Style elements
 * need the page's nonce (antd writes its styles while it runs); style attributes are let through: charts set them in the text of their
 * tooltips, and an attribute can load nothing that `img-src` and `font-src` do not allow.
 */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "media-src 'none'",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ')
}

/** The session's cookie. Behind TLS its name binds it to this host and to TLS: no other host and no page without TLS can set it. */
export function sessionCookieOf(config: Pick<Config, 'publicHttps'>): string {
  return config.publicHttps ? '__Host-doudi_session' : 'doudi_session'
}

/** A change that does not come from a page of the platform. */
export function foreignPage(): DomainError {
  return new DomainError('auth.denied', '请求来源不明，已拒绝', { hint: '请从本平台页面操作', details: { origin: true } })
}

/** Headers of every answer, and limits of every body, before any route. */
export function protect(server: FastifyInstance, config: Pick<Config, 'publicHttps' | 'strictSubdomains'>): void {
  const transport = config.strictSubdomains ? `${strictTransport}; includeSubDomains` : strictTransport
  server.addHook('onSend', async (_request, reply) => {
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), display-capture=()',
    })
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', contentSecurityPolicy())
    if (config.publicHttps) void reply.header('strict-transport-security', transport)
  })
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body === 'string' && depthOf(body) > deepest)
      done(new DomainError('input.invalid', '请求的格式不对', { details: { hostile: true } }))
    else void parse(request, typeof body === 'string' ? body : body.toString(), done)
  })
}

/** The contract's bodies are four deep; what is deeper only costs whoever reads it. */
const deepest = 32

/** How deep arrays and objects of a JSON text are nested, brackets in texts left out; without reading it. */
export function depthOf(json: string): number {
  let [depth, most, inText] = [0, 0, false]
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (inText) {
      if (code === 0x5c) at++
      else if (code === 0x22) inText = false
    } else if (code === 0x22) inText = true
    else if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth)
    else if (code === 0x5d || code === 0x7d) depth--
  }
  return most
}
