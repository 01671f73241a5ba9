import { useCallback } from 'react'
import type { ReplyOf, visits } from '#contract'
import { send } from './api.ts'
import { keep, useKept, type KeptReading } from './kept.ts'
import { routes } from './routes.ts'
import { useMe } from './session.ts'

export type Today = ReplyOf<typeof visits.today>
export type Family = Today['families'][number]

/** Today's families of one's own place, or of one village of it; without a network as they were last fetched. */
export function useToday(village: string): KeptReading<Today> {
  const { userId } = useMe()
  // The village was one of the reply's own, so it fits the operation.
  const load = useCallback(() => send(routes['visits.today'], village === '' ? {} : { query: { village } }), [village])
  return useKept(`${String(userId)}:day:${village}`, load)
}

/** The key under which an opened family lies on this phone. */
function familyKey(userId: number, householdNo: number | string): string {
  return `${String(userId)}:family:${String(householdNo)}`
}

/** Keeps a family that is being opened, so that its page and form work without a network. */
export async function keepFamily(userId: number, family: Family): Promise<void> {
  // Without the copy the page still opens while there is a network.
  await keep(familyKey(userId, family.householdNo), family).catch(() => undefined)
}

/** A family as it was when the list was fetched; asked for anew where there is a network. */
export function useFamily(no: string): { family: Family | undefined; loading: boolean } {
  const { userId } = useMe()
  const load = useCallback(async () => {
    const { families } = await send(routes['visits.find'], { body: { text: no } })
    const [family] = families
    if (family === undefined) throw new Error('the family is not in sight')
    return family
  }, [no])
  const { data, loading } = useKept<Family>(familyKey(userId, no), load)
  return { family: data, loading }
}

/** Ends the outbox label of a visit at which nobody was met: such a family stays on the list. */
export const absentMark = '（没人在家）'

/** The day's work in the order in which to go, and what is the month's. */
export function byDay({ families, today }: Today): { now: Family[]; later: Family[] } {
  const now = today.flatMap((no) => families.find((family) => family.householdNo === no) ?? [])
  return { now, later: families.filter((family) => !today.includes(family.householdNo)) }
}
