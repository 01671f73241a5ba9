import { sql } from 'kysely'
import { alerts, questionsFor, questionsForCause, type visits as contract, type VisitQuestion } from '#contract'
import type { Reader } from '#db'
import { ageOn, daysBetween, workingDaysBetween, type PlainDate, type WorkingCalendar } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { errandOf } from './errands.ts'
import type { ReasonRecord } from './reasons.ts'

const mostMembers = 12
const mostQuestions = 4

interface FamilyRecord {
  household_no: number
  head_name: string
  region_code: string
  place: string | null
  full_place: string | null
  address: string
  last_day: PlainDate | null
  last_by: string | null
  last_result: string | null
  last_words: string | null
  latitude: number | null
  longitude: number | null
  position_day: string | null
}

interface MemberRecord {
  household_no: number
  person_no: number
  name: string
  relation: string
  sex: string
  birth: PlainDate
  phone_masked: string
}

/** Families as the phone keeps them, in the order of `households`: who, why, what to ask, how to get there. Those out of scope are left out. */
export async function familiesFor(
  reader: Reader,
  households: readonly number[],
  reasons: ReadonlyMap<number, readonly ReasonRecord[]>,
  asking: { today: PlainDate; calendar: WorkingCalendar },
): Promise<contract.VisitFamily[]> {
  if (households.length === 0) return []
  const [families, members, programmes] = await Promise.all([
    familyRecords(reader, households),
    memberRecords(reader, households),
    programmesOf(reader, households),
  ])
  return households.flatMap((householdNo) => {
    const family = families.get(householdNo)
    if (family === undefined) return []
    const listed = programmes.get(householdNo) ?? []
    const why = reasons.get(householdNo) ?? []
    return [
      {
        householdNo,
        headName: family.head_name,
        regionCode: family.region_code,
        place: family.place ?? '',
        address: joinPlace(family.place ?? '', family.address),
        programmes: listed,
        members: (members.get(householdNo) ?? []).slice(0, mostMembers).map((member) => memberOf(member, asking.today)),
        reasons: why.map((record) => reasonOf(record, listed, asking)),
        questions: questionsOf(why),
        lastVisit:
          family.last_day === null
            ? null
            : { day: family.last_day, by: family.last_by ?? '', result: family.last_result ?? 'met', words: family.last_words ?? '' },
        position:
          family.latitude === null || family.longitude === null
            ? null
            : { latitude: family.latitude, longitude: family.longitude, day: family.position_day ?? '' },
        mapWords: joinPlace(family.full_place ?? '', family.address),
      },
    ]
  })
}

/** `…河坝镇金山社区` and `河坝镇金山社区4栋` → `…河坝镇金山社区4栋`: registers write more or less of the place into the address. */
export function joinPlace(place: string, address: string): string {
  for (let at = 0; at < place.length; at++) {
    if (address.startsWith(place.slice(at))) return place.slice(0, at) + address
  }
  return address.includes(place) ? address : place + address
}

async function familyRecords(reader: Reader, households: readonly number[]): Promise<Map<number, FamilyRecord>> {
  const { rows } = await sql<FamilyRecord>`
    select h.household_no, h.head_name, h.region_code, r.name as place, r.full_name as full_place, h.address,
      (l.visited_at at time zone 'Asia/Shanghai')::date as last_day, u.name as last_by, l.result as last_result, l.finding as last_words,
      p.latitude, p.longitude, (p.visited_at at time zone 'Asia/Shanghai')::date as position_day
    from household h
    left join region r on r.code = h.region_code
    left join lateral (select v.visited_at, v.user_id, v.result, v.finding from visit v where v.household_no = h.household_no order by v.visited_at desc, v.id desc limit 1) l on true
    left join app_user u on u.id = l.user_id
    left join lateral (
      select v.latitude, v.longitude, v.visited_at from visit v where v.household_no = h.household_no and v.latitude is not null order by v.visited_at desc, v.id desc limit 1) p on true
    where h.household_no = any(${[...households]}::integer[])`.execute(reader)
  return new Map(rows.map((row) => [row.household_no, row]))
}

async function memberRecords(reader: Reader, households: readonly number[]): Promise<Map<number, MemberRecord[]>> {
  const rows = await reader
    .selectFrom('person')
    .select(['household_no', 'person_no', 'name', 'relation', 'sex', 'birth', 'phone_masked'])
    .where('household_no', '=', sql<number>`any(${[...households]}::integer[])`)
    .where('status', '=', 'active')
    .orderBy('relation')
    .orderBy('birth')
    .orderBy('person_no')
    .execute()
  return Map.groupBy(rows as MemberRecord[], (row) => row.household_no)
}

async function programmesOf(reader: Reader, households: readonly number[]): Promise<Map<number, string[]>> {
  const rows = await reader
    .selectFrom('hardship')
    .select(['household_no', 'programme'])
    .distinct()
    .where('household_no', '=', sql<number>`any(${[...households]}::integer[])`)
    .where('valid_to', 'is', null)
    .orderBy('programme')
    .execute()
  const grouped = Map.groupBy(rows, (row) => row.household_no)
  return new Map([...grouped].map(([householdNo, list]) => [householdNo, list.map((row) => alerts.programmeLabels[row.programme])]))
}

function memberOf(member: MemberRecord, today: PlainDate): contract.VisitFamily['members'][number] {
  return {
    personNo: member.person_no,
    name: member.name,
    relation: relationWords(member.relation),
    sex: member.sex === '1' ? '男' : '女',
    age: ageOn(member.birth, today),
    phoneMasked: member.phone_masked,
  }
}

/** 户主, 配偶, 子 …; the one-digit list of GB/T 4761. */
function relationWords(relation: string): string {
  return relation === '0' ? '户主' : (codeLabel('relation', relation) ?? '其他')
}

function reasonOf(
  record: ReasonRecord,
  programmes: readonly string[],
  { today, calendar }: { today: PlainDate; calendar: WorkingCalendar },
): contract.VisitReason {
  const running = record.kind === 'alert' && record.day !== null
  const errand = record.kind === 'alert' && record.cause !== null ? errandOf(record.cause) : undefined
  return {
    kind: record.kind,
    ...(errand === undefined ? {} : { errand }),
    sentence: sentenceOf(record, programmes, today),
    grade: record.grade,
    dueOn: record.kind === 'alert' || record.kind === 'plan' ? record.day : null,
    daysLeft: running && record.day !== null ? workingDaysBetween(calendar, today, record.day).days : null,
    alertId: record.alert_id,
    planId: record.plan_id,
  }
}

/** One sentence a helper understands; the alert's own where there is one. */
function sentenceOf(record: ReasonRecord, programmes: readonly string[], today: PlainDate): string {
  const since = record.day === null ? '还没有走访记录' : `已有 ${String(daysBetween(record.day, today))} 天没有走访`
  switch (record.kind) {
    case 'alert':
      return record.words ?? ''
    case 'plan':
      return record.words ?? ''
    case 'revisit':
      return `在享${programmes.join('、')}，${since}`
    case 'elder':
      return `${String(record.age ?? '')} 岁，一个人住，${since}`
  }
}

/** What to ask: the gravest reason's questions first, none twice, few enough for a doorstep. */
export function questionsOf(reasons: readonly Pick<ReasonRecord, 'kind' | 'cause'>[]): VisitQuestion[] {
  const wanted = reasons.flatMap((reason): readonly VisitQuestion[] =>
    reason.kind === 'alert' ? (questionsForCause[reason.cause ?? ''] ?? []) : questionsFor[reason.kind],
  )
  const all = wanted.length === 0 ? questionsFor.revisit : wanted
  return [...new Set(all)].slice(0, mostQuestions)
}
