import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { registry as contract } from '#contract'
import type { Writer } from '#db'
import { DomainError, ensure } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { request, type JobRequest } from '#platform/jobs'
import { nameInitials, personIdContext } from '../bulk/index.ts'
import { applyConflicts } from '../conflicts.ts'
import { recordEdits } from '../edit-contact.ts'
import { requirePaper } from '../paper.ts'
import { changesIn, fitsId, isSpellingOnly, mayDecide, type Corrected } from './correction.ts'

/** Somebody proposes to put a registered name, birth or sex right. Spelling alone is put right at once, all else waits for a second person. */
export const proposeCorrection = defineCommand({
  verb: 'correction.propose',
  ability: 'registry.edit',
  input: z.object({ personNo: z.number().int().positive(), ...contract.proposeCorrection.body.shape }),
  async run(tx, { personNo, attachmentId, reason, ...proposed }, call) {
    const person = await personAt(tx, personNo)
    await requirePaper(tx, attachmentId, person)
    const changes = changesIn(person, proposed, call.today)
    const open = await tx
      .selectFrom('registry_correction')
      .select('proposed_by_name')
      .where('person_no', '=', personNo)
      .where('state', '=', 'open')
      .executeTakeFirst()
    if (open !== undefined)
      throw new DomainError('state.conflict', `此人已有一份更正等待审核（${open.proposed_by_name}提出）`, {
        hint: '请等审核后再提，或先撤回那一份',
      })
    const atOnce = isSpellingOnly(changes)
    const fits = fitsId(call.services.vault.open(person.id_sealed, personIdContext(personNo)), person, changes)
    const decided = atOnce
      ? { state: 'done' as const, decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now, note: '只是写法不同' }
      : {}
    const { id } = await tx
      .insertInto('registry_correction')
      .values({
        person_no: personNo,
        household_no: person.household_no,
        region_code: person.region_code,
        changes: JSON.stringify(changes),
        fits_id: fits,
        reason,
        attachment_id: attachmentId,
        proposed_by: call.actor.id,
        proposed_by_name: call.actor.name,
        proposed_at: call.now,
        ...decided,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const jobs = atOnce ? await carryOut(tx, person, changes, reason, call) : []
    return {
      reply: { id, done: atOnce },
      jobs,
      ledger: [
        entry('correction.propose', id, person, { fields: changes.map((change) => change.field), attachment: attachmentId, done: atOnce }),
      ],
    }
  },
})

/** The second person agrees, and the values change, or does not, and they stay. */
export const decideCorrection = defineCommand({
  verb: 'correction.decide',
  ability: 'registry.merge',
  input: z.object({ id: z.number().int().positive(), ...contract.decideCorrection.body.shape }),
  async run(tx, { id, agree, note }, call) {
    const correction = await lock(tx, id)
    const { allowed, reason } = mayDecide(call.actor, correction)
    ensure(allowed, correction.state === 'open' ? 'auth.denied' : 'state.conflict', reason, {
      hint: correction.state === 'open' ? '请同一县的另一位工作人员审核' : '请刷新页面后再看',
    })
    ensure(agree || [...note].length >= 4, 'input.invalid', '不同意请写明理由（至少 4 个字）')
    const person = await personAt(tx, correction.person_no)
    // Written by proposeCorrection, in this shape.
    const changes = correction.changes as readonly Corrected[]
    await tx
      .updateTable('registry_correction')
      .set({ state: agree ? 'done' : 'refused', decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now, note })
      .where('id', '=', id)
      .execute()
    const why = `${correction.reason}（${correction.proposed_by_name}提出，${call.actor.name}审核）`
    const jobs = agree ? await carryOut(tx, person, changes, why, call) : []
    return { reply: {}, jobs, ledger: [entry('correction.decide', id, person, { agree, fields: changes.map((change) => change.field) })] }
  },
})

export const withdrawCorrection = defineCommand({
  verb: 'correction.withdraw',
  ability: 'registry.edit',
  input: z.object({ id: z.number().int().positive() }),
  async run(tx, { id }, call) {
    const correction = await lock(tx, id)
    ensure(correction.proposed_by === call.actor.id, 'auth.denied', '只有提出人可以撤回')
    ensure(correction.state === 'open', 'state.conflict', '已经处理，不能撤回', { hint: '请刷新页面后再看' })
    await tx
      .updateTable('registry_correction')
      .set({ state: 'withdrawn', decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now })
      .where('id', '=', id)
      .execute()
    return { reply: {}, ledger: [entry('correction.withdraw', id, await personAt(tx, correction.person_no), {})] }
  },
})

type Person = Awaited<ReturnType<typeof personAt>>

async function personAt(tx: Writer, personNo: number) {
  const person = await tx
    .selectFrom('person')
    .select(['person_no', 'name', 'birth', 'sex', 'id_sealed', 'household_no', 'region_code', 'status'])
    .where('person_no', '=', personNo)
    .forUpdate()
    .executeTakeFirst()
  ensure(person !== undefined && person.status !== 'merged', 'not-found', '没有这个人，或不在您的管辖范围内')
  return person
}

async function lock(tx: Writer, id: number) {
  const correction = await tx.selectFrom('registry_correction').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  ensure(correction !== undefined, 'not-found', '没有这份更正，或不在您的管辖范围内')
  return correction
}

/** Writes the values; what they were stays in the history of the person. */
async function carryOut(tx: Writer, person: Person, changes: readonly Corrected[], why: string, call: Call): Promise<JobRequest[]> {
  for (const { field, before } of changes) {
    ensure(person[field] === before, 'state.conflict', `登记的${contract.correctedFields[field]}在提出以后又变了`, {
      hint: '请不同意这一份，核对后重新提出',
    })
  }
  const value = Object.fromEntries(changes.map(({ field, after }) => [field, after])) as Partial<Record<contract.CorrectedField, string>>
  const { name, birth, sex } = value
  await tx
    .updateTable('person')
    .set({
      ...(name === undefined ? {} : { name, initials: nameInitials(name) }),
      ...(birth === undefined ? {} : { birth }),
      ...(sex === undefined ? {} : { sex: sex === '1' ? '1' : '2' }),
      updated_at: call.now,
    })
    .where('person_no', '=', person.person_no)
    .execute()
  await recordEdits(
    tx,
    person.person_no,
    changes.map(({ field, before, after }) => ({ field, old_value: before, new_value: after })),
    why,
    call,
  )
  return name === undefined ? [] : rename(tx, person, name, why, call)
}

/**
 * The household of a head goes by the new name. Departments will go on sending the old one for a while: that is decided now, as if
 * somebody had said of such a row that the registry is right. Rows that waited because they had the new name already are set free.
 */
async function rename(tx: Writer, person: Person, name: string, why: string, call: Call): Promise<JobRequest[]> {
  await tx
    .updateTable('household')
    .set({ head_name: name, head_initials: nameInitials(name) })
    .where('head_person_no', '=', person.person_no)
    .execute()
  const decided = { decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now, note: why }
  await tx
    .insertInto('registry_conflict')
    .values({
      dataset: 'population-register',
      row_no: 0,
      person_no: person.person_no,
      household_no: person.household_no,
      region_code: person.region_code,
      sent_name: person.name,
      known_name: name,
      decision: 'keep',
      found_at: call.now,
      ...decided,
    })
    .onConflict((conflict) => conflict.columns(['person_no', 'sent_name', 'dataset']).doUpdateSet({ decision: 'keep', ...decided }))
    .execute()
  const freed = await tx
    .updateTable('registry_conflict')
    .set({ decision: 'take', ...decided })
    .where('person_no', '=', person.person_no)
    .where('sent_name', '=', name)
    .where('decision', 'is', null)
    .returning('id')
    .execute()
  return freed.length === 0 ? [] : [request(applyConflicts, { conflictIds: freed.map((row) => row.id) })]
}

/** Reason and note stay with the correction: people write names into them, and the ledger names nobody. */
function entry(verb: string, id: number, person: Person, detail: LedgerEntry['detail']): LedgerEntry {
  return {
    verb,
    subject: `correction:${String(id)}`,
    regionCode: person.region_code,
    householdNo: person.household_no,
    personNo: person.person_no,
    detail: { ...detail },
  }
}
