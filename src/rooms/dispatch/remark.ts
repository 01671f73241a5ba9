import { z } from 'zod'
import { defineCommand } from '#command'
import { dispatch as contract } from '#contract'
import { holdFor, note } from './desk.ts'

/** A remark in the history; it moves nothing and makes no new version, so that nobody's answer is held up by it. */
export const remark = defineCommand({
  verb: 'dispatch.note',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.note.body.shape }),
  async run(tx, { id, note: words }, call) {
    const alert = await holdFor(tx, call, id, 'note', null)
    return { reply: { id: alert.id, status: alert.status, version: alert.version }, ledger: await note(tx, call, alert, 'note', words) }
  },
})
