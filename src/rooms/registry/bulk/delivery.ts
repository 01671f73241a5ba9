import { sql } from 'kysely'
import type { Writer } from '#db'
import type { PlainDate, RegionCode } from '#kernel'

/** What delivered the rows: the source that every value taken from them keeps. */
export interface Delivery {
  readonly importId: number
  readonly snapshotId: number
  /** Id of the data set in the catalogue. */
  readonly dataset: string
  /** Department that delivered. */
  readonly department: string
  /** The place the delivery is about (a county as a rule). */
  readonly regionCode: RegionCode
  /** The day the values are true for: the last day of the delivery's period. Memberships open and close on it. */
  readonly asOf: PlainDate
}

/** A row that was not taken because its name is not the one registered for its number. */
export interface NameConflict {
  readonly rowNo: number
  readonly personNo: number
}

/** No more of them are listed in a reply; all are stored and counted. */
const listed = 1000

/** The first conflicts of a table with the columns `row_no, person_no, verdict`, and how many there are. */
export async function conflictsIn(tx: Writer, table: string): Promise<{ conflicts: NameConflict[]; conflictCount: number }> {
  const { rows } = await sql<NameConflict & { total: number }>`
    select row_no as "rowNo", person_no as "personNo", count(*) over () as total
    from ${sql.table(table)} where verdict = 'conflict' order by row_no limit ${listed}`.execute(tx)
  return { conflicts: rows.map(({ rowNo, personNo }) => ({ rowNo, personNo })), conflictCount: rows[0]?.total ?? 0 }
}

/**
 * Opens the registry for one delivery: others wait until the transaction ends, so that two deliveries never interleave, and sorting
 * may use more memory than a screen's query.
 */
export async function openRegistry(tx: Writer): Promise<void> {
  await sql`select pg_advisory_xact_lock(7061746803), set_config('work_mem', '128MB', true)`.execute(tx)
}

/**
 * Says what becomes of each row of a table with a name, by what was decided before: a name that differs is a conflict, unless
 * somebody has said that it is the same person ('keep') or another ('two-people'). The table has `person_no`, `verdict`; `rows` has
 * `row_no`, `person_no`, `name`.
 */
export async function applyNameDecisions(tx: Writer, plan: string, rows: string): Promise<void> {
  await sql`
    update ${sql.table(plan)} t set verdict = case d.decision when 'two-people' then 'refused' else 'apply' end
    from ${sql.table(rows)} r
    join registry_conflict d on d.sent_name = r.name and d.decision is not null
    where t.verdict = 'conflict' and r.row_no = t.row_no and d.person_no = t.person_no`.execute(tx)
}

/**
 * Remembers the rows of `plan` with the verdict 'conflict', each with all its cells, so that it can be applied when somebody has
 * decided. The same disagreement delivered again is the same conflict, with the newest row.
 */
export async function recordConflicts(tx: Writer, delivery: Delivery, plan: string, rows: string): Promise<void> {
  await sql`
    insert into registry_conflict (dataset, import_id, snapshot_id, row_no, person_no, household_no, region_code, sent_name, known_name, sent, delivery)
    select ${delivery.dataset}, ${delivery.importId}, ${delivery.snapshotId}, r.row_no, t.person_no, p.household_no, p.region_code, r.name, p.name,
      to_jsonb(r) || jsonb_build_object('person_no', t.person_no), ${JSON.stringify(delivery)}::jsonb
    from ${sql.table(plan)} t
    join ${sql.table(rows)} r on r.row_no = t.row_no
    join person p on p.person_no = t.person_no
    where t.verdict = 'conflict'
    on conflict (person_no, sent_name, dataset) do update
      set import_id = excluded.import_id, snapshot_id = excluded.snapshot_id, row_no = excluded.row_no, sent = excluded.sent, delivery = excluded.delivery,
        household_no = excluded.household_no, region_code = excluded.region_code, known_name = excluded.known_name
      where registry_conflict.decision is null and registry_conflict.snapshot_id is distinct from excluded.snapshot_id`.execute(tx)
}
