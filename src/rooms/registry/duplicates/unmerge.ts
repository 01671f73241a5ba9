import { z } from 'zod'
import { defineCommand } from '#command'
import { registry as contract } from '#contract'
import { ensure } from '#kernel'
import { restore, type ImageEntry } from './before-image.ts'
import { ensureRoomForPlans, settlePlans } from './merge-plans.ts'

/**
 * Undoes a merge: every row it changed is put back as it was. Rows that were changed again since (a roster moved on, a clerk
 * corrected something) keep their newer state; the reply counts them.
 */
export const unmerge = defineCommand({
  verb: 'person.unmerge',
  ability: 'registry.merge',
  input: z.object({ id: z.number().int().positive(), ...contract.unmerge.body.shape }),
  async run(tx, { id, reason }, call) {
    const merge = await tx.selectFrom('person_merge').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    ensure(merge !== undefined, 'not-found', '没有这次合并，或不在您的管辖范围内')
    ensure(merge.undone_at === null, 'state.conflict', '这次合并已经撤销')
    const kept = await tx
      .selectFrom('person')
      .select(['status', 'household_no'])
      .where('person_no', '=', merge.kept_no)
      .forUpdate()
      .executeTakeFirst()
    ensure(kept !== undefined && kept.status !== 'merged', 'state.conflict', '保留的那条记录后来又合并到了别处', {
      hint: '请先撤销后来的那次合并',
    })
    // Written by `merge` in this shape.
    const entries = merge.before as ImageEntry[]
    await ensureRoomForPlans(tx, entries)
    const result = await restore(tx, entries)
    await settlePlans({ tx, now: call.now, actor: call.actor.id, by: call.actor.name }, entries)
    await tx
      .updateTable('person_merge')
      .set({ undone_by: call.actor.id, undone_by_name: call.actor.name, undone_at: call.now, undo_reason: reason })
      .where('id', '=', id)
      .execute()
    const ledger = [
      {
        verb: 'person.unmerge',
        subject: `merge:${String(id)}`,
        regionCode: merge.region_code,
        householdNo: kept.household_no,
        personNo: merge.kept_no,
        purpose: reason,
        detail: { ...result, merged: merge.merged_no },
      },
    ]
    return { reply: result, ledger }
  },
})
