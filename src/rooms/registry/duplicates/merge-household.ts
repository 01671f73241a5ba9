import { sql } from 'kysely'
import { followPlans } from './merge-plans.ts'
import { later, mergedReason, type Merging } from './merging.ts'

/**
 * Where the merged record was all there ever was of its household, that household was the same double: what it received, its papers,
 * exemptions, visits, open alerts, its chain and its plan go over to the kept household. Where the kept household has the same already (the
 * programme, an open alert of the cause, the event), it stays behind.
 */
export async function followHousehold(merging: Merging): Promise<void> {
  const { kept, merged } = merging
  if (merged.household_no === null || kept.household_no === null || merged.household_no === kept.household_no) return
  if (!(await wasAlone(merging, merged.household_no))) return
  await followHardships(merging, merged.household_no, kept.household_no)
  for (const table of ['attachment', 'exemption', 'visit'] as const)
    await followRows(merging, table, merged.household_no, kept.household_no)
  await followAlerts(merging, merged.household_no, kept.household_no)
  await followChain(merging, merged.household_no, kept.household_no)
  await followPlans(merging, merged.household_no, kept.household_no)
}

/** Nobody else has ever belonged to the household. */
async function wasAlone({ tx, kept, merged }: Merging, householdNo: number): Promise<boolean> {
  const other = await tx
    .selectFrom('membership')
    .select('person_no')
    .where('household_no', '=', householdNo)
    .where('person_no', 'not in', [kept.person_no, merged.person_no])
    .limit(1)
    .executeTakeFirst()
  return other === undefined
}

async function followHardships({ tx, image, today, kept }: Merging, from: number, to: number): Promise<void> {
  const rows = await tx
    .selectFrom('hardship')
    .select(['id', 'person_no', 'programme', 'valid_from', 'valid_to'])
    .where('household_no', '=', from)
    .orderBy('id')
    .execute()
  for (const row of rows) {
    const twice =
      row.valid_to === null &&
      (await tx
        .selectFrom('hardship')
        .select('id')
        .where('household_no', '=', to)
        .where('programme', '=', row.programme)
        .where('valid_to', 'is', null)
        .where(row.person_no === null ? (eb) => eb('person_no', 'is', null) : (eb) => eb('person_no', '=', row.person_no))
        .executeTakeFirst()) !== undefined
    if (twice) await image.update(tx, 'hardship', { id: row.id }, { valid_to: later(row.valid_from, today), end_reason: mergedReason })
    else await image.update(tx, 'hardship', { id: row.id }, { household_no: to, region_code: kept.region_code })
  }
}

async function followRows(
  { tx, image, kept }: Merging,
  table: 'attachment' | 'exemption' | 'visit',
  from: number,
  to: number,
): Promise<void> {
  const rows = await tx.selectFrom(table).select('id').where('household_no', '=', from).execute()
  for (const row of rows) await image.update(tx, table, { id: row.id }, { household_no: to, region_code: kept.region_code })
}

async function followAlerts({ tx, image, kept }: Merging, from: number, to: number): Promise<void> {
  const alerts = await tx
    .selectFrom('alert')
    .select(['id', 'cause'])
    .where('household_no', '=', from)
    .where('closed_at', 'is', null)
    .execute()
  for (const alert of alerts) {
    const twice = await tx
      .selectFrom('alert')
      .select('id')
      .where('household_no', '=', to)
      .where('cause', '=', alert.cause)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (twice !== undefined) continue
    await image.update(tx, 'alert', { id: alert.id }, { household_no: to, region_code: kept.region_code })
    const tasks = await tx.selectFrom('dispatch_task').select('id').where('alert_id', '=', alert.id).execute()
    for (const task of tasks) await image.update(tx, 'dispatch_task', { id: task.id }, { household_no: to, region_code: kept.region_code })
    const events = await tx.selectFrom('alert_event').select('id').where('alert_id', '=', alert.id).execute()
    for (const event of events) await image.update(tx, 'alert_event', { id: event.id }, { region_code: kept.region_code })
  }
}

/** The same event of one file may stand in both chains (each of the two numbers was paid): then it is the kept household's already. */
async function followChain({ tx, image, kept }: Merging, from: number, to: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select e.id from chain_event e where e.household_no = ${from} and not exists (
      select from chain_event o where o.household_no = ${to} and o.source_kind = e.source_kind and o.source_id = e.source_id and o.source_row = e.source_row and o.kind = e.kind and o.title = e.title)
    order by e.id`.execute(tx)
  for (const row of rows) await image.update(tx, 'chain_event', { id: row.id }, { household_no: to, region_code: kept.region_code })
}
