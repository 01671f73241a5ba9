import { sql } from 'kysely'
import { systemActor, withReader, withWriter, type Actor } from '#access'
import type { Services } from '#command'
import type { Reader, Writer } from '#db'
import { addDays, DomainError, plainDate, type PlainDate, type RegionCode } from '#kernel'
import { append } from '#ledger'
import type { LakeSession } from '#platform/lake'
import { effects } from '#policy'
import { firstMonth, whyNotSimulated, type Proposed } from '../checks.ts'
import { askFigures, prepareFigures } from '../figures/prepare.ts'
import { chainProgramme, closedThrough, lockProposal, note, proposedOf, readProposal } from '../proposal.ts'
import { findTouched, prepared, type Question } from '../simulation/compute.ts'
import { figuresFor, questionOf } from '../simulation/simulate.ts'
import { monthSummary, type RecomputeSummary } from './summary.ts'

const mostAttempts = 3
const batch = 5_000
const programmes = Object.keys(effects.effectProgrammes) as effects.EffectProgramme[]

interface Publication {
  readonly id: number
  readonly proposed: Proposed
  readonly actor: Actor
  readonly progress: Progress
}

/** How far the work is: the step by its name, and the household it reached. */
interface Progress {
  readonly step: string
  readonly after: number
}

/**
 * Works out everyone a published standard touches, then the months already paid. Batches of households, each in a transaction of its
 * own with how far it is: killed anywhere it goes on from there, run again after its end it does nothing.
 */
export async function recompute(services: Services, id: number, signal?: AbortSignal): Promise<void> {
  const publication = await begin(services, id)
  if (publication === null) return
  try {
    const { proposed, actor } = publication
    const steps = await withReader(services.db, actor, (reader) => stepsOf(reader, proposed))
    const from = Math.max(
      0,
      steps.findIndex(({ name }) => name === publication.progress.step),
    )
    for (const [index, step] of steps.entries()) {
      if (index < from) continue
      signal?.throwIfAborted()
      const after = index === from ? publication.progress.after : 0
      const question = await questionAt(services, publication, step, signal)
      await services.lake.session((session) =>
        carryOut(services, session, publication, { step, after, question, at: index, steps: steps.length }),
      )
    }
    await finish(services, publication)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'system.unavailable') throw error
    await fail(services, publication, error.message)
  }
}

async function begin(services: Services, id: number): Promise<Publication | null> {
  return withWriter(services.db, systemActor('standards', []), async (tx) => {
    const found = await readProposal(tx, id)
    if (found === undefined) return null
    const row = await lockProposal(tx, id)
    if (row.status !== 'published' || row.recompute === 'done' || row.recompute === 'failed') return null
    const progress = row.recompute_progress as Partial<Progress> // written below
    const actor = systemActor('standards', [], row.region_code as RegionCode)
    if (row.recompute_attempts >= mostAttempts) {
      await tx
        .updateTable('standard_proposal')
        .set({ recompute: 'failed', recompute_summary: JSON.stringify({ errorMessage: '多次中断，没有完成' }) })
        .where('id', '=', id)
        .execute()
      return null
    }
    await tx
      .updateTable('standard_proposal')
      .set({ recompute: 'running', recompute_attempts: row.recompute_attempts + 1 })
      .where('id', '=', id)
      .execute()
    return { id, proposed: proposedOf(row), actor, progress: { step: progress.step ?? 'touched', after: progress.after ?? 0 } }
  })
}

/**
 * A part of the work. `touched`: everybody whose amount changes from now on. `owed`: a closed month, by the parameters without the proposal
 * and with it. `over`: a closed month, by the standard that a correction or withdrawal ends and by what holds now.
 */
interface Step {
  readonly name: string
  readonly kind: 'touched' | 'owed' | 'over'
  readonly month: string
}

async function stepsOf(reader: Reader, proposed: Proposed): Promise<readonly Step[]> {
  // What no register shows touches nobody until a family is assessed anew.
  if (whyNotSimulated(proposed.key) !== null) return []
  const closed = await closedThrough(reader, proposed.key, proposed.place)
  const ended = proposed.replaces === undefined ? undefined : await readProposal(reader, proposed.replaces)
  const owed = proposed.kind === 'withdrawal' ? [] : monthsBetween(firstMonth(proposed.from), closed)
  const over = ended === undefined ? [] : monthsBetween(firstMonth(plainDate(ended.valid_from)), closed)
  return [
    { name: 'touched', kind: 'touched', month: '' },
    ...owed.map((month): Step => ({ name: month, kind: 'owed', month })),
    ...over.map((month): Step => ({ name: `${month} over`, kind: 'over', month })),
  ]
}

/** Months from a first one to the last closed one, both included; none where nothing is closed. */
export function monthsBetween(first: string, last: string | null): string[] {
  const months: string[] = []
  if (last === null) return months
  for (let month = first; month <= last; month = firstMonth(plainDate(`${month}-02`))) months.push(month)
  return months
}

function endOf(month: string): PlainDate {
  return addDays(plainDate(`${firstMonth(plainDate(`${month}-02`))}-01`), -1)
}

/** The question of a step: for now on, the newest figures; for a closed month, the figures of its end and the rules of its first day. */
async function questionAt(
  services: Services,
  { id, proposed, actor }: Publication,
  { kind, month }: Step,
  signal?: AbortSignal,
): Promise<Question> {
  const closed = kind !== 'touched'
  const asOf = closed ? endOf(month) : services.clock.today()
  await ensureFigures(services, actor, proposed.place, asOf, closed, signal)
  return withReader(services.db, actor, async (reader) => {
    const { question } = await questionOf(reader, proposed, { services }, { own: id, ...(closed ? { exactly: asOf } : {}) })
    if (question === null) throw new DomainError('system.unavailable', '测算底表没有准备好')
    if (!closed) return question
    return {
      ...question,
      day: plainDate(`${month}-01`),
      ...(kind === 'owed' && question.base !== undefined ? { parameters: question.base } : {}),
    }
  })
}

/** Makes figures where there are none that are whole and up to date. */
async function ensureFigures(
  services: Services,
  actor: Actor,
  place: RegionCode,
  asOf: PlainDate,
  exactly: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const known = await withReader(services.db, actor, (reader) => figuresFor(reader, place, { services }, exactly ? asOf : undefined))
  if (known?.status === 'done' && !known.outdated) return
  const { id } = await withWriter(services.db, actor, (tx) => askFigures(tx, place, asOf, actor.id))
  await prepareFigures(services, id, signal)
}

interface Part {
  readonly step: Step
  readonly after: number
  readonly question: Question
  /** Which of how many steps it is. */
  readonly at: number
  readonly steps: number
}

async function carryOut(
  services: Services,
  session: LakeSession,
  publication: Publication,
  { step, after, question, at, steps }: Part,
): Promise<void> {
  await findTouched(session, question, prepared(question))
  const [count] = await session.rows<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM touched')
  for (let last = after; ;) {
    const rows = await session.rows<TouchedRow>(
      `SELECT household_no, change, kind, members, before_fen::DOUBLE AS before_fen, after_fen::DOUBLE AS after_fen, ${programmes.flatMap((programme) => [`is_${programme}::DOUBLE AS is_${programme}`, `was_${programme}::DOUBLE AS was_${programme}`, `recorded_${programme}::DOUBLE AS recorded_${programme}`]).join(', ')}
       FROM touched WHERE household_no > $1 ORDER BY household_no LIMIT ${String(batch)}`,
      [last],
    )
    const end = rows.at(-1)?.household_no
    if (end === undefined) break
    last = end
    await withWriter(services.db, publication.actor, async (tx) => {
      await (step.kind === 'touched' ? writeTouched(tx, publication.id, rows) : writeBackPay(tx, publication.id, step, rows))
      await tx
        .updateTable('standard_proposal')
        .set({ recompute_progress: JSON.stringify({ step: step.name, after: end, done: at, steps, total: count?.n ?? 0 }) })
        .where('id', '=', publication.id)
        .execute()
    })
  }
}

interface TouchedRow extends Record<string, number | string> {
  readonly household_no: number
  readonly change: string
  readonly kind: string
  readonly members: number
  readonly before_fen: number
  readonly after_fen: number
}

/** Households with their figures; those that are no longer in the registry are passed over. */
async function writeTouched(tx: Writer, id: number, rows: readonly TouchedRow[]): Promise<void> {
  await sql`insert into standard_touched (proposal_id, household_no, region_code, change, kind, persons, before_fen, after_fen)
    select ${id}, t.household_no, h.region_code, t.change, t.kind, t.members, t.before_fen, t.after_fen
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (household_no integer, change text, kind text, members integer, before_fen bigint, after_fen bigint)
    join household h on h.household_no = t.household_no on conflict do nothing`.execute(tx)
}

/**
 * What a closed month owes on top, or was paid too much by a standard that has been ended: by programme what the standard gives less what
 * the month's roster gave, for households with a payment on record that month. Recorded payments are read, never written.
 */
async function writeBackPay(tx: Writer, id: number, { month, kind }: Step, rows: readonly TouchedRow[]): Promise<void> {
  const sign = kind === 'owed' ? 1 : -1
  const owed = rows.flatMap((row) =>
    programmes.flatMap((programme) => {
      const more = Number(row[`is_${programme}`]) - Number(row[`recorded_${programme}`])
      return sign * more > 0 && sign * (Number(row[`is_${programme}`]) - Number(row[`was_${programme}`])) > 0
        ? [
            {
              household_no: row.household_no,
              programme,
              chain: chainProgramme(programme),
              title: chainProgramme(programme) === 'disability' ? effects.effectProgrammes[programme] : null,
              more,
            },
          ]
        : []
    }),
  )
  if (owed.length === 0) return
  const first = `${month}-01`
  await sql`insert into standard_back_pay (proposal_id, household_no, region_code, month, programme, recorded_fen, owed_fen, back_pay_fen)
    select ${id}, o.household_no, h.region_code, ${first}::date, o.programme, p.recorded, p.recorded + o.more, o.more
    from jsonb_to_recordset(${JSON.stringify(owed)}::jsonb) as o (household_no integer, programme text, chain text, title text, more bigint)
    join household h on h.household_no = o.household_no
    cross join lateral (
      -- A roster delivered again repeats its lines: of equal ones the newest delivery counts, and the newest day of the month.
      select sum(amount_fen) as recorded from (
        select distinct on (c.person_no, c.title) c.amount_fen from chain_event c
        where c.household_no = o.household_no and c.kind = 'payment' and c.programme = o.chain and (o.title is null or c.title = o.title)
          and c.occurred_on >= ${first}::date and c.occurred_on < ${first}::date + interval '1 month'
        order by c.person_no, c.title, c.occurred_on desc, c.source_id desc) each_once) p
    where p.recorded > 0 on conflict do nothing`.execute(tx)
}

async function finish(services: Services, { id, actor, proposed }: Publication): Promise<void> {
  await withWriter(services.db, actor, async (tx) => {
    const row = await lockProposal(tx, id)
    if (row.recompute === 'done') return
    const summary: RecomputeSummary = await monthSummary(tx, id)
    await tx
      .updateTable('standard_proposal')
      .set({ recompute: 'done', recompute_summary: JSON.stringify(summary) })
      .where('id', '=', id)
      .execute()
    await note(
      tx,
      row,
      { id: actor.id, name: '系统' },
      services.clock.now(),
      '重新计算',
      `涉及 ${String(summary.households)} 户，补发 ${String(summary.backPayHouseholds)} 户`,
      summary,
    )
    await append(tx, actor, [
      { verb: 'standard.recomputed', subject: `standard:${String(id)}`, regionCode: proposed.place, detail: { ...summary } },
    ])
  })
}

async function fail(services: Services, { id, actor }: Publication, message: string): Promise<void> {
  await withWriter(services.db, actor, (tx) =>
    tx
      .updateTable('standard_proposal')
      .set({ recompute: 'failed', recompute_summary: JSON.stringify({ errorMessage: message }) })
      .where('id', '=', id)
      .execute(),
  )
}
