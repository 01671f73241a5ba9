import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { registry as contract } from '#contract'
import type { Writer } from '#db'
import { ensure, type PlainDate } from '#kernel'
import { request, type JobDefinition } from '#platform/jobs'
import { editOf, recordEdits } from './edit-contact.ts'
import { requirePaper } from './paper.ts'
import type { Edits } from './sources.ts'

/** Alerts and benefits follow a death that was taken back. The room of alerts does the work; it comes after this one. */
export const followDeathWithdrawal: JobDefinition<{ withdrawalId: number }> = {
  name: 'registry.followDeathWithdrawal',
  data: z.object({ withdrawalId: z.number().int() }),
}

/** register_status of whom the register calls dead. */
const registeredDead = '3'

const withdrawal = z.object({ personNo: z.number().int().positive(), ...contract.withdrawDeath.body.shape })
type Withdrawal = Omit<z.output<typeof withdrawal>, 'personNo'>

/**
 * Takes back a death that a department reported wrongly: with a day on which the person was known to live, how that is known, and why. The
 * membership that the death closed goes on as if it had not been closed, a household left empty opens again, and deaths dated on or
 * before that day are not taken any more. What the registry said before is kept.
 */
export const withdrawDeath = defineCommand({
  verb: 'person.withdrawDeath',
  ability: 'registry.merge',
  input: withdrawal,
  async run(tx, { personNo, seenOn, evidence, attachmentId, reason }, call) {
    const person = await deadPerson(tx, personNo)
    ensure(seenOn <= call.today, 'input.invalid', '核实在世的日期不能晚于今天')
    ensure(
      person.death_date === null || seenOn >= person.death_date,
      'input.invalid',
      `核实在世的日期不能早于登记的死亡日期 ${person.death_date ?? ''}`,
      { hint: '请填死亡日期当天或以后见到本人、出具证明的日期' },
    )
    if (attachmentId !== undefined) await requirePaper(tx, attachmentId, person)
    const home = await homeOf(tx, person.household_no)
    await revive(tx, person, home, reason, call)
    if (home !== null) await belongAgain(tx, person, home, seenOn)
    const [change] = await recordEdits(
      tx,
      personNo,
      [
        { field: 'status', old_value: 'dead', new_value: 'active' },
        ...(person.death_date === null ? [] : [{ field: 'deathDate', old_value: person.death_date, new_value: null }]),
      ],
      reason,
      call,
    )
    if (home !== null) await tellChain(tx, home, personNo, change ?? 0, call)
    const withdrawalId = await keepWithdrawal(tx, person, home, { seenOn, evidence, attachmentId, reason }, call)
    return {
      reply: { householdNo: home?.household_no ?? null },
      ledger: [
        {
          verb: 'person.withdrawDeath',
          subject: `person:${String(personNo)}`,
          regionCode: person.region_code,
          householdNo: home?.household_no ?? null,
          personNo,
          purpose: reason,
          detail: {
            diedOn: person.death_date,
            seenOn,
            evidence,
            attachment: attachmentId ?? null,
            snapshot: person.source_snapshot,
            row: person.source_row,
          },
        },
      ],
      jobs: [request(followDeathWithdrawal, { withdrawalId }, { key: String(withdrawalId) })],
    }
  },
})

type Dead = Awaited<ReturnType<typeof deadPerson>>

async function deadPerson(tx: Writer, personNo: number) {
  const person = await tx
    .selectFrom('person')
    .select([
      'person_no',
      'status',
      'death_date',
      'household_no',
      'relation',
      'region_code',
      'edits',
      'source_snapshot',
      'source_row',
      'source_day',
    ])
    .where('person_no', '=', personNo)
    .forUpdate()
    .executeTakeFirst()
  ensure(person !== undefined, 'not-found', '没有这个人，或不在您的管辖范围内')
  ensure(person.status === 'dead', 'state.action-not-allowed', '此人没有登记死亡', { hint: '请刷新页面后再看' })
  return person
}

interface Home {
  readonly household_no: number
  readonly region_code: string
}

/** The household the person belonged to when they were reported dead; it may have moved since. */
async function homeOf(tx: Writer, householdNo: number | null): Promise<Home | null> {
  if (householdNo === null) return null
  const home = await tx
    .selectFrom('household')
    .select(['household_no', 'region_code'])
    .where('household_no', '=', householdNo)
    .forUpdate()
    .executeTakeFirst()
  ensure(home !== undefined, 'auth.denied', '这户已迁到您的管辖范围以外', { hint: '请由现居住地的县级民政办理' })
  return home
}

/** The mark of the edit holds against a register that goes on saying dead, until it has said something else. */
async function revive(tx: Writer, person: Dead, home: Home | null, reason: string, call: Call): Promise<void> {
  // `edits` is only written by this room, in this shape.
  const edits = person.edits as Edits
  const marked = { ...edits, status: editOf(edits['status'], registeredDead, reason, call) }
  await tx
    .updateTable('person')
    .set({
      status: 'active',
      death_date: null,
      edits: JSON.stringify(marked),
      region_code: home?.region_code ?? person.region_code,
      updated_at: call.now,
    })
    .where('person_no', '=', person.person_no)
    .execute()
}

/** The last membership goes on; one who was dead from the first delivery on has none, and gets one. */
async function belongAgain(tx: Writer, person: Dead, home: Home, seenOn: PlainDate | string): Promise<void> {
  const last = await tx
    .selectFrom('membership')
    .select(['household_no', 'valid_from'])
    .where('person_no', '=', person.person_no)
    .orderBy('valid_from', 'desc')
    .executeTakeFirst()
  if (last?.household_no === home.household_no) {
    await tx
      .updateTable('membership')
      .set({ valid_to: null })
      .where('person_no', '=', person.person_no)
      .where('household_no', '=', home.household_no)
      .where('valid_from', '=', last.valid_from)
      .execute()
  } else {
    await tx
      .insertInto('membership')
      .values({
        household_no: home.household_no,
        person_no: person.person_no,
        relation: person.relation,
        valid_from: person.source_day ?? seenOn,
      })
      .execute()
  }
  await sql`select household_recount(array[${home.household_no}::int])`.execute(tx)
}

async function tellChain(tx: Writer, home: Home, personNo: number, edit: number, { today }: Call): Promise<void> {
  await tx
    .insertInto('chain_event')
    .values({
      household_no: home.household_no,
      person_no: personNo,
      region_code: home.region_code,
      occurred_on: today,
      kind: 'change',
      department: 'civil-affairs',
      title: '死亡登记撤销',
      source_kind: 'registry-edit',
      source_id: edit,
    })
    .execute()
}

/** What was taken back, on whose word and why, and what the registry said before. */
async function keepWithdrawal(
  tx: Writer,
  person: Dead,
  home: Home | null,
  { seenOn, evidence, attachmentId, reason }: Withdrawal,
  { actor, now }: Call,
): Promise<number> {
  const { id } = await tx
    .insertInto('death_withdrawal')
    .values({
      person_no: person.person_no,
      household_no: home?.household_no ?? null,
      region_code: home?.region_code ?? person.region_code,
      died_on: person.death_date,
      seen_on: seenOn,
      evidence,
      attachment_id: attachmentId ?? null,
      reason,
      source_snapshot: person.source_snapshot,
      source_row: person.source_row,
      actor: actor.id,
      actor_name: actor.name,
      withdrawn_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
