import { sql } from 'kysely'
import type { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { visits as contract, type VisitFinding } from '#contract'
import type { Writer } from '#db'
import { ensure } from '#kernel'
import type { LedgerEntry } from '#ledger'
import type { JobRequest } from '#platform/jobs'
import { openFromPerson, recordEvent } from '#rooms/alerts'
import { chainTitle, groupByCause, noteOf, toAlert, withoutIdNumbers, type Found, type StoredForm, type VisitWords } from './finding.ts'

type Input = z.output<typeof contract.visitInput>
type Reply = z.output<typeof contract.record.reply>

interface Household {
  readonly household_no: number
  readonly region_code: string
}

/**
 * A visit made with the phone, perhaps days ago and without a network. The client id decides: the same id again gives the first
 * reply and changes nothing, whatever became of the answer on its way. Findings open alerts or feed those that are open; the other
 * running alerts of the family get a note. A family that moved out of the helper's place meanwhile is refused (`not-found`): the phone
 * shows the reason and keeps what was written.
 */
export const recordVisit = defineCommand({
  verb: 'visit.record',
  ability: 'visit.do',
  input: contract.visitInput,
  async run(tx, input, call) {
    const earlier = await earlierReply(tx, call, input.clientId)
    if (earlier !== null) return { reply: earlier, ledger: [] }
    const household = await tx
      .selectFrom('household')
      .select(['household_no', 'region_code'])
      .where('household_no', '=', input.householdNo)
      .executeTakeFirst()
    ensure(household !== undefined, 'not-found', '没有这户家庭，或不在您负责的地方', {
      hint: '这户可能已经迁走。请联系乡镇经办，您填写的内容还在手机里',
    })
    const id = await insertVisit(tx, call, household, input)
    if (id === null) return { reply: await replyOfTwin(tx, call, input.clientId), ledger: [] }
    await finishPlan(tx, id, input)
    const visit = wordsOf(id, input, call)
    const alerts = await openAlertsOf(tx, call, visit, await foundIn(tx, input))
    await noteElsewhere(
      tx,
      call,
      visit,
      alerts.reply.map((alert) => alert.id),
    )
    await writeChain(
      tx,
      household,
      visit,
      input.findings.map((finding) => finding.code),
    )
    const detail = {
      result: input.result,
      findings: input.findings.map((finding) => finding.code),
      alerts: alerts.reply.map((alert) => alert.id),
    }
    return {
      reply: { id, alerts: alerts.reply },
      ledger: [
        {
          verb: 'visit.record',
          subject: `visit:${String(id)}`,
          regionCode: household.region_code,
          householdNo: household.household_no,
          detail,
        },
        ...alerts.ledger,
      ],
      jobs: alerts.jobs,
    }
  },
})

async function earlierReply(tx: Writer, { actor }: Call, clientId: string): Promise<Reply | null> {
  const visit = await tx.selectFrom('visit').select(['id', 'user_id']).where('client_id', '=', clientId).executeTakeFirst()
  if (visit === undefined) return null
  ensure(visit.user_id === actor.userId, 'state.conflict', '这个编号的走访是别人记录的', { hint: '请重新填写一次' })
  const alerts = await tx
    .selectFrom('visit_alert')
    .select(['alert_id as id', 'code', 'opened'])
    .where('visit_id', '=', visit.id)
    .orderBy('alert_id')
    .orderBy('code')
    .execute()
  return { id: visit.id, alerts }
}

/** The insert waited for a twin that has just finished. A twin out of the caller's sight is somebody else's. */
async function replyOfTwin(tx: Writer, call: Call, clientId: string): Promise<Reply> {
  const reply = await earlierReply(tx, call, clientId)
  ensure(reply !== null, 'state.conflict', '这个编号的走访是别人记录的', { hint: '请重新填写一次' })
  return reply
}

async function insertVisit(tx: Writer, { actor, now }: Call, household: Household, input: Input): Promise<number | null> {
  const said = new Date(input.visitedAt)
  // A phone whose clock runs ahead has not visited in the future; what it said is kept beside.
  const ahead = said > now
  ensure(actor.userId !== null, 'auth.denied', '走访只能由协理员或经办人员记录')
  const row = await tx
    .insertInto('visit')
    .values({
      client_id: input.clientId,
      household_no: household.household_no,
      region_code: household.region_code,
      user_id: actor.userId,
      visited_at: ahead ? now : said,
      phone_at: ahead ? said : null,
      answers: JSON.stringify(storedForm(input)),
      finding: withoutIdNumbers(input.note),
      result: input.result,
      findings: [...new Set(input.findings.map((finding) => finding.code))],
      latitude: input.position?.latitude ?? null,
      longitude: input.position?.longitude ?? null,
      accuracy_m: input.position?.accuracy ?? null,
      received_at: now,
    })
    .onConflict((conflict) => conflict.column('client_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** The form as the visit keeps it; the answers as a list, because an object in the database forgets its order. */
function storedForm({ answers, findings }: Input): StoredForm {
  return { answers: Object.entries(answers), findings: findings.map((finding) => ({ ...finding, words: withoutIdNumbers(finding.words) })) }
}

/** A visit in which somebody was spoken to does what the township had planned. */
async function finishPlan(tx: Writer, visitId: number, { householdNo, result }: Input): Promise<void> {
  if (result === 'absent') return
  const plan = await tx
    .updateTable('visit_plan')
    .set({ visit_id: visitId })
    .where('household_no', '=', householdNo)
    .where('visit_id', 'is', null)
    .where('cancelled_at', 'is', null)
    .returning(['id', 'planned_on'])
    .executeTakeFirst()
  if (plan !== undefined)
    await tx.updateTable('visit').set({ plan_id: plan.id, planned_on: plan.planned_on }).where('id', '=', visitId).execute()
}

const chinaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })

function wordsOf(id: number, input: Input, { actor, now }: Call): VisitWords {
  const said = new Date(input.visitedAt)
  const day = chinaDay.format(said > now ? now : said)
  return {
    id,
    householdNo: input.householdNo,
    helper: actor.name,
    day,
    result: input.result,
    answers: Object.entries(input.answers),
    note: withoutIdNumbers(input.note),
  }
}

/** Findings with names. A member who has left since the phone last asked is not named; the finding stands. */
async function foundIn(tx: Writer, { householdNo, findings }: Input): Promise<Found[]> {
  const members = await tx
    .selectFrom('person')
    .select(['person_no', 'name'])
    .where('household_no', '=', householdNo)
    .where('status', 'in', ['active', 'dead'])
    .execute()
  const names = new Map(members.map((member) => [member.person_no, member.name]))
  return findings.map(({ code, personNo, words }) => {
    const name = personNo === null ? undefined : names.get(personNo)
    return { code, person: personNo === null || name === undefined ? null : { personNo, name }, words: withoutIdNumbers(words) }
  })
}

interface Opened {
  readonly reply: Reply['alerts']
  readonly ledger: readonly LedgerEntry[]
  readonly jobs: readonly JobRequest[]
}

async function openAlertsOf(tx: Writer, call: Call, visit: VisitWords, found: readonly Found[]): Promise<Opened> {
  const reply: Reply['alerts'] = []
  const ledger: LedgerEntry[] = []
  const jobs = new Map<string, JobRequest>()
  for (const group of groupByCause(found)) {
    const outcome = await openFromPerson(tx, call, 'visit', toAlert(visit, group))
    const { id, existing } = outcome.reply
    for (const code of new Set(group.found.map((each) => each.code))) {
      await tx.insertInto('visit_alert').values({ visit_id: visit.id, alert_id: id, code, opened: !existing }).execute()
      reply.push({ id, code, opened: !existing })
    }
    ledger.push(...outcome.ledger)
    for (const job of outcome.jobs ?? []) jobs.set(`${job.name} ${job.key ?? ''}`, job)
  }
  const [first] = reply
  if (first !== undefined) await tx.updateTable('visit').set({ alert_id: first.id }).where('id', '=', visit.id).execute()
  return { reply: reply.toSorted((a, b) => a.id - b.id || (a.code < b.code ? -1 : 1)), ledger, jobs: [...jobs.values()] }
}

/** Desks that work on the family's other alerts learn of the visit. A note makes no new version: nobody's answer is held up by it. */
async function noteElsewhere(tx: Writer, call: Call, visit: VisitWords, fed: readonly number[]): Promise<void> {
  const running = await tx
    .selectFrom('alert')
    .select(['id', 'region_code'])
    .where('household_no', '=', visit.householdNo)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const alert of running) {
    if (!fed.includes(alert.id))
      await recordEvent(tx, call.actor, alert, { action: 'note', note: noteOf(visit), detail: { visit: visit.id } })
  }
}

async function writeChain(tx: Writer, household: Household, visit: VisitWords, findings: readonly VisitFinding[]): Promise<void> {
  await sql`
    insert into chain_event (household_no, region_code, occurred_on, kind, department, title, source_kind, source_id)
    values (${household.household_no}, ${household.region_code}, ${visit.day}::date, 'visit', 'civil-affairs', ${chainTitle(visit.result, findings)}, 'visit', ${visit.id})
    on conflict do nothing`.execute(tx)
}
