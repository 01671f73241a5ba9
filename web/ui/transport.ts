import type { ErrorReply, Method } from '#contract'

/** A failed request. `code` is the server's, or `network` (no answer) or `network.aborted`; `requestId` is what to tell support. */
export class ApiError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly requestId: string
  readonly details: Record<string, unknown> | undefined
  /** HTTP status; 0 when there was no answer. */
  readonly status: number

  constructor(status: number, reply: ErrorReply) {
    super(reply.message)
    this.name = 'ApiError'
    this.status = status
    this.code = reply.code
    this.hint = reply.hint
    this.requestId = reply.requestId
    this.details = reply.details
  }

  /** The reasons for single fields of a refused form, by the field's dotted path; empty when there are none. */
  get fields(): Record<string, string> {
    const list = this.details?.['fields']
    if (!Array.isArray(list)) return {}
    return Object.fromEntries(list.filter(isFieldProblem).map((problem) => [problem.field.replace(/^body\./, ''), problem.reason]))
  }
}

function isFieldProblem(value: unknown): value is { field: string; reason: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'field' in value &&
    'reason' in value &&
    typeof value.field === 'string' &&
    typeof value.reason === 'string'
  )
}

export interface WireRequest {
  readonly method: Method
  /** With `{name}` places, filled from `params`. */
  readonly path: string
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  /** One per intention of the user: a repeated command with the same id is done once. */
  readonly requestId?: string
  readonly signal?: AbortSignal
}

/** Announces that a request was refused because the session is over (`expired`), or until something is done first (`duty`); the shells listen. */
export const sessionEvents = new EventTarget()

/** Announces whether the server could be reached (`found`) or not (`lost`), after each request: the browser's own opinion is often wrong. */
export const lineEvents = new EventTarget()

/** Tells the server that the request comes from our own page, which another site's form cannot say (with the SameSite cookie: CSRF). */
const ownPage = { 'x-doudi': '1' }

/** `/api/alerts/{no}` with `{ no: 7 }` → `/api/alerts/7`. */
export function fillPath(path: string, params: unknown): string {
  const values = isRecord(params) ? params : {}
  return path.replace(/\{([a-zA-Z]+)\}/g, (_place, name: string) => {
    const value = values[name]
    if (value === undefined || value === null || value === '') throw new Error(`path ${path} needs ${name}`)
    return encodeURIComponent(plainText(value))
  })
}

/** A value of an address or a form field; arrays are joined by commas. Anything else would arrive as nonsense. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(plainText).join(',')
  throw new Error(`cannot write a ${typeof value} into an address`)
}

/** A query string with its `?`, or nothing. Empty values are left out, arrays are joined by commas. */
export function queryString(query: unknown): string {
  const parts = new URLSearchParams()
  for (const [key, value] of Object.entries(isRecord(query) ? query : {})) {
    if (value === undefined || value === null || value === '') continue
    const text = plainText(value)
    if (text !== '') parts.set(key, text)
  }
  const text = parts.toString()
  return text === '' ? '' : `?${text}`
}

/** Sends one request and reads its JSON reply. Throws ApiError. */
export async function request(wire: WireRequest): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json', ...ownPage }
  if (wire.requestId !== undefined) headers['x-request-id'] = wire.requestId
  // Every command has a JSON body, an empty one too: a DELETE without a body must not claim to have one.
  const hasBody = wire.method !== 'GET' && wire.body !== undefined
  if (hasBody) headers['content-type'] = 'application/json'
  const init: RequestInit = { method: wire.method, headers, credentials: 'same-origin' }
  if (hasBody) init.body = JSON.stringify(wire.body)
  if (wire.signal !== undefined) init.signal = wire.signal
  let response: Response
  try {
    response = await fetch(fillPath(wire.path, wire.params) + queryString(wire.query), init)
  } catch (cause) {
    throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : offline(wire.requestId)
  }
  announce(response.status)
  return readReply(response.status, await response.text(), wire.requestId)
}

/** Sends one file with the fields before it (multipart), reporting progress from 0 to 1. Throws ApiError. */
export function sendFile(
  wire: Omit<WireRequest, 'body' | 'signal'> & { file: Blob; fileName: string; fields?: unknown; signal?: AbortSignal },
  onProgress?: (share: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    for (const [key, value] of Object.entries(isRecord(wire.fields) ? wire.fields : {})) {
      if (value !== undefined && value !== null) form.append(key, isRecord(value) ? JSON.stringify(value) : plainText(value))
    }
    form.append('file', wire.file, wire.fileName)
    const sending = new XMLHttpRequest()
    sending.open(wire.method, fillPath(wire.path, wire.params) + queryString(wire.query))
    sending.setRequestHeader('accept', 'application/json')
    for (const [name, value] of Object.entries(ownPage)) sending.setRequestHeader(name, value)
    if (wire.requestId !== undefined) sending.setRequestHeader('x-request-id', wire.requestId)
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    }
    sending.onload = () => {
      announce(sending.status)
      try {
        resolve(readReply(sending.status, sending.responseText, wire.requestId))
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    sending.onerror = () => {
      reject(offline(wire.requestId))
    }
    sending.onabort = () => {
      reject(new DOMException('upload stopped', 'AbortError'))
    }
    wire.signal?.addEventListener(
      'abort',
      () => {
        sending.abort()
      },
      { once: true },
    )
    sending.send(form)
  })
}

/** An answer of a proxy for a server that is away is none of the server's. */
function announce(status: number): void {
  lineEvents.dispatchEvent(new Event(status >= 502 && status <= 504 ? 'lost' : 'found'))
}

function readReply(status: number, text: string, requestId: string | undefined): unknown {
  if (status >= 200 && status < 300) return text === '' ? {} : (JSON.parse(text) as unknown)
  const error = new ApiError(status, errorIn(status, text, requestId))
  if (error.code === 'auth.required') sessionEvents.dispatchEvent(new Event('expired'))
  if (error.details?.['duty'] !== undefined) sessionEvents.dispatchEvent(new Event('duty'))
  throw error
}

function errorIn(status: number, text: string, requestId: string | undefined): ErrorReply {
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string') {
      return {
        code: value['code'],
        message: value['message'],
        requestId: typeof value['requestId'] === 'string' ? value['requestId'] : (requestId ?? '无'),
        ...(typeof value['hint'] === 'string' ? { hint: value['hint'] } : {}),
        ...(isRecord(value['details']) ? { details: value['details'] } : {}),
      }
    }
  } catch {
    // Not our server's answer (a proxy's page, for instance): described by its status below.
  }
  return {
    code: `http.${String(status)}`,
    message: '服务器没有给出正常的答复',
    hint: '请稍后再试；仍不行请把编号告诉管理员',
    requestId: requestId ?? '无',
  }
}

function offline(requestId: string | undefined): ApiError {
  lineEvents.dispatchEvent(new Event('lost'))
  return new ApiError(0, {
    code: 'network',
    message: '连不上服务器',
    hint: '请检查网络；您填写的内容还在，恢复后再点一次即可，不会重复提交',
    requestId: requestId ?? '无',
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A new id for one intention of the user. Works without a secure context, where `crypto.randomUUID` does not exist. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
