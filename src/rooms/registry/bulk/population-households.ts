import { sql } from 'kysely'
import type { Writer } from '#db'
import type { Delivery } from './delivery.ts'

/**
 * population_household: each household of the delivery with the number it has in the registry. Inserts the unknown ones, moves those
 * whose head lives in another village now (with what hangs on them), reopens closed ones. Returns how many are new.
 */
export async function upsertHouseholds(tx: Writer, delivery: Delivery, rows: string): Promise<number> {
  await gatherHouseholds(tx, rows)
  await moveHouseholds(tx, delivery)
  const inserted = await insertHouseholds(tx)
  await sql`
    create temporary table population_household on commit drop as
    select h.household_no, h.sender_key as household_key, h.region_code from population_delivered d join household h on h.sender_key = d.household_key`.execute(
    tx,
  )
  await sql`drop table population_delivered`.execute(tx)
  await sql`analyze population_household`.execute(tx)
  return inserted
}

/** One line a household; its head (else its first row) stands for it. Aggregated instead of sorted: there are millions. */
async function gatherHouseholds(tx: Writer, rows: string): Promise<void> {
  await sql`
    create temporary table population_delivered on commit drop as
    with gathered as (
      select r.household_key, count(*) as size,
        coalesce(min(r.row_no) filter (where t.relation = '0'), min(r.row_no)) as head_row
      from population_plan t join ${sql.table(rows)} r on r.row_no = t.row_no
      where t.verdict = 'apply' and t.living and t.kept_household = 0
      group by r.household_key
    )
    select g.household_key, g.size, r.region, r.hukou_kind, r.address, t.person_no as head_person_no,
      coalesce(p.name, r.name) as head_name, coalesce(p.initials, r.initials) as head_initials, r.row_no as head_row
    from gathered g
    join ${sql.table(rows)} r on r.row_no = g.head_row
    join population_plan t on t.row_no = g.head_row
    left join person p on p.person_no = t.person_no`.execute(tx)
  await sql`analyze population_delivered`.execute(tx)
}

/** Known households: new village, kind of hukou, address; a value set by hand stays until the register says something new. */
async function moveHouseholds(tx: Writer, delivery: Delivery): Promise<void> {
  await sql`
    create temporary table population_moved on commit drop as
    select h.household_no, h.region_code::text as old_region, d.region as new_region, d.head_row, h.head_person_no
    from population_delivered d join household h on h.sender_key = d.household_key
    where h.region_code <> d.region and h.edits #>> '{region,was}' is distinct from d.region`.execute(tx)
  await sql`
    update household h set hukou_kind = d.hukou_kind, status = 'active', updated_at = now(),
      region_code = coalesce(m.new_region, h.region_code),
      address = case when d.address <> '' and h.edits #>> '{address,was}' is distinct from d.address then d.address else h.address end,
      edits = h.edits - case when m.household_no is null then '' else 'region' end
        - case when d.address <> '' and h.edits #>> '{address,was}' is distinct from d.address then 'address' else '' end
    from population_delivered d left join population_moved m on m.head_row = d.head_row
    where h.sender_key = d.household_key and (m.household_no is not null or h.hukou_kind <> d.hukou_kind or h.status <> 'active'
      or d.address <> '' and d.address <> h.address and h.edits #>> '{address,was}' is distinct from d.address)`.execute(tx)
  await sql`select household_region_follow(coalesce(array_agg(household_no), '{}')) from population_moved`.execute(tx)
  await sql`
    insert into chain_event (household_no, person_no, region_code, occurred_on, kind, department, title, source_kind, source_id, source_row)
    select m.household_no, m.head_person_no, m.new_region, ${delivery.asOf}, 'change', ${delivery.department},
      '全户迁居：' || coalesce(f.full_name, m.old_region) || ' → ' || coalesce(t.full_name, m.new_region), 'snapshot', ${delivery.snapshotId}, m.head_row
    from population_moved m left join region f on f.code = m.old_region left join region t on t.code = m.new_region
    on conflict do nothing`.execute(tx)
  await sql`drop table population_moved`.execute(tx)
}

async function insertHouseholds(tx: Writer): Promise<number> {
  const result = await sql`
    insert into household (region_code, hukou_kind, address, head_person_no, head_name, head_initials, size, sender_key)
    select d.region, d.hukou_kind, d.address, d.head_person_no, d.head_name, d.head_initials, d.size, d.household_key
    from population_delivered d
    where not exists (select from household h where h.sender_key = d.household_key)
    -- Neighbours get neighbouring numbers, so that a village's lists read few pages.
    order by d.region, d.head_row`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}
