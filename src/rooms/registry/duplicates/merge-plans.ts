import { sql } from 'kysely'
import type { Writer } from '#db'
import { ancestorAt, ensure, regionLevel, type RegionCode } from '#kernel'
import type { ImageEntry } from './before-image.ts'
import { mergedReason, type Acting, type Merging } from './merging.ts'

/**
 * The plans of a household that was a double go over with it. Where the kept household has a plan in force, the measures go into that one
 * and wait there for a confirmation, and the emptied plan ends. What a confirmation has to be given anew for is counted (`rev`) and not
 * put back by an un-merge: nobody confirms a state he has not seen.
 */
export async function followPlans(merging: Merging, from: number, to: number): Promise<void> {
  const { tx, image } = merging
  const inForce = await planInForce(tx, to)
  const plans = await tx.selectFrom('household_plan').select(['id', 'ended_at']).where('household_no', '=', from).orderBy('id').execute()
  for (const plan of plans) {
    const into = plan.ended_at === null ? inForce : undefined
    if (into === undefined)
      await image.update(tx, 'household_plan', { id: plan.id }, { household_no: to, region_code: merging.kept.region_code })
    await followMeasures(merging, plan.id, to, into)
    const set = { region_code: merging.kept.region_code, ...(into === undefined ? {} : { plan_id: into }) }
    for (const event of await tx.selectFrom('plan_event').select('id').where('plan_id', '=', plan.id).orderBy('id').execute())
      await image.update(tx, 'plan_event', { id: event.id }, set)
    if (into !== undefined) await endEmptied(merging, plan.id)
    if (plan.ended_at === null) await countChange(tx, [plan.id, into ?? plan.id])
  }
  await followRefusals(merging, from, to)
}

async function planInForce(tx: Writer, householdNo: number): Promise<number | undefined> {
  const plan = await tx
    .selectFrom('household_plan')
    .select('id')
    .where('household_no', '=', householdNo)
    .where('ended_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return plan?.id
}

/** Where a measure belongs is remembered apart from what happens to it there: it finds home also where that has changed since. */
async function followMeasures({ tx, image, kept }: Merging, planId: number, to: number, into: number | undefined): Promise<void> {
  const measures = await tx
    .selectFrom('plan_measure')
    .select(['id', 'desk_region', 'closed_at'])
    .where('plan_id', '=', planId)
    .orderBy('id')
    .execute()
  for (const { id, desk_region, closed_at } of measures) {
    const home = { household_no: to, region_code: kept.region_code, ...(into === undefined ? {} : { plan_id: into, found_key: '' }) }
    await image.update(tx, 'plan_measure', { id }, home)
    if (closed_at !== null) continue
    const desk = ancestorAt(kept.region_code as RegionCode, regionLevel(desk_region as RegionCode))
    if (desk !== desk_region) await image.update(tx, 'plan_measure', { id }, { desk_region: desk })
    if (into !== undefined) await image.update(tx, 'plan_measure', { id }, { unconfirmed: true })
  }
}

async function endEmptied({ tx, image, now, by }: Merging, id: number): Promise<void> {
  const ended = { state: 'ended', ended_at: now.toISOString(), ended_by_name: by, end_reason: mergedReason }
  await image.update(tx, 'household_plan', { id }, ended)
}

async function countChange(tx: Writer, plans: readonly number[]): Promise<void> {
  await sql`update household_plan set rev = rev + 1 where id = any(${[...plans]}::integer[])`.execute(tx)
}

async function followRefusals({ tx, image, kept }: Merging, from: number, to: number): Promise<void> {
  const refusals = await tx.selectFrom('plan_refusal').select('key').where('household_no', '=', from).execute()
  for (const { key } of refusals) {
    const twice = await tx.selectFrom('plan_refusal').select('key').where('household_no', '=', to).where('key', '=', key).executeTakeFirst()
    if (twice === undefined)
      await image.update(tx, 'plan_refusal', { household_no: from, key }, { household_no: to, region_code: kept.region_code })
  }
}

type Changed = Extract<ImageEntry, { kind: 'changed' }>

function changesOf(entries: readonly ImageEntry[], table: string): Changed[] {
  return entries.filter((entry) => entry.kind === 'changed').filter((entry) => entry.table === table)
}

function idsOf(entries: readonly Changed[]): number[] {
  return [...new Set(entries.flatMap(({ key }) => (typeof key.id === 'number' ? [key.id] : [])))]
}

/** Before an un-merge: a plan in force that goes back finds no other one at its household. */
export async function ensureRoomForPlans(tx: Writer, entries: readonly ImageEntry[]): Promise<void> {
  for (const { key, before } of changesOf(entries, 'household_plan')) {
    const { rows } = await sql<{ household_no: number }>`
      select o.household_no from household_plan p join household_plan o on o.household_no = coalesce(${before.household_no ?? null}::integer, p.household_no)
      where p.id = ${key.id} and o.id <> p.id and o.ended_at is null and (p.ended_at is null or ${before.state ?? null}::text <> 'ended')`.execute(
      tx,
    )
    const [other] = rows
    ensure(other === undefined, 'state.conflict', `合并后，户编号 ${String(other?.household_no)} 又制定了新的一户一策`, {
      hint: '请先结束那份计划，再撤销合并',
    })
  }
}

/**
 * After an un-merge: a measure that was added to a plan while both households were one stays with the household it was added for, in the
 * plan that is in force there or a new draft; what stands in the chain of a measure that went home goes along.
 */
export async function settlePlans(acting: Acting, entries: readonly ImageEntry[]): Promise<void> {
  const { tx } = acting
  const plans = idsOf(changesOf(entries, 'household_plan'))
  const measures = idsOf(changesOf(entries, 'plan_measure'))
  await sql`
    update chain_event e set household_no = m.household_no, region_code = m.region_code, person_no = m.person_no from plan_measure m
    where m.id = any(${measures}::integer[]) and e.household_no = any(${households(changesOf(entries, 'plan_measure'))}::integer[])
      and e.source_kind = 'measure' and e.source_id = m.id and e.household_no <> m.household_no`.execute(tx)
  const { rows: astray } = await sql<{ household_no: number; region_code: string }>`
    select distinct m.household_no, m.region_code from plan_measure m join household_plan p on p.id = m.plan_id
    where p.id = any(${plans}::integer[]) and m.household_no <> p.household_no`.execute(tx)
  for (const { household_no: householdNo, region_code: region } of astray) {
    const into = (await planInForce(tx, householdNo)) ?? (await draft(acting, householdNo, region))
    await sql`
      with moved as (
        update plan_measure m set plan_id = ${into}, found_key = '', unconfirmed = m.unconfirmed or m.closed_at is null from household_plan p
        where p.id = m.plan_id and p.id = any(${plans}::integer[]) and m.household_no = ${householdNo} and p.household_no <> m.household_no returning m.id)
      update plan_event e set plan_id = ${into}, region_code = ${region} from moved where e.measure_id = moved.id`.execute(tx)
    plans.push(into)
  }
  const both = changesOf(entries, 'plan_measure').flatMap(({ after }) => (typeof after.plan_id === 'number' ? [after.plan_id] : []))
  await countChange(tx, [...plans, ...both])
}

function households(changes: readonly Changed[]): number[] {
  return [...new Set(changes.flatMap(({ after }) => (typeof after.household_no === 'number' ? [after.household_no] : [])))]
}

async function draft({ tx, now, by, actor }: Acting, householdNo: number, region: string): Promise<number> {
  const { id } = await tx
    .insertInto('household_plan')
    .values({ household_no: householdNo, region_code: region, drafted_by: actor, drafted_by_name: by, drafted_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('plan_event')
    .values({ plan_id: id, region_code: region, at: now, actor, actor_name: by, action: 'draft', note: '撤销合并后另立' })
    .execute()
  return id
}
