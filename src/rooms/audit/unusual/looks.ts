import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, type ListSource } from '#command'
import { roles, unusualLooks as contract, type BodyOf, type QueryOf, type ReplyOf, type Role } from '#contract'
import { containing, type Reader, type Writer } from '#db'
import { DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import { sentenceOf } from './sentence.ts'

type Query = Omit<QueryOf<typeof contract.unusualLooks.list>, 'page' | 'size' | 'sort'>

interface LookRow {
  readonly id: number
  readonly day: string
  readonly name: string
  readonly login: string
  readonly role: string
  readonly measure: contract.Measure
  readonly place: string | null
  readonly household_no: number | null
  readonly looks: number
  readonly revealed: number
  readonly detail: unknown
  readonly last_at: Date
  readonly state: keyof typeof contract.stateLabels
  readonly answer: string
  readonly outcome: keyof typeof contract.outcomes | null
  readonly note: string
}

function selection({ q, measure, state, region }: Query): RawBuilder<unknown> {
  const parts = [sql`true`]
  if (q !== undefined && q !== '') parts.push(sql`(u.name like ${containing(q)} or u.login = ${q.toLowerCase()})`)
  if (measure !== undefined && measure.length > 0) parts.push(sql`l.measure = any(${measure})`)
  if (state !== undefined && state.length > 0) parts.push(sql`l.state = any(${state})`)
  if (region !== undefined && region !== '') parts.push(sql`l.region_code like ${`${regionPrefix(region as RegionCode)}%`}`)
  return sql`unusual_look l join app_user u on u.id = l.user_id left join region r on r.code = l.region_code where ${sql.join(parts, sql` and `)}`
}

/** What is not settled comes first, the newest first. */
export const unusualList: ListSource<Query, object> = {
  async rows(reader, query, slice) {
    const { rows } =
      await sql<LookRow>`select l.id, l.day, u.name, u.login, u.role, l.measure, r.full_name as place, l.household_no, l.looks, l.revealed, l.detail, l.last_at, l.state, l.answer, l.outcome, l.note
      from ${selection(query)} order by l.state = 'closed', l.day ${slice.descending ? sql`desc` : sql`asc`}, l.id desc limit ${slice.limit} offset ${slice.offset}`.execute(
        reader,
      )
    return rows.map((row) => ({
      id: row.id,
      day: row.day,
      name: row.name,
      login: row.login,
      post: roles[row.role as Role],
      measure: row.measure,
      sentence: sentenceOf(row),
      regionName: row.place ?? '',
      householdNo: row.household_no,
      looks: row.looks,
      revealed: row.revealed,
      lastAt: row.last_at.toISOString(),
      state: row.state,
      answer: row.answer,
      outcome: row.outcome,
      note: row.note,
    }))
  },
  async totals(reader, query) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query)}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}

async function lookOf(tx: Writer, id: number) {
  const row = await tx
    .selectFrom('unusual_look')
    .select(['id', 'user_id', 'state', 'region_code'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not-found', '没有这条异常查看')
  return row
}

const entry = (
  verb: string,
  row: { readonly id: number; readonly region_code: string; readonly user_id: number },
  detail: Record<string, unknown> = {},
) => ({ verb, subject: `unusual-look:${String(row.id)}`, regionCode: row.region_code, detail: { user: row.user_id, ...detail } })

export const askAbout = defineCommand({
  verb: 'unusualLook.ask',
  ability: 'unusual-look.read',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor, now }) {
    const row = await lookOf(tx, id)
    ensure(row.state === 'open', 'state.conflict', '已经问过，或已办结')
    await tx.updateTable('unusual_look').set({ state: 'asked', asked_by: actor.userId, asked_at: now }).where('id', '=', id).execute()
    return { reply: { id }, ledger: [entry('unusualLook.ask', row)] }
  },
})

export const closeLook = defineCommand({
  verb: 'unusualLook.close',
  ability: 'unusual-look.read',
  input: contract.close.body.extend({ id: z.number().int() }),
  async run(tx, { id, outcome, note }: BodyOf<typeof contract.close> & { id: number }, { actor, now }) {
    const row = await lookOf(tx, id)
    ensure(row.state !== 'closed', 'state.conflict', '已经办结')
    ensure(row.user_id !== actor.userId, 'auth.denied', '不能办结自己的查看')
    await tx
      .updateTable('unusual_look')
      .set({ state: 'closed', outcome, note, closed_by: actor.userId, closed_at: now })
      .where('id', '=', id)
      .execute()
    return { reply: { id }, ledger: [entry('unusualLook.close', row, { outcome })] }
  },
})

export const answerLook = defineCommand({
  verb: 'unusualLook.answer',
  ability: 'signed-in',
  input: contract.answer.body.extend({ id: z.number().int() }),
  async run(tx, { id, answer }: BodyOf<typeof contract.answer> & { id: number }, { actor, now }) {
    const row = await lookOf(tx, id)
    // What is asked of somebody else is not there for the caller.
    if (row.user_id !== actor.userId) throw new DomainError('not-found', '没有这条异常查看')
    ensure(row.state === 'asked' || row.state === 'answered', 'state.conflict', '这条不需要说明，或已办结')
    await tx.updateTable('unusual_look').set({ state: 'answered', answer, answered_at: now }).where('id', '=', id).execute()
    return { reply: { id }, ledger: [entry('unusualLook.answer', row)] }
  },
})

/** What somebody is asked about, open ones and those answered in the last 30 days. */
export async function ownLooks(reader: Reader, actor: Actor): Promise<ReplyOf<typeof contract.mine>> {
  const { rows } =
    await sql<LookRow>`select l.id, l.day, l.measure, r.full_name as place, l.household_no, l.looks, l.detail, l.state, l.answer from unusual_look l left join region r on r.code = l.region_code
    where l.user_id = ${actor.userId ?? 0} and (l.state in ('asked', 'answered') or l.state = 'closed' and l.asked_at > now() - interval '30 days') order by l.id desc limit 100`.execute(
      reader,
    )
  return {
    rows: rows.map((row) => ({
      id: row.id,
      day: row.day,
      sentence: sentenceOf(row),
      regionName: row.place ?? '',
      householdNo: row.household_no,
      state: row.state,
      answer: row.answer,
    })),
  }
}
