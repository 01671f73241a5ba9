import { z } from 'zod'
import { defineCommand } from '#command'
import { dispatch as contract } from '#contract'
import { changeAlert, holdFor, note, type HeldAlert } from './desk.ts'
import type { Call, Outcome } from '#command'
import type { Writer } from '#db'

/** Taking an alert up: from now on this desk works on it, and the machine no longer closes it. */
export async function signAlert(tx: Writer, call: Call, alert: HeldAlert): Promise<Outcome<contract.Changed>> {
  await tx
    .updateTable('dispatch_task')
    .set({ status: 'signed', signed_by: call.actor.name, signed_at: call.now, user_id: call.actor.userId })
    .where('alert_id', '=', alert.id)
    .where('closed_at', 'is', null)
    .execute()
  const reply = await changeAlert(tx, alert, { status: 'signed', desk_user: call.actor.userId })
  return { reply, ledger: await note(tx, call, alert, 'sign', '') }
}

export const sign = defineCommand({
  verb: 'dispatch.sign',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.sign.body.shape }),
  run: async (tx, { id, version }, call) => signAlert(tx, call, await holdFor(tx, call, id, 'sign', version)),
})
