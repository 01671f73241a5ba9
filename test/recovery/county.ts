import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { transaction } from '#db'
import { hashPassword } from '#platform/crypto'
import { places } from '#test/import-world'
import { Client } from './client.ts'
import type { Delivery, Families } from './families.ts'
import { freePort } from '../program.ts'
import { Server, type Manner } from './server.ts'

const password = 'recovery-only'
const users = [
  { login: 'county', name: '周敏', role: 'county', region_code: places.county },
  { login: 'deputy', name: '谭伟', role: 'county', region_code: places.county },
  { login: 'clerk', name: '陈立新', role: 'clerk', region_code: places.heba },
] as const
const department = 'civil-affairs'
const readers = 9
const turnsOfReader = 4

/** The parts of a round, one after the other: what one needs of the part before is settled when it begins. */
export const parts = ['imports', 'screening', 'dispatch', 'lists'] as const
export type Part = (typeof parts)[number]

interface OnDesk {
  readonly id: number
  readonly version: number
}

const words = '已上门核实，家属提供了火化证明，从下月起停发其本人部分'

/** A county at work on a real server: departments hand in, it screens, its desks answer. Everything through HTTP. */
export class County {
  readonly server: Server
  readonly client: Client
  readonly #families: Families

  private constructor(server: Server, families: Families) {
    this.server = server
    this.client = new Client(server.address, password)
    this.#families = families
  }

  /** On an empty data folder; with the keys of another county, so that their pictures can be compared. */
  static async open(dataDirectory: string, families: Families, keysOf: County | null, manner: Manner = 'together'): Promise<County> {
    await mkdir(dataDirectory, { recursive: true })
    if (keysOf !== null) await cp(join(keysOf.server.dataDirectory, 'keys'), join(dataDirectory, 'keys'), { recursive: true })
    const county = new County(new Server(dataDirectory, await freePort(), manner), families)
    await county.server.start()
    const password_hash = await hashPassword(password)
    await county.server.database((db) =>
      transaction(db, (tx) =>
        tx
          .insertInto('app_user')
          .values(users.map((user) => ({ ...user, department, password_hash })))
          .execute(),
      ),
    )
    for (const delivery of families.atFirst()) {
      await county.#handIn(delivery)
      // A list read before the register that names its people would find nobody, in whichever county that happened.
      await county.settled()
    }
    return county
  }

  /** Does one part of a round and waits until all that follows from it is done. */
  async carryOut(part: Part, round: number): Promise<void> {
    try {
      await this.#carryOut(part, round)
    } catch (error) {
      throw new Error(`${part} of round ${String(round + 1)} did not end; the program's last words: ${this.server.said}`, { cause: error })
    }
  }

  async #carryOut(part: Part, round: number): Promise<void> {
    if (part === 'imports') for (const delivery of this.#families.inRound(round)) await this.#handIn(delivery)
    if (part === 'screening')
      await this.client.post('county', '/api/screenings', { regionCode: places.county, asOf: this.#families.day(round) })
    if (part === 'dispatch') await this.#workOnDesks()
    if (part === 'lists') await this.#lookAtLists()
    await this.settled()
  }

  async #handIn({ dataset, period, bytes }: Delivery): Promise<void> {
    await this.client.upload(
      'county',
      '/api/imports/files',
      { dataset, period, regionCode: places.county, adds: 'false' },
      { name: `${dataset}.csv`, bytes },
    )
  }

  /** The desks' day: new alerts are signed, answered and reviewed, or handed about; those signed the round before are brought to their end. */
  async #workOnDesks(): Promise<void> {
    const ids = (await this.#onDesks('dispatched')).map((alert) => alert.id)
    if (ids.length > 0) await this.client.post('county', '/api/alerts/bulk', { action: 'remind', ids })
    const [fresh, begun] = [await this.#onDesks('dispatched'), await this.#onDesks('signed')]
    await Promise.all([
      ...begun.map((alert) => this.#finish(alert.id, alert.version, 'clerk')),
      ...fresh.map((alert, at) => this.#begin(alert, at % 3)),
    ])
  }

  /** Many look at the lists at once. Every answer is whole: as many rows as it says there are. */
  async #lookAtLists(): Promise<void> {
    const paths = ['/api/alerts?size=200', '/api/households?size=200', '/api/persons?size=200', '/api/imports?size=200']
    await Promise.all(
      Array.from({ length: readers }, async (_, reader) => {
        for (let turn = 0; turn < turnsOfReader; turn++) {
          const path = paths[(reader + turn) % paths.length] ?? ''
          const { rows, total } = (await this.client.get(users[reader % users.length]?.login ?? '', path)) as {
            rows: unknown[]
            total: number
          }
          if (rows.length !== Math.min(total, 200)) throw new Error(`${path} says ${String(total)} and shows ${String(rows.length)}`)
        }
      }),
    )
  }

  async #onDesks(status: 'dispatched' | 'signed'): Promise<OnDesk[]> {
    const { rows } = await this.server.database((db) =>
      sql<OnDesk>`select a.id, a.version from alert a join household h using (household_no) where a.status = ${status} order by h.sender_key, a.cause`.execute(
        db,
      ),
    )
    return rows
  }

  async #begin(alert: OnDesk, way: number): Promise<void> {
    if (way === 0) {
      await this.#finish(alert.id, await this.#act('clerk', alert.id, 'sign', alert.version), 'clerk')
    } else if (way === 1) {
      const assigned = await this.#act('county', alert.id, 'assign', alert.version, {
        department,
        level: 'county',
        reason: '由县里直接核查',
      })
      const signed = await this.#act('deputy', alert.id, 'sign', assigned)
      const returned = await this.#act('county', alert.id, 'return', await this.#answer('deputy', alert.id, signed), {
        reason: '请补充停发的起止月份',
      })
      await this.#finish(alert.id, returned, 'deputy')
    } else {
      await this.#act('clerk', alert.id, 'sign', alert.version)
    }
  }

  async #finish(id: number, version: number, desk: string): Promise<void> {
    await this.#act('county', id, 'accept', await this.#answer(desk, id, version), { outcome: 'confirmed' })
  }

  #answer(desk: string, id: number, version: number): Promise<number> {
    return this.#act(desk, id, 'answer', version, {
      code: 'reduced',
      note: words,
      hearing: { manner: 'relatives', words: '家属说明了去世时间，对调减没有意见' },
    })
  }

  /** One action; gives the alert's next version. */
  async #act(login: string, id: number, action: string, version: number, more: object = {}): Promise<number> {
    const reply = await this.client.post(login, `/api/alerts/${String(id)}/${action}`, { version: version, ...more })
    return Number(reply['version'])
  }

  /** Waits until nothing is under way: files read, screenings over, every alert on a desk. */
  async settled(): Promise<void> {
    await this.#none(sql<{ what: string }>`
      select 'import ' || id || ' ' || status || ' attempt ' || attempts as what from import where status in ('received', 'reading')
      union all select 'run ' || id || ' ' || status || ' attempt ' || attempts from screening_run where status in ('queued', 'running')
      union all select 'alert ' || id from alert where status = 'open'`)
  }

  /** Waits until the queue is empty as well: a job that finds nothing to do any more may still stand in it. */
  async idle(): Promise<void> {
    await this.settled()
    await this.#none(
      sql<{
        what: string
      }>`select 'job ' || name || ' ' || state as what from pgboss.job where state in ('created', 'retry', 'active') and start_after <= now() and name !~ '^__'`,
    )
  }

  async #none(question: RawBuilder<{ what: string }>): Promise<void> {
    const began = Date.now()
    for (;;) {
      const waiting = await this.server.database(async (db) => (await question.execute(db)).rows.map((row) => row.what))
      if (waiting.length === 0) return
      if (Date.now() - began > 240_000) throw new Error(`nobody goes on with: ${waiting.join(', ')}`)
      await sleep(100)
    }
  }
}
