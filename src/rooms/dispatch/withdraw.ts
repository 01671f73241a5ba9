import { z } from 'zod'
import { defineCommand } from '#command'
import { dispatch as contract } from '#contract'
import { changeAlert, endStay, holdFor, note, wasLate } from './desk.ts'

/** The county takes an alert back that should not have been raised. It closes without an outcome of the family and without a cool-down. */
export const withdraw = defineCommand({
  verb: 'dispatch.withdraw',
  ability: 'alert.assign',
  input: z.object({ id: z.number().int(), ...contract.withdraw.body.shape }),
  async run(tx, { id, version, reason }, call) {
    const alert = await holdFor(tx, call, id, 'withdraw', version)
    await endStay(tx, call, alert, 'withdrawn')
    const reply = await changeAlert(tx, alert, {
      status: 'withdrawn',
      closed_at: call.now,
      desk_department: null,
      desk_region: null,
      desk_user: null,
      due_on: null,
      was_late: wasLate(alert, call.today),
    })
    return { reply, ledger: await note(tx, call, alert, 'withdraw', reason) }
  },
})
