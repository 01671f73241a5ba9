import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { clockWentBack, systemActor, withWriter } from '#access'
import type { Services } from '#command'
import { append } from '#ledger'
import { tell } from '#platform/log'

/** A difference as small as this is two machines' clocks, or one that is being set right slowly. */
const slackMs = 60_000
const lookEveryMs = 1_000

/** The two clocks of a process, in ms: the one on the wall, which somebody may set, and the one that only goes forward. */
export interface Clocks {
  readonly wall: () => number
  readonly steady: () => number
}

const processClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() }

/** Notices that the clock on the wall was set back, by the clock that cannot be. */
export class SetBack {
  readonly #clocks: Clocks
  #ahead: number

  constructor(clocks: Clocks = processClocks) {
    this.#clocks = clocks
    this.#ahead = clocks.wall() - clocks.steady()
  }

  /** By how many ms the clock was set back since it was last found so; 0 for less than a minute. Many small steps add up. */
  look(): number {
    const ahead = this.#clocks.wall() - this.#clocks.steady()
    const back = this.#ahead - ahead
    if (back >= slackMs) this.#ahead = ahead
    else this.#ahead = Math.max(this.#ahead, ahead)
    return back >= slackMs ? back : 0
  }
}

const hand = systemActor('clock', [])

/** What follows from a clock set back by `ms`: every proof is void, nothing ends later than it could if it began now, and it is on record. */
export async function setRight(services: Pick<Services, 'db' | 'log' | 'config'>, ms: number): Promise<void> {
  await clockWentBack(services.db, services.config.signIn)
  const entry = { verb: setBackVerb, subject: 'clock', detail: { seconds: secondsOf(ms) } }
  await withWriter(services.db, hand, (tx) => append(tx, hand, [entry]))
}

const setBackVerb = 'system.clockSetBack'
const secondsOf = (ms: number): number => Math.round(ms / 1_000)

/** Watches the clock while a program runs; what is given back ends it. */
export function startClockWatch(services: Pick<Services, 'db' | 'log' | 'config'>): () => Promise<void> {
  const end = new AbortController()
  const watching = watchClock(services, end.signal)
  return async () => {
    end.abort()
    await watching
  }
}

/** Watches the clock until the signal; whoever set it back while nothing ran is found out by the ledger. Never fails. */
export async function watchClock(
  services: Pick<Services, 'db' | 'log' | 'config'>,
  signal: AbortSignal,
  watch: Pick<SetBack, 'look'> = new SetBack(),
): Promise<void> {
  let [asked, back, told] = [false, 0, 0]
  for (;;) {
    try {
      if (!asked) back = Math.max(back, await aheadInLedger(services))
      asked = true
      if (back > told) tell(services.log, 'clock.set-back', { detail: { seconds: secondsOf(back) } })
      told = back
      if (back > 0) await setRight(services, back)
      back = told = 0
    } catch {
      // The database is away: it is tried again with the next look.
    }
    try {
      await sleep(lookEveryMs, undefined, { signal, ref: false })
    } catch {
      return
    }
    back = Math.max(back, watch.look())
  }
}

/**
 * By how many ms the ledger was ahead of the clock that dates it, the database's: any entry since the clock was last found set back, as the
 * first ones after it, of a worker or a command, may already be dated right. The index by time leads past all that is dated right.
 */
async function aheadInLedger({ db }: Pick<Services, 'db'>): Promise<number> {
  const { rows } = await sql<{ ahead: number | null }>`
    select extract(epoch from max(at) - now())::float8 * 1000 as ahead from ledger
    where at >= now() + ${slackMs} * interval '1 millisecond'
      and seq > coalesce((select max(seq) from ledger where actor = ${hand.id} and verb = ${setBackVerb}), 0)`.execute(db)
  return rows[0]?.ahead ?? 0
}
