import { sql } from 'kysely'
import type { Reader } from '#db'

/** Sums of what a publication touched, by month for what is paid on top. Fen. */
export interface RecomputeSummary {
  readonly households: number
  readonly monthly: number
  readonly backPay: number
  readonly backPayHouseholds: number
  /** Paid too much by a standard that was corrected or withdrawn: told, taken back from nobody. */
  readonly overpaid: number
  readonly overpaidHouseholds: number
  readonly months: readonly { readonly month: string; readonly households: number; readonly backPay: number; readonly overpaid: number }[]
}

/** Counts what was written; never kept apart from the rows themselves. */
export async function monthSummary(reader: Reader, id: number): Promise<RecomputeSummary> {
  const {
    rows: [touched],
  } = await sql<{
    households: number
    monthly: number
  }>`select count(*)::int as households, coalesce(sum(after_fen - before_fen), 0)::bigint as monthly from standard_touched where proposal_id = ${id}`.execute(
    reader,
  )
  const { rows: months } = await sql<{ month: string; households: number; back_pay: number; overpaid: number }>`
    select to_char(month, 'YYYY-MM') as month, count(distinct household_no)::int as households, coalesce(sum(back_pay_fen) filter (where back_pay_fen > 0), 0)::bigint as back_pay,
      coalesce(-sum(back_pay_fen) filter (where back_pay_fen < 0), 0)::bigint as overpaid from standard_back_pay where proposal_id = ${id} group by 1 order by 1`.execute(
    reader,
  )
  const {
    rows: [paid],
  } = await sql<{
    owed: number
    overpaid: number
  }>`select count(distinct household_no) filter (where back_pay_fen > 0)::int as owed, count(distinct household_no) filter (where back_pay_fen < 0)::int as overpaid from standard_back_pay where proposal_id = ${id}`.execute(
    reader,
  )
  return {
    households: touched?.households ?? 0,
    monthly: touched?.monthly ?? 0,
    backPay: months.reduce((sum, month) => sum + month.back_pay, 0),
    backPayHouseholds: paid?.owed ?? 0,
    overpaid: months.reduce((sum, month) => sum + month.overpaid, 0),
    overpaidHouseholds: paid?.overpaid ?? 0,
    months: months.map((month) => ({
      month: month.month,
      households: month.households,
      backPay: month.back_pay,
      overpaid: month.overpaid,
    })),
  }
}
