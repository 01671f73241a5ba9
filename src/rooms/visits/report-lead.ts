import { z } from 'zod'
import { defineCommand, mayBeMinor } from '#command'
import { visits as contract } from '#contract'
import { contains, ensure, maskPhone, regionLevel } from '#kernel'
import { normalisePhone } from '#rooms/registry'
import { withoutIdNumbers } from './finding.ts'

/** Where a lead's sealed phone belongs. */
export function leadPhoneContext(clientId: string): string {
  return `lead.phone:${clientId}`
}

/** A family nobody knew. Recorded once for a client id; a clerk finds out who they are. */
export const reportLead = defineCommand({
  verb: 'lead.report',
  ability: 'visit.do',
  input: z.object(contract.reportLead.body.shape),
  async run(tx, input, { actor, today, now, services }) {
    ensure(actor.userId !== null && actor.regionCode !== null, 'auth.denied', '线索只能由协理员或经办人员上报')
    const region = input.village ?? actor.regionCode
    ensure(contains(actor.regionCode, region), 'input.invalid', '只能上报自己负责的村（社区）', {
      details: { fields: [{ field: 'village', reason: '不在您负责的地方' }] },
    })
    ensure(regionLevel(region) === 'village' || regionLevel(region) === 'township', 'input.invalid', '请选择村（社区）')
    const phone = normalisePhone(input.phone)
    const said = new Date(input.reportedAt)
    const added = await tx
      .insertInto('lead')
      .values({
        client_id: input.clientId,
        region_code: region,
        reported_by: actor.userId,
        person_name: input.personName,
        about_minor: mayBeMinor(`${input.placeNote} ${input.description}`, input.kinds.includes('schooling'), today),
        place_note: withoutIdNumbers(input.placeNote),
        description: withoutIdNumbers(input.description),
        kinds: [...new Set(input.kinds)],
        phone_sealed: phone === '' ? '' : services.vault.seal(phone, leadPhoneContext(input.clientId)),
        phone_masked: phone === '' ? '' : maskPhone(phone),
        latitude: input.position?.latitude ?? null,
        longitude: input.position?.longitude ?? null,
        accuracy_m: input.position?.accuracy ?? null,
        reported_at: said > now ? now : said,
        received_at: now,
      })
      .onConflict((conflict) => conflict.column('client_id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added !== undefined)
      return {
        reply: { id: added.id },
        ledger: [{ verb: 'lead.report', subject: `lead:${String(added.id)}`, regionCode: region, detail: { kinds: input.kinds } }],
      }
    const earlier = await tx.selectFrom('lead').select(['id', 'reported_by']).where('client_id', '=', input.clientId).executeTakeFirst()
    ensure(earlier?.reported_by === actor.userId, 'state.conflict', '这个编号的线索是别人上报的', { hint: '请重新填写一次' })
    return { reply: { id: earlier.id }, ledger: [] }
  },
})
