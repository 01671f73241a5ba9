import { sql } from 'kysely'
import type { Actor } from '#access'
import type { visits as contract } from '#contract'
import type { Reader } from '#db'
import { regionLevel, type PlainDate, type RegionCode, type WorkingCalendar } from '#kernel'
import { childRegions, ownRegion } from '#rooms/regions'
import { dayPlan } from './day-plan.ts'
import { familiesFor } from './families.ts'
import { pressing, reasonsOf } from './reasons.ts'
import { ruleAt } from './rule.ts'

interface Asking {
  readonly actor: Actor
  readonly today: PlainDate
  readonly calendar: WorkingCalendar
}

/** What a phone keeps at most: about 150 kB. A helper of a whole township narrows it by village. */
const mostFamilies = 200
const mostFound = 20

/** Whom the caller visits, the most pressing first, each with why, what to ask, how to call and how to get there. */
export async function visitsToday(reader: Reader, asking: Asking, village: RegionCode | undefined): Promise<contract.VisitsToday> {
  const { actor, today } = asking
  const [rule, own, villages, visited] = await Promise.all([
    ruleAt(reader, actor.regionCode),
    ownRegion(reader, actor),
    villagesOf(reader, actor),
    visitedOn(reader, actor, today),
  ])
  const { households, total, reasons } = await pressing(reader, today, rule, { region: village, most: mostFamilies })
  const families = await familiesFor(reader, households, reasons, asking)
  const places = Math.max(0, rule.dayVisits - visited)
  return {
    day: today,
    place: own.name,
    families,
    today: dayPlan(families, { day: today, places }),
    more: total - families.length,
    villages,
    revisitDays: rule.revisitDays,
  }
}

/** Families the caller has spoken to on a day: what is done shortens the rest of it. */
async function visitedOn(reader: Reader, { userId }: Actor, day: PlainDate): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct household_no) as n from visit where user_id = ${userId} and result <> 'absent' and visited_at >= ${day}::date::timestamp at time zone 'Asia/Shanghai'`.execute(
    reader,
  )
  return rows[0]?.n ?? 0
}

async function villagesOf(reader: Reader, actor: Actor): Promise<{ code: string; name: string }[]> {
  if (actor.regionCode === null) return []
  const level = regionLevel(actor.regionCode)
  const rows =
    level === 'village' ? [await ownRegion(reader, actor)] : level === 'township' ? await childRegions(reader, actor.regionCode) : []
  return rows.map(({ code, name }) => ({ code, name }))
}

/** Families by the beginning of the head's or a member's name, initials, or household number. */
export async function findFamilies(reader: Reader, asking: Asking, text: string): Promise<contract.VisitFamily[]> {
  const [households, rule] = await Promise.all([householdsLike(reader, text, mostFound), ruleAt(reader, asking.actor.regionCode)])
  const reasons = await reasonsOf(reader, asking.today, rule, households)
  return familiesFor(reader, households, reasons, asking)
}

/** Numbers of the active households a typed word may mean, heads first. */
export async function householdsLike(reader: Reader, text: string, most: number): Promise<number[]> {
  const word = text.normalize('NFKC').trim()
  if (/^\d{1,9}$/.test(word)) {
    const row = await reader.selectFrom('household').select('household_no').where('household_no', '=', Number(word)).executeTakeFirst()
    return row === undefined ? [] : [row.household_no]
  }
  const column = /^[a-zA-Z]+$/.test(word) ? 'initials' : 'name'
  const from = column === 'initials' ? word.toLowerCase() : word
  const to = `${from}\u{10FFFF}`
  // Ranges in byte order: LIKE is not leakproof, so that under row-level security it would not use an index.
  const { rows } = await sql<{ household_no: number }>`
    select p.household_no, bool_or(p.relation = '0') as head
    from person p join household h on h.household_no = p.household_no and h.status = 'active'
    where p.status = 'active' and ${sql.ref(`p.${column}`)} collate "C" >= ${from} and ${sql.ref(`p.${column}`)} collate "C" < ${to}
    group by p.household_no order by head desc, p.household_no limit ${most}`.execute(reader)
  return rows.map((row) => row.household_no)
}
