import { sql, type RawBuilder } from 'kysely'
import type { DatabaseHandle } from '#db'
import type { PlainDate } from '#kernel'

/** Everything a county has come to, a line a row, without what differs between two that did the same: numbers given out, times, names of sealed values. */
export type Picture = Readonly<Record<string, readonly string[]>>

/** A household and a file are known by what they are, not by their number. */
const home = sql`(select sender_key from household where household.household_no = x.household_no)`
const token = sql`(select token from person where person.person_no = x.person_no)`
const alert = sql`(select h.sender_key || ' ' || a.cause from alert a join household h using (household_no) where a.id = x.alert_id)`
const runDay = sql`(select as_of from screening_run where screening_run.id = x.run_id)`

interface Table {
  readonly from: string
  readonly columns: RawBuilder<unknown>
}

/** All that is delivered is dated before the day the work begins; what the work itself dates carries the day it is done, and over a midnight that is not the same day in two counties at different rounds. */
const tablesSince = (began: PlainDate): Readonly<Record<string, Table>> => ({
  // Without the score: how late a file came counts in it.
  imports: {
    from: 'import',
    columns: sql`dataset, period, file_sha256, status, adds, rows_read, rows_taken, rows_held, rows_skipped, rows_repeated, rows_waiting, persons_matched, persons_new, persons_conflict, error_code`,
  },
  snapshots: { from: 'snapshot', columns: sql`dataset, period, region_code, rows, as_of, content_sha256, withdrawn_at is not null` },
  heldRows: {
    from: 'held_row',
    columns: sql`(select dataset || period || status from import where import.id = x.import_id), row_no, sheet, problems, corrected_import`,
  },
  persons: {
    from: 'person',
    columns: sql`token, person_no, name, birth, sex, region_code, death_date, status, relation, programme_mask, ${home}`,
  },
  households: {
    from: 'household',
    columns: sql`sender_key, region_code, head_person_no, head_name, size, status, programme_mask, monthly_fen`,
  },
  memberships: { from: 'membership', columns: sql`${home}, ${token}, relation, valid_from, valid_to, source_row` },
  changes: { from: 'person_change', columns: sql`${token}, field, new_value, changed_on, source_kind, source_row` },
  conflicts: { from: 'registry_conflict', columns: sql`dataset, person_no, row_no, sent_name, known_name, decision` },
  hardships: { from: 'hardship', columns: sql`${home}, programme, valid_from, valid_to, monthly_fen, end_reason, source_row` },
  payments: {
    from: 'chain_event',
    columns: sql`${home}, ${token}, least(occurred_on, ${began}::date), kind, programme, department, title, amount_fen, source_kind, source_row`,
  },
  runs: {
    from: 'screening_run',
    columns: sql`kind, region_code, as_of, status, households, persons, checked, hits, hits_new, hits_still, hits_gone, alerts_opened, counts, model_hash, parameters_hash, error_code`,
  },
  hits: { from: 'screening_hit', columns: sql`${runDay}, ${home}, indicator, grade, state, cause, sentence, facts` },
  alerts: {
    from: 'alert',
    columns: sql`${home}, cause, category, grade, sentence, indicators, source, status, desk_department, desk_region, term_days, outcome, result_code, version, was_late, due_on is null, cooldown_until is null`,
  },
  tasks: {
    from: 'dispatch_task',
    columns: sql`${alert}, department, desk_region, user_id, status, reason, term_days, result_code, result_note, reminders, closed_at is null`,
  },
  events: { from: 'alert_event', columns: sql`${alert}, rank() over (partition by alert_id order by id), action, actor, note` },
  // Somebody who got no answer looks again. One job may give desks to several batches: how many it assigned is counted, not how often it ran.
  // A day that is over is anchored by night or, where that was missed, at the next start; old things are cleared away by night.
  ledger: {
    from: `(select l.*, case when verb = 'dispatch.assignOpen' then detail ->> 'assigned' else '' end as assigned from ledger l where verb not in ('session.signIn', 'ledger.anchor', 'retention.clean') and verb not like '%.list')`,
    columns: sql`verb, actor, assigned, purpose, ${home}`,
  },
  requests: { from: 'command_request', columns: sql`actor, verb` },
})

/** @param began the day (China) on which the work began. */
export async function pictureOf(db: DatabaseHandle, began: PlainDate): Promise<Picture> {
  const picture: Record<string, string[]> = {}
  for (const [name, { from, columns }] of Object.entries(tablesSince(began))) {
    const { rows } = await sql<{ line: string }>`select row(${columns})::text as line from ${sql.raw(from)} x order by 1`.execute(db)
    picture[name] = rows.map((row) => row.line)
  }
  return picture
}

/** What one of two pictures has and the other lacks, a line each, and not more of a table than somebody reads. */
export function differences(expected: Picture, found: Picture): string[] {
  return Object.keys(expected).flatMap((name) => [
    ...without(expected[name] ?? [], found[name] ?? []).map((line) => `${name} lacks ${line}`),
    ...without(found[name] ?? [], expected[name] ?? []).map((line) => `${name} has besides ${line}`),
  ])
}

const shown = 10

/** The lines of `some` beyond those of `others`, counted. */
function without(some: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  const beyond = some.filter((line) => {
    const n = left.get(line) ?? 0
    left.set(line, n - 1)
    return n <= 0
  })
  return beyond.length > shown ? [...beyond.slice(0, shown), `and ${String(beyond.length - shown)} more`] : beyond
}
