import { z } from 'zod'
import { beyondDepartment } from '#access'
import { defineCommand, type Call, type Outcome } from '#command'
import { alerts as contract } from '#contract'
import type { Writer } from '#db'
import { ensure } from '#kernel'
import { alertEntry, recordEvent } from './events.ts'
import type { Finding } from './finding.ts'
import { openAlerts, type Opening } from './open.ts'

/** The alert that stands for what was said; `existing` when it was open already. */
export interface OpenedOne {
  readonly id: number
  readonly existing: boolean
}

/**
 * Opens an alert for what a person found, or adds the words to the one that is open for the family and cause (its machine evidence
 * stays). A person is not held back by a cool-down or an exemption. For commands of other rooms (a visit, a lead).
 */
export async function openFromPerson(tx: Writer, call: Call, source: Opening['source'], finding: Finding): Promise<Outcome<OpenedOne>> {
  const household = await tx
    .selectFrom('household')
    .select('household_no')
    .where('household_no', '=', finding.householdNo)
    .executeTakeFirst()
  ensure(household !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  const running = await tx
    .selectFrom('alert')
    .select(['id', 'region_code', 'household_no', 'grade'])
    .where('household_no', '=', finding.householdNo)
    .where('cause', '=', finding.cause)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (running !== undefined) {
    const grade = Math.min(running.grade, finding.grade)
    await tx
      .updateTable('alert')
      .set({ grade, gone_on: null, version: (eb) => eb('version', '+', 1) })
      .where('id', '=', running.id)
      .execute()
    await recordEvent(tx, call.actor, running, { action: 'open-again', note: finding.sentence, detail: { source, grade }, at: call.now })
    return { reply: { id: running.id, existing: true }, ledger: [alertEntry('alert.openAgain', running, { source })] }
  }
  const { opened, jobs } = await openAlerts(tx, { actor: call.actor, today: call.today, source, runId: null, now: call.now }, [
    { ...finding, indicators: [] },
  ])
  const [first] = opened
  ensure(first !== undefined, 'state.conflict', '同一家庭同一事由的预警刚刚由别人登记', { hint: '请刷新后在那条预警上补充' })
  const alert = await tx
    .selectFrom('alert')
    .select(['id', 'region_code', 'household_no'])
    .where('id', '=', first.id)
    .executeTakeFirstOrThrow()
  return {
    reply: { id: first.id, existing: false },
    ledger: [alertEntry('alert.open', alert, { source, cause: finding.cause, grade: finding.grade })],
    jobs,
  }
}

/** A department speaks of families that were dispatched to it only; and of persons who belong to them. */
async function ensureKnown(tx: Writer, { householdNo, personNo }: { householdNo: number; personNo?: number | undefined }): Promise<void> {
  const household = await tx.selectFrom('household').select('household_no').where('household_no', '=', householdNo).executeTakeFirst()
  ensure(household !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  if (personNo === undefined) return
  const person = await tx
    .selectFrom('person')
    .select('person_no')
    .where('person_no', '=', personNo)
    .where('household_no', '=', householdNo)
    .executeTakeFirst()
  ensure(person !== undefined, 'not-found', '此人不是这户的成员')
}

/** An alert entered at the desk, or pushed by a department over the interface. */
export const openManual = defineCommand({
  verb: 'alert.open',
  ability: 'alert.create',
  input: z.object(contract.open.body.shape),
  async run(tx, input, call) {
    await ensureKnown(tx, input)
    return beyondDepartment(tx, call.actor, () =>
      openFromPerson(tx, call, call.actor.kind === 'key' ? 'api' : 'manual', { ...input, indicators: [] }),
    )
  },
})
