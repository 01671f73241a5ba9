import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import type { Writer } from '#db'
import { addWorkingDays, type PlainDate } from '#kernel'
import { deadlines } from './desk.ts'

/** What one sweep did; a second one on the same day finds nothing left. */
export interface Swept {
  /** Terms that the newly published calendar moved. */
  readonly moved: number
  /** Alerts that count as late from now on. */
  readonly late: number
  /** Stays whose county is told. */
  readonly escalated: number
}

/**
 * Once a day: terms that ran over a holiday not yet published are computed again, alerts past their term are marked late for good,
 * and those that stay late are raised to the county. Every step asks for what has not been done yet, so that running twice is
 * running once.
 */
export const sweep = defineCommand({
  verb: 'dispatch.sweep',
  ability: 'alert.assign',
  input: z.object({}),
  async run(tx, _input, call) {
    const moved = await moveTerms(tx, call)
    const late = await markLate(tx, call.today)
    const escalated = await escalate(tx, call)
    const reply: Swept = { moved, late, escalated }
    const idle = moved + late + escalated === 0
    return {
      reply,
      ledger: idle ? [] : [{ verb: 'dispatch.sweep', subject: 'alerts', regionCode: call.actor.regionCode, detail: { ...reply } }],
    }
  },
})

/** The rule's distance between due day and escalation is kept as it was when the alert was placed. */
async function moveTerms(tx: Writer, call: Call): Promise<number> {
  const { rows: terms } = await sql<{ assigned_on: PlainDate; term_days: number; due_on: PlainDate }>`
    select distinct (assigned_at at time zone 'Asia/Shanghai')::date as assigned_on, term_days, due_on from dispatch_task where closed_at is null`.execute(
    tx,
  )
  let moved = 0
  for (const term of terms) {
    const due = addWorkingDays(call.services.calendar, term.assigned_on, term.term_days).date
    if (due === term.due_on) continue
    const { escalateOn } = deadlines({ services: call.services, today: term.assigned_on }, { escalateDays: 0 }, term.term_days)
    const result = await sql`
      with changed as (
        update dispatch_task set due_on = ${due}::date, escalate_on = greatest(${escalateOn}::date, escalate_on + (${due}::date - ${term.due_on}::date))
        where closed_at is null and term_days = ${term.term_days} and due_on = ${term.due_on}::date and (assigned_at at time zone 'Asia/Shanghai')::date = ${term.assigned_on}::date
        returning alert_id
      )
      update alert set due_on = ${due}::date from changed where alert.id = changed.alert_id`.execute(tx)
    moved += Number(result.numAffectedRows ?? 0)
  }
  return moved
}

async function markLate(tx: Writer, today: PlainDate): Promise<number> {
  const result = await sql`update alert set was_late = true where closed_at is null and due_on < ${today}::date and not was_late`.execute(
    tx,
  )
  return Number(result.numAffectedRows ?? 0)
}

/** Alerts are locked before their stays, as in every command, so that the sweep and a clerk cannot block each other. */
async function escalate(tx: Writer, call: Call): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with due as materialized (
      select t.id from dispatch_task t join alert a on a.id = t.alert_id
      where t.closed_at is null and t.escalated_at is null and t.escalate_on <= ${call.today}::date order by a.id for update of a
    ), late as (
      update dispatch_task t set escalated_at = ${call.now} from due where t.id = due.id and t.closed_at is null and t.escalated_at is null
      returning t.alert_id, t.department
    ), raised as (
      update alert a set escalated_at = ${call.now} from late where a.id = late.alert_id returning a.id, a.region_code, late.department, a.due_on
    )
    insert into alert_event (alert_id, region_code, actor, actor_name, action, note, detail)
    select id, region_code, ${call.actor.id}, ${call.actor.name}, 'escalate', '逾期未反馈，已报县级民政部门督办', jsonb_build_object('department', department, 'dueOn', due_on)
    from raised order by id returning id`.execute(tx)
  return rows.length
}
