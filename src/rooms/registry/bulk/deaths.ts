import { sql } from 'kysely'
import type { Writer } from '#db'
import { applyNameDecisions, conflictsIn, openRegistry, recordConflicts, type Delivery, type NameConflict } from './delivery.ts'
import { recount } from './memberships.ts'

/**
 * The rows of a death list as `applyDeaths` takes them, in a temporary table: `row_no`, `person_no` (from the lake's person index),
 * `name` in clear ('' where the file has none: then nothing can disagree), `died_on`.
 */
export const deathTable = 'death_row'

/** Creates the empty table; it goes with the transaction. */
export async function createDeathTable(tx: Writer): Promise<void> {
  await sql`create temporary table death_row (row_no integer not null, person_no integer not null, name text not null default '', died_on date not null) on commit drop`.execute(
    tx,
  )
}

export interface DeathResult {
  /** Rows about persons the registry knows. */
  readonly matched: number
  /** Rows about persons it does not know: nothing to do for them. */
  readonly unknown: number
  /** Persons who are dead by this delivery, or whose date of death it changed. */
  readonly changed: number
  readonly refused: number
  readonly conflicts: readonly NameConflict[]
  readonly conflictCount: number
  readonly householdsClosed: number
}

/**
 * Takes deaths into the registry: date of death, status, membership closed on that day, household counted anew and closed where
 * nobody is left. A row with another name than the registered one is not taken, nor one about somebody who was seen alive on that day or
 * later. The same snapshot again changes nothing; a later delivery may correct the date.
 */
export async function applyDeaths(tx: Writer, delivery: Delivery, rows: string = deathTable): Promise<DeathResult> {
  await openRegistry(tx)
  await judgeDeaths(tx, delivery, rows)
  await recordConflicts(tx, delivery, 'death_plan', rows)
  const changed = await markDead(tx, delivery)
  await closeMemberships(tx)
  await writeDeathEvents(tx, delivery)
  const householdsClosed = await recount(tx, sql`select distinct household_no from death_new where household_no is not null`)
  const result = { ...(await countDeaths(tx)), ...(await conflictsIn(tx, 'death_plan')), changed, householdsClosed }
  await sql`drop table death_plan, death_new`.execute(tx)
  return result
}

async function judgeDeaths(tx: Writer, delivery: Delivery, rows: string): Promise<void> {
  await sql`
    create temporary table death_plan on commit drop as
    select r.row_no, coalesce(k.person_no, p.person_no, r.person_no) as person_no, r.died_on,
      case when p.person_no is null then 'unknown'
        when exists (select from death_withdrawal w where w.person_no = coalesce(k.person_no, p.person_no) and r.died_on <= w.seen_on) then 'refused'
        when r.name <> '' and person_name_key(coalesce(k.name, p.name)) <> person_name_key(r.name) then 'conflict'
        else 'apply' end as verdict
    from ${sql.table(rows)} r
    left join person p on p.person_no = r.person_no
    left join person k on k.person_no = p.merged_into and p.status = 'merged'`.execute(tx)
  await applyNameDecisions(tx, 'death_plan', rows)
  await sql`
    create temporary table death_new on commit drop as
    select distinct on (p.person_no) p.person_no, t.row_no, t.died_on, p.household_no, p.region_code::text as region_code, p.status as old_status, p.death_date as old_date
    from death_plan t join person p on p.person_no = t.person_no
    where t.verdict = 'apply'
      and (p.status <> 'dead' or p.death_date is null or p.death_date <> t.died_on and not exists (
        select from person_change c where c.person_no = p.person_no and c.field = 'deathDate' and c.changed_on > ${delivery.asOf}))
    order by p.person_no, t.died_on desc, t.row_no`.execute(tx)
}

async function markDead(tx: Writer, delivery: Delivery): Promise<number> {
  await sql`
    insert into person_change (person_no, field, old_value, new_value, changed_on, source_kind, source_snapshot, source_row)
    select d.person_no, v.field, v.old_value, v.new_value, ${delivery.asOf}, 'import', ${delivery.snapshotId}, d.row_no
    from death_new d cross join lateral (values ('status', d.old_status, 'dead'), ('deathDate', d.old_date::text, d.died_on::text)) v (field, old_value, new_value)
    where v.old_value is distinct from v.new_value`.execute(tx)
  const result = await sql`
    update person p set status = 'dead', death_date = d.died_on, source_snapshot = ${delivery.snapshotId}, source_row = d.row_no, updated_at = now()
    from death_new d where p.person_no = d.person_no`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

/** On the day of death, but never before it began. The date of a death corrected moves the end of the last membership. */
async function closeMemberships(tx: Writer): Promise<void> {
  await sql`
    update membership m set valid_to = greatest(m.valid_from, d.died_on) from death_new d
    where m.person_no = d.person_no and (m.valid_to is null
      or d.old_status = 'dead' and m.valid_from = (select max(l.valid_from) from membership l where l.person_no = d.person_no))`.execute(tx)
}

async function writeDeathEvents(tx: Writer, delivery: Delivery): Promise<void> {
  await sql`
    insert into chain_event (household_no, person_no, region_code, occurred_on, kind, department, title, source_kind, source_id, source_row)
    select d.household_no, d.person_no, h.region_code, d.died_on, 'change', ${delivery.department}, '成员死亡', 'snapshot', ${delivery.snapshotId}, d.row_no
    from death_new d join household h on h.household_no = d.household_no
    where d.old_status <> 'dead'
    on conflict do nothing`.execute(tx)
}

async function countDeaths(tx: Writer): Promise<Pick<DeathResult, 'matched' | 'unknown' | 'refused'>> {
  const { rows } = await sql<{ matched: number; unknown: number; refused: number }>`
    select count(*) filter (where verdict <> 'unknown') as matched, count(*) filter (where verdict = 'unknown') as unknown,
      count(*) filter (where verdict = 'refused') as refused from death_plan`.execute(tx)
  return rows[0] ?? { matched: 0, unknown: 0, refused: 0 }
}
