import { sql } from 'kysely'
import type { Writer } from '#db'
import type { Delivery } from './delivery.ts'

/** register_status of a row → person.status. */
const statusOf = sql`case r.register_status when '1' then 'active' when '3' then 'dead' else 'moved' end`

/**
 * Values of a known person that a row may change, with the expression of the new value. '' and null where the register does not
 * deliver. Values under `edits` stay until the register differs from what it said when they were set.
 */
const values = {
  hukouKind: { column: 'hukou_kind', value: sql`r.hukou_kind` },
  hukouRegion: { column: 'hukou_region', value: sql`r.hukou_region` },
  residenceRegion: { column: 'residence_region', value: sql`nullif(r.region, t.region_code)` },
  nationality: { column: 'nationality', value: sql`coalesce(nullif(r.nationality, ''), p.nationality)` },
  marriage: { column: 'marriage', value: sql`coalesce(nullif(r.marriage, ''), p.marriage)` },
  address: {
    column: 'address',
    value: sql`case when r.address = '' or p.edits #>> '{address,was}' = r.address then p.address else r.address end`,
  },
  phone: { column: 'phone_masked', value: sql`case when ${keepsPhone()} then p.phone_masked else r.phone_masked end` },
  // Whoever is dead stays dead: a register that lags behind is not evidence of life. Whose death was taken back lives until the register
  // has said so itself.
  status: {
    column: 'status',
    value: sql`case when p.status = 'dead' then 'dead' when p.edits #>> '{status,was}' = r.register_status then p.status else ${statusOf} end`,
  },
} as const

function keepsPhone() {
  return sql`r.phone_digest is null or p.edits #>> '{phone,was}' = r.phone_digest`
}

/** Takes changed values of known persons, and writes down the earlier ones. Returns how many persons changed. */
export async function updatePersons(tx: Writer, delivery: Delivery, rows: string): Promise<number> {
  const fields = Object.entries(values)
  const differs = sql.join(
    fields.map(([, { column, value }]) => sql`p.${sql.ref(column)}::text is distinct from (${value})::text`),
    sql` or `,
  )
  await sql`
    create temporary table population_changed on commit drop as
    select p.person_no, r.row_no, ${sql.join(fields.flatMap(([field, { column, value }]) => [sql`p.${sql.ref(column)}::text as ${sql.ref(`old_${field}`)}`, sql`(${value})::text as ${sql.ref(`new_${field}`)}`]))},
      t.household_no, t.region_code, ${keepsPhone()} as keeps_phone
    from population_target t
    join person p on p.person_no = t.person_no
    join ${sql.table(rows)} r on r.row_no = t.row_no
    where t.known and (${differs} or not (${keepsPhone()}) and p.phone_digest is distinct from r.phone_digest or p.edits #>> '{status,was}' <> r.register_status
      or t.living and (p.household_no is distinct from t.household_no or p.relation <> t.relation) or p.region_code <> t.region_code)`.execute(
    tx,
  )
  await writeHistory(
    tx,
    delivery,
    fields.map(([field]) => field),
  )
  const result = await sql`
    update person p set hukou_kind = c."new_hukouKind", hukou_region = c."new_hukouRegion", residence_region = c."new_residenceRegion",
      nationality = c.new_nationality, marriage = c.new_marriage, status = c.new_status,
      edits = p.edits - case when c.new_address is distinct from c.old_address then 'address' else '' end - case when c.keeps_phone then '' else 'phone' end - case when p.edits #>> '{status,was}' = r.register_status then '' else 'status' end
        - case when t.living and p.household_no is distinct from t.household_no then 'household' else '' end,
      address = c.new_address, phone_masked = c.new_phone,
      phone_sealed = case when c.keeps_phone or p.phone_digest is not distinct from r.phone_digest then p.phone_sealed else r.phone_sealed end,
      phone_digest = case when c.keeps_phone then p.phone_digest else r.phone_digest end,
      household_no = case when t.living then t.household_no else p.household_no end, relation = case when t.living then t.relation else p.relation end,
      region_code = t.region_code, source_snapshot = ${delivery.snapshotId}, source_row = r.row_no, source_day = ${delivery.asOf}, updated_at = now()
    from population_changed c join population_target t on t.row_no = c.row_no join ${sql.table(rows)} r on r.row_no = c.row_no
    where p.person_no = c.person_no`.execute(tx)
  await sql`drop table population_changed`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

async function writeHistory(tx: Writer, delivery: Delivery, fields: readonly string[]): Promise<void> {
  const pairs = sql.join(fields.map((field) => sql`(${sql.lit(field)}, c.${sql.ref(`old_${field}`)}, c.${sql.ref(`new_${field}`)})`))
  await sql`
    insert into person_change (person_no, field, old_value, new_value, changed_on, source_kind, source_snapshot, source_row)
    select c.person_no, v.field, v.old_value, v.new_value, ${delivery.asOf}, 'import', ${delivery.snapshotId}, c.row_no
    from population_changed c cross join lateral (values ${pairs}) v (field, old_value, new_value)
    where v.old_value is distinct from v.new_value`.execute(tx)
}

/**
 * Inserts the persons nobody knew. One who is dead or gone already gets the household of the row without a membership: rosters that
 * still list them must find it. In the order of villages and households, so that a household's members lie together.
 */
export async function insertPersons(tx: Writer, delivery: Delivery, rows: string): Promise<void> {
  await sql`
    insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, nationality, marriage, hukou_kind, hukou_region, region_code,
      residence_region, address, phone_sealed, phone_masked, phone_digest, status, household_no, relation, source_snapshot, source_row, source_day)
    select r.person_no, r.token, r.id_sealed, r.id_masked, r.name, r.initials, r.birth, r.sex, coalesce(nullif(r.nationality, ''), '01'),
      coalesce(nullif(r.marriage, ''), '90'), r.hukou_kind, r.hukou_region, t.region_code, nullif(r.region, t.region_code), r.address, r.phone_sealed,
      r.phone_masked, r.phone_digest, ${statusOf}, t.last_household, t.relation, ${delivery.snapshotId}, r.row_no, ${delivery.asOf}
    from population_target t join ${sql.table(rows)} r on r.row_no = t.row_no
    where not t.known
    order by t.household_no, t.relation`.execute(tx)
}
