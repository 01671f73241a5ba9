import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand } from '#command'
import { registry as contract } from '#contract'
import { contains, ensure, regionLevel } from '#kernel'
import { editOf } from './edit-contact.ts'
import { visibleHousehold } from './household-file.ts'

/**
 * A household lives in another village from a day on (H24 三(一): none lost, none counted twice). Hardships, papers, exemptions, the
 * chain and open alerts go along; a desk becomes the desk of the same level at the new place. It may leave the caller's own region.
 */
export const moveHousehold = defineCommand({
  verb: 'household.move',
  ability: 'registry.edit',
  input: z.object({ householdNo: z.number().int().positive(), ...contract.moveHousehold.body.shape }),
  async run(tx, { householdNo, village, address, on, reason }, call) {
    const household = await visibleHousehold(tx, householdNo)
    ensure(household.status === 'active', 'state.action-not-allowed', '该户已销户，不能迁居')
    ensure(regionLevel(village) === 'village', 'input.invalid', '请选到村（社区）')
    ensure(village !== household.region_code, 'input.invalid', '这户已经登记在这个村（社区）')
    ensure(on <= call.today, 'input.invalid', '迁居日期不能晚于今天')
    const known = await tx.selectFrom('region').select('code').where('code', '=', village).where('level', '=', 'village').executeTakeFirst()
    ensure(known !== undefined, 'not-found', '没有这个村（社区）')
    const changes = {
      region: editOf(household.edits['region'], household.region_code, reason, call),
      ...(address === '' ? {} : { address: editOf(household.edits['address'], household.address, reason, call) }),
    }
    const { rows } = await sql<{ alerts: number }>`
      select move_household(${householdNo}, ${village}, ${address}, ${on}::date, ${JSON.stringify(changes)}::jsonb, ${reason}, ${call.actor.id}, ${call.actor.name}) as alerts`.execute(
      tx,
    )
    const alerts = rows[0]?.alerts ?? 0
    const entry = {
      verb: 'household.move',
      subject: `household:${String(householdNo)}`,
      householdNo,
      purpose: reason,
      detail: { from: household.region_code, to: village, on, alerts },
    }
    return {
      reply: { alerts, visible: call.actor.regionCode === null || contains(call.actor.regionCode, village) },
      // Both places keep it in their part of the ledger.
      ledger: [
        { ...entry, regionCode: household.region_code },
        { ...entry, regionCode: village },
      ],
    }
  },
})
