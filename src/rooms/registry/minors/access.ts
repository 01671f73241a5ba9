import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, type ListSource } from '#command'
import { minors as contract, roles, type BodyOf, type QueryOf, type Role } from '#contract'
import type { Writer } from '#db'
import { addDays, DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import { visibleHousehold } from '../household-file.ts'
import { maySeeMinors } from './minors.ts'

type Query = Omit<QueryOf<typeof contract.requests.list>, 'page' | 'size' | 'sort'>

interface AccessRow {
  readonly id: number
  readonly household_no: number
  readonly place: string | null
  readonly asked_as: string
  readonly role: string
  readonly user_id: number
  readonly reason: string
  readonly days: number
  readonly asked_at: Date
  readonly state: contract.State
  readonly decided_by_name: string
  readonly valid_to: string | null
  readonly note: string
}

function selection({ state, region, householdNo }: Query, today: string): RawBuilder<unknown> {
  const parts = [sql`true`]
  if (state !== undefined && state.length > 0) parts.push(sql`${shown(today)} = any(${state})`)
  if (region !== undefined && region !== '') parts.push(sql`m.region_code like ${`${regionPrefix(region as RegionCode)}%`}`)
  if (householdNo !== undefined) parts.push(sql`m.household_no = ${householdNo}`)
  return sql`minor_access m join app_user u on u.id = m.user_id left join region r on r.code = m.region_code where ${sql.join(parts, sql` and `)}`
}

const shown = (today: string): RawBuilder<contract.State> =>
  sql<contract.State>`case when m.state = 'granted' and m.valid_to < ${today} then 'past' else m.state end`

const mayDecide = (actor: Actor, row: { readonly user_id: number; readonly state: string }): boolean =>
  row.state === 'asked' && actor.abilities.has('minor.approve') && row.user_id !== actor.userId

/** Requests inside the scope, and always the caller's own; those that wait come first. */
export const accessList: ListSource<Query, object> = {
  async rows(reader, query, slice, { actor, services }) {
    const today = services.clock.today()
    const { rows } =
      await sql<AccessRow>`select m.id, m.household_no, r.full_name as place, m.asked_as, u.role, m.user_id, m.reason, m.days, m.asked_at, ${shown(today)} as state, m.decided_by_name, m.valid_to, m.note
      from ${selection(query, today)} order by m.state <> 'asked', m.id desc limit ${slice.limit} offset ${slice.offset}`.execute(reader)
    return rows.map((row) => ({
      id: row.id,
      householdNo: row.household_no,
      place: row.place ?? '',
      askedBy: row.asked_as,
      post: roles[row.role as Role],
      reason: row.reason,
      days: row.days,
      askedAt: row.asked_at.toISOString(),
      state: row.state,
      decidedBy: row.decided_by_name,
      validTo: row.valid_to,
      note: row.note,
      mayDecide: mayDecide(actor, row),
    }))
  },
  async totals(reader, query, { services }) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query, services.clock.today())}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}

export const askForMinors = defineCommand({
  verb: 'minor.ask',
  ability: 'registry.read',
  input: contract.ask.body.extend({ id: z.number().int() }),
  async run(tx, { id: householdNo, reason, days }: BodyOf<typeof contract.ask> & { id: number }, { actor, today }) {
    ensure(actor.userId !== null, 'auth.denied', '接口密钥不能申请查看未成年人信息', { hint: '接口只返回办理事项所需的内容' })
    const household = await visibleHousehold(tx, householdNo)
    ensure(!(await maySeeMinors(tx, householdNo, today)), 'state.conflict', '您已经可以查看这户的未成年人信息', { hint: '请刷新页面' })
    const open = await tx
      .selectFrom('minor_access')
      .select('id')
      .where('household_no', '=', householdNo)
      .where('user_id', '=', actor.userId)
      .where('state', '=', 'asked')
      .executeTakeFirst()
    ensure(open === undefined, 'state.conflict', '已经申请过，正在等负责人审批')
    const { id } = await tx
      .insertInto('minor_access')
      .values({ household_no: householdNo, region_code: household.region_code, user_id: actor.userId, asked_as: actor.name, reason, days })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id },
      ledger: [
        {
          verb: 'minor.ask',
          subject: `minor-access:${String(id)}`,
          regionCode: household.region_code,
          householdNo,
          purpose: reason,
          detail: { days },
        },
      ],
    }
  },
})

async function requestOf(tx: Writer, id: number, actor: Actor) {
  const row = await tx.selectFrom('minor_access').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这份申请')
  ensure(row.user_id !== actor.userId, 'auth.denied', '不能审批自己的申请', { hint: '请由本单位其他负责人或上级审批' })
  return row
}

export const decideMinors = defineCommand({
  verb: 'minor.decide',
  ability: 'minor.approve',
  input: contract.decide.body.extend({ id: z.number().int() }),
  async run(tx, { id, agree, note }: BodyOf<typeof contract.decide> & { id: number }, { actor, today, now }) {
    const row = await requestOf(tx, id, actor)
    ensure(row.state === 'asked', 'state.conflict', '这份申请已经审批')
    ensure(agree || note.length >= 4, 'input.invalid', '不同意请写明原因（至少 4 个字）')
    const validTo = agree ? addDays(today, row.days - 1) : null
    await tx
      .updateTable('minor_access')
      .set({
        state: agree ? 'granted' : 'refused',
        decided_by: actor.userId,
        decided_by_name: actor.name,
        decided_at: now,
        valid_to: validTo,
        note,
      })
      .where('id', '=', id)
      .execute()
    return {
      reply: { id },
      ledger: [
        {
          verb: 'minor.decide',
          subject: `minor-access:${String(id)}`,
          regionCode: row.region_code,
          householdNo: row.household_no,
          purpose: note,
          detail: { user: row.user_id, agree, validTo },
        },
      ],
    }
  },
})

export const endMinors = defineCommand({
  verb: 'minor.end',
  ability: 'minor.approve',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor }) {
    const row = await requestOf(tx, id, actor)
    ensure(row.state === 'granted', 'state.conflict', '没有可收回的同意')
    await tx.updateTable('minor_access').set({ state: 'ended' }).where('id', '=', id).execute()
    return {
      reply: { id },
      ledger: [
        {
          verb: 'minor.end',
          subject: `minor-access:${String(id)}`,
          regionCode: row.region_code,
          householdNo: row.household_no,
          detail: { user: row.user_id },
        },
      ],
    }
  },
})
