import { sql } from 'kysely'
import { type alerts, chain as contract, roles, type ReplyOf } from '#contract'
import type { Reader } from '#db'
import { ensure, labelOf, type PlainDate, type RegionCode } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { ruleAt } from '#rooms/visits'
import { departmentName, programmeName } from './words.ts'

type Statement = ReplyOf<typeof contract.statement>

interface HouseholdRecord {
  head_name: string
  region_code: RegionCode
  place: string | null
  liaison: string | null
  liaison_role: string | null
  liaison_phone: string | null
  liaison_office: string | null
}

const mostServices = 8

/**
 * 幸福清单 (H24 二(四)): what the family received, by programme, this year and since the beginning; what is running; whom to turn to.
 * Everything is read from the chain and the kinds of hardship in force. Amounts are whole fen; the sums are those of the lines shown.
 */
export async function statementOf(reader: Reader, householdNo: number, today: PlainDate): Promise<Statement> {
  const household = await householdRecord(reader, householdNo)
  const year = Number(today.slice(0, 4))
  const all = await receivedBetween(reader, householdNo, null, today)
  const thisYear = await receivedBetween(reader, householdNo, `${String(year)}-01-01`, today)
  const running = await runningHelp(reader, householdNo)
  const {
    rows: [first],
  } = await sql<{
    day: string | null
  }>`select min(occurred_on) as day from assistance_chain where household_no = ${householdNo} and kind in ('payment', 'service')`.execute(
    reader,
  )
  return {
    householdNo,
    headName: household.head_name,
    place: household.place ?? '',
    regionCode: household.region_code,
    people: await peopleOf(reader, householdNo),
    day: today,
    year,
    since: first?.day ?? null,
    running,
    monthlyFen: sum(running.map((line) => line.monthlyFen ?? 0)),
    thisYear,
    thisYearFen: sum(thisYear.map((line) => line.fen)),
    all,
    allFen: sum(all.map((line) => line.fen)),
    services: await servicesOf(reader, householdNo, today),
    liaison:
      household.liaison === null
        ? null
        : {
            name: household.liaison,
            office: `${household.liaison_office ?? ''}${labelOf(roles, household.liaison_role ?? '', '')}`,
            phoneMasked: household.liaison_phone ?? '',
          },
    hotline: (await ruleAt(reader, household.region_code)).hotline,
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

async function householdRecord(reader: Reader, householdNo: number): Promise<HouseholdRecord> {
  const { rows } = await sql<HouseholdRecord>`
    select h.head_name, h.region_code, r.full_name as place, u.name as liaison, u.role as liaison_role, u.phone_masked as liaison_phone, o.name as liaison_office
    from household h left join region r on r.code = h.region_code left join app_user u on u.id = h.liaison_user_id left join region o on o.code = u.region_code
    where h.household_no = ${householdNo}`.execute(reader)
  const [row] = rows
  ensure(row !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  return row
}

async function peopleOf(reader: Reader, householdNo: number): Promise<Statement['people']> {
  const rows = await reader
    .selectFrom('person')
    .select(['name', 'relation'])
    .where('household_no', '=', householdNo)
    .where('status', '=', 'active')
    .orderBy('relation')
    .orderBy('birth')
    .execute()
  return rows.map((row) => ({ name: row.name, relation: row.relation === '0' ? '户主' : (codeLabel('relation', row.relation) ?? '其他') }))
}

/** Money received until today, a line a programme in the order of the statement. Nothing that lies ahead is promised. */
async function receivedBetween(reader: Reader, householdNo: number, from: string | null, today: PlainDate): Promise<Statement['all']> {
  const { rows } = await sql<{ programme: string; fen: number; times: number; last_day: string }>`
    select programme, sum(amount_fen)::bigint as fen, count(*) as times, max(occurred_on) as last_day from assistance_chain
    where household_no = ${householdNo} and kind in ('payment', 'service') and amount_fen > 0 and occurred_on <= ${today}::date and (${from}::date is null or occurred_on >= ${from}::date)
    group by programme`.execute(reader)
  const order = Object.keys(contract.chainProgrammes)
  const place = (programme: string): number => (order.includes(programme) ? order.indexOf(programme) : order.length)
  return rows
    .toSorted((a, b) => place(a.programme) - place(b.programme) || (a.programme < b.programme ? -1 : 1))
    .map((row) => ({
      programme: row.programme,
      label: programmeName(row.programme),
      fen: row.fen,
      times: row.times,
      lastDay: row.last_day,
    }))
}

async function runningHelp(reader: Reader, householdNo: number): Promise<Statement['running']> {
  const { rows } = await sql<{
    programme: keyof typeof alerts.programmeLabels
    who: string | null
    valid_from: string
    monthly_fen: number | null
  }>`
    select h.programme, p.name as who, h.valid_from, h.monthly_fen from hardship h left join person p on p.person_no = h.person_no
    where h.household_no = ${householdNo} and h.valid_to is null
    order by array_position(array['dibao', 'tekun', 'marginal', 'rigidExpenditure', 'relapseRisk', 'other'], h.programme), h.valid_from, h.id`.execute(
    reader,
  )
  return rows.map((row) => ({
    programme: row.programme,
    label: programmeName(row.programme),
    who: row.who ?? '全家',
    since: row.valid_from,
    monthlyFen: row.monthly_fen,
  }))
}

async function servicesOf(reader: Reader, householdNo: number, today: PlainDate): Promise<Statement['services']> {
  const { rows } = await sql<{ title: string; department: string; occurred_on: string; who: string | null }>`
    select c.title, c.department, c.occurred_on, (select p.name from person p where p.person_no = c.person_no) as who from assistance_chain c
    where c.household_no = ${householdNo} and c.kind = 'service' and coalesce(c.amount_fen, 0) = 0 and c.occurred_on <= ${today}::date order by c.occurred_on desc, c.key collate "C" desc limit ${mostServices}`.execute(
    reader,
  )
  return rows.map((row) => ({ label: row.title, department: departmentName(row.department), day: row.occurred_on, who: row.who ?? '' }))
}
