import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { dispatch as contract } from '#contract'
import type { Writer } from '#db'
import type { LedgerEntry } from '#ledger'
import { changeAlert, holdFor, note, type HeldAlert } from './desk.ts'

interface Hearing {
  readonly manner: keyof typeof contract.hearingManners
  readonly words: string
}

/** Writes down what the family said before aid is reduced or ended (社会救助法 第四十八条). */
export function recordHearing(tx: Writer, call: Call, alert: HeldAlert, { manner, words }: Hearing): Promise<LedgerEntry[]> {
  return note(tx, call, alert, 'hear', `${contract.hearingManners[manner]}：${words}`, { manner })
}

/** True when the family has been heard on this alert. */
export async function wasHeard(tx: Writer, alertId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('alert_event')
    .select('id')
    .where('alert_id', '=', alertId)
    .where('action', '=', 'hear')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export const hear = defineCommand({
  verb: 'dispatch.hear',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.hear.body.shape }),
  async run(tx, { id, version, manner, words }, call) {
    const alert = await holdFor(tx, call, id, 'hear', version)
    const ledger = await recordHearing(tx, call, alert, { manner, words })
    return { reply: await changeAlert(tx, alert, {}), ledger }
  },
})
