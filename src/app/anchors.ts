import { z } from 'zod'
import { systemActor, withReader } from '#access'
import { recordLooks, type Services } from '#command'
import { addDays } from '#kernel'
import { writeAnchors } from '#ledger'
import { request, type JobDefinition, type JobHandler } from '#platform/jobs'

const hand = systemActor('ledger', [])

/** Keeps the ledger's past days outside the database. Killed anywhere, the next one writes what is missing. */
export const anchorLedger: JobDefinition<Record<string, never>> = { name: 'ledger.anchor', data: z.object({}).strict() }

/** Anchors every day that is over; the ledger says how far. Returns how many days that were. */
export async function anchorPastDays(services: Services): Promise<number> {
  const made = await withReader(services.db, hand, (reader) => writeAnchors(reader, services.config.anchorDirectory, addDays(services.clock.today(), -1)))
  const newest = made.at(-1)
  if (newest !== undefined) await recordLooks(services, hand, [{ verb: 'ledger.anchor', subject: 'ledger', detail: { days: made.length, day: newest.day, last: newest.last, hash: newest.hash } }])
  return made.length
}

export const anchorWork = {
  definition: anchorLedger,
  cron: '10 0 * * *',
  handler: (services: Services): JobHandler<Record<string, never>> => async () => { await anchorPastDays(services) },
}

/** For a start: whoever was off at midnight anchors now. */
export const anchorRequest = () => request(anchorLedger, {}, { key: 'start' })
