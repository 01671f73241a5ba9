import { sql, type RawBuilder } from 'kysely'
import type { reports as contract } from '#contract'
import type { Reader } from '#db'
import type { RegionCode } from '#kernel'
import { everLate, handledBy, selected, type Asking } from '#rooms/alerts'
import { placeBelow } from './places.ts'
import { alertSelection, type AlertReportQuery } from './selection.ts'

/** Counts of one combination of dimensions; a dimension that was not asked for is ''. */
export type AlertTally = Record<contract.AlertDimension, string> & Record<CountedFigure, number>
type CountedFigure = 'total' | 'running' | 'confirmed' | 'false' | 'resolved' | 'gone' | 'withdrawn' | 'late'
export const countedFigures: readonly CountedFigure[] = ['total', 'running', 'confirmed', 'false', 'resolved', 'gone', 'withdrawn', 'late']

function dimension(name: contract.AlertDimension, region: RegionCode | null): RawBuilder<string> {
  switch (name) {
    case 'place':
      return placeBelow('a.region_code', region)
    case 'category':
      return sql<string>`a.category`
    case 'cause':
      return sql<string>`a.cause`
    case 'department':
      return handledBy
    // A month begins in China, wherever the database server stands.
    case 'month':
      return sql<string>`to_char(a.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM')`
  }
}

const every: readonly contract.AlertDimension[] = ['place', 'category', 'cause', 'department', 'month']

/** Counts the selected alerts in every combination of the dimensions that occurs, by the conditions that the list of alerts has. */
export async function tallyAlerts(
  reader: Reader,
  query: AlertReportQuery,
  by: readonly contract.AlertDimension[],
  region: RegionCode | null,
  asking: Asking,
): Promise<AlertTally[]> {
  const columns = every.map((name) => sql`${by.includes(name) ? dimension(name, region) : sql`''::text`} as ${sql.ref(name)}`)
  const { rows } = await sql<AlertTally>`
    select place, category, cause, department, month, count(*) as total, count(*) filter (where closed_at is null) as running,
      count(*) filter (where outcome = 'confirmed') as confirmed, count(*) filter (where outcome = 'false') as "false", count(*) filter (where outcome = 'resolved') as resolved,
      count(*) filter (where outcome = 'gone') as gone, count(*) filter (where status = 'withdrawn') as withdrawn, count(*) filter (where late) as late
    from (select ${sql.join(columns)}, a.closed_at, a.outcome, a.status, ${everLate(asking.today)} as late from alert a where ${selected(alertSelection(query), asking)}) a
    group by place, category, cause, department, month order by place, category, cause, department, month`.execute(reader)
  return rows
}

/** The figures of some tallies together, with their shares. */
export function figuresOf(tallies: readonly Pick<AlertTally, CountedFigure>[]): contract.AlertFigures {
  const sum = (figure: CountedFigure): number => tallies.reduce((total, each) => total + each[figure], 0)
  const [total, confirmed, wrong, resolved, late] = [sum('total'), sum('confirmed'), sum('false'), sum('resolved'), sum('late')]
  const judged = confirmed + wrong + resolved
  return {
    total,
    running: sum('running'),
    confirmed,
    false: wrong,
    resolved,
    gone: sum('gone'),
    withdrawn: sum('withdrawn'),
    late,
    confirmedShare: judged === 0 ? null : confirmed / judged,
    falseShare: judged === 0 ? null : wrong / judged,
    lateShare: total === 0 ? null : late / total,
  }
}
