import { z } from 'zod'
import { systemActor, withReader, type Actor } from '#access'
import { recordLooks, type Services } from '#command'
import { addDays, type PlainDate } from '#kernel'
import { writeAnchors, type Anchor } from '#ledger'
import { request, type JobDefinition, type JobHandler } from '#platform/jobs'

const hand = systemActor('ledger', [])

/** Keeps the ledger's past days outside the database. Killed anywhere, the next one writes what is missing. */
const anchorLedger: JobDefinition<Record<string, never>> = { name: 'ledger.anchor', data: z.object({}).strict() }

/** Anchors what the folder does not have yet, to the end of the day `until`; the ledger says how far. Returns the days' anchors. */
export async function anchorInto(services: Services, actor: Actor, folder: string, until: PlainDate): Promise<readonly Anchor[]> {
  const made = await withReader(services.db, actor, (reader) => writeAnchors(reader, folder, until))
  const newest = made.at(-1)
  if (newest !== undefined)
    await recordLooks(services, actor, [
      { verb: 'ledger.anchor', subject: 'ledger', detail: { days: made.length, day: newest.day, last: newest.last, hash: newest.hash } },
    ])
  return made
}

export const anchorWork = {
  definition: anchorLedger,
  cron: '10 0 * * *',
  handler:
    (services: Services): JobHandler<Record<string, never>> =>
    async () => {
      await anchorInto(services, hand, services.config.anchorDirectory, addDays(services.clock.today(), -1))
    },
}

/** For a start: whoever was off at midnight anchors now. */
export const anchorRequest = () => request(anchorLedger, {}, { key: 'start' })
