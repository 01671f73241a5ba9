import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { registry as contract } from '#contract'
import type { Writer } from '#db'
import { ensure, maskPhone } from '#kernel'
import { normalisePhone, personPhoneContext } from './bulk/index.ts'
import type { Edit, Edits } from './sources.ts'

/** A clerk corrects a person's phone or address. It stays until the register delivers something it has not said before. */
export const editContact = defineCommand({
  verb: 'person.editContact',
  ability: 'registry.edit',
  input: z.object({ personNo: z.number().int().positive(), ...contract.editContact.body.shape }),
  async run(tx, { personNo, phone, address, reason }, call) {
    const person = await tx.selectFrom('person').selectAll().where('person_no', '=', personNo).forUpdate().executeTakeFirst()
    ensure(person !== undefined && person.status !== 'merged', 'not-found', '没有这个人，或不在您的管辖范围内')
    // `edits` is only written by this room, in this shape.
    const edits: Record<string, Edit> = { ...(person.edits as Record<string, Edit>) }
    const changes: { field: string; old_value: string; new_value: string }[] = []
    let values: { phone_sealed?: string; phone_masked?: string; phone_digest?: string | null; address?: string } = {}
    if (phone !== undefined) {
      const { masked, ...sealed } = sealPhone(phone, personNo, call)
      if (sealed.phone_digest !== person.phone_digest) {
        values = { ...values, ...sealed, phone_masked: masked }
        edits['phone'] = editOf(edits['phone'], person.phone_digest, reason, call)
        changes.push({ field: 'phone', old_value: person.phone_masked, new_value: masked })
      }
    }
    if (address !== undefined && address !== person.address) {
      values = { ...values, address }
      edits['address'] = editOf(edits['address'], person.address, reason, call)
      changes.push({ field: 'address', old_value: person.address, new_value: address })
    }
    ensure(changes.length > 0, 'input.invalid', '没有改动', { hint: '请修改电话或地址后再保存' })
    await tx
      .updateTable('person')
      .set({ ...values, edits: JSON.stringify(edits), updated_at: call.now })
      .where('person_no', '=', personNo)
      .execute()
    await recordEdits(tx, personNo, changes, reason, call)
    const ledger = [
      {
        verb: 'person.editContact',
        subject: `person:${String(personNo)}`,
        regionCode: person.region_code,
        householdNo: person.household_no,
        personNo,
        purpose: reason,
        detail: { fields: changes.map((change) => change.field) },
      },
    ]
    return { reply: {}, ledger }
  },
})

function sealPhone(
  text: string,
  personNo: number,
  { services: { vault } }: Call,
): { phone_sealed: string; phone_digest: string | null; masked: string } {
  const phone = normalisePhone(text)
  if (phone === '' && text === '') return { phone_sealed: '', phone_digest: null, masked: '' }
  ensure(/^(1\d{10}|0\d{9,11}|\d{7,8})$/.test(phone), 'input.invalid', '电话号码不对', { hint: '手机号为 11 位；座机请带区号' })
  return {
    phone_sealed: vault.seal(phone, personPhoneContext(personNo)),
    phone_digest: vault.keyedDigest('phone', phone),
    masked: maskPhone(phone),
  }
}

/** The mark of an edit. What the register said last stays from an earlier edit of the same field. */
export function editOf(earlier: Edits[string], was: string | null, reason: string, call: Call): Edit {
  return { was: earlier === undefined ? was : earlier.was, day: call.today, by: call.actor.id, byName: call.actor.name, reason }
}

/** Writes down values changed by hand. Returns the entries' numbers in the same order. */
export async function recordEdits(
  tx: Writer,
  personNo: number,
  changes: readonly { field: string; old_value: string | null; new_value: string | null }[],
  reason: string,
  call: Call,
  on: string = call.today,
): Promise<number[]> {
  const rows = await tx
    .insertInto('person_change')
    .values(
      changes.map((change) => ({
        person_no: personNo,
        ...change,
        changed_on: on,
        source_kind: 'edit' as const,
        actor: call.actor.id,
        actor_name: call.actor.name,
        reason,
      })),
    )
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}
