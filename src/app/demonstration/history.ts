import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { systemActor, userActor, withWriter, type Actor } from '#access'
import { execute, type Services } from '#command'
import type { Role } from '#contract'
import { append } from '#ledger'
import { openManual } from '#rooms/alerts'
import { accept, answer, assignAllOpen, hear, remind, sendBack, sign, sweep } from '#rooms/dispatch'
import { recordVisit, reportLead } from '#rooms/visits'
import { deskHistory, reportedAlerts, villageLead, villageVisits, type DeskWork, type ReportedAlert } from './desk-history.ts'
import { ordinaryFamilies, storyHouseholds } from './families.ts'
import { workingDaysAgo } from './timeline.ts'

const hand = systemActor('demo', ['alert.assign'])
const village = '430971121202'

/** Who the demonstration's people are, by login. */
type People = ReadonlyMap<string, Actor>

/**
 * Work at the desks in the days before the first start, done by the demonstration's people through the ordinary commands. Killed in
 * the middle it goes on where it was: each step looks at how the alert stands.
 */
export async function makeHistory(services: Services): Promise<void> {
  const people = await demoPeople(services)
  const apart = await storyHouseholds(services)
  for (const work of deskHistory) await workAtDesk(services, people, work, apart)
  await visitVillage(services, people, apart)
  await execute(services, sweep, hand, {})
  await withWriter(services.db, hand, (tx) => append(tx, hand, [{ verb: 'demo.history', subject: 'installation' }]))
}

export async function hasHistory(services: Services): Promise<boolean> {
  const row = await services.db.selectFrom('ledger').select('seq').where('verb', '=', 'demo.history').limit(1).executeTakeFirst()
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

async function demoPeople(services: Services): Promise<People> {
  const rows = await services.db.selectFrom('app_user').select(['id', 'login', 'name', 'role', 'region_code', 'department']).where('synthetic', '=', true).execute()
  return new Map(rows.map((row) => [row.login, userActor({ ...row, role: row.role as Role })]))
}

function personOf(people: People, login: string): Actor {
  const actor = people.get(login)
  if (actor === undefined) throw new Error(`no demonstration account ${login}`)
  return actor
}

interface Standing {
  readonly id: number
  readonly version: number
  readonly status: string
}

async function standing(services: Services, id: number): Promise<Standing> {
  return services.db.selectFrom('alert').select(['id', 'version', 'status']).where('id', '=', id).executeTakeFirstOrThrow()
}

/** Alerts of a cause that the screening opened in a place; the same ones whatever has become of them since. */
async function openedThere(services: Services, work: DeskWork, apart: readonly number[]): Promise<number[]> {
  const prefix = work.place.replace(/0+$/, '')
  const { rows } = await sql<{ id: number }>`
    select id from alert where source = 'screening' and cause = ${work.cause} and region_code like ${`${prefix}%`} and household_no <> all(${apart}::int[])
    order by id limit ${work.signed}`.execute(services.db)
  return rows.map((row) => row.id)
}

async function workAtDesk(services: Services, people: People, work: DeskWork, apart: readonly number[]): Promise<void> {
  const clerk = personOf(people, work.login)
  for (const [index, id] of (await openedThere(services, work, apart)).entries()) {
    const minutes = 9 * 60 + ((index * 37 + work.login.length * 11) % 420)
    await signed(workingDaysAgo(services, 2, minutes), clerk, id)
    if (index < work.answered) await answered(workingDaysAgo(services, 1, minutes), clerk, id, work)
    if (index < work.accepted) await accepted(workingDaysAgo(services, 1, minutes + 45), people, id, work)
    else if (index < work.answered && work.returned !== undefined) await returned(workingDaysAgo(services, 1, minutes + 60), people, id, work.returned)
  }
}

async function signed(services: Services, clerk: Actor, id: number): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status === 'dispatched') await execute(services, sign, clerk, { id, version })
}

async function answered(services: Services, clerk: Actor, id: number, work: Pick<DeskWork, 'code' | 'note' | 'falseReason' | 'hearing'>): Promise<void> {
  const before = await standing(services, id)
  if (before.status !== 'signed') return
  if (work.hearing !== undefined) await execute(services, hear, clerk, { id, version: before.version, manner: 'at-home', words: work.hearing })
  const { version } = await standing(services, id)
  await execute(services, answer, clerk, { id, version, code: work.code, note: work.note, ...(work.falseReason === undefined ? {} : { falseReason: work.falseReason }) })
}

async function accepted(services: Services, people: People, id: number, { outcome, exemption, cause }: Pick<DeskWork, 'outcome' | 'exemption' | 'cause'>): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status !== 'answered') return
  const explained = exemption === undefined ? {} : { exemption: { ...exemption, indicators: [`cause:${cause}`], validTo: null } }
  await execute(services, accept, personOf(people, 'county'), { id, version, outcome, note: '', ...explained })
}

async function returned(services: Services, people: People, id: number, reason: string): Promise<void> {
  const { version, status } = await standing(services, id)
  if (status === 'answered') await execute(services, sendBack, personOf(people, 'county'), { id, version, reason })
}

/** Begins fourteen working days back: a term of ten that nobody kept has been over for four. */
async function reportAndWork(services: Services, people: People, report: ReportedAlert, householdNo: number): Promise<void> {
  const known = await services.db.selectFrom('alert').select('id').where('household_no', '=', householdNo).where('cause', '=', report.cause).where('source', '=', 'manual').executeTakeFirst()
  const { cause, grade, sentence } = report
  const id = known?.id ?? (await execute(workingDaysAgo(services, 14, 9 * 60 + 12), openManual, personOf(people, 'county'), { householdNo, cause, grade, sentence, evidence: [] })).id
  await assignAllOpen(workingDaysAgo(services, 14, 9 * 60 + 13))
  const clerk = personOf(people, report.login)
  if (report.fate === 'late') return reminded(workingDaysAgo(services, 3, 10 * 60 + 30), people, id)
  await signed(workingDaysAgo(services, 13, 14 * 60 + 5), clerk, id)
  await answered(workingDaysAgo(services, 11, 16 * 60 + 40), clerk, id, report)
  if (report.fate === 'closed') await accepted(workingDaysAgo(services, 10, 9 * 60 + 25), people, id, { outcome: 'confirmed', cause })
  else await returned(workingDaysAgo(services, 7, 11 * 60), people, id, '请写明后续由谁照看，并附走访记录')
}

async function reminded(services: Services, people: People, id: number): Promise<void> {
  const { version } = await standing(services, id)
  const row = await services.db.selectFrom('dispatch_task').select('reminders').where('alert_id', '=', id).where('closed_at', 'is', null).executeTakeFirst()
  if (row?.reminders === 0) await execute(services, remind, personOf(people, 'county'), { id, version, note: '已超过办理期限，请尽快签收办理' })
}

async function visitVillage(services: Services, people: People, apart: readonly number[]): Promise<void> {
  const helper = personOf(people, 'helper')
  const families = await ordinaryFamilies(services, village, villageVisits.length, apart)
  for (const [index, visit] of villageVisits.entries()) {
    const householdNo = families[index]
    const then = workingDaysAgo(services, visit.daysAgo, visit.at)
    if (householdNo === undefined) continue
    await execute(then, recordVisit, helper, {
      clientId: uuidOf(`visit ${String(index)}`), householdNo, visitedAt: then.clock.now().toISOString(), result: visit.result, answers: visit.answers, note: visit.note,
      findings: visit.findings.map((finding) => ({ ...finding, personNo: null })),
    })
  }
  const then = workingDaysAgo(services, villageLead.daysAgo, villageLead.at)
  const { personName, placeNote, description, kinds } = villageLead
  await execute(then, reportLead, helper, { clientId: uuidOf('lead'), personName, placeNote, description, kinds: [...kinds], reportedAt: then.clock.now().toISOString() })
  await assignAllOpen(services)
}

/** The same number for the same thing on every machine, as a phone would have made it once. */
function uuidOf(thing: string): string {
  const hex = createHash('sha256').update(`doudi demo ${thing}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
