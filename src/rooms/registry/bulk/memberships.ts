import { sql } from 'kysely'
import type { Writer } from '#db'
import type { Delivery } from './delivery.ts'

/**
 * Brings memberships to what a target table says (`person_no, row_no, household_no` or null for those who are gone, `relation`):
 * closes on the delivery's day what differs, opens what is missing. An entry that began on the same day is corrected in place, or
 * left with no length where the person was never there. Returns how many were closed because the person left.
 */
export async function openMemberships(tx: Writer, delivery: Delivery, target: string): Promise<number> {
  const closed = await sql`
    update membership m set valid_to = greatest(m.valid_from, ${delivery.asOf}::date)
    from ${sql.table(target)} t
    where t.known and m.person_no = t.person_no and m.valid_to is null
      and (m.household_no is distinct from t.household_no or m.relation <> t.relation and m.valid_from < ${delivery.asOf})
    returning (m.household_no is distinct from t.household_no) as gone`.execute(tx)
  await sql`
    update membership m set relation = t.relation, source_snapshot = ${delivery.snapshotId}, source_row = t.row_no
    from ${sql.table(target)} t
    where t.known and m.person_no = t.person_no and m.valid_to is null and m.household_no = t.household_no and m.relation <> t.relation`.execute(
    tx,
  )
  await sql`
    insert into membership (household_no, person_no, relation, valid_from, source_snapshot, source_row)
    select t.household_no, t.person_no, t.relation, ${delivery.asOf}, ${delivery.snapshotId}, t.row_no
    from ${sql.table(target)} t
    where t.household_no is not null and not t.known
    order by t.household_no`.execute(tx)
  await sql`
    insert into membership (household_no, person_no, relation, valid_from, source_snapshot, source_row)
    select t.household_no, t.person_no, t.relation, ${delivery.asOf}, ${delivery.snapshotId}, t.row_no
    from ${sql.table(target)} t
    where t.household_no is not null and t.known and not exists (select from membership m where m.person_no = t.person_no and m.valid_to is null)
    on conflict (household_no, person_no, valid_from) do update set valid_to = null, relation = excluded.relation`.execute(tx)
  return closed.rows.filter((row) => (row as { gone: boolean }).gone).length
}

/**
 * A register of an earlier day that came late: whose first known membership is of the household they were in then has been in it since
 * that day. Nothing else is taken from such a row.
 */
export async function reachBack(tx: Writer, delivery: Delivery, rows: string): Promise<void> {
  await sql`
    update membership m set valid_from = ${delivery.asOf}
    from population_plan t join ${sql.table(rows)} r on r.row_no = t.row_no join household h on h.sender_key = r.household_key
    where t.verdict = 'stale' and r.register_status = '1' and m.person_no = t.person_no and m.household_no = h.household_no and m.valid_from > ${delivery.asOf}
      and not exists (select from membership e where e.person_no = m.person_no and e.valid_from < m.valid_from)`.execute(tx)
}

/** Members who left, came or died, for the chains of households that existed before. Names nobody: the chain shows the person. */
export async function writeMembershipEvents(tx: Writer, delivery: Delivery, target: string): Promise<void> {
  await sql`
    insert into chain_event (household_no, person_no, region_code, occurred_on, kind, department, title, source_kind, source_id, source_row)
    select h.household_no, t.person_no, h.region_code, ${delivery.asOf}, 'change', ${delivery.department}, e.title, 'snapshot', ${delivery.snapshotId}, t.row_no
    from ${sql.table(target)} t
    cross join lateral (values
      (case when t.old_status = 'active' and t.old_household is distinct from t.household_no then t.old_household end,
        case when t.living then '成员迁出本户' else '成员户籍注销或迁出' end),
      (case when t.old_status <> 'active' or t.old_household is distinct from t.household_no then t.household_no end, '成员迁入本户')) e (household_no, title)
    join household h on h.household_no = e.household_no
    where t.known
    on conflict do nothing`.execute(tx)
}

/**
 * Counts anew and names the head of every household that somebody of the target joined or left; closes those left empty, opens those
 * with members again. Returns how many were closed.
 */
export async function recountHouseholds(tx: Writer, target: string): Promise<number> {
  await sql`
    create temporary table registry_touched on commit drop as
    select distinct e.household_no from ${sql.table(target)} t cross join lateral (values (t.household_no), (t.old_household)) e (household_no)
    where t.known and e.household_no is not null
      and (t.living and (t.old_status <> 'active' or t.old_household is distinct from t.household_no or t.old_relation <> t.relation) or not t.living and t.old_status = 'active')`.execute(
    tx,
  )
  // A household that only strangers joined: they are counted at insertion unless the household existed.
  await sql`
    insert into registry_touched
    select distinct t.household_no from ${sql.table(target)} t join household h on h.household_no = t.household_no
    where not t.known and h.created_at < now() and not exists (select from registry_touched x where x.household_no = t.household_no)`.execute(
    tx,
  )
  const closed = await recount(tx, sql`select household_no from registry_touched`)
  await sql`drop table registry_touched`.execute(tx)
  return closed
}

/** Size, head and status of the given households (SQL: a query of their numbers) from their members. Returns how many are closed by it. */
export async function recount(tx: Writer, households: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{
    closed: number
  }>`select household_recount(coalesce((select array_agg(x.household_no) from (${households}) x), '{}')) as closed`.execute(tx)
  return rows[0]?.closed ?? 0
}
