import type { Actor } from '#access'
import { read, recordLooks, type Services } from '#command'
import type { registry as contract, BodyOf } from '#contract'
import { DomainError, ensure } from '#kernel'
import { requireMinorsOpen } from './minors/minors.ts'
import { personIdContext, personPhoneContext } from './bulk/index.ts'

/**
 * A person's ID number or phone in full. Not a command: its reply would be remembered with the request and so lie in the database in
 * clear. The look is in the ledger before the value leaves (社会救助法 第七十条). `input.invalid` without a purpose or case number.
 */
export async function reveal(services: Services, actor: Actor, personNo: number, { field, purpose, caseNo }: BodyOf<typeof contract.reveal>): Promise<{ value: string }> {
  ensure(purpose.length >= 4 || caseNo.length >= 4, 'input.invalid', '请写明查看原因，或填写案号、预警号（至少 4 个字）', { hint: '非法查询与工作无关的个人信息要承担责任，每次查看都会记录' })
  const person = await read(services, actor, async (reader) => {
    const row = await reader.selectFrom('person').select(['person_no', 'household_no', 'region_code', 'id_sealed', 'phone_sealed', 'birth', 'status']).where('person_no', '=', personNo).executeTakeFirst()
    if (row !== undefined) await requireMinorsOpen(reader, row, services.clock.today())
    return row
  })
  ensure(person !== undefined, 'not-found', '没有这个人，或不在您的管辖范围内')
  if (field === 'phone' && person.phone_sealed === '') throw new DomainError('not-found', '没有登记电话')
  await recordLooks(services, actor, [{
    verb: 'person.reveal', subject: `person:${String(personNo)}`, regionCode: person.region_code, householdNo: person.household_no, personNo,
    purpose: caseNo === '' ? purpose : `${purpose}（${caseNo}）`, detail: { field },
  }])
  const value = field === 'phone' ? services.vault.open(person.phone_sealed, personPhoneContext(personNo)) : services.vault.open(person.id_sealed, personIdContext(personNo))
  return { value }
}
