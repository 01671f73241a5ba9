import { sql } from 'kysely'
import type { DatabaseHandle } from '#db'
import { contains, type RegionCode } from '#kernel'
import type { Caller } from './callers.ts'
import { tracesOf } from './people.ts'
import { tracesIn, type Plot } from './plots.ts'

/** Who may see whom, computed here a second time from the bare rows: roles, regions, and to whom families were given. */
export interface Oracle {
  /** Words that may not appear in a reply to the caller. */
  forbidden(caller: Caller): readonly string[]
  /** Nothing of this plot is the caller's business. */
  isOutside(caller: Caller, plot: Plot): boolean
}

export async function askOracle(db: DatabaseHandle, plots: readonly Plot[]): Promise<Oracle> {
  const { rows } = await sql<{
    household_no: number
    department: string
  }>`
    select household_no, department from dispatch_task where household_no is not null
    union select household_no, department from plan_measure
      where handed_on is not null and status <> 'dropped' and (closed_at is null or closed_at > now() - interval '30 days')`.execute(db)
  const given = new Map<number, Set<string>>()
  for (const { household_no: household, department } of rows) given.set(household, (given.get(household) ?? new Set()).add(department))
  const senders = new Map((await db.selectFrom('import').select(['id', 'department']).execute()).map((row) => [row.id, row.department]))

  const { rows: desks } = await sql<{ household_no: number; department: string; desk_region: string; user_id: number | null }>`
    select household_no, department, desk_region, user_id from dispatch_task where household_no is not null
    union all select household_no, department, desk_region, null from plan_measure where handed_on is not null and closed_at is null`.execute(
    db,
  )
  const places = (region: string): string => region.replace(/(000)+$/, '')
  const hasLeave = new Set(
    (await db.selectFrom('minor_access').select(['household_no', 'user_id']).where('state', '=', 'granted').execute()).map(
      (row) => `${String(row.household_no)} user:${String(row.user_id)}`,
    ),
  )

  const placed = (caller: Caller, plot: Plot): boolean =>
    !['admin', 'security', 'audit', 'stranger'].includes(caller.role) && contains(caller.region as RegionCode, plot.village as RegionCode)
  const isGiven = (caller: Caller, household: number): boolean =>
    caller.department === null || given.get(household)?.has(caller.department) === true
  const sent = (caller: Caller, plot: Plot): boolean => caller.department === null || senders.get(plot.numbers.import) === caller.department

  /** Aid is paid to every planted family: a township or village has the child through it; others through an alert or a measure on their desk, or with leave. */
  const maySeeChild = (caller: Caller, plot: Plot): boolean => {
    const [household] = plot.households
    const onDesk = desks.some(
      (task) =>
        task.household_no === household &&
        task.department === (caller.department ?? 'civil-affairs') &&
        places(task.desk_region) === places(caller.region) &&
        (task.user_id === null || `user:${String(task.user_id)}` === caller.actor),
    )
    return (
      isGiven(caller, household) &&
      (['helper', 'clerk'].includes(caller.role) || onDesk || hasLeave.has(`${String(household)} ${caller.actor}`))
    )
  }
  // Who can put a row right, and who handles a lead or reported it: each village has one helper.
  const mends: ReadonlySet<string> = new Set(['county', 'department', 'key'])
  const handles: ReadonlySet<string> = new Set(['clerk', 'county', 'helper'])
  const hidden = (caller: Caller, plot: Plot): readonly string[] => {
    if (!placed(caller, plot)) return tracesIn(plot)
    const families = plot.households.flatMap((household, index) =>
      isGiven(caller, household) ? [] : plot.people.slice(index * 2, index * 2 + 2),
    )
    // Whoever delivered the file may see its rows: the first person's stands in it too.
    const shown = sent(caller, plot) ? plot.people.slice(0, 1) : []
    return [
      ...families.filter((person) => !shown.includes(person)),
      ...(sent(caller, plot) ? [] : [plot.held]),
      ...(maySeeChild(caller, plot) ? [] : [plot.child]),
      ...(sent(caller, plot) && mends.has(caller.role) ? [] : [plot.heldChild]),
      ...(handles.has(caller.role) ? [] : [plot.leadChild]),
    ].flatMap(tracesOf)
  }
  return {
    forbidden: (caller) => plots.flatMap((plot) => hidden(caller, plot)),
    isOutside: (caller, plot) => hidden(caller, plot).length === tracesIn(plot).length,
  }
}
