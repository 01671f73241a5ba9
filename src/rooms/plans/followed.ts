import { sql } from 'kysely'
import { alerts, dispatch } from '#contract'
import type { Reader } from '#db'
import { labelOf } from '#kernel'
import type { PlainDate } from '#kernel'

/** An alert that a measure follows, as it stands now. */
export interface FollowedAlert {
  readonly id: number
  readonly status: alerts.AlertStatus
  readonly desk_department: string | null
  readonly desk_region: string | null
  readonly desk_region_name: string | null
  readonly due_on: PlainDate | null
  readonly running: boolean
  /** The answer in words; empty where there is none. */
  readonly answer: string
  readonly answeredOn: PlainDate | null
  /** Help was given (result code with a programme), and nobody found the alert false. */
  readonly helped: boolean
}

interface Row {
  readonly id: number
  readonly status: alerts.AlertStatus
  readonly outcome: string | null
  readonly desk_department: string | null
  readonly desk_region: string | null
  readonly desk_region_name: string | null
  readonly due_on: PlainDate | null
  readonly closed: boolean
  readonly result_code: string | null
  readonly result_note: string | null
  readonly answered_on: PlainDate | null
}

/** The alerts by number; those out of the caller's sight are not there. */
export async function alertsFollowed(reader: Reader, ids: readonly number[]): Promise<ReadonlyMap<number, FollowedAlert>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`
    select a.id, a.status, a.outcome, a.desk_department, a.desk_region, d.name as desk_region_name, a.due_on, a.closed_at is not null as closed, a.result_code, t.result_note,
      (t.closed_at at time zone 'Asia/Shanghai')::date as answered_on
    from alert a left join region d on d.code = a.desk_region
    left join lateral (select result_note, closed_at from dispatch_task t where t.alert_id = a.id and t.result_code = a.result_code order by t.id desc limit 1) t on true
    where a.id = any(${[...ids]}::integer[])`.execute(reader)
  return new Map(rows.map((row) => [row.id, followedOf(row)]))
}

function followedOf(row: Row): FollowedAlert {
  const standing = row.status === 'answered' || row.closed
  const code = row.result_code === null || !standing ? null : dispatch.resultCodeOf(row.result_code)
  const note = (row.result_note ?? '') === '' ? '' : `：${row.result_note ?? ''}`
  return {
    id: row.id,
    status: row.status,
    desk_department: row.desk_department,
    desk_region: row.desk_region,
    desk_region_name: row.desk_region_name,
    due_on: row.due_on,
    running: !row.closed,
    answer: code === null ? closedWithout(row) : `${code.label}${note}`,
    answeredOn: row.answered_on,
    helped: code?.programme !== undefined && row.outcome !== 'false',
  }
}

/** An alert that ended without an answer: its finding is gone, or it was withdrawn. */
function closedWithout({ closed, outcome, status }: Row): string {
  if (!closed) return ''
  return outcome === null ? alerts.alertStatuses[status] : labelOf(alerts.alertOutcomes, outcome)
}
