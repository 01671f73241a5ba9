import { sql } from 'kysely'
import type { DatabaseHandle } from '#db'
import { contains, type RegionCode } from '#kernel'
import type { Caller } from './callers.ts'
import { tracesOf } from './people.ts'
import { tracesIn, type Plot } from './world.ts'

/** Who may see whom, computed here a second time from the bare rows: roles, regions, and to whom families were given. */
export interface Oracle {
  /** Words that may not appear in a reply to the caller. */
  forbidden(caller: Caller): readonly string[]
  /** Nothing of this plot is the caller's business. */
  isOutside(caller: Caller, plot: Plot): boolean
}

export async function askOracle(db: DatabaseHandle, plots: readonly Plot[]): Promise<Oracle> {
  const { rows } = await sql<{ household_no: number; department: string }>`select distinct household_no, department from dispatch_task where household_no is not null`.execute(db)
  const given = new Map<number, Set<string>>()
  for (const { household_no: household, department } of rows) given.set(household, (given.get(household) ?? new Set()).add(department))
  const senders = new Map((await db.selectFrom('import').select(['id', 'department']).execute()).map((row) => [row.id, row.department]))

  const placed = (caller: Caller, plot: Plot): boolean => !['admin', 'security', 'audit', 'stranger'].includes(caller.role) && contains(caller.region as RegionCode, plot.village as RegionCode)
  const isGiven = (caller: Caller, household: number): boolean => caller.department === null || given.get(household)?.has(caller.department) === true
  const sent = (caller: Caller, plot: Plot): boolean => caller.department === null || senders.get(plot.numbers.import) === caller.department

  const hidden = (caller: Caller, plot: Plot): readonly string[] => {
    if (!placed(caller, plot)) return tracesIn(plot)
    const families = plot.households.flatMap((household, index) => (isGiven(caller, household) ? [] : plot.people.slice(index * 2, index * 2 + 2)))
    // Whoever delivered the file may see its rows: the first person's stands in it too.
    const shown = sent(caller, plot) ? plot.people.slice(0, 1) : []
    return [...families.filter((person) => !shown.includes(person)), ...(sent(caller, plot) ? [] : [plot.held])].flatMap(tracesOf)
  }
  return {
    forbidden: (caller) => plots.flatMap((plot) => hidden(caller, plot)),
    isOutside: (caller, plot) => hidden(caller, plot).length === tracesIn(plot).length,
  }
}
