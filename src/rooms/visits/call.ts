import type { Actor } from '#access'
import { read, recordLooks, type Services } from '#command'
import { DomainError, ensure } from '#kernel'
import { personPhoneContext, requireMinorsOpen } from '#rooms/registry'

/**
 * The phone number of a member, to call before or after a visit. Not a command: its reply would be remembered with the request and so
 * lie in the database in clear. The look is in the ledger before the number leaves.
 */
export async function phoneOf(services: Services, actor: Actor, householdNo: number, personNo: number): Promise<{ phone: string }> {
  const person = await read(services, actor, async (reader) => {
    const row = await reader
      .selectFrom('person')
      .select(['phone_sealed', 'region_code', 'birth', 'status', 'household_no'])
      .where('person_no', '=', personNo)
      .where('household_no', '=', householdNo)
      .where('status', '=', 'active')
      .executeTakeFirst()
    if (row !== undefined) await requireMinorsOpen(reader, row, services.clock.today())
    return row
  })
  ensure(person !== undefined, 'not-found', '这户没有这个人，或不在您负责的地方')
  if (person.phone_sealed === '') throw new DomainError('not-found', '没有登记电话', { hint: '可向村干部打听，并请乡镇经办补登' })
  await recordLooks(services, actor, [
    {
      verb: 'visit.call',
      subject: `person:${String(personNo)}`,
      regionCode: person.region_code,
      householdNo,
      personNo,
      purpose: '走访联系',
    },
  ])
  return { phone: services.vault.open(person.phone_sealed, personPhoneContext(personNo)) }
}
