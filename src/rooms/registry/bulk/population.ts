import { sql } from 'kysely'
import type { Writer } from '#db'
import { applyNameDecisions, conflictsIn, openRegistry, recordConflicts, type Delivery, type NameConflict } from './delivery.ts'
import { openMemberships, reachBack, recountHouseholds, writeMembershipEvents } from './memberships.ts'
import { upsertHouseholds } from './population-households.ts'
import { insertPersons, updatePersons } from './population-persons.ts'
import { populationTable } from './population-table.ts'

/** What a delivery of the population register did. */
export interface PopulationResult {
  /** Rows about persons the registry knew. */
  readonly matched: number
  /** Persons who are new. */
  readonly new: number
  /** Known persons with at least one value changed. */
  readonly changed: number
  /** Known persons whose row says less than the registry already knows from a later day. */
  readonly stale: number
  /** Rows whose name somebody has found to be another person's: not applied. */
  readonly refused: number
  /** Rows not applied because the name disagrees; the first 1,000. */
  readonly conflicts: readonly NameConflict[]
  readonly conflictCount: number
  readonly householdsNew: number
  readonly householdsClosed: number
  /** Memberships closed because the person is now in another household or gone. */
  readonly moves: number
}

/**
 * Takes a population register into the registry: persons, households, dated memberships. Rows are in the temporary table
 * `population_row` (see population-table.ts). Set-based; the same snapshot again changes nothing.
 *
 * - A name that differs from the registered one is not taken, and nothing else of its row: it waits in registry_conflict.
 * - A person found in another household leaves the old one on the delivery's day and enters the new one on that day; a household
 *   left by all is closed. A household whose head lives in another village moves there with everything that hangs on it.
 * - A row older than what is known changes no value; who was in the same household then has been in it since that day. A value a clerk set by hand stays until the register says something new.
 * - Being absent from a register is no evidence: nobody is closed for it.
 *
 * Call it with a system actor of the whole country: rows may name villages outside the delivery's region.
 */
export async function applyPopulation(tx: Writer, delivery: Delivery, rows: string = populationTable): Promise<PopulationResult> {
  await openRegistry(tx)
  await sql`analyze ${sql.table(rows)} (row_no, person_no, household_key, region, register_status)`.execute(tx)
  await judgeRows(tx, delivery, rows)
  await recordConflicts(tx, delivery, 'population_plan', rows)
  const suspended = await suspendIndexes(tx)
  const households = await upsertHouseholds(tx, delivery, rows)
  await aimRows(tx, rows)
  const changed = await updatePersons(tx, delivery, rows)
  await insertPersons(tx, delivery, rows)
  const moves = await openMemberships(tx, delivery, 'population_target')
  await reachBack(tx, delivery, rows)
  if (suspended) await sql`select registry_restore_indexes()`.execute(tx)
  await writeMembershipEvents(tx, delivery, 'population_target')
  const householdsClosed = await recountHouseholds(tx, 'population_target')
  const counts = await countVerdicts(tx)
  const conflicts = await conflictsIn(tx, 'population_plan')
  await sql`drop table population_plan, population_household, population_target`.execute(tx)
  return { ...counts, ...conflicts, changed, householdsNew: households, householdsClosed, moves }
}

async function suspendIndexes(tx: Writer): Promise<boolean> {
  const { rows } = await sql<{ suspended: boolean }>`select registry_suspend_indexes() as suspended`.execute(tx)
  return rows[0]?.suspended ?? false
}

/**
 * population_plan: for each row the person it is about (for merged records the one kept), and the verdict: apply, conflict, refused,
 * stale, or folded (a merged record whose kept one is in the file itself).
 */
async function judgeRows(tx: Writer, delivery: Delivery, rows: string): Promise<void> {
  const { late } = (
    await sql<{
      late: boolean
    }>`select exists (select from snapshot where dataset = ${delivery.dataset} and region_code = ${delivery.regionCode}
      and as_of > ${delivery.asOf} and withdrawn_at is null and id <> ${delivery.snapshotId}) as late`.execute(tx)
  ).rows[0] ?? { late: false }
  await sql`
    create temporary table population_plan on commit drop as
    select r.row_no, r.person_no, p.person_no is not null as known, r.register_status in ('1', coalesce(p.edits #>> '{status,was}', '1')) and p.status is distinct from 'dead' as living,
      case when p.edits #>> '{household,was}' = r.household_key then p.household_no else 0 end as kept_household,
      case when p.edits #>> '{household,was}' = r.household_key then p.relation else r.relation end as relation,
      p.household_no as old_household, p.relation as old_relation, p.status as old_status,
      case when p.person_no is null then 'apply' when p.status = 'merged' then 'merged'
        when p.name <> r.name and person_name_key(p.name) <> person_name_key(r.name) then 'conflict'
        when ${late}::boolean or p.source_day > ${delivery.asOf} then 'stale' else 'apply' end as verdict
    from ${sql.table(rows)} r
    left join person p on p.person_no = r.person_no`.execute(tx)
  await followMerges(tx, delivery, rows)
  await applyNameDecisions(tx, 'population_plan', rows)
  await sql`analyze population_plan`.execute(tx)
}

/** Rows about a merged record count for the record kept, unless the file has that one as well. */
async function followMerges(tx: Writer, delivery: Delivery, rows: string): Promise<void> {
  await sql`
    with kept as (
      select t.row_no, k.person_no, k.name, k.status, k.edits, k.household_no, k.relation, k.source_day,
        row_number() over (partition by k.person_no order by t.row_no) as turn, exists (select from ${sql.table(rows)} o where o.person_no = k.person_no) as present
      from population_plan t join person m on m.person_no = t.person_no join person k on k.person_no = m.merged_into
      where t.verdict = 'merged'
    )
    update population_plan t set person_no = kept.person_no, living = r.register_status in ('1', coalesce(kept.edits #>> '{status,was}', '1')) and kept.status <> 'dead', old_household = kept.household_no,
      old_relation = kept.relation, old_status = kept.status, kept_household = kept.household_no, relation = kept.relation,
      verdict = case when kept.present or kept.turn > 1 then 'folded' when person_name_key(kept.name) <> person_name_key(r.name) then 'conflict'
        when kept.source_day > ${delivery.asOf} then 'stale' else 'apply' end
    from kept join ${sql.table(rows)} r on r.row_no = kept.row_no
    where t.row_no = kept.row_no`.execute(tx)
}

/** population_target: for each row to apply, where the person belongs from now on. household_no is null for those who are gone. */
async function aimRows(tx: Writer, rows: string): Promise<void> {
  await sql`
    create temporary table population_target on commit drop as
    select t.row_no, t.person_no, t.known, t.living, t.relation, t.old_household, t.old_relation, t.old_status,
      case when t.living then coalesce(k.household_no, h.household_no) end as household_no, coalesce(k.household_no, h.household_no) as last_household,
      coalesce(k.region_code, h.region_code, r.region) as region_code
    from population_plan t
    join ${sql.table(rows)} r on r.row_no = t.row_no
    left join population_household h on h.household_key = r.household_key and t.kept_household = 0
    left join household k on k.household_no = t.kept_household
    where t.verdict = 'apply'`.execute(tx)
  await sql`analyze population_target`.execute(tx)
}

async function countVerdicts(tx: Writer): Promise<Pick<PopulationResult, 'matched' | 'new' | 'stale' | 'refused'>> {
  const { rows } = await sql<{ matched: number; fresh: number; stale: number; refused: number }>`
    select count(*) filter (where known) as matched, count(*) filter (where not known) as fresh,
      count(*) filter (where verdict = 'stale') as stale, count(*) filter (where verdict = 'refused') as refused
    from population_plan`.execute(tx)
  const counted = rows[0]
  return { matched: counted?.matched ?? 0, new: counted?.fresh ?? 0, stale: counted?.stale ?? 0, refused: counted?.refused ?? 0 }
}
