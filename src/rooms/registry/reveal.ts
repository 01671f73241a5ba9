import type { Actor } from '#access'
import { read, recordLooks, type Services } from '#command'
import type { registry as contract, BodyOf } from '#contract'
import type { Reader } from '#db'
import { DomainError, ensure } from '#kernel'
import { personIdContext, personPhoneContext } from './bulk/index.ts'
import { runningMatters } from './matters.ts'
import { requireMinorsOpen } from './minors/minors.ts'

/**
 * A person's ID number or phone in full. Not a command: its reply would be remembered with the request and so lie in the database in
 * clear. The look is in the ledger before the value leaves (社会救助法 第七十条), with the matter it is for or, where nothing runs for the
 * family, the reason written down, which the security officer is shown. `input.invalid` without either, or for a matter that does not run.
 */
export async function reveal(
  services: Services,
  actor: Actor,
  personNo: number,
  { field, matter, reason }: BodyOf<typeof contract.reveal>,
): Promise<{ value: string }> {
  const { person, purpose } = await read(services, actor, async (reader) => {
    const row = await reader
      .selectFrom('person')
      .select(['person_no', 'household_no', 'region_code', 'id_sealed', 'phone_sealed', 'birth', 'status'])
      .where('person_no', '=', personNo)
      .executeTakeFirst()
    ensure(row !== undefined, 'not-found', '没有这个人，或不在您的管辖范围内')
    await requireMinorsOpen(reader, row, services.clock.today())
    return { person: row, purpose: await purposeOf(reader, row.household_no, matter, reason) }
  })
  if (field === 'phone' && person.phone_sealed === '') throw new DomainError('not-found', '没有登记电话')
  await recordLooks(services, actor, [
    {
      verb: 'person.reveal',
      subject: `person:${String(personNo)}`,
      regionCode: person.region_code,
      householdNo: person.household_no,
      personNo,
      purpose,
      detail: { field, matter },
    },
  ])
  const value =
    field === 'phone'
      ? services.vault.open(person.phone_sealed, personPhoneContext(personNo))
      : services.vault.open(person.id_sealed, personIdContext(personNo))
  return { value }
}

/** What the ledger keeps as the purpose: the matter by its name, or the reason. */
async function purposeOf(reader: Reader, householdNo: number | null, matter: string, reason: string): Promise<string> {
  const running = householdNo === null ? [] : await runningMatters(reader, householdNo)
  const chosen = running.find((one) => one.key === matter)
  if (chosen !== undefined) return chosen.label
  ensure(matter === '', 'input.invalid', '这件事已经办结，或不是这户的', { hint: '请刷新页面，在这户的在办事项中选一件' })
  ensure(running.length === 0, 'input.invalid', '请选为哪件在办事项查看', {
    hint: `这户在办：${running.map((one) => one.label).join('、')}`,
  })
  ensure([...reason].length >= 4, 'input.invalid', '这户没有在办事项，请写明查看原因（至少 4 个字）', {
    hint: '非法查询与工作无关的个人信息要承担责任；没有在办事项的查看，安全管理员当天就能看到',
  })
  return namingNobody(reader, householdNo, reason)
}

/** The security officer reads the reason and sees no families: names of this one's members and long numbers are left out of it. */
async function namingNobody(reader: Reader, householdNo: number | null, reason: string): Promise<string> {
  const members =
    householdNo === null ? [] : await reader.selectFrom('person').select('name').where('household_no', '=', householdNo).execute()
  const plain = members
    .map((member) => member.name)
    .filter((name) => name !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, name) => text.replaceAll(name, '此人'), reason)
  return plain.replaceAll(/\d{6,}[\dXx]?/g, '…')
}
