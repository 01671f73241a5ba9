import { sql, type SqlBool } from 'kysely'
import { z } from 'zod'
import { defineCommand, type Call, type Slice } from '#command'
import { alerts as contract } from '#contract'
import type { Reader, Writer } from '#db'
import { ensure, type PlainDate } from '#kernel'
import { indicatorLabel } from './indicators.ts'
import { shortPlace } from './rows.ts'
import { beginsWith, inRegion } from './selection.ts'

export interface ExemptionInput extends z.output<typeof contract.exemptionInput> {
  readonly householdNo: number
  readonly personNo?: number | undefined
  readonly alertId?: number | undefined
}

/** Remembers an explanation, one row an indicator, in force from today. Used by the command below and when an alert is accepted. */
export async function rememberExemption(tx: Writer, call: Call, input: ExemptionInput): Promise<number[]> {
  const household = await tx.selectFrom('household').select('region_code').where('household_no', '=', input.householdNo).executeTakeFirst()
  ensure(household !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  ensure(input.validTo === null || input.validTo >= call.today, 'input.invalid', '豁免的截止日期已经过去', {
    hint: '请填今天或以后的日期，或选“长期有效”',
  })
  const rows = await tx
    .insertInto('exemption')
    .values(
      [...new Set(input.indicators)].map((indicator) => ({
        household_no: input.householdNo,
        person_no: input.personNo ?? null,
        region_code: household.region_code,
        kind: input.kind,
        indicator,
        reason: input.reason,
        valid_from: call.today,
        valid_to: input.validTo,
        created_by: call.actor.name,
        alert_id: input.alertId ?? null,
      })),
    )
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

export const createExemption = defineCommand({
  verb: 'exemption.create',
  ability: 'exemption.decide',
  input: z.object(contract.createExemption.body.shape),
  async run(tx, input, call) {
    const ids = await rememberExemption(tx, call, input)
    const ledger = [
      {
        verb: 'exemption.create',
        subject: `household:${String(input.householdNo)}`,
        regionCode: call.actor.regionCode,
        householdNo: input.householdNo,
        detail: { ids, kind: input.kind, indicators: input.indicators },
      },
    ]
    return { reply: { ids }, ledger }
  },
})

export const revokeExemption = defineCommand({
  verb: 'exemption.revoke',
  ability: 'exemption.decide',
  input: z.object({ id: z.number().int().positive(), ...contract.revokeExemption.body.shape }),
  async run(tx, { id, reason }, call) {
    const row = await tx
      .selectFrom('exemption')
      .select(['id', 'household_no', 'region_code', 'revoked_at'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    ensure(row !== undefined, 'not-found', '没有这条豁免记录，或不在您的管辖范围内')
    ensure(row.revoked_at === null, 'state.conflict', '这条豁免已经撤销')
    await tx
      .updateTable('exemption')
      .set({ revoked_at: call.now, revoked_by: call.actor.name, revoke_reason: reason })
      .where('id', '=', id)
      .execute()
    return {
      reply: {},
      ledger: [
        { verb: 'exemption.revoke', subject: `exemption:${String(id)}`, regionCode: row.region_code, householdNo: row.household_no },
      ],
    }
  },
})

type ExemptionQuery = Partial<z.output<typeof contract.exemptionListing.list.query>>

function selectedExemptions(query: ExemptionQuery, today: PlainDate) {
  const conditions = [sql<SqlBool>`true`]
  const { q, region, kind, state, householdNo } = query
  if (householdNo !== undefined) conditions.push(sql`e.household_no = ${householdNo}`)
  if (q !== undefined && q !== '') {
    conditions.push(
      /^\d{1,9}$/.test(q)
        ? sql`e.household_no = ${Number(q)}`
        : sql`(${beginsWith('h.head_name', q)} or ${beginsWith('h.head_initials', q.toLowerCase())})`,
    )
  }
  if (region !== undefined) conditions.push(inRegion('e.region_code', region))
  if (kind !== undefined && kind.length > 0) conditions.push(sql`e.kind = any(${kind}::text[])`)
  if (state !== undefined) conditions.push(sql`${stateOf(today)} = ${state}`)
  return sql`from exemption e join household h on h.household_no = e.household_no left join region r on r.code = e.region_code where ${sql.join(conditions, sql` and `)}`
}

function stateOf(today: PlainDate) {
  return sql<string>`case when e.revoked_at is not null then 'revoked' when e.valid_to < ${today}::date then 'ended' else 'active' end`
}

interface ExemptionRecord {
  id: number
  household_no: number
  head_name: string
  place: string | null
  kind: string
  indicator: string
  reason: string
  valid_from: string
  valid_to: string | null
  created_by: string
  created_at: Date
  state: string
  revoke_reason: string
  alert_id: number | null
}

/** Remembered explanations, one slice; `own` is cut off the places. */
export async function exemptionRows(
  reader: Reader,
  query: ExemptionQuery,
  slice: Slice,
  today: PlainDate,
  own: string,
): Promise<z.output<typeof contract.exemptionRow>[]> {
  const column = slice.sort === 'validTo' ? 'e.valid_to' : 'e.id'
  const { rows } = await sql<ExemptionRecord>`
    select e.id, e.household_no, h.head_name, r.full_name as place, e.kind, e.indicator, e.reason, e.valid_from, e.valid_to, e.created_by, e.created_at,
      ${stateOf(today)} as state, e.revoke_reason, e.alert_id
    ${selectedExemptions(query, today)} order by ${sql.raw(column)} ${sql.raw(slice.descending ? 'desc' : 'asc')} nulls last, e.id desc limit ${slice.limit} offset ${slice.offset}`.execute(
    reader,
  )
  return rows.map((row) => ({
    id: row.id,
    householdNo: row.household_no,
    headName: row.head_name,
    place: shortPlace(row.place ?? '', own),
    kind: row.kind,
    indicator: indicatorLabel(row.indicator),
    reason: row.reason,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    state: row.state,
    revokeReason: row.revoke_reason,
    alertId: row.alert_id,
  }))
}

/** How many there are in the selection. */
export async function exemptionCount(reader: Reader, query: ExemptionQuery, today: PlainDate): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n ${selectedExemptions(query, today)}`.execute(reader)
  return rows[0]?.n ?? 0
}
