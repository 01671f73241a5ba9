import { z } from 'zod'
import { defineCommand } from '#command'
import { helpFieldLabels, plans as contract } from '#contract'
import { ensure } from '#kernel'
import { livingHousehold, planEntry, withoutMinors } from './held.ts'
import { proposedFor } from './proposed.ts'

/** 不需要: the suggestion is not made again; its words and the reason are kept. */
export const refuseSuggestion = defineCommand({
  verb: 'plan.refuse',
  ability: 'plan.edit',
  input: z.object({ householdNo: z.number().int(), ...contract.refuse.body.shape }),
  async run(tx, { householdNo, key, reason }, call) {
    const household = await livingHousehold(tx, householdNo)
    await withoutMinors(tx, householdNo, call.today, reason)
    const found = (await proposedFor(tx, household, call.today)).open.find((each) => each.key === key)
    ensure(found !== undefined, 'state.conflict', '这条建议已经处理过了', { hint: '请刷新页面看最新的建议' })
    const kept = {
      words: `${helpFieldLabels[found.field]}：${found.need}`,
      reason,
      decided_by_name: call.actor.name,
      decided_at: call.now,
    }
    await tx
      .insertInto('plan_refusal')
      .values({ household_no: householdNo, key, region_code: household.region_code, ...kept })
      .onConflict((conflict) => conflict.columns(['household_no', 'key']).doUpdateSet(kept))
      .execute()
    return {
      reply: {},
      ledger: [planEntry('plan.refuse', `household:${String(householdNo)}`, household, { purpose: reason, detail: { suggestion: key } })],
    }
  },
})

/** A refused suggestion is made again. */
export const restoreSuggestion = defineCommand({
  verb: 'plan.restore',
  ability: 'plan.edit',
  input: z.object({ householdNo: z.number().int(), ...contract.restore.body.shape }),
  async run(tx, { householdNo, key }) {
    const household = await livingHousehold(tx, householdNo)
    const { numDeletedRows } = await tx
      .deleteFrom('plan_refusal')
      .where('household_no', '=', householdNo)
      .where('key', '=', key)
      .executeTakeFirst()
    ensure(numDeletedRows > 0n, 'not-found', '没有这条不采纳的记录')
    return {
      reply: {},
      ledger: [planEntry('plan.restore', `household:${String(householdNo)}`, household, { detail: { suggestion: key } })],
    }
  },
})
