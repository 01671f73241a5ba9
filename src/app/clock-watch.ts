import { setTimeout as sleep } from 'node:timers/promises'
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
  const seconds = Math.round(ms / 1_000)
  tell(services.log, 'clock.set-back', { detail: { seconds } })
  await clockWentBack(services.db, services.config.signIn)
  await withWriter(services.db, hand, (tx) => append(tx, hand, [{ verb: 'system.clockSetBack', subject: 'clock', detail: { seconds } }]))
}

/** Watches the clock until the signal; whoever set it back while nothing ran is found out by the ledger's newest entry. */
export async function watchClock(services: Services, signal: AbortSignal): Promise<void> {
  const watch = new SetBack()
  let back = await aheadInLedger(services)
  for (;;) {
    // Where the database is away it is tried again with the next look.
    if (back > 0) {
      const done = await setRight(services, back).then(
        () => true,
        () => false,
      )
      if (done) back = 0
    }
    try {
      await sleep(lookEveryMs, undefined, { signal, ref: false })
    } catch {
      return
    }
    back = Math.max(back, watch.look())
  }
}

async function aheadInLedger({ db }: Services): Promise<number> {
  const newest = await db.selectFrom('ledger').select('at').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  const ahead = newest === undefined ? 0 : newest.at.getTime() - Date.now()
  return ahead >= slackMs ? ahead : 0
}
