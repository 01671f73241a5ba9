import { sql } from 'kysely'
import type { Actor } from '#access'
import { alerts as contract } from '#contract'
import type { Writer } from '#db'
import type { PlainDate } from '#kernel'
import type { LedgerEntry } from '#ledger'
import type { JobRequest } from '#platform/jobs'
import { joinFindings, withoutExempted, type ActiveExemption, type Finding } from './finding.ts'
import { assignmentRequest } from './jobs.ts'

/** Where findings come from. `runId` is the screening run; null for a visit or a person's entry. */
export interface Opening {
  readonly actor: Actor
  readonly today: PlainDate
  readonly source: keyof typeof contract.alertSources
  readonly runId: number | null
  /** When it was found; the database's own clock where left out. */
  readonly now?: Date
}

/** What became of the findings; the numbers add up to the findings given (after joining those of one household and cause). */
export interface Opened {
  readonly opened: readonly { readonly id: number; readonly householdNo: number; readonly cause: string }[]
  /** Were open already and got other evidence, grade or indicators. */
  readonly updated: number
  /** Were open already, nothing new. */
  readonly unchanged: number
  /** Closed a short while ago; the cool-down holds them back. */
  readonly cooling: number
  /** Explained before and remembered. */
  readonly exempted: number
  readonly ledger: readonly LedgerEntry[]
  readonly jobs: readonly JobRequest[]
}

interface OpenRow {
  id: number
  household_no: number
  cause: string
  same: boolean
  grade: number
}

/**
 * Opens alerts for a batch of findings inside the caller's command (at most some thousands at a time): one open alert a household
 * and cause, updated where it is still there; a cool-down after closing, which only a graver finding breaks and a false alarm never;
 * remembered exemptions are left out. Cool-down and exemptions bind the machine only (`source` screening), not what a person reports.
 * A finding for a household that the caller cannot see, or that does not exist, opens nothing. The caller returns `ledger` and `jobs`
 * with its own outcome.
 */
export async function openAlerts(tx: Writer, opening: Opening, findings: readonly Finding[]): Promise<Opened> {
  const joined = joinFindings(findings)
  const byMachine = opening.source === 'screening'
  const exemptions = byMachine
    ? await activeExemptions(
        tx,
        opening.today,
        joined.map((finding) => finding.householdNo),
      )
    : new Map<number, ActiveExemption[]>()
  const standing = joined.flatMap((finding) => withoutExempted(finding, exemptions.get(finding.householdNo) ?? []) ?? [])
  const existing = await lockOpen(tx, standing)
  const stillThere = standing.filter((finding) => existing.has(keyOf(finding)))
  const fresh = standing.filter((finding) => !existing.has(keyOf(finding)))
  const updated = await updateStill(tx, opening, stillThere, existing)
  const cooling = byMachine ? await coolingKeys(tx, opening.today, fresh) : new Set<string>()
  const opened = await insertNew(
    tx,
    opening,
    fresh.filter((finding) => !cooling.has(keyOf(finding))),
  )
  const counts = { updated, unchanged: stillThere.length - updated, cooling: cooling.size, exempted: joined.length - standing.length }
  return {
    opened,
    ...counts,
    ledger:
      opened.length + updated === 0
        ? []
        : [
            {
              verb: 'alert.open',
              subject: opening.runId === null ? opening.source : `screening:${String(opening.runId)}`,
              regionCode: opening.actor.regionCode,
              detail: { opened: opened.length, ...counts },
            },
          ],
    jobs: opened.length === 0 ? [] : [assignmentRequest()],
  }
}

function keyOf(finding: { readonly householdNo: number; readonly cause: string }): string {
  return `${String(finding.householdNo)} ${finding.cause}`
}

/** The findings as a row source; one parameter however many there are. */
function rowsOf(findings: readonly Finding[]) {
  const rows = findings.map((finding) => ({
    household_no: finding.householdNo,
    person_no: finding.personNo ?? null,
    cause: finding.cause,
    category: contract.alertCauses[finding.cause].category,
    grade: finding.grade,
    sentence: finding.sentence,
    indicators: finding.indicators,
    evidence: finding.evidence,
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as f (household_no integer, person_no integer, cause text, category text, grade smallint, sentence text, indicators text[], evidence jsonb)`
}

async function activeExemptions(tx: Writer, today: PlainDate, households: readonly number[]): Promise<Map<number, ActiveExemption[]>> {
  const rows = await tx
    .selectFrom('exemption')
    .select(['household_no as householdNo', 'person_no as personNo', 'indicator'])
    .where('household_no', '=', sql<number>`any(${[...new Set(households)]}::integer[])`)
    .where('revoked_at', 'is', null)
    .where('valid_from', '<=', today)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', today)]))
    .execute()
  return Map.groupBy(rows, (row) => row.householdNo)
}

/** Locks the open alerts of these findings, in one order everywhere, so that a clerk's action and a run take turns. */
async function lockOpen(tx: Writer, findings: readonly Finding[]): Promise<Map<string, OpenRow>> {
  const { rows } = await sql<OpenRow>`
    select a.id, a.household_no, a.cause, a.grade,
      a.grade = f.grade and a.sentence = f.sentence and a.indicators = f.indicators and a.evidence = f.evidence and a.gone_on is null as same
    from ${rowsOf(findings)} join alert a on a.household_no = f.household_no and a.cause = f.cause and a.closed_at is null
    order by a.id for update of a`.execute(tx)
  return new Map(rows.map((row) => [keyOf({ householdNo: row.household_no, cause: row.cause }), row]))
}

/** New evidence makes a new version: somebody who is just answering on the old evidence is asked to look again. */
async function updateStill(
  tx: Writer,
  opening: Opening,
  findings: readonly Finding[],
  existing: ReadonlyMap<string, OpenRow>,
): Promise<number> {
  if (findings.length === 0) return 0
  if (opening.runId !== null) {
    await sql`update alert set last_run = ${opening.runId} where id = any(${[...existing.values()].map((row) => row.id)}::integer[])`.execute(
      tx,
    )
  }
  const changed = findings.filter((finding) => existing.get(keyOf(finding))?.same === false)
  if (changed.length === 0) return 0
  await sql`
    with changed as (
      update alert a set grade = f.grade, sentence = f.sentence, indicators = f.indicators, evidence = f.evidence, gone_on = null, version = a.version + 1
      from ${rowsOf(changed)}
      where a.household_no = f.household_no and a.cause = f.cause and a.closed_at is null
      returning a.id, a.region_code, a.grade
    )
    insert into alert_event (alert_id, region_code, actor, actor_name, action, note, detail)
    select id, region_code, ${opening.actor.id}, ${opening.actor.name}, 'update', '监测数据有变化，依据已更新',
      jsonb_build_object('run', ${opening.runId}::integer, 'grade', grade) from changed order by id`.execute(tx)
  return changed.length
}

/** Keys held back: closed lately, and either a false alarm or no graver than what was dealt with then. */
async function coolingKeys(tx: Writer, today: PlainDate, findings: readonly Finding[]): Promise<Set<string>> {
  if (findings.length === 0) return new Set()
  const { rows } = await sql<{ household_no: number; cause: string }>`
    select distinct f.household_no, f.cause
    from ${rowsOf(findings)} join alert a on a.household_no = f.household_no and a.cause = f.cause
    where a.closed_at is not null and a.cooldown_until > ${today}::date and (a.outcome = 'false' or f.grade >= a.grade)`.execute(tx)
  return new Set(rows.map((row) => keyOf({ householdNo: row.household_no, cause: row.cause })))
}

async function insertNew(tx: Writer, opening: Opening, findings: readonly Finding[]): Promise<Opened['opened']> {
  if (findings.length === 0) return []
  // Two runs that meet at the same family: the unique index decides, the second finds nothing to insert.
  const { rows } = await sql<{ id: number; householdNo: number; cause: string }>`
    with added as (
      insert into alert (household_no, person_no, region_code, cause, category, grade, sentence, indicators, evidence, source, first_run, last_run, head_name, head_initials, opened_at)
      select f.household_no, f.person_no, h.region_code, f.cause, f.category, f.grade, f.sentence, f.indicators, f.evidence, ${opening.source},
        ${opening.runId}::integer, ${opening.runId}::integer, h.head_name, h.head_initials, coalesce(${opening.now ?? null}::timestamptz, now())
      from ${rowsOf(findings)} join household h on h.household_no = f.household_no
      on conflict (household_no, cause) where closed_at is null do nothing
      returning id, household_no, cause, region_code, grade, opened_at
    ), noted as (
      insert into alert_event (alert_id, region_code, at, actor, actor_name, action, detail)
      select id, region_code, opened_at, ${opening.actor.id}, ${opening.actor.name}, 'open', jsonb_build_object('run', ${opening.runId}::integer, 'grade', grade) from added order by id
    )
    select id, household_no as "householdNo", cause from added order by id`.execute(tx)
  return rows
}
