import { sql } from 'kysely'
import { defineCommand } from '#command'
import { idParam, standards as contract } from '#contract'
import type { Reader } from '#db'
import { contains, ensure } from '#kernel'
import { lockProposal, note } from './proposal.ts'

/** A county's part of a back-pay list. Fen. */
export interface Settlement {
  readonly regionCode: string
  readonly regionName: string
  readonly households: number
  readonly backPay: number
  readonly settledOn: string | null
  readonly settledBy: string
  readonly note: string
}

/** Counties in the caller's scope to whose families a published standard owes money, and whether each has handed its list on to be paid. */
export async function settlementsOf(reader: Reader, id: number): Promise<Settlement[]> {
  const { rows } = await sql<{
    county: string
    name: string
    households: number
    back_pay: number
    day: string | null
    by: string | null
    note: string | null
  }>`
    select owed.county, region.name, owed.households, owed.back_pay, s.settled_at::date::text as day, s.settled_by_name as by, s.note
    from (select rpad(left(region_code, 6), 12, '0') as county, count(distinct household_no)::int as households, sum(back_pay_fen)::bigint as back_pay
      from standard_back_pay where proposal_id = ${id} and back_pay_fen > 0 group by 1) owed
    join region on region.code = owed.county left join standard_back_pay_settled s on s.proposal_id = ${id} and s.region_code = owed.county order by 1`.execute(
    reader,
  )
  return rows.map((row) => ({
    regionCode: row.county,
    regionName: row.name,
    households: row.households,
    backPay: row.back_pay,
    settledOn: row.day,
    settledBy: row.by ?? '',
    note: row.note ?? '',
  }))
}

/** Proposals of which a county in the caller's scope still has to hand its back-pay list on. */
export const awaitingSettlement = sql<boolean>`standard_proposal.status = 'published' and standard_proposal.recompute = 'done' and exists (
  select from standard_back_pay p where p.proposal_id = standard_proposal.id and p.back_pay_fen > 0
    and not exists (select from standard_back_pay_settled s where s.proposal_id = p.proposal_id and s.region_code = rpad(left(p.region_code, 6), 12, '0')))`

/** Records that a county's back-pay list has been handed on to be paid. A second time it only answers. */
export const settleBackPay = defineCommand({
  verb: 'standard.settleBackPay',
  ability: 'standard.propose',
  input: idParam.extend(contract.settleBackPay.body.shape),
  async run(tx, { id, regionCode, note: words }, { actor, now }) {
    const row = await lockProposal(tx, id)
    ensure(actor.regionCode === null || contains(actor.regionCode, regionCode), 'auth.denied', '只能登记本辖区的补发清单')
    ensure(
      row.status === 'published' && row.recompute === 'done',
      'state.action-not-allowed',
      row.status === 'published' ? '补发还没有算完' : '这项标准已被更正或撤回，原来的补发清单作废',
      { hint: '请看更正或撤回后的清单' },
    )
    const own = (await settlementsOf(tx, id)).find((each) => each.regionCode === regionCode)
    ensure(own !== undefined, 'not-found', '这个县没有补发')
    if (own.settledOn !== null) return { reply: { id, already: true }, ledger: [] }
    await tx
      .insertInto('standard_back_pay_settled')
      .values({ proposal_id: id, region_code: regionCode, settled_at: now, settled_by: actor.id, settled_by_name: actor.name, note: words })
      .execute()
    await note(tx, { id, region_code: regionCode }, actor, now, `${own.regionName}补发清单已交付`, words, {
      households: own.households,
      backPay: own.backPay,
    })
    return {
      reply: { id, already: false },
      ledger: [
        {
          verb: 'standard.settleBackPay',
          subject: `standard:${String(id)}`,
          regionCode,
          detail: { households: own.households, backPay: own.backPay, note: words },
        },
      ],
    }
  },
})
