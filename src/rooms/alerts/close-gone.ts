import { sql } from 'kysely'
import type { Writer } from '#db'
import type { LedgerEntry } from '#ledger'
import type { GoneFinding } from './finding.ts'
import type { Opening } from './open.ts'

/** `closed` were untouched and are ended as 监测消失; `noted` are being worked on: a person decides, the alert only says so. */
export interface GoneOutcome {
  readonly closed: number
  readonly noted: number
  readonly ledger: readonly LedgerEntry[]
}

/**
 * What the run no longer finds. An alert nobody has taken up is withdrawn without a cool-down (if it comes back it is new); one that
 * somebody works on stays, with a note. Alerts that people entered are never closed by a run.
 */
export async function closeGone(tx: Writer, opening: Opening, gone: readonly GoneFinding[]): Promise<GoneOutcome> {
  if (gone.length === 0) return { closed: 0, noted: 0, ledger: [] }
  const pairs = JSON.stringify(gone.map((each) => ({ household_no: each.householdNo, cause: each.cause })))
  const { rows: locked } = await sql<{ id: number; status: string }>`
    select a.id, a.status from jsonb_to_recordset(${pairs}::jsonb) as g (household_no integer, cause text)
    join alert a on a.household_no = g.household_no and a.cause = g.cause and a.closed_at is null and a.source = 'screening'
    where a.gone_on is null order by a.id for update of a`.execute(tx)
  const untouched = locked.filter((row) => row.status === 'open' || row.status === 'dispatched').map((row) => row.id)
  const touched = locked.filter((row) => !untouched.includes(row.id)).map((row) => row.id)
  await sql`update dispatch_task set status = 'withdrawn', closed_at = now(), reason = '监测消失' where alert_id = any(${untouched}::integer[]) and closed_at is null`.execute(
    tx,
  )
  await sql`update alert set status = 'withdrawn', outcome = 'gone', closed_at = now(), gone_on = ${opening.today}::date, last_run = coalesce(${opening.runId}::integer, last_run),
    version = version + 1 where id = any(${untouched}::integer[])`.execute(tx)
  await sql`update alert set gone_on = ${opening.today}::date where id = any(${touched}::integer[])`.execute(tx)
  await sql`
    insert into alert_event (alert_id, region_code, actor, actor_name, action, note, detail)
    select id, region_code, ${opening.actor.id}, ${opening.actor.name}, 'gone',
      case when status = 'withdrawn' then '最近一次监测不再发现，尚未办理，自动结束' else '最近一次监测不再发现，请经办人核实后反馈' end,
      jsonb_build_object('run', ${opening.runId}::integer)
    from alert where id = any(${[...untouched, ...touched]}::integer[]) order by id`.execute(tx)
  const detail = { closed: untouched.length, noted: touched.length }
  return {
    ...detail,
    ledger:
      locked.length === 0
        ? []
        : [{ verb: 'alert.gone', subject: `screening:${String(opening.runId ?? 0)}`, regionCode: opening.actor.regionCode, detail }],
  }
}
