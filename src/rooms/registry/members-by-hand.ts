import { sql } from 'kysely'
import { z } from 'zod'
import { BeyondSight, defineCommand, type Call } from '#command'
import { registry as contract } from '#contract'
import type { Writer } from '#db'
import {
  birthOf,
  DomainError,
  ensure,
  idNumberProblemText,
  maskIdNumber,
  parseIdNumber,
  sexOf,
  type IdNumber,
  type PlainDate,
} from '#kernel'
import { nameInitials, personIdContext } from './bulk/index.ts'
import { editOf, recordEdits } from './edit-contact.ts'
import { visibleHousehold } from './household-file.ts'
import { numberOf } from './numbers.ts'
import type { Edits } from './sources.ts'

type Household = Awaited<ReturnType<typeof visibleHousehold>>

interface Joining {
  readonly personNo: number
  readonly household: Household
  readonly relation: string
  readonly on: PlainDate
  readonly reason: string
}

/**
 * Somebody belongs to a household from a day on: a newcomer to the registry, somebody from another household (also of another place:
 * ID number and name must both be right), or a member with a new relation.
 */
export const addMember = defineCommand({
  verb: 'household.addMember',
  ability: 'registry.edit',
  input: z.object({ householdNo: z.number().int().positive(), ...contract.addMember.body.shape }),
  async run(tx, { householdNo, idNumber, name, relation, on, reason }, call) {
    const household = await visibleHousehold(tx, householdNo)
    ensure(on <= call.today, 'input.invalid', '日期不能晚于今天')
    const id = checkedId(idNumber)
    const token = call.services.vault.personToken(id)
    const { rows } = await sql<Known>`select * from person_known(${token}::uuid, ${name})`.execute(tx)
    const known = rows[0]
    if (known !== undefined) {
      const refused = whyNotJoin(known, on)
      if (refused !== null)
        throw (await isInSight(tx, known.person_no))
          ? new DomainError(...refused)
          : new BeyondSight(`person:${String(known.person_no)}`, ...refused)
      await joinHousehold(tx, { personNo: known.person_no, household, relation, on, reason }, call)
    }
    const personNo = known?.person_no ?? (await registerPerson(tx, id, token, name, { household, relation, on, reason }, call))
    await writeChange(tx, household, personNo, { on, reason, title: '成员加入本户' }, [null, String(householdNo)], call)
    return {
      reply: { personNo, known: known !== undefined },
      ledger: [
        {
          verb: 'household.addMember',
          subject: `household:${String(householdNo)}`,
          regionCode: household.region_code,
          householdNo,
          personNo,
          purpose: reason,
          detail: { on, relation, known: known !== undefined },
        },
      ],
    }
  },
})

interface Known {
  readonly person_no: number
  readonly status: string
  readonly same_name: boolean
  readonly since: string | null
}

/** Why somebody who is registered, perhaps in another place, cannot join a household on that day; null where he can. */
function whyNotJoin({ same_name: sameName, status, since }: Known, on: PlainDate): ConstructorParameters<typeof DomainError> | null {
  if (!sameName) return ['state.conflict', '这个身份证号登记的是另一个姓名', { hint: '请核对身份证；如登记有误，请在“登记冲突”中更正' }]
  if (status === 'dead') return ['state.action-not-allowed', '此人已登记死亡，不能加入家庭']
  if (status === 'merged') return ['state.conflict', '此人的登记已合并到另一条记录', { hint: '请用保留的身份证号登记' }]
  return since === null || since <= on ? null : ['input.invalid', `日期不能早于此人进入现在这户的日期 ${since}`]
}

async function isInSight(tx: Writer, personNo: number): Promise<boolean> {
  return (await tx.selectFrom('person').select('person_no').where('person_no', '=', personNo).executeTakeFirst()) !== undefined
}

function checkedId(text: string): IdNumber {
  const id = parseIdNumber(text)
  if (!id.ok) throw new DomainError('input.invalid', idNumberProblemText[id.problem])
  return id.value
}

async function joinHousehold(tx: Writer, { personNo, household, relation, on, reason }: Joining, call: Call): Promise<void> {
  const { rows } = await sql<{ key: string | null; edits: Edits }>`
    select h.sender_key as key, p.edits from person p left join household h on h.household_no = p.household_no where p.person_no = ${personNo}`.execute(
    tx,
  )
  const changes = { household: editOf(rows[0]?.edits['household'], rows[0]?.key ?? null, reason, call) }
  await sql`select join_household(${personNo}, ${household.household_no}, ${relation}, ${on}::date, ${JSON.stringify(changes)}::jsonb)`.execute(
    tx,
  )
}

/** A person nobody knew. The number comes from the lake's index, as for everybody; one given to a command that fails stays unused. */
async function registerPerson(
  tx: Writer,
  id: IdNumber,
  token: string,
  name: string,
  { household, relation, on, reason }: Omit<Joining, 'personNo'>,
  call: Call,
): Promise<number> {
  const { vault } = call.services
  const personNo = await numberOf(call.services, token)
  const edit = editOf(undefined, null, reason, call)
  await tx
    .insertInto('person')
    .values({
      person_no: personNo,
      token,
      id_sealed: vault.seal(id, personIdContext(personNo)),
      id_masked: maskIdNumber(id),
      name,
      initials: nameInitials(name),
      birth: birthOf(id),
      sex: sexOf(id),
      hukou_kind: household.hukou_kind === 'urban' ? 'urban' : 'rural',
      hukou_region: household.region_code,
      region_code: household.region_code,
      household_no: household.household_no,
      relation,
      edits: JSON.stringify({ household: edit }),
    })
    .execute()
  await tx
    .insertInto('membership')
    .values({ household_no: household.household_no, person_no: personNo, relation, valid_from: on })
    .execute()
  await sql`select household_recount(array[${household.household_no}::int])`.execute(tx)
  return personNo
}

interface Change {
  readonly on: PlainDate
  readonly reason: string
  readonly title: string
}

async function writeChange(
  tx: Writer,
  household: Household,
  personNo: number,
  { on, reason, title }: Change,
  [before, after]: [string | null, string | null],
  call: Call,
): Promise<void> {
  const [id] = await recordEdits(tx, personNo, [{ field: 'household', old_value: before, new_value: after }], reason, call, on)
  await tx
    .insertInto('chain_event')
    .values({
      household_no: household.household_no,
      person_no: personNo,
      region_code: household.region_code,
      occurred_on: on,
      kind: 'change',
      department: 'civil-affairs',
      title,
      source_kind: 'registry-edit',
      source_id: id ?? 0,
    })
    .execute()
}

/** A member leaves (moved out, divided off, registered here by mistake) from a day on, and belongs to no household until joined to another. */
export const removeMember = defineCommand({
  verb: 'household.removeMember',
  ability: 'registry.edit',
  input: z.object({ householdNo: z.number().int().positive(), personNo: z.number().int().positive(), ...contract.removeMember.body.shape }),
  async run(tx, { householdNo, personNo, on, reason }, call) {
    const household = await visibleHousehold(tx, householdNo)
    const membership = await tx
      .selectFrom('membership')
      .select(['valid_from', 'relation'])
      .where('household_no', '=', householdNo)
      .where('person_no', '=', personNo)
      .where('valid_to', 'is', null)
      .executeTakeFirst()
    ensure(membership !== undefined, 'state.conflict', '此人现在不是这户的成员', { hint: '请刷新页面后再看' })
    ensure(on <= call.today, 'input.invalid', '日期不能晚于今天')
    ensure(on >= membership.valid_from, 'input.invalid', `日期不能早于加入本户的日期 ${membership.valid_from}`)
    const { key, edits } = await keyAndEdits(tx, personNo, householdNo)
    await tx
      .updateTable('membership')
      .set({ valid_to: on })
      .where('household_no', '=', householdNo)
      .where('person_no', '=', personNo)
      .where('valid_to', 'is', null)
      .execute()
    const marked = { ...edits, household: editOf(edits['household'], key, reason, call) }
    await tx
      .updateTable('person')
      .set({ household_no: null, edits: JSON.stringify(marked), updated_at: call.now })
      .where('person_no', '=', personNo)
      .execute()
    await sql`select household_recount(array[${householdNo}::int])`.execute(tx)
    await writeChange(tx, household, personNo, { on, reason, title: '成员离开本户' }, [String(householdNo), null], call)
    return {
      reply: {},
      ledger: [
        {
          verb: 'household.removeMember',
          subject: `household:${String(householdNo)}`,
          regionCode: household.region_code,
          householdNo,
          personNo,
          purpose: reason,
          detail: { on },
        },
      ],
    }
  },
})

async function keyAndEdits(tx: Writer, personNo: number, householdNo: number): Promise<{ key: string | null; edits: Edits }> {
  const { rows } = await sql<{ key: string | null; edits: Edits }>`
    select h.sender_key as key, p.edits from person p join household h on h.household_no = ${householdNo} where p.person_no = ${personNo}`.execute(
    tx,
  )
  return rows[0] ?? { key: null, edits: {} }
}
