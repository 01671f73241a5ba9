import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { dispatch as contract } from '#contract'
import type { Reader, Writer } from '#db'
import { DomainError, ensure, type PlainDate } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { requireAction, type AlertAction, type AlertState } from '#rooms/alerts'
import type { Actor } from '#access'
import { assignAlert } from './assign.ts'
import { lockAlert, type Desk, type HeldAlert } from './desk.ts'
import { remindDesk, remindedAlready, wasRemindedOn } from './remind.ts'
import { signAlert } from './sign.ts'

type Input = z.output<typeof contract.bulk.body>

/** What the chosen alerts would say to the action; the same checks as the action itself, nothing changed. */
export async function previewBulk(reader: Reader, actor: Actor, today: PlainDate, input: Input): Promise<contract.BulkReply> {
  const rows = await reader
    .selectFrom('alert as a')
    .leftJoin('dispatch_task as t', (join) => join.onRef('t.alert_id', '=', 'a.id').on('t.closed_at', 'is', null))
    .select(['a.status', 'a.category', 'a.region_code', 'a.desk_department', 'a.desk_region', 't.reminded_at'])
    .where('a.id', 'in', [...new Set(input.ids)])
    .execute()
  const reasons = new Map<string, number>()
  let done = 0
  for (const row of rows) {
    const reason =
      refusalOf(row, actor, input.action) ?? (input.action === 'remind' && wasRemindedOn(row.reminded_at, today) ? remindedAlready : null)
    if (reason === null) done++
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const missing = new Set(input.ids).size - rows.length
  if (missing > 0) reasons.set('不在您的管辖范围内', missing)
  return replyOf(done, reasons)
}

function refusalOf(state: AlertState, actor: Actor, action: AlertAction): string | null {
  try {
    requireAction(state, actor, action)
    return null
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

/** Signs, reminds or assigns the chosen alerts; those that refuse are left as they are and counted with their reasons. */
export const bulk = defineCommand({
  verb: 'dispatch.bulk',
  ability: 'alert.handle',
  input: z.object(contract.bulk.body.shape),
  async run(tx, input, call) {
    const reasons = new Map<string, number>()
    const ledger: LedgerEntry[] = []
    let done = 0
    // In the order of their numbers, as everywhere: two bulk actions over the same alerts cannot block each other.
    for (const id of [...new Set(input.ids)].sort((one, other) => one - other)) {
      const refused = await one(tx, call, id, input, ledger)
      if (refused === null) done++
      else reasons.set(refused, (reasons.get(refused) ?? 0) + 1)
    }
    return { reply: replyOf(done, reasons), ledger }
  },
})

async function one(tx: Writer, call: Call, id: number, input: Input, ledger: LedgerEntry[]): Promise<string | null> {
  const alert = await lockAlert(tx, id)
  if (alert === undefined) return '不在您的管辖范围内'
  try {
    requireAction(alert, call.actor, input.action)
    const outcome = await actions[input.action](tx, call, alert, input)
    ledger.push(...outcome.ledger)
    return null
  } catch (error) {
    // A refusal comes before anything of this alert is written, so the others go on.
    if (error instanceof DomainError && (error.code === 'state.action-not-allowed' || error.code === 'state.conflict')) return error.message
    throw error
  }
}

const actions = {
  sign: (tx: Writer, call: Call, alert: HeldAlert) => signAlert(tx, call, alert),
  remind: (tx: Writer, call: Call, alert: HeldAlert) => remindDesk(tx, call, alert, ''),
  assign: (tx: Writer, call: Call, alert: HeldAlert, input: Input) => assignAlert(tx, call, alert, deskOf(input), ''),
}

function deskOf({ department, level }: Input): Desk | null {
  if (department === undefined) return null
  ensure(level !== undefined, 'input.invalid', '请选择层级')
  return { department, level }
}

function replyOf(done: number, reasons: ReadonlyMap<string, number>): contract.BulkReply {
  const list = [...reasons].map(([reason, count]) => ({ reason, count }))
  return { done, refused: list.reduce((sum, each) => sum + each.count, 0), reasons: list }
}
