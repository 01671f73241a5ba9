import type { visits as contract } from '#contract'

type Family = Pick<contract.VisitFamily, 'householdNo' | 'reasons' | 'position' | 'address'>

/** A reason whose desk has at most this many working days left cannot wait for another day. */
const pressingDays = 2

/**
 * The families of one day's work, in the order in which to go, out of all that wait (`families`: the most pressing first). What was agreed
 * for today or earlier is always in it. Of the others as many as `places` leaves: first those that cannot wait (the term ends, or red),
 * then those that live nearest to the ones chosen, alerts before ordinary rounds.
 */
export function dayPlan(families: readonly Family[], { day, places }: { day: string; places: number }): number[] {
  const agreed = families.filter((family) => isAgreed(family, day))
  const open = families.filter((family) => !isAgreed(family, day))
  const chosen = [...agreed, ...open.filter(cannotWait).slice(0, Math.max(0, places - agreed.length))]
  const rest = open.filter((family) => !chosen.includes(family))
  while (chosen.length < places && rest.length > 0) {
    const next = nearest(rest, chosen)
    chosen.push(...rest.splice(next, 1))
  }
  return chosen.map((family) => family.householdNo)
}

function isAgreed({ reasons }: Family, day: string): boolean {
  return reasons.some((reason) => reason.kind === 'plan' && reason.dueOn !== null && reason.dueOn <= day)
}

function cannotWait({ reasons }: Family): boolean {
  return reasons.some(
    (reason) => reason.kind === 'alert' && (reason.grade === 1 || (reason.daysLeft !== null && reason.daysLeft <= pressingDays)),
  )
}

/** Index of the family to go to next: an alert before a round, the nearer before the farther, else the one that stood first. */
function nearest(rest: readonly Family[], chosen: readonly Family[]): number {
  const cost = rest.map((family) => {
    const round = family.reasons.some((reason) => reason.kind === 'alert') ? 0 : 1_000
    return round + Math.min(...chosen.map((other) => kilometres(family, other)), chosen.length === 0 ? 0 : Infinity)
  })
  return cost.indexOf(Math.min(...cost))
}

/** Inside one group of a village, and between two of them, where nobody has recorded a position yet. */
const insideGroup = 0.3
const betweenGroups = 1.5

function kilometres(one: Family, other: Family): number {
  if (one.position === null || other.position === null) return groupOf(one.address) === groupOf(other.address) ? insideGroup : betweenGroups
  const radians = Math.PI / 180
  const north = (one.position.latitude - other.position.latitude) * 111.2
  const east = (one.position.longitude - other.position.longitude) * 111.2 * Math.cos(one.position.latitude * radians)
  return Math.hypot(north, east)
}

/** The address down to the villagers' group or the building, without house or door. */
function groupOf(address: string): string {
  return /^.*?(?:组|队|栋|巷|弄|路)/.exec(address)?.[0] ?? address.replace(/\d+号?.*$/, '')
}
