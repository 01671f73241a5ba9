import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fastifyCookie from '@fastify/cookie'
import fastifyMultipart from '@fastify/multipart'
import fastifyStatic from '@fastify/static'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { actorOfApiKey, actorOfSession, type Actor } from '#access'
import {
  hasUnknownField,
  isDownload,
  parseInput,
  unknownField,
  type Download,
  type Route,
  type RouteRequest,
  type Services,
} from '#command'
import { isDatabaseAway } from '#db'
import { DomainError, errorStatus } from '#kernel'
import { headerName, safeFileName } from '#platform/papers'
import { adminNetworks, type AdminNetworks } from './admin-networks.ts'
import { openApiText } from './api/openapi.ts'
import { perMinute, type RateLimit } from './api/rate-limit.ts'
import { remember, tellRefusal, watchRefusals } from './attempts/watch.ts'
import { contentSecurityPolicy, foreignPage, protect, sessionCookieOf } from './protection.ts'
import { RequestLog } from './request-log.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const maxUploadBytes = 2 * 1024 ** 3
/** What anybody may send without signing in: a family of twenty is a few kilobytes. */
const maxPublicBytes = 64 * 1024

interface Limits {
  readonly keys: RateLimit
  readonly strangers: RateLimit
}

/** The web server: every route of the rooms, the built screens under `/` and `/m/`, errors in plain Chinese. Does not listen yet. */
export async function createServer(services: Services, routes: readonly Route[], webDirectory: string): Promise<FastifyInstance> {
  // Declared with Fastify's own logger type: the instance's generics would not fit the rest of the file.
  const loggerInstance: FastifyBaseLogger = services.log
  const server = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 20 * 1024 ** 2,
    trustProxy: services.config.publicHttps ? services.config.trustedProxies : false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 200 },
  })
  await server.register(fastifyCookie)
  await server.register(fastifyMultipart, { limits: { files: 1, fileSize: maxUploadBytes, fields: 20 } })
  const requests = new RequestLog(services.log)
  requests.watch(server)
  server.setErrorHandler((error, request, reply) => sendError(error, request, reply, requests))
  protect(server, services.config)
  watchRefusals(server, services)
  const limits: Limits = { keys: perMinute(services.config.apiPerMinute), strangers: perMinute(services.config.publicPerMinute) }
  const networks = adminNetworks(services.config)
  for (const route of routes) register(server, services, route, { limits, networks, requests })
  // Names operations and fields, no person: readable without a key, so that a department's programmers can begin before they have one.
  const interfaceDocument = openApiText()
  server.get('/api/openapi.json', (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-cache').send(interfaceDocument),
  )
  registerPages(server, webDirectory, await registerAssets(server, webDirectory))
  return server
}

function register(
  server: FastifyInstance,
  services: Services,
  route: Route,
  { limits, networks, requests }: { readonly limits: Limits; readonly networks: AdminNetworks; readonly requests: RequestLog },
): void {
  const { operation } = route
  const open = operation.ability === 'public'
  server.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    ...(open ? { bodyLimit: maxPublicBytes } : {}),
    handler: async (request, reply) => {
      requests.asked(request, operation.id, null)
      remember(request, operation.id, null)
      const actor = await authenticate(services, request, networks)
      requests.asked(request, operation.id, actor)
      remember(request, operation.id, actor)
      networks.require(actor, request.ip)
      if (actor?.kind === 'key') slowDown(limits.keys, actor.id, reply)
      // The address stays in memory, as long as it takes to fill a bucket again.
      else if (open && operation.method !== 'GET') slowDown(limits.strangers, request.ip, reply)
      const input = await readInput(route, request)
      const result = await route.handle(services, { ...input, actor, requestId: requestIdOf(request) })
      if (isDownload(result)) return sendDownload(reply, result)
      void reply.header('cache-control', 'no-store')
      // Undeclared fields are stripped: a column added to a query never leaves by accident.
      return operation.reply.parse(result)
    },
  })
}

function slowDown(limit: RateLimit, caller: string, reply: FastifyReply): void {
  const seconds = limit.take(caller)
  if (seconds === 0) return
  void reply.header('retry-after', String(seconds))
  throw new DomainError('rate.limited', '请求太频繁', { hint: `请 ${String(seconds)} 秒后再试`, details: { retryAfterSeconds: seconds } })
}

async function authenticate(services: Services, request: FastifyRequest, networks: AdminNetworks): Promise<Actor | null> {
  const bearer = /^Bearer (doudi_\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) {
    const actor = await actorOfApiKey(services.db, bearer)
    if (actor === null) throw new DomainError('auth.required', '接口密钥无效或已停用', { hint: '请向民政部门申请新的接口密钥' })
    return actor
  }
  const secret = request.cookies[sessionCookieOf(services.config)]
  if (secret === undefined) return null
  // Same-site cookies and a header that no cross-site form can send: both must fail before a foreign page can act.
  if (request.method !== 'GET' && request.headers['x-doudi'] !== '1') throw foreignPage()
  return actorOfSession(services.db, secret, services.config.signIn, (actor) => networks.holds(actor, request.ip))
}

async function readInput(route: Route, request: FastifyRequest): Promise<Pick<RouteRequest, 'params' | 'query' | 'body' | 'file'>> {
  const { operation } = route
  const params = parseInput(operation.params, request.params, 'address')
  const query = parseInput(operation.query, request.query)
  const readBody = (body: unknown): unknown => {
    if (hasUnknownField(operation.body, body)) tellRefusal(request, unknownField())
    return parseInput(operation.body, body)
  }
  if (operation.transfer !== 'upload') return { params, query, body: readBody(request.body ?? {}), file: undefined }
  const part = await request.file()
  if (part === undefined) throw new DomainError('input.invalid', '没有收到文件', { hint: '请选择一个文件后再提交' })
  // Fields must stand before the file in the form: they are read without waiting for the file's end.
  const fields = Object.fromEntries(
    Object.entries(part.fields).flatMap(([name, field]) => (field !== undefined && 'value' in field ? [[name, field.value]] : [])),
  )
  return { params, query, body: readBody(fields), file: { fileName: safeFileName(part.filename), stream: part.file } }
}

function requestIdOf(request: FastifyRequest): string | undefined {
  const id = request.headers['x-request-id']
  if (id === undefined) return undefined
  if (typeof id !== 'string' || !uuid.test(id)) throw new DomainError('input.invalid', '请求编号 x-request-id 必须是小写 UUID')
  return id
}

function sendDownload(reply: FastifyReply, download: Download): FastifyReply {
  const content = download.content instanceof Readable ? download.content : Buffer.from(download.content)
  return reply
    .header('content-type', download.mime)
    .header('content-disposition', `attachment; filename*=UTF-8''${headerName(safeFileName(download.fileName))}`)
    .header('cache-control', 'no-store')
    .send(content)
}

/** Domain errors answer with their message; anything else is a defect and shows only the code to tell support. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, requests: RequestLog): FastifyReply {
  if (error instanceof DomainError) {
    const { code, message, hint, details } = error
    if (errorStatus[code] >= 500) requests.failed(request, errorStatus[code] === 503 ? 'http.unavailable' : 'http.failed', error)
    return reply.status(errorStatus[code]).send({ code, message, hint, details, requestId: request.id })
  }
  if (isDatabaseAway(error)) {
    requests.failed(request, 'http.database-away', error)
    return reply.status(503).header('retry-after', '5').send({
      code: 'system.unavailable',
      message: '系统正在恢复，这次操作没有得到确认',
      hint: '请稍等几秒再试；若刚才其实已经办成，再试也不会办成两次',
      requestId: request.id,
    })
  }
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status < 500) {
    const tooLarge = status === 413
    return reply
      .status(status)
      .send({ code: 'input.invalid', message: tooLarge ? '内容太大，超过了允许的大小' : '请求的格式不对', requestId: request.id })
  }
  requests.failed(request, 'http.failed', error)
  return reply.status(500).send({
    code: 'system.error',
    message: '系统出了问题，这次操作没有生效',
    hint: '请稍后重试；若仍不行，请把编号告诉管理员',
    requestId: request.id,
  })
}

/** The built files, but for the pages themselves. False where nothing has been built. */
async function registerAssets(server: FastifyInstance, webDirectory: string): Promise<boolean> {
  if (!existsSync(webDirectory)) return false
  await server.register(fastifyStatic, {
    root: webDirectory,
    wildcard: false,
    index: false,
    globIgnore: ['**/index.html'],
    setHeaders: (reply, path) => {
      // Built assets carry a hash in their name; the service worker must be asked for anew.
      void reply.header('cache-control', path.includes(join(webDirectory, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  return true
}

function registerPages(server: FastifyInstance, webDirectory: string, built: boolean): void {
  server.setNotFoundHandler(async (request, reply) => {
    if (request.method !== 'GET' || !isPage(request.url) || !built)
      return reply.status(404).send({ code: 'not-found', message: '没有这个地址', requestId: request.id })
    const page = await readFile(join(webDirectory, pageFor(request.url)), 'utf8')
    // Each answer has a nonce of its own, so a page is never kept; the phone's worker keeps its own page, which needs none.
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy(nonce),
      })
      .send(page.replace('</head>', `<meta name="csp-nonce" content="${nonce}" /></head>`))
  })
}

/** The desk's page, the village helper's, or the public calculator. */
function pageFor(url: string): string {
  const path = url.split('?')[0] ?? ''
  if (/^\/calculator(\/(index\.html)?)?$/.test(path)) return 'calculator/index.html'
  return path === '/m' || path.startsWith('/m/') ? 'm/index.html' : 'index.html'
}

/** An address of a screen, dots and all (`/policy/figures/tekun.factor`). A missing asset must answer 404: a page in its place is an error nobody understands. */
function isPage(url: string): boolean {
  const path = url.split('?')[0] ?? ''
  return !path.startsWith('/api/') && !path.startsWith('/assets/') && !/\.(css|ico|js|json|map|png|svg|txt|webmanifest|woff2?)$/.test(path)
}
