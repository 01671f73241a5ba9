import { z } from 'zod'
import { defineCommand, type Call, type Outcome } from '#command'
import { dispatch as contract } from '#contract'
import type { Writer } from '#db'
import { deskWords, endStay, holdFor, note, placeOnDesk, type Desk, type HeldAlert } from './desk.ts'
import { ruleFor } from './routing.ts'

/** Sends an alert to a desk by hand, also away from the desk it is on; without a desk, where the rules send it. */
export async function assignAlert(
  tx: Writer,
  call: Call,
  alert: HeldAlert,
  wanted: Desk | null,
  reason: string,
): Promise<Outcome<contract.Changed>> {
  const desk = wanted ?? (await ruleFor(tx, alert.cause, alert.region_code))
  await endStay(tx, call, alert, 'withdrawn')
  const reply = await placeOnDesk(tx, call, alert, desk, { status: 'assigned', reason })
  const words = `派${deskWords(desk)}${reason === '' ? '' : `：${reason}`}`
  return { reply, ledger: await note(tx, call, alert, 'dispatch', words, { department: desk.department, level: desk.level }) }
}

export const assign = defineCommand({
  verb: 'dispatch.assign',
  ability: 'alert.assign',
  input: z.object({ id: z.number().int(), ...contract.assign.body.shape }),
  async run(tx, { id, version, department, level, reason }, call) {
    const alert = await holdFor(tx, call, id, 'assign', version)
    return assignAlert(tx, call, alert, { department, level }, reason)
  },
})
