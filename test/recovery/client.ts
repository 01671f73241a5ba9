import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const givesUpAfter = 180_000

/** The server said no: nothing to insist on. */
class Refused extends Error {}

type Reply = Record<string, unknown>

/** A browser that insists: what got no answer is sent again with the same number until it gets one. */
export class Client {
  readonly #address: string
  readonly #password: string
  readonly #cookies = new Map<string, string>()
  /** Every request that was answered, by its number. */
  readonly answered = new Map<string, Reply>()
  /** How often something had to be sent again. */
  retried = 0

  constructor(address: string, password: string) {
    this.#address = address
    this.#password = password
  }

  post(login: string, path: string, body: object): Promise<Reply> {
    return this.#insist(login, path, () => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))
  }

  /** A question; asked again until it is answered, and not remembered: nothing is done by it. */
  async get(login: string, path: string): Promise<Reply> {
    const began = Date.now()
    for (;;) {
      const reply = await this.#ask(login, path).catch((error: unknown) => {
        if (error instanceof Refused || Date.now() - began > givesUpAfter) throw error
        return null
      })
      if (reply !== null) return reply
      this.retried++
      await sleep(150)
    }
  }

  async #ask(login: string, path: string): Promise<Reply> {
    const cookie = this.#cookies.get(login) ?? (await this.#signIn(login))
    return this.#read(path, login, await fetch(this.#address + path, { headers: { cookie }, signal: AbortSignal.timeout(60_000) }))
  }

  upload(
    login: string,
    path: string,
    fields: Readonly<Record<string, string>>,
    file: { name: string; bytes: Uint8Array<ArrayBuffer> },
  ): Promise<Reply> {
    return this.#insist(login, path, () => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      form.append('file', new Blob([file.bytes]), file.name)
      return { headers: {}, body: form }
    })
  }

  async #insist(login: string, path: string, content: () => { headers: Record<string, string>; body: string | FormData }): Promise<Reply> {
    const requestId = randomUUID()
    const began = Date.now()
    for (;;) {
      const reply = await this.#send(login, path, requestId, content()).catch((error: unknown) => {
        if (error instanceof Refused || Date.now() - began > givesUpAfter) throw error
        return null
      })
      if (reply !== null) {
        this.answered.set(requestId, reply)
        return reply
      }
      this.retried++
      await sleep(150)
    }
  }

  async #send(
    login: string,
    path: string,
    requestId: string,
    { headers, body }: { headers: Record<string, string>; body: string | FormData },
  ): Promise<Reply> {
    const cookie = this.#cookies.get(login) ?? (await this.#signIn(login))
    const response = await fetch(this.#address + path, {
      method: 'POST',
      headers: { ...headers, cookie, 'x-doudi': '1', 'x-request-id': requestId },
      body,
      signal: AbortSignal.timeout(60_000),
    })
    return this.#read(path, login, response)
  }

  async #read(path: string, login: string, response: Response): Promise<Reply> {
    const text = await response.text()
    if (response.ok) return JSON.parse(text) as Reply
    if (response.status < 500) throw new Refused(`${path} as ${login}: ${text}`)
    throw new Error(`${path}: ${String(response.status)}`)
  }

  async #signIn(login: string): Promise<string> {
    const response = await fetch(`${this.#address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doudi': '1' },
      body: JSON.stringify({ login, password: this.#password }),
    })
    if (!response.ok) throw response.status < 500 ? new Refused(`${login} cannot sign in: ${await response.text()}`) : new Error('not yet')
    const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    this.#cookies.set(login, cookie)
    return cookie
  }
}
