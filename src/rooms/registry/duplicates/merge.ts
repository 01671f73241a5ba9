import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { registry as contract } from '#contract'
import type { Writer } from '#db'
import { ensure } from '#kernel'
import { personPhoneContext } from '../bulk/index.ts'
import { BeforeImage, readRow } from './before-image.ts'
import { followHousehold } from './merge-household.ts'
import { later, mergedReason, type Merging, type Side } from './merging.ts'

/**
 * Two records of one person become one. What hangs on the merged record goes over to the kept one; where both have the same, the
 * kept one's stays. Each row's earlier state is kept, so that `unmerge` can put it back. The merged number goes on counting for the
 * kept person in deliveries and in the lake.
 */
export const merge = defineCommand({
  verb: 'person.merge',
  ability: 'registry.merge',
  input: z.object(contract.merge.body.shape),
  async run(tx, { keptNo, mergedNo, reason }, call) {
    ensure(keptNo !== mergedNo, 'input.invalid', '请选两条不同的记录')
    const [kept, merged] = [await sideOf(tx, keptNo), await sideOf(tx, mergedNo)]
    ensure(kept.status !== 'merged' && merged.status !== 'merged', 'state.conflict', '其中一条已经合并', { hint: '请刷新页面后再看' })
    ensure(kept.status === 'active' || merged.status !== 'active', 'state.action-not-allowed', '不能把在册的记录并入已故或迁出的记录', {
      hint: '请保留在册的那一条',
    })
    const image = new BeforeImage()
    const begun: Merging = { tx, image, today: call.today, now: call.now, actor: call.actor.id, by: call.actor.name, kept, merged }
    const moving: Merging = { ...begun, kept: await takeMembership(begun) }
    await takeContact(moving, call)
    await takeBenefits(moving)
    await takePapers(moving)
    await countAgain(moving)
    await followHousehold(moving)
    await closeRecord(moving)
    const row = await tx
      .insertInto('person_merge')
      .values({
        kept_no: keptNo,
        merged_no: mergedNo,
        region_code: moving.kept.region_code,
        reason,
        before: JSON.stringify(image.entries),
        merged_by: call.actor.id,
        merged_by_name: call.actor.name,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id: row.id, moved: image.entries.length },
      ledger: [
        {
          verb: 'person.merge',
          subject: `merge:${String(row.id)}`,
          regionCode: moving.kept.region_code,
          householdNo: moving.kept.household_no,
          personNo: keptNo,
          purpose: reason,
          detail: { kept: keptNo, merged: mergedNo, rows: image.entries.length },
        },
      ],
    }
  },
})

async function sideOf(tx: Writer, personNo: number): Promise<Side> {
  const row = await tx
    .selectFrom('person')
    .select(['person_no', 'household_no', 'relation', 'region_code', 'status', 'address', 'phone_sealed', 'phone_masked', 'phone_digest'])
    .where('person_no', '=', personNo)
    .forUpdate()
    .executeTakeFirst()
  ensure(row !== undefined, 'not-found', '没有这两个人，或不都在您的管辖范围内')
  return row
}

interface Membership {
  readonly household_no: number
  readonly person_no: number
  readonly valid_from: string
  readonly valid_to: string | null
}

/**
 * Earlier memberships go over where the kept record was nowhere else at that time. The current one ends today, unless the kept record
 * has none: then it takes the household. Returns the kept record as it is then.
 */
async function takeMembership({ tx, image, today, kept, merged }: Merging): Promise<Side> {
  const columns = ['household_no', 'person_no', 'valid_from', 'valid_to'] as const
  const mine = await tx.selectFrom('membership').select(columns).where('person_no', '=', kept.person_no).execute()
  const theirs = await tx.selectFrom('membership').select(columns).where('person_no', '=', merged.person_no).orderBy('valid_from').execute()
  let result = kept
  for (const row of theirs) {
    const key = { household_no: row.household_no, person_no: row.person_no, valid_from: row.valid_from }
    if (!mine.some((own) => overlaps(own, row))) {
      await image.update(tx, 'membership', key, { person_no: kept.person_no })
      if (row.valid_to === null) {
        result = { ...kept, household_no: row.household_no, relation: merged.relation, region_code: merged.region_code }
        await image.update(
          tx,
          'person',
          { person_no: kept.person_no },
          { household_no: row.household_no, relation: merged.relation, region_code: merged.region_code },
        )
      }
    } else if (row.valid_to === null) {
      await image.update(tx, 'membership', key, { valid_to: later(row.valid_from, today) })
    }
  }
  return result
}

/** Half-open periods; one without length overlaps what begins on the same day, since both would have the same key. */
function overlaps(a: Membership, b: Membership): boolean {
  const end = (row: Membership) => row.valid_to ?? '9999-12-31'
  return (a.valid_from < end(b) && b.valid_from < end(a)) || a.valid_from === b.valid_from
}

/** Phone and address, where the kept record has none. */
async function takeContact({ tx, image, kept, merged }: Merging, { services: { vault } }: Call): Promise<void> {
  const key = { person_no: kept.person_no }
  if (kept.address === '' && merged.address !== '') await image.update(tx, 'person', key, { address: merged.address })
  if (kept.phone_sealed === '' && merged.phone_sealed !== '') {
    const phone = vault.open(merged.phone_sealed, personPhoneContext(merged.person_no))
    await image.update(tx, 'person', key, {
      phone_sealed: vault.seal(phone, personPhoneContext(kept.person_no)),
      phone_masked: merged.phone_masked,
      phone_digest: merged.phone_digest,
    })
  }
}

/** Kinds of hardship of the person, and being covered by those of a household. What both have ends for the merged record. */
async function takeBenefits({ tx, image, today, kept, merged }: Merging): Promise<void> {
  const own = await tx
    .selectFrom('hardship')
    .select(['id', 'household_no', 'programme', 'valid_from', 'valid_to'])
    .where('person_no', '=', merged.person_no)
    .orderBy('id')
    .execute()
  for (const row of own) {
    const current = row.valid_to === null
    const household = current && kept.household_no !== null ? kept.household_no : row.household_no
    const twice =
      current &&
      (await tx
        .selectFrom('hardship')
        .select('id')
        .where('household_no', '=', household)
        .where('person_no', '=', kept.person_no)
        .where('programme', '=', row.programme)
        .where('valid_to', 'is', null)
        .executeTakeFirst()) !== undefined
    if (twice) await image.update(tx, 'hardship', { id: row.id }, { valid_to: later(row.valid_from, today), end_reason: mergedReason })
    else
      await image.update(
        tx,
        'hardship',
        { id: row.id },
        {
          person_no: kept.person_no,
          household_no: household,
          ...(household === row.household_no ? {} : { region_code: kept.region_code }),
        },
      )
  }
  const covered = await tx
    .selectFrom('hardship_person')
    .selectAll()
    .where('person_no', '=', merged.person_no)
    .orderBy('valid_from')
    .execute()
  for (const row of covered) {
    const key = { hardship_id: row.hardship_id, person_no: row.person_no, valid_from: row.valid_from }
    const clash = await tx
      .selectFrom('hardship_person')
      .select('person_no')
      .where('hardship_id', '=', row.hardship_id)
      .where('person_no', '=', kept.person_no)
      .where((eb) => eb.or([eb('valid_from', '=', row.valid_from), ...(row.valid_to === null ? [eb('valid_to', 'is', null)] : [])]))
      .executeTakeFirst()
    if (clash === undefined) await image.update(tx, 'hardship_person', key, { person_no: kept.person_no })
    else if (row.valid_to === null) await image.update(tx, 'hardship_person', key, { valid_to: later(row.valid_from, today) })
  }
}

/** Papers and exemptions of the person go to the kept record and its household; alerts, tasks, measures of a plan and the chain keep their household. */
async function takePapers({ tx, image, kept, merged }: Merging): Promise<void> {
  for (const table of ['attachment', 'exemption'] as const) {
    const rows = await tx.selectFrom(table).select(['id', 'household_no']).where('person_no', '=', merged.person_no).execute()
    for (const row of rows) {
      const moves = row.household_no === merged.household_no && kept.household_no !== null && kept.household_no !== row.household_no
      await image.update(
        tx,
        table,
        { id: row.id },
        { person_no: kept.person_no, ...(moves ? { household_no: kept.household_no, region_code: kept.region_code } : {}) },
      )
    }
  }
  for (const table of ['alert', 'chain_event', 'plan_measure'] as const) {
    const rows = await tx.selectFrom(table).select('id').where('person_no', '=', merged.person_no).execute()
    for (const row of rows) await image.update(tx, table, { id: row.id }, { person_no: kept.person_no })
  }
}

const counted = ['size', 'status', 'head_person_no', 'head_name', 'head_initials'] as const

/** The merged record no longer counts; both households are counted anew, and remembered as they were. */
async function countAgain({ tx, image, kept, merged }: Merging): Promise<void> {
  // Beside the kept record, so that whoever may see that one also finds the other number.
  const beside = kept.household_no === null ? {} : { household_no: kept.household_no, region_code: kept.region_code }
  await image.update(tx, 'person', { person_no: merged.person_no }, { status: 'merged', merged_into: kept.person_no, ...beside })
  const households = [...new Set([kept.household_no, merged.household_no])].filter((no) => no !== null)
  const before = new Map<number, Readonly<Record<string, unknown>>>()
  for (const no of households) before.set(no, (await readRow(tx, 'household', { household_no: no }, counted)) ?? {})
  await sql`select household_recount(${households}::int[])`.execute(tx)
  for (const no of households)
    image.noteChange(
      'household',
      { household_no: no },
      before.get(no) ?? {},
      (await readRow(tx, 'household', { household_no: no }, counted)) ?? {},
    )
}

/** Records merged into this one before follow as well, and no proposal names it any more. */
async function closeRecord({ tx, image, kept, merged }: Merging): Promise<void> {
  const earlier = await tx
    .selectFrom('person')
    .select('person_no')
    .where('merged_into', '=', merged.person_no)
    .where('status', '=', 'merged')
    .execute()
  for (const row of earlier) await image.update(tx, 'person', { person_no: row.person_no }, { merged_into: kept.person_no })
  const proposals = await tx
    .selectFrom('duplicate_candidate')
    .select(['low_no', 'high_no'])
    .where((eb) => eb.or([eb('low_no', '=', merged.person_no), eb('high_no', '=', merged.person_no)]))
    .execute()
  for (const pair of proposals) await image.remove(tx, 'duplicate_candidate', pair)
}
