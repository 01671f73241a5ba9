import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand } from '#command'
import { plans as contract, roles } from '#contract'
import type { Reader, Writer } from '#db'
import { ensure, labelOf, lineage, type RegionCode } from '#kernel'
import { countChange, livingHousehold, planEntry, planFor, recordEvent, withoutMinors } from './held.ts'

interface ContactRow {
  readonly userId: number
  readonly name: string
  readonly office: string
}

/** People of the platform who may be a family's contact: civil affairs of its village, township and county. */
export async function contactsFor(reader: Reader, region: RegionCode): Promise<ContactRow[]> {
  const { rows } = await sql<{ id: number; name: string; role: string; place: string | null }>`
    select u.id, u.name, u.role, r.name as place from app_user u left join region r on r.code = u.region_code
    where u.active and u.role in ('helper', 'clerk', 'county') and u.region_code = any(${lineage(region)}::text[])
    order by array_position(array['helper', 'clerk', 'county'], u.role), u.name, u.id limit 60`.execute(reader)
  return rows.map((row) => ({
    userId: row.id,
    name: row.name,
    office: `${row.place ?? ''}${labelOf(roles, row.role, '')}`,
  }))
}

/**
 * Names the family's 帮扶联系人 (湘民发〔2020〕3号 二(九): one official for one family); begins the plan where there is none. The number is
 * asked for of everybody: the family's sheet says to call it.
 */
export const setContact = defineCommand({
  verb: 'plan.setContact',
  ability: 'plan.edit',
  input: z.object({ householdNo: z.number().int(), ...contract.setContact.body.shape }),
  async run(tx, { householdNo, userId, name, office, phone, reason }, call) {
    const household = await livingHousehold(tx, householdNo)
    const who = userId === null ? named(name, office) : await ofPlatform(tx, household.region_code, userId)
    ensure(phone !== '', 'input.invalid', '请填写联系人的电话', {
      hint: '打印给家里的纸上写着有事打这个电话',
      details: { fields: [{ field: 'phone', reason: '请填写电话' }] },
    })
    await withoutMinors(tx, householdNo, call.today, reason)
    const plan = await planFor(tx, call, household)
    const before = plan.contact_name
    ensure(before === '' || reason.length >= 4, 'input.invalid', '更换联系人请写明理由（至少 4 个字）', {
      details: { fields: [{ field: 'reason', reason: '请写明为什么更换' }] },
    })
    await tx
      .updateTable('household_plan')
      .set({ contact_user: userId, contact_name: who.name, contact_office: who.office, contact_phone: phone })
      .where('id', '=', plan.id)
      .execute()
    await countChange(tx, plan)
    await recordEvent(tx, call, plan, before === '' ? 'firstContact' : 'contact', { note: reason, detail: { before, after: who.name } })
    return {
      reply: { id: plan.id },
      ledger: [planEntry('plan.setContact', `plan:${String(plan.id)}`, plan, { purpose: reason, detail: { userId } })],
    }
  },
})

function named(name: string, office: string): { name: string; office: string } {
  ensure(name.length >= 2, 'input.invalid', '请填写联系人的姓名', { details: { fields: [{ field: 'name', reason: '请填写姓名' }] } })
  return { name, office }
}

async function ofPlatform(tx: Writer, region: RegionCode, userId: number): Promise<{ name: string; office: string }> {
  const known = (await contactsFor(tx, region)).find((each) => each.userId === userId)
  ensure(known !== undefined, 'input.invalid', '请从本村、本乡镇或县级民政的人员中选择联系人')
  return known
}
