import { sql } from 'kysely'
import { systemActor, withWriter, type Actor } from '#access'
import { execute, type Services } from '#command'
import { addMonths } from '#kernel'
import { append } from '#ledger'
import { openManual } from '#rooms/alerts'
import { accept, answer, assignAllOpen, hear, remind, sendBack, sign, sweep } from '#rooms/dispatch'
import { dismissLead, recordVisit, reportLead } from '#rooms/visits'
import {
  deskHistory,
  reportedAlerts,
  villageLeads,
  villageVisits,
  type DeskAnswer,
  type DeskWork,
  type ReportedAlert,
} from './desk-history.ts'
import { ordinaryFamilies, storyHouseholds } from './families.ts'
import { makePast } from './past.ts'
import { demoPeople, personOf, standing, uuidOf, village, type People } from './people.ts'
import { makePlans } from './plans.ts'
import { instant, workingDaysAgo } from './timeline.ts'

const hand = systemActor('demo', ['alert.assign'])

/** How much of the desks' work: what is to be seen at once, all of it, which takes a while, or the year before. */
export type HistoryPart = 'first' | 'rest' | 'past'

const firstAtEachDesk = 4

/**
 * Work at the desks in the days before the first start, done by the demonstration's people through the ordinary commands. Killed in
 * the middle it goes on where it was: each step looks at how the alert stands.
 */
export async function makeHistory(services: Services, part: HistoryPart, signal: AbortSignal): Promise<void> {
  if (part === 'past') await makePast(services, signal)
  else await makeRecent(services, part, signal)
  await withWriter(services.db, hand, (tx) => append(tx, hand, [{ verb: historyVerb, subject: `history:${part}` }]))
}

async function makeRecent(services: Services, part: 'first' | 'rest', signal: AbortSignal): Promise<void> {
  const people = await demoPeople(services)
  const apart = await storyHouseholds(services)
  for (const work of deskHistory) {
    signal.throwIfAborted()
    await workAtDesk(services, people, part === 'first' ? { ...work, signed: Math.min(work.signed, firstAtEachDesk) } : work, {
      apart,
      signal,
    })
  }
  if (part === 'first') {
    await visitVillage(services, people, apart)
    await makePlans(services, people, apart)
    await execute(services, sweep, hand, {})
  }
}

const historyVerb = 'demo.history'

/** True once this part has been written into the ledger. */
export async function hasHistory(services: Services, part: HistoryPart): Promise<boolean> {
  const row = await services.db
    .selectFrom('ledger')
    .select('seq')
    .where('verb', '=', historyVerb)
    .where('subject', '=', `history:${part}`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What people reported before the first screening, so that some terms are over by now. */
export async function makeReports(services: Services): Promise<void> {
  const people = await demoPeople(services)
  const apart = await storyHouseholds(services)
  for (const [index, report] of reportedAlerts.entries()) {
    const families = await ordinaryFamilies(services, report.place, index + 1, apart)
    const householdNo = families[index]
    if (householdNo !== undefined) await reportAndWork(services, people, report, householdNo)
  }
}

/** Alerts of a cause that the screening opened in a place; the same ones whatever has become of them since. */
async function openedThere(services: Services, work: DeskWork, apart: readonly number[]): Promise<number[]> {
  const prefix = work.place.replace(/(?<!0)0+$/, '')
  const { rows } = await sql<{ id: number }>`
    select id from alert where source = 'screening' and cause = ${work.cause} and region_code like ${`${prefix}%`} and household_no <> all(${apart}::int[])
    order by id limit ${work.signed}`.execute(services.db)
  return rows.map((row) => row.id)
}

/**
 * Signed three or two working days back, answered and accepted on the last one. What somebody has touched since the first start is
 * theirs: it is left as it is.
 */
async function workAtDesk(
  services: Services,
  people: People,
  work: DeskWork,
  { apart, signal }: { readonly apart: readonly number[]; readonly signal: AbortSignal },
): Promise<void> {
  const clerk = personOf(people, work.login)
  for (const [index, id] of (await openedThere(services, work, apart)).entries()) {
    signal.throwIfAborted()
    if (await wasTouchedToday(services, id)) continue
    const ofTen = index % 10
    const minutes = 9 * 60 + ((index * 37 + work.login.length * 11) % 420)
    const given = work.answers[index % work.answers.length] ?? work.answers[0]
    await signed(workingDaysAgo(services, 2 + (index % 2), minutes), clerk, id)
    if (ofTen < work.answeredOfTen) await answered(workingDaysAgo(services, 1, minutes), clerk, id, given)
    if (ofTen < work.acceptedOfTen) await accepted(workingDaysAgo(services, 1, minutes + 45), people, id, { ...given, cause: work.cause })
    else if (ofTen === work.acceptedOfTen && work.returned !== undefined)
      await returned(workingDaysAgo(services, 1, minutes + 60), people, id, work.returned)
  }
}

async function wasTouchedToday(services: Services, id: number): Promise<boolean> {
  const midnight = instant(services.clock.today(), 0)
  const row = await services.db
    .selectFrom('alert_event')
    .select('id')
    .where('alert_id', '=', id)
    .where('at', '>=', midnight)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function signed(services: Services, clerk: Actor, id: number): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status === 'dispatched') await execute(services, sign, clerk, { id, version })
}

async function answered(
  services: Services,
  clerk: Actor,
  id: number,
  given: Pick<DeskAnswer, 'code' | 'note' | 'falseReason' | 'hearing'>,
): Promise<void> {
  const before = await standing(services, id)
  if (before.status !== 'signed') return
  if (given.hearing !== undefined)
    await execute(services, hear, clerk, { id, version: before.version, manner: 'at-home', words: given.hearing })
  const { version } = await standing(services, id)
  await execute(services, answer, clerk, {
    id,
    version,
    code: given.code,
    note: given.note,
    ...(given.falseReason === undefined ? {} : { falseReason: given.falseReason }),
  })
}

async function accepted(
  services: Services,
  people: People,
  id: number,
  { outcome, exemption, cause }: Pick<DeskAnswer, 'outcome' | 'exemption'> & Pick<DeskWork, 'cause'>,
): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status !== 'answered') return
  const explained =
    exemption === undefined
      ? {}
      : {
          exemption: {
            kind: exemption.kind,
            reason: exemption.reason,
            indicators: [`cause:${cause}`],
            validTo: exemption.months === null ? null : addMonths(services.clock.today(), exemption.months),
          },
        }
  await execute(services, accept, personOf(people, 'county'), { id, version, outcome, note: '', ...explained })
}

async function returned(services: Services, people: People, id: number, reason: string): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status === 'answered') await execute(services, sendBack, personOf(people, 'county'), { id, version, reason })
}

async function reportAndWork(services: Services, people: People, report: ReportedAlert, householdNo: number): Promise<void> {
  const known = await services.db
    .selectFrom('alert')
    .select('id')
    .where('household_no', '=', householdNo)
    .where('cause', '=', report.cause)
    .where('source', '=', 'manual')
    .executeTakeFirst()
  const { cause, grade, sentence, daysAgo } = report
  const id =
    known?.id ??
    (
      await execute(workingDaysAgo(services, daysAgo, 9 * 60 + 12), openManual, personOf(people, 'county'), {
        householdNo,
        cause,
        grade,
        sentence,
        evidence: [],
      })
    ).id
  await assignAllOpen(workingDaysAgo(services, daysAgo, 9 * 60 + 13))
  const clerk = personOf(people, report.login)
  if (report.fate === 'late') return reminded(workingDaysAgo(services, 3, 10 * 60 + 30), people, id)
  await signed(workingDaysAgo(services, daysAgo - 1, 14 * 60 + 5), clerk, id)
  await answered(workingDaysAgo(services, daysAgo - 3, 16 * 60 + 40), clerk, id, report)
  if (report.fate === 'closed')
    await accepted(workingDaysAgo(services, daysAgo - 4, 9 * 60 + 25), people, id, { outcome: 'confirmed', cause })
  else await returned(workingDaysAgo(services, daysAgo - 7, 11 * 60), people, id, '请写明后续由谁照看，并附走访记录')
}

async function reminded(services: Services, people: People, id: number): Promise<void> {
  const { version } = await standing(services, id)
  const row = await services.db
    .selectFrom('dispatch_task')
    .select('reminders')
    .where('alert_id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (row?.reminders === 0)
    await execute(services, remind, personOf(people, 'county'), { id, version, note: '已超过办理期限，请尽快签收办理' })
}

async function visitVillage(services: Services, people: People, apart: readonly number[]): Promise<void> {
  const helper = personOf(people, 'helper')
  const families = await ordinaryFamilies(services, village, villageVisits.length, apart)
  for (const [index, visit] of villageVisits.entries()) {
    const householdNo = families[index]
    const then = workingDaysAgo(services, visit.daysAgo, visit.at)
    if (householdNo === undefined) continue
    await execute(then, recordVisit, helper, {
      clientId: uuidOf(`visit ${String(index)}`),
      householdNo,
      visitedAt: then.clock.now().toISOString(),
      result: visit.result,
      answers: visit.answers,
      note: visit.note,
      findings: visit.findings.map((finding) => ({ ...finding, personNo: null })),
    })
  }
  for (const [index, lead] of villageLeads.entries()) await reportFromVillage(services, people, lead, index)
  await assignAllOpen(services)
}

async function reportFromVillage(services: Services, people: People, lead: (typeof villageLeads)[number], index: number): Promise<void> {
  const then = workingDaysAgo(services, lead.daysAgo, lead.at)
  const { personName, placeNote, description, kinds } = lead
  const { id } = await execute(then, reportLead, personOf(people, 'helper'), {
    clientId: uuidOf(`lead ${String(index)}`),
    personName,
    placeNote,
    description,
    kinds: [...kinds],
    reportedAt: then.clock.now().toISOString(),
  })
  const { status } = await services.db.selectFrom('lead').select('status').where('id', '=', id).executeTakeFirstOrThrow()
  if (lead.dismissed !== null && status === 'open')
    await execute(workingDaysAgo(services, lead.daysAgo - 1, 9 * 60 + 30), dismissLead, personOf(people, 'clerk'), {
      id,
      reason: lead.dismissed,
    })
}
