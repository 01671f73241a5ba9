import { z } from 'zod'
import { defineCommand, type Call, type Outcome } from '#command'
import { dispatch as contract } from '#contract'
import type { Writer } from '#db'
import { ensure, type PlainDate } from '#kernel'
import { changeAlert, currentTask, holdFor, note, type HeldAlert } from './desk.ts'

const chinaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })

/** One reminder a day and stay is enough; a second would only teach people to ignore them. */
export function wasRemindedOn(remindedAt: Date | null, day: PlainDate): boolean {
  return remindedAt !== null && chinaDay.format(remindedAt) === day
}

export const remindedAlready = '今天已经催办过'

/** A reminder to the desk that has it; at most one a day and stay, whoever sends it. */
export async function remindDesk(tx: Writer, call: Call, alert: HeldAlert, words: string): Promise<Outcome<contract.Changed>> {
  const task = await currentTask(tx, alert.id)
  ensure(!wasRemindedOn(task.reminded_at, call.today), 'state.conflict', remindedAlready, { hint: '每件每天最多催办一次' })
  await tx
    .updateTable('dispatch_task')
    .set({ reminders: task.reminders + 1, reminded_at: call.now })
    .where('id', '=', task.id)
    .execute()
  const reply = await changeAlert(tx, alert, {})
  return { reply, ledger: await note(tx, call, alert, 'remind', words, { times: task.reminders + 1 }) }
}

export const remind = defineCommand({
  verb: 'dispatch.remind',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.remind.body.shape }),
  async run(tx, { id, version, note: words }, call) {
    return remindDesk(tx, call, await holdFor(tx, call, id, 'remind', version), words)
  },
})
