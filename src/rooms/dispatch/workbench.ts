import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Actor } from '#access'
import type { alerts, dispatch as contract } from '#contract'
import type { Reader } from '#db'
import { monthOf, regionLevel, type PlainDate } from '#kernel'
import { alertRows, answeredWithin, overdue, selected, type Asking } from '#rooms/alerts'
import { placeNames } from './board.ts'

type Selection = Partial<alerts.AlertQuery>

interface ListPlan {
  readonly key: string
  readonly label: string
  readonly hint: string
  readonly selection: Selection
}

interface NumberPlan {
  readonly label: string
  readonly selection: Selection
  readonly late?: true
}

interface BenchPlan {
  readonly lists: readonly ListPlan[]
  readonly numbers: readonly NumberPlan[]
  /** Digits of the places compared below; null: none. */
  readonly placeDigits: 6 | 9 | null
  readonly answered: Selection
}

/** Rows shown of each list; the number beside it opens all of them. */
const shownRows = 8

/** A clerk's or a department's desk: what is due, what is new, what is in work, what others have. */
function deskPlan(actor: Actor, month: string): BenchPlan {
  return {
    lists: [
      { key: 'due', label: '到期与逾期', hint: '在我案头，3 个工作日内到期或已逾期', selection: { desk: 'mine', due: 'soon' } },
      { key: 'new', label: '新到待签收', hint: '派到我案头、尚未签收', selection: { desk: 'mine', due: 'later', status: ['dispatched'] } },
      {
        key: 'work',
        label: '正在办理',
        hint: '已签收、未到期',
        selection: { desk: 'mine', due: 'later', status: ['signed', 'returned', 'answered', 'open'] },
      },
      { key: 'others', label: '等待他人', hint: '在别的部门案头，或等县级派单、审核', selection: { desk: 'others' } },
    ],
    numbers: [
      { label: '我的逾期', selection: { desk: 'mine', due: 'overdue' }, late: true },
      { label: '待签收', selection: { desk: 'mine', status: ['dispatched'] } },
      { label: '办理中', selection: { desk: 'mine', status: ['signed', 'returned'] } },
      { label: '已上报督办', selection: { desk: 'mine', escalated: true }, late: true },
    ],
    placeDigits: null,
    answered: { answeredIn: month, answeredBy: actor.department, ...(actor.regionCode === null ? {} : { answeredAt: actor.regionCode }) },
  }
}

/** The county answers for everybody's lateness, assigns and reviews. */
function countyPlan(month: string): BenchPlan {
  return {
    lists: [
      { key: 'due', label: '到期与逾期', hint: '本地各部门案头，3 个工作日内到期或已逾期', selection: { due: 'soon' } },
      { key: 'new', label: '等我办理', hint: '待派单、待审核和派给县级民政的', selection: { desk: 'mine', due: 'later' } },
      { key: 'others', label: '等待他人', hint: '在乡镇和部门案头，未到期', selection: { desk: 'others', due: 'later' } },
    ],
    numbers: [
      { label: '本地逾期', selection: { due: 'overdue' }, late: true },
      { label: '已上报督办', selection: { escalated: true }, late: true },
      { label: '待派单', selection: { status: ['open'] } },
      { label: '待审核', selection: { status: ['answered'] } },
    ],
    placeDigits: 9,
    answered: { answeredIn: month },
  }
}

/** Province and auditor look on: what is late, and where. */
function watchPlan(month: string, county: boolean): BenchPlan {
  return {
    lists: [{ key: 'escalated', label: '已上报督办', hint: '逾期后仍未反馈', selection: { escalated: true } }],
    numbers: [
      { label: '未办结', selection: { running: true } },
      { label: '已逾期', selection: { due: 'overdue' }, late: true },
      { label: '已上报督办', selection: { escalated: true }, late: true },
      { label: '待派单', selection: { status: ['open'] } },
    ],
    placeDigits: county ? 9 : 6,
    answered: { answeredIn: month },
  }
}

function planFor({ actor, today }: Asking): BenchPlan {
  const month = monthOf(today)
  const level = actor.regionCode === null ? 'province' : regionLevel(actor.regionCode)
  if (actor.abilities.has('alert.assign') && level === 'county') return countyPlan(month)
  if (actor.abilities.has('alert.handle') && (level === 'county' || level === 'township')) return deskPlan(actor, month)
  return watchPlan(month, level === 'county' || level === 'township')
}

/** The home screen of a caller. Each number and list is the list of alerts with a selection, so it opens exactly its rows. */
export async function workbench(reader: Reader, asking: Asking): Promise<contract.Workbench> {
  const plan = planFor(asking)
  const wanted = [...plan.lists, ...plan.numbers].map((each) => selected(each.selection, asking))
  const lateOf = plan.lists.map((list) => sql<SqlBool>`${selected(list.selection, asking)} and ${overdue(asking.today)}`)
  const walking = walkRunning(reader, [...wanted, ...lateOf], plan.placeDigits, asking)
  const [walked, places, answered, shown] = await Promise.all([
    walking,
    plan.placeDigits === null ? [] : walking.then((walked) => compared(reader, walked)),
    answeredCount(reader, plan.answered),
    Promise.all(
      plan.lists.map((list) =>
        alertRows(reader, list.selection, { sort: 'daysLeft', descending: false, limit: shownRows, offset: 0 }, asking),
      ),
    ),
  ])
  const totals = [...wanted, ...lateOf].map((_, at) => walked.reduce((sum, place) => sum + (place.counts[at] ?? 0), 0))
  const late = totals.slice(wanted.length)
  const lists = plan.lists.map(({ selection, ...list }, at) => ({
    ...list,
    query: addressOf(selection),
    total: totals[at] ?? 0,
    late: late[at] ?? 0,
    rows: shown[at] ?? [],
  }))
  const numbers = plan.numbers.map((number, at) => ({
    label: number.label,
    query: addressOf(number.selection),
    total: totals[plan.lists.length + at] ?? 0,
    late: number.late ?? false,
  }))
  return {
    lists,
    numbers,
    places,
    answeredThisMonth: { label: '本月已反馈', query: addressOf(plan.answered), total: answered, late: false },
  }
}

interface Place {
  /** The code's first digits; '' where places are not compared. */
  readonly digits: string
  /** One for each selection. */
  readonly counts: readonly number[]
  readonly running: number
  readonly unassigned: number
  readonly late: number
  readonly escalated: number
  readonly oldest: PlainDate | null
}

/**
 * Counts several selections, place by place, in one walk over the running alerts: every list and number of the home screen is one of
 * running alerts, and a province has hundreds of thousands. All that is read stands in the index alert_open_scan.
 */
async function walkRunning(
  reader: Reader,
  conditions: readonly RawBuilder<SqlBool>[],
  placeDigits: 6 | 9 | null,
  { today }: Asking,
): Promise<readonly Place[]> {
  const counts = conditions.map((condition) => sql`count(*) filter (where ${condition})`)
  const digits = placeDigits === null ? sql`''::text` : sql`left(a.region_code::text, ${sql.lit(placeDigits)})`
  const { rows } = await sql<Place>`
    select ${digits} as digits, array[${sql.join(counts)}]::bigint[] as counts, count(*) as running, count(*) filter (where a.status = 'open') as unassigned,
      count(*) filter (where ${overdue(today)}) as late, count(*) filter (where a.escalated_at is not null) as escalated, min(a.due_on) as oldest
    from alert a where a.closed_at is null group by 1`.execute(reader)
  return rows
}

/** Alerts answered in a month; counted from the stays alone, which is what the list's own filter comes down to. */
async function answeredCount(reader: Reader, { answeredIn, answeredBy, answeredAt }: Selection): Promise<number> {
  if (answeredIn === undefined) return 0
  const desk = sql<SqlBool>`(${answeredBy ?? null}::text is null or t.department = ${answeredBy ?? null}) and (${answeredAt ?? null}::text is null or t.desk_region = ${answeredAt ?? null})`
  const { rows } = await sql<{
    n: number
  }>`select count(distinct t.alert_id) as n from dispatch_task t where ${answeredWithin(answeredIn)} and ${desk}`.execute(reader)
  return rows[0]?.n ?? 0
}

/** The places side by side, the one with most that is late first. */
async function compared(reader: Reader, walked: readonly Place[]): Promise<contract.Workbench['places']> {
  const coded = walked.map((place) => ({ ...place, code: place.digits.padEnd(12, '0') }))
  const names = await placeNames(
    reader,
    coded.map((place) => place.code),
  )
  return coded
    .toSorted((one, other) => other.late - one.late || other.running - one.running || (one.code < other.code ? -1 : 1))
    .map(({ code, running, unassigned, late, escalated, oldest }) => ({
      regionCode: code,
      place: names.get(code) ?? code,
      running,
      unassigned,
      late,
      escalated,
      oldestDueOn: oldest,
    }))
}

/** The selection as the query string of the list of alerts, soonest due first. */
function addressOf(selection: Selection): string {
  const pairs = Object.entries(selection).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, Array.isArray(value) ? value.join(',') : String(value)]],
  )
  return new URLSearchParams([...pairs, ...(selection.answeredIn === undefined ? [['sort', 'daysLeft']] : [])]).toString()
}
