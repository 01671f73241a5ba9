import { sql } from 'kysely'
import type { Writer } from '#db'
import { endAbsent, isDrop, missingReason, type DropLimit } from './absent.ts'
import { applyNameDecisions, conflictsIn, openRegistry, recordConflicts, type Delivery, type NameConflict } from './delivery.ts'

/**
 * The rows of a programme's roster (低保在册 …) as `applyHardships` takes them, one a person, in a temporary table.
 *
 * | column         |                                                                                                       |
 * | -------------- | ----------------------------------------------------------------------------------------------------- |
 * | row_no         | the row in the delivered file                                                                         |
 * | person_no      | from the lake's person index                                                                          |
 * | name           | in clear; '' where the file has none                                                                  |
 * | head_person_no | head (applicant) of the household on the roster; null where the roster has none                        |
 * | programme      | 'dibao', 'tekun', 'marginal', 'rigidExpenditure', 'relapseRisk', 'other'                              |
 * | per_person     | true where the person alone is recognised: 特困, 单人保 (dibao_class D), children; else the household   |
 * | monthly_fen    | for a household the whole household's amount, on each of its rows; null where the roster has none     |
 * | started_on     | null where not delivered                                                                              |
 * | ended_on       | null where not delivered                                                                              |
 * | roster_status  | code of the catalogue's list: 1 on the list, 2 gradual exit, 3 suspended, 4 left                      |
 * | reason         | why recognised, in Chinese (label of 致困原因); '' where not delivered                                 |
 */
export const rosterTable = 'roster_row'

/** Creates the empty table; it goes with the transaction. */
export async function createRosterTable(tx: Writer): Promise<void> {
  await sql`
    create temporary table roster_row (
      row_no integer not null, person_no integer not null, name text not null default '', head_person_no integer, programme text not null,
      per_person boolean not null default false, monthly_fen bigint, started_on date, ended_on date, roster_status text not null default '1', reason text not null default ''
    ) on commit drop`.execute(tx)
}

export interface HardshipResult {
  readonly matched: number
  /** Rows about persons the registry does not know, or who belong to no household. */
  readonly unknown: number
  /** Kinds of hardship opened, going on, ended because the roster says so, ended because it no longer lists them. */
  readonly opened: number
  readonly continued: number
  readonly ended: number
  readonly missing: number
  /** Entries the roster no longer lists, too many to be ended without asking; they go on. */
  readonly absent: readonly number[]
  /** How many the roster before had: those that go on and those no longer listed. */
  readonly running: number
  readonly refused: number
  readonly conflicts: readonly NameConflict[]
  readonly conflictCount: number
  /** A later roster of this place has been taken already: this one changed nothing. */
  readonly outdated: boolean
}

export interface HardshipOptions {
  /** The roster lists everybody of `delivery.regionCode`: whoever was on the last one and is not on this one has left. */
  readonly full: boolean
  /** Tokens of persons who are on the roster in rows that could not be taken: they and their households have not left. */
  readonly notMissing?: readonly string[]
  /** Where more than this are missing at once nobody is ended for it; left out, everybody missing is. */
  readonly drop?: DropLimit
}

/**
 * Takes a programme's roster into the registry: opens, goes on with and ends kinds of hardship of households (or of single persons)
 * and of the persons covered. Two applicants of one household are one entry with the sum of their amounts. The same snapshot again
 * changes nothing; a roster older than the last one changes nothing.
 */
export async function applyHardships(
  tx: Writer,
  delivery: Delivery,
  options: HardshipOptions = { full: true },
  rows: string = rosterTable,
): Promise<HardshipResult> {
  await openRegistry(tx)
  const outdated = await isOutdated(tx, delivery)
  await judgeRoster(tx, rows)
  if (!outdated) await recordConflicts(tx, delivery, 'roster_plan', rows)
  await gatherUnits(tx, rows, outdated)
  const ended = await endListed(tx, delivery)
  const continued = await continueUnits(tx, delivery)
  const opened = await openUnits(tx, delivery)
  const left = options.full && !outdated ? await missingFrom(tx, delivery, options.notMissing ?? []) : []
  const running = continued + left.length
  const short = options.drop !== undefined && isDrop(left.length, running, options.drop)
  const missing = short ? 0 : await endAbsent(tx, left, delivery.asOf)
  // A roster that may not be whole may lack members of a household as well.
  await coverPersons(tx, delivery, { ...options, full: options.full && !short })
  const result = {
    ...(await countRoster(tx)),
    ...(await conflictsIn(tx, 'roster_plan')),
    opened,
    continued,
    ended,
    missing,
    absent: short ? left : [],
    running,
    outdated,
  }
  await sql`drop table roster_plan, roster_unit, roster_covered`.execute(tx)
  return result
}

async function isOutdated(tx: Writer, delivery: Delivery): Promise<boolean> {
  const { rows } = await sql<{ outdated: boolean }>`
    select exists (select from hardship where dataset = ${delivery.dataset} and roster_region = ${delivery.regionCode} and source_day > ${delivery.asOf}) as outdated`.execute(
    tx,
  )
  return rows[0]?.outdated ?? false
}

/** roster_plan: each row with person, household and verdict. The household is the head's, else the person's own. */
async function judgeRoster(tx: Writer, rows: string): Promise<void> {
  await sql`
    create temporary table roster_plan on commit drop as
    select r.row_no, coalesce(k.person_no, p.person_no, r.person_no) as person_no, r.programme, r.per_person, r.monthly_fen, r.started_on, r.ended_on, r.reason,
      coalesce(r.head_person_no, r.person_no) as applicant, r.roster_status in ('1', '2') as listed, r.roster_status,
      coalesce(case when not r.per_person then h.household_no end, k.household_no, p.household_no) as household_no,
      case when p.person_no is null then 'unknown'
        when r.name <> '' and person_name_key(coalesce(k.name, p.name)) <> person_name_key(r.name) then 'conflict'
        when coalesce(case when not r.per_person then h.household_no end, k.household_no, p.household_no) is null then 'unknown'
        else 'apply' end as verdict
    from ${sql.table(rows)} r
    left join person p on p.person_no = r.person_no
    left join person k on k.person_no = p.merged_into and p.status = 'merged'
    left join person hm on hm.person_no = r.head_person_no
    left join person h on h.person_no = coalesce(hm.merged_into, hm.person_no)`.execute(tx)
  await applyNameDecisions(tx, 'roster_plan', rows)
  await sql`update roster_plan set verdict = 'unknown' where verdict = 'apply' and household_no is null`.execute(tx)
}

/**
 * roster_unit: one line a hardship (household and programme, or person and programme). The household's amount stands on every row
 * of an applicant: it counts once an applicant. Suspended or left by all means ended. Conflicting rows still hold the place of
 * their household: a disputed name is no reason to end anything.
 */
async function gatherUnits(tx: Writer, rows: string, outdated: boolean): Promise<void> {
  await sql`
    create temporary table roster_unit on commit drop as
    with applicants as (
      select household_no, case when per_person then person_no end as person_no, programme, applicant, bool_or(listed) as listed, bool_and(verdict = 'conflict') as disputed,
        max(monthly_fen) filter (where listed) as monthly_fen, min(started_on) filter (where listed) as started_on, max(ended_on) as ended_on,
        max(roster_status) as roster_status, max(reason) as reason, min(row_no) as row_no
      from roster_plan where verdict in ('apply', 'conflict') and household_no is not null and not ${outdated}::boolean
      group by 1, 2, 3, 4
    )
    select household_no, person_no, programme, bool_or(listed) as listed, bool_and(disputed) as disputed, sum(monthly_fen)::bigint as monthly_fen, min(started_on) as started_on,
      max(ended_on) as ended_on, max(roster_status) as roster_status, max(reason) as reason, min(row_no) as row_no
    from applicants group by 1, 2, 3`.execute(tx)
  await sql`
    create temporary table roster_covered on commit drop as
    select distinct t.household_no, case when t.per_person then t.person_no end as unit_person, t.programme, t.person_no from roster_plan t
    where t.verdict = 'apply' and t.listed and not ${outdated}::boolean`.execute(tx)
  await sql`analyze ${sql.table(rows)}, roster_unit, roster_covered`.execute(tx)
}

const sameUnit = sql`h.household_no = u.household_no and h.person_no is not distinct from u.person_no and h.programme = u.programme`

async function endListed(tx: Writer, delivery: Delivery): Promise<number> {
  const result = await sql`
    update hardship h set valid_to = greatest(h.valid_from, least(coalesce(u.ended_on, ${delivery.asOf}), ${delivery.asOf}::date)),
      end_reason = case u.roster_status when '3' then '名册标注停发' else '名册标注退出' end, source_day = ${delivery.asOf}
    from roster_unit u
    where ${sameUnit} and h.valid_to is null and not u.listed and not u.disputed`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

async function continueUnits(tx: Writer, delivery: Delivery): Promise<number> {
  const result = await sql`
    update hardship h set monthly_fen = case when u.disputed then h.monthly_fen else coalesce(u.monthly_fen, h.monthly_fen) end,
      reason = coalesce(nullif(u.reason, ''), h.reason), dataset = ${delivery.dataset}, roster_region = ${delivery.regionCode},
      source_day = ${delivery.asOf}, source_snapshot = ${delivery.snapshotId}, source_row = u.row_no
    from roster_unit u
    where ${sameUnit} and h.valid_to is null and (u.listed or u.disputed)`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

/** An entry that ended only because a roster left it out, and is listed again since the same day, goes on as if it had never ended. */
async function openUnits(tx: Writer, delivery: Delivery): Promise<number> {
  const reopened = await sql`
    update hardship h set valid_to = null, end_reason = '', monthly_fen = coalesce(u.monthly_fen, h.monthly_fen), dataset = ${delivery.dataset},
      roster_region = ${delivery.regionCode}, source_day = ${delivery.asOf}, source_snapshot = ${delivery.snapshotId}, source_row = u.row_no
    from roster_unit u
    where ${sameUnit} and u.listed and not u.disputed and h.valid_to is not null and h.end_reason = ${missingReason} and h.valid_from = u.started_on
      and h.id = (select max(e.id) from hardship e where e.household_no = h.household_no and e.person_no is not distinct from h.person_no and e.programme = h.programme)
      and not exists (select from hardship e where e.household_no = h.household_no and e.person_no is not distinct from h.person_no and e.programme = h.programme and e.valid_to is null)`.execute(
    tx,
  )
  const opened = await sql`
    insert into hardship (household_no, person_no, region_code, programme, valid_from, monthly_fen, reason, source_snapshot, source_row, dataset, roster_region, source_day)
    select u.household_no, u.person_no, o.region_code, u.programme,
      -- Never into an earlier entry of the same kind: time on a list is not counted twice.
      greatest(least(coalesce(u.started_on, ${delivery.asOf}), ${delivery.asOf}::date),
        (select max(e.valid_to) from hardship e where e.household_no = u.household_no and e.person_no is not distinct from u.person_no and e.programme = u.programme)),
      u.monthly_fen, u.reason, ${delivery.snapshotId}, u.row_no, ${delivery.dataset}, ${delivery.regionCode}, ${delivery.asOf}
    from roster_unit u join household o on o.household_no = u.household_no
    where u.listed and not u.disputed and not exists (select from hardship h where ${sameUnit} and h.valid_to is null)`.execute(tx)
  return Number((reopened.numAffectedRows ?? 0n) + (opened.numAffectedRows ?? 0n))
}

/** Entries of the roster before that this one does not list. */
async function missingFrom(tx: Writer, delivery: Delivery, notMissing: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select h.id from hardship h
    where h.valid_to is null and h.dataset = ${delivery.dataset} and h.roster_region = ${delivery.regionCode} and h.source_snapshot is distinct from ${delivery.snapshotId}
      and not exists (select from roster_unit u where ${sameUnit})
      and not exists (select from person p where p.token = any (${notMissing}::uuid[]) and p.household_no = h.household_no and (h.person_no is null or p.person_no = h.person_no))
    order by h.id`.execute(tx)
  return rows.map((row) => row.id)
}

/**
 * Whom the entries cover: begins with the entry for those covered from its start, on the delivery's day for those who came later. Only a
 * full roster tells who is covered no more: a part of one may name one person of a household and not the others.
 */
async function coverPersons(tx: Writer, delivery: Delivery, { full, notMissing = [] }: HardshipOptions): Promise<void> {
  await sql`
    update hardship_person c set valid_to = greatest(c.valid_from, coalesce(h.valid_to, ${delivery.asOf}::date))
    from hardship h
    where c.hardship_id = h.id and c.valid_to is null and h.dataset = ${delivery.dataset} and h.roster_region = ${delivery.regionCode}
      and (h.valid_to is not null or ${full}::boolean and exists (select from roster_unit u where ${sameUnit} and not u.disputed)
        and not exists (select from person p where p.person_no = c.person_no and p.token = any (${notMissing}::uuid[]))
        and not exists (select from roster_covered r where r.household_no = h.household_no and r.unit_person is not distinct from h.person_no and r.programme = h.programme and r.person_no = c.person_no))`.execute(
    tx,
  )
  await sql`
    insert into hardship_person (hardship_id, person_no, valid_from)
    select h.id, r.person_no,
      case when exists (select from hardship_person c where c.hardship_id = h.id) then greatest(h.valid_from, ${delivery.asOf}::date) else h.valid_from end
    from roster_covered r
    join hardship h on h.household_no = r.household_no and h.person_no is not distinct from r.unit_person and h.programme = r.programme and h.valid_to is null
    where not exists (select from hardship_person c where c.hardship_id = h.id and c.person_no = r.person_no and c.valid_to is null)
    on conflict (hardship_id, person_no, valid_from) do update set valid_to = null`.execute(tx)
}

async function countRoster(tx: Writer): Promise<Pick<HardshipResult, 'matched' | 'unknown' | 'refused'>> {
  const { rows } = await sql<{ matched: number; unknown: number; refused: number }>`
    select count(*) filter (where verdict <> 'unknown') as matched, count(*) filter (where verdict = 'unknown') as unknown,
      count(*) filter (where verdict = 'refused') as refused from roster_plan`.execute(tx)
  return rows[0] ?? { matched: 0, unknown: 0, refused: 0 }
}
