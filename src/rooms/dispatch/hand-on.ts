import { z } from 'zod'
import { defineCommand } from '#command'
import { dispatch as contract } from '#contract'
import { ensure } from '#kernel'
import { deskWords, endStay, holdFor, note, placeOnDesk } from './desk.ts'
import { officeOf } from './routing.ts'

/** "Not ours": the alert goes to another office with a reason and a term of its own; the stay here ends. */
export const handOn = defineCommand({
  verb: 'dispatch.handOn',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.handOn.body.shape }),
  async run(tx, { id, version, department, level, reason }, call) {
    const alert = await holdFor(tx, call, id, 'handOn', version)
    const same = alert.desk_department === department && alert.desk_region === officeOf(alert.region_code, level)
    ensure(!same, 'input.invalid', '这条预警已经在这个案头', { hint: '请选择另一个部门或层级' })
    await endStay(tx, call, alert, 'handed-on')
    const reply = await placeOnDesk(tx, call, alert, { department, level }, { status: 'assigned', reason })
    return {
      reply,
      ledger: await note(tx, call, alert, 'hand-on', `转${deskWords({ department, level })}：${reason}`, { department, level }),
    }
  },
})
