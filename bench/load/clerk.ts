import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figures } from './figures.ts'
import type { Hired } from './hire.ts'

/** Milliseconds between two actions, drawn evenly from `5-10` (seconds). */
export function thinkingFor(words: string): () => number {
  const [least = 5, most = least] = words.split('-').map(Number)
  return () => (least + Math.random() * (most - least)) * 1_000
}

interface Answered {
  readonly status: number
  readonly body: string
}

const searches = ['zw', 'wl', '张伟', '王', 'lm', '李', 'cj', '刘明']

/** Somebody at a desk: looks, searches, signs, answers, writes a visit down, takes a list along. */
export class Clerk {
  readonly #address: string
  readonly #hired: Hired
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 })
  readonly #waiting: { id: number; version: number }[]
  readonly #signed: { id: number; version: number }[] = []

  constructor(address: string, hired: Hired) {
    this.#address = address
    this.#hired = hired
    this.#waiting = [...hired.waiting]
  }

  async workUntil(until: number, figures: Figures, pause: () => number): Promise<void> {
    while (performance.now() < until) {
      await this.#act(figures)
      const rest = Math.min(pause(), until - performance.now())
      if (rest > 0) await sleep(rest)
    }
  }

  /** What a morning at the desk is made of, in hundredths. */
  async #act(figures: Figures): Promise<void> {
    const draw = Math.random() * 100
    if (draw < 18) await this.#ask(figures, 'home', 'GET', '/api/workbench')
    else if (draw < 38)
      await this.#ask(
        figures,
        'list',
        'GET',
        pick([
          '/api/alerts?sort=daysLeft&running=true',
          '/api/alerts?due=soon&sort=daysLeft',
          '/api/households?sort=place&programme=dibao',
          '/api/persons?sort=place&programme=dibao',
          '/api/visits?page=1',
        ]),
      )
    else if (draw < 54) await this.#ask(figures, 'search', 'POST', '/api/registry/quick', { text: pick(searches) })
    else if (draw < 76) await this.#lookAtHousehold(figures)
    else if (draw < 84) await this.#sign(figures)
    else if (draw < 91) await this.#answer(figures)
    else if (draw < 98) await this.#visit(figures)
    else await this.#ask(figures, 'export', 'GET', '/api/alerts/export.xlsx?due=soon')
  }

  async #lookAtHousehold(figures: Figures): Promise<void> {
    const household = String(pick(this.#hired.households))
    await this.#ask(figures, 'household', 'GET', `/api/households/${household}`)
    await this.#ask(figures, 'chain', 'GET', `/api/households/${household}/chain?size=60`)
  }

  async #sign(figures: Figures): Promise<void> {
    const next = this.#waiting.pop()
    if (next === undefined) return this.#lookAtHousehold(figures)
    const reply = await this.#ask(figures, 'sign', 'POST', `/api/alerts/${String(next.id)}/sign`, { version: next.version })
    if (reply?.status === 200) this.#signed.push({ id: next.id, version: (JSON.parse(reply.body) as { version: number }).version })
  }

  async #answer(figures: Figures): Promise<void> {
    const next = this.#signed.shift()
    if (next === undefined) return this.#sign(figures)
    await this.#ask(figures, 'answer', 'POST', `/api/alerts/${String(next.id)}/answer`, {
      version: next.version,
      code: 'medical-aid',
      note: '已上门核实，情况属实，按规定办理',
    })
  }

  async #visit(figures: Figures): Promise<void> {
    await this.#ask(figures, 'visit', 'POST', '/api/visits', {
      clientId: randomUUID(),
      householdNo: pick(this.#hired.households),
      visitedAt: new Date().toISOString(),
      result: 'met',
    })
  }

  async #ask(figures: Figures, action: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answered | null> {
    const begun = performance.now()
    try {
      const answered = await this.#send(method, path, body)
      if (answered.status === 200) figures.add(action, performance.now() - begun)
      else if (answered.status === 409) figures.overtaken++
      else figures.errors.push(`${action} ${String(answered.status)} ${answered.body.slice(0, 200)}`)
      return answered
    } catch (error) {
      figures.errors.push(`${action} ${error instanceof Error ? error.message : String(error)}`)
      return null
    }
  }

  #send(method: 'GET' | 'POST', path: string, body: object | undefined): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const headers = {
        cookie: this.#hired.cookie,
        'x-doudi': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'x-request-id': randomUUID() }),
      }
      const asking = request(this.#address + path, { agent: this.#agent, method, headers, timeout: 60_000 }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') })
        })
        response.once('error', reject)
      })
      asking.once('timeout', () => asking.destroy(new Error('no answer within a minute')))
      asking.once('error', reject)
      asking.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

function pick<T>(from: readonly T[]): T {
  const chosen = from[Math.floor(Math.random() * from.length)]
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}
