import type { Services } from '#command'
import type { DatabaseHandle } from '#db'
import type { createScreeningWorld } from '#test/screening-world'
import type { Asked, CallerName, send } from './callers.ts'
import type { Planted } from './people.ts'

/** What planting a village needs of the world. */
export interface Ground {
  readonly db: DatabaseHandle
  readonly services: Services
  readonly screenings: Awaited<ReturnType<typeof createScreeningWorld>>
  ask(who: CallerName, asked: Asked): ReturnType<typeof send>
  next(): Planted
  nextChild(): Planted
}

/** Asks, and stops the test where the ground cannot be laid. */
export async function laid(ground: Ground, who: CallerName, asked: Asked): Promise<number> {
  const reply = await ground.ask(who, asked)
  if (reply.statusCode !== 200) throw new Error(`${who} ${asked.method} ${asked.url}: ${reply.body}`)
  return reply.json<{ id?: number }>().id ?? 0
}
