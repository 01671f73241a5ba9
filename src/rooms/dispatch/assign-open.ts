import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import type { Writer } from '#db'
import type { PlainDate } from '#kernel'
import { deadlines } from './desk.ts'
import { officeOf, routingTable, type Routing } from './routing.ts'

interface Waiting {
  id: number
  household_no: number | null
  region_code: string
  cause: string
}

/** What one batch did. `lastId` is null when no alert without a desk is left behind it. */
export interface AssignedBatch {
  readonly lastId: number | null
  readonly assigned: number
}

/**
 * Sends the next alerts without a desk where the rules of their place send them. Causes that a county assigns by hand are laid on the
 * county's own desk with a day by which to assign them: they too turn red on somebody's page. Rows somebody else holds are passed
 * over: whoever holds them is doing the same. Meant for the system's own hand.
 */
export const assignOpen = defineCommand({
  verb: 'dispatch.assignOpen',
  ability: 'alert.assign',
  input: z.object({ afterId: z.number().int(), limit: z.number().int().min(1).max(5000).default(1000) }),
  async run(tx, { afterId, limit }, call) {
    const waiting = await nextWaiting(tx, afterId, limit)
    const table = await routingTable(
      tx,
      waiting.map((alert) => alert.region_code),
    )
    const ruled = waiting.map((alert) => ({ alert, rule: table.ruleFor(alert.cause, alert.region_code) }))
    const placed = ruled.flatMap(({ alert, rule }) => (rule.automatic ? [stay(alert, rule, call)] : []))
    if (placed.length > 0) await place(tx, call, placed)
    const byHand = ruled.flatMap(({ alert, rule }) =>
      rule.automatic ? [] : [stay(alert, { ...rule, department: 'civil-affairs', level: 'county', termDays: rule.reviewDays }, call)],
    )
    if (byHand.length > 0) await layBeforeCounty(tx, call, byHand)
    const reply: AssignedBatch = { lastId: waiting.at(-1)?.id ?? null, assigned: placed.length }
    const ledger =
      placed.length === 0
        ? []
        : [
            {
              verb: 'dispatch.assignOpen',
              subject: 'alerts',
              regionCode: call.actor.regionCode,
              detail: { assigned: placed.length, from: waiting[0]?.id, to: reply.lastId },
            },
          ]
    return { reply, ledger }
  },
})

async function nextWaiting(tx: Writer, afterId: number, limit: number): Promise<Waiting[]> {
  return tx
    .selectFrom('alert')
    .select(['id', 'household_no', 'region_code', 'cause'])
    .where('status', '=', 'open')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
}

interface Stay {
  readonly id: number
  readonly household_no: number | null
  readonly region_code: string
  readonly department: string
  readonly desk_region: string
  readonly term_days: number
  readonly due_on: PlainDate
  readonly escalate_on: PlainDate
}

function stay(alert: Waiting, rule: Routing, call: Call): Stay {
  const { dueOn, escalateOn } = deadlines(call, rule, rule.termDays)
  return {
    id: alert.id,
    household_no: alert.household_no,
    region_code: alert.region_code,
    department: rule.department,
    desk_region: officeOf(alert.region_code, rule.level),
    term_days: rule.termDays,
    due_on: dueOn,
    escalate_on: escalateOn,
  }
}

/** Done once an alert: the day by which to assign it does not move because the job runs again. */
async function layBeforeCounty(tx: Writer, call: Call, stays: readonly Stay[]): Promise<void> {
  await sql`
    update alert a set desk_department = s.department, desk_region = s.desk_region, desk_since = ${call.now}, due_on = s.due_on, term_days = s.term_days, version = a.version + 1
    from ${rowsOf(stays)} where a.id = s.id and a.due_on is null`.execute(tx)
}

function rowsOf(stays: readonly Stay[]) {
  return sql`jsonb_to_recordset(${JSON.stringify(stays)}::jsonb)
    as s (id integer, household_no integer, region_code text, department text, desk_region text, term_days integer, due_on date, escalate_on date)`
}

async function place(tx: Writer, call: Call, stays: readonly Stay[]): Promise<void> {
  const rows = rowsOf(stays)
  await sql`
    insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, term_days, due_on, escalate_on, assigned_by, assigned_at)
    select id, household_no, region_code, department, desk_region, term_days, due_on, escalate_on, ${call.actor.name}, ${call.now} from ${rows} order by id`.execute(
    tx,
  )
  await sql`
    update alert a set status = 'dispatched', desk_department = s.department, desk_region = s.desk_region, desk_since = ${call.now}, due_on = s.due_on,
      term_days = s.term_days, version = a.version + 1
    from ${rows} where a.id = s.id`.execute(tx)
  await sql`
    insert into alert_event (alert_id, region_code, at, actor, actor_name, action, note, detail)
    select id, region_code, ${call.now}::timestamptz, ${call.actor.id}, ${call.actor.name}, 'dispatch', '按转办规则派单', jsonb_build_object('department', department) from ${rows} order by id`.execute(
    tx,
  )
}
