import { sql } from 'kysely'
import type { Reader } from '#db'
import { ageOn, regionPrefix, type PlainDate, type RegionCode } from '#kernel'

/** A member as the plan speaks of one. */
export interface KnownMember {
  readonly personNo: number
  readonly name: string
  readonly relation: string
  readonly age: number
}

export interface KnownAlert {
  readonly id: number
  readonly cause: string
  readonly sentence: string
  readonly person_no: number | null
  readonly desk_department: string | null
  readonly desk_region: string | null
  readonly due_on: PlainDate | null
}

/** What the platform knows of a family before anybody types a word; every part as it stands in its own room. */
export interface Known {
  readonly day: PlainDate
  readonly members: readonly KnownMember[]
  readonly size: number
  readonly alerts: readonly KnownAlert[]
  /** Found by the newest screening, and no open alert of the cause nor an exemption. */
  readonly hits: readonly { readonly indicator: string; readonly run: number; readonly day: PlainDate }[]
  readonly hardships: readonly {
    readonly id: number
    readonly programme: string
    readonly person_no: number | null
    readonly valid_from: PlainDate
  }[]
  /** Members who had help of a kind within a year: a disabled member, one who is ill. */
  readonly helped: readonly { readonly programme: string; readonly person_no: number; readonly day: PlainDate }[]
  /** The newest visit at which somebody was spoken to. */
  readonly visit: { readonly id: number; readonly day: PlainDate; readonly answers: readonly (readonly [string, string])[] } | null
}

/** Relations to the head (GB/T 4761, first digit) as one says them; sons- and daughters-in-law stand under 2 and 3 too. */
const relations: Readonly<Record<string, string>> = {
  '0': '户主',
  '1': '配偶',
  '2': '子女',
  '3': '子女',
  '4': '孙辈',
  '5': '父母',
  '6': '祖父母',
  '7': '兄弟姐妹',
}

/** The active members of a household, the head first. */
export async function membersOf(reader: Reader, householdNo: number, today: PlainDate): Promise<KnownMember[]> {
  const rows = await reader
    .selectFrom('person')
    .select(['person_no', 'name', 'relation', 'birth'])
    .where('household_no', '=', householdNo)
    .where('status', '=', 'active')
    .orderBy('relation')
    .orderBy('birth')
    .orderBy('person_no')
    .execute()
  return rows.map((row) => ({
    personNo: row.person_no,
    name: row.name,
    relation: relations[row.relation] ?? '家人',
    age: ageOn(row.birth as PlainDate, today),
  }))
}

/** Everything suggestions are made of; one round of questions. */
export async function knownOf(reader: Reader, householdNo: number, region: RegionCode, today: PlainDate): Promise<Known> {
  const [members, alerts, hits, hardships, helped, visit] = await Promise.all([
    membersOf(reader, householdNo, today),
    openAlerts(reader, householdNo),
    newestHits(reader, householdNo, region, today),
    reader
      .selectFrom('hardship')
      .select(['id', 'programme', 'person_no', 'valid_from'])
      .where('household_no', '=', householdNo)
      .where('valid_to', 'is', null)
      .orderBy('id')
      .execute(),
    helpedMembers(reader, householdNo, today),
    newestVisit(reader, householdNo),
  ])
  return {
    day: today,
    members,
    size: members.length,
    alerts,
    hits,
    hardships: hardships.map((row) => ({ ...row, valid_from: row.valid_from as PlainDate })),
    helped,
    visit,
  }
}

/** Not those that say aid should end: they are no need. */
async function openAlerts(reader: Reader, householdNo: number): Promise<readonly KnownAlert[]> {
  const { rows } = await sql<KnownAlert>`
    select id, cause, sentence, person_no, desk_department, desk_region, due_on from alert
    where household_no = ${householdNo} and closed_at is null and category <> 'exit' order by grade, id`.execute(reader)
  return rows
}

async function newestHits(reader: Reader, householdNo: number, region: RegionCode, today: PlainDate): Promise<Known['hits']> {
  const { rows } = await sql<{ indicator: string; run: number; day: PlainDate }>`
    select h.indicator, h.run_id as run, r.as_of as day
    from (select id, as_of from screening_run where kind = 'run' and status = 'done' and starts_with(${regionPrefix(region)}, region_significant(region_code)) order by as_of desc, id desc limit 1) r
    join screening_hit h on h.run_id = r.id and h.household_no = ${householdNo} and h.state in ('new', 'still')
    where not exists (select from exemption e where e.household_no = h.household_no and e.indicator = h.indicator and e.revoked_at is null and (e.valid_to is null or e.valid_to >= ${today}::date))
    order by h.grade, h.indicator`.execute(reader)
  return rows
}

/** Help with the premium is no sign of illness: everybody on a list gets it. */
async function helpedMembers(reader: Reader, householdNo: number, today: PlainDate): Promise<Known['helped']> {
  const { rows } = await sql<{ programme: string; person_no: number; day: PlainDate }>`
    select programme, person_no, max(occurred_on) as day from chain_event
    where household_no = ${householdNo} and person_no is not null and source_kind = 'snapshot'
      and (programme = 'disability' or programme = 'medical' and title not like '参保资助%')
      and occurred_on > ${today}::date - interval '1 year' and occurred_on <= ${today}::date
    group by programme, person_no order by programme, person_no`.execute(reader)
  return rows
}

async function newestVisit(reader: Reader, householdNo: number): Promise<Known['visit']> {
  const { rows } = await sql<{ id: number; day: PlainDate; answers: readonly (readonly [string, string])[] | null }>`
    select id, (visited_at at time zone 'Asia/Shanghai')::date as day, answers -> 'answers' as answers
    from visit where household_no = ${householdNo} and result <> 'absent' order by visited_at desc, id desc limit 1`.execute(reader)
  const [row] = rows
  return row === undefined ? null : { id: row.id, day: row.day, answers: row.answers ?? [] }
}
