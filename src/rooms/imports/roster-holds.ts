import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand } from '#command'
import { imports as contract } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'
import { endAbsent } from '#rooms/registry'

const shownAtMost = 500

/** What a roster left open for the person in charge; null where it left nothing. */
export async function rosterHold(reader: Reader, importId: number, actor: Actor): Promise<contract.RosterHold | null> {
  const row = await reader
    .selectFrom('roster_hold as h')
    .innerJoin('import as i', 'i.id', 'h.import_id')
    .selectAll('h')
    .select('i.status')
    .where('h.import_id', '=', importId)
    .executeTakeFirst()
  if (row === undefined) return null
  const reason =
    row.state !== 'open'
      ? '已经处理'
      : row.status !== 'committed'
        ? '这次导入已不再使用'
        : actor.abilities.has('import.withdraw')
          ? ''
          : '由县级民政确认'
  return {
    absent: row.hardships.length,
    running: row.running,
    state: row.state,
    decidedBy: row.decided_by_name,
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
    canDecide: { allowed: reason === '', reason },
  }
}

/** The households that a short roster no longer lists, in the order of places; the first 500. */
export async function absentRows(reader: Reader, importId: number): Promise<contract.AbsentRow[]> {
  const { rows } = await sql<{ household_no: number; name: string; place: string | null; valid_from: string; monthly_fen: number | null }>`
    select h.household_no, coalesce(p.name, o.head_name) as name, r.full_name as place, h.valid_from, h.monthly_fen
    from roster_hold t cross join lateral unnest(t.hardships) a (id) join hardship h on h.id = a.id join household o on o.household_no = h.household_no
    left join person p on p.person_no = h.person_no left join region r on r.code = h.region_code
    where t.import_id = ${importId} order by h.region_code, h.household_no limit ${shownAtMost}`.execute(reader)
  return rows.map((row) => ({
    householdNo: row.household_no,
    name: row.name,
    place: row.place ?? '',
    since: row.valid_from,
    monthlyFen: row.monthly_fen,
  }))
}

/** The person in charge says whether a short roster is whole: then whoever is absent has left; else they stay until the next one. */
export const decideAbsent = defineCommand({
  verb: 'import.decideAbsent',
  ability: 'import.withdraw',
  input: z.object({ id: z.number().int().positive(), ...contract.decideAbsent.body.shape }),
  async run(tx, { id, whole, reason }, { actor, now }) {
    const hold = await tx.selectFrom('roster_hold').selectAll().where('import_id', '=', id).forUpdate().executeTakeFirst()
    ensure(hold !== undefined, 'not-found', '这次导入没有待确认的退出，或不在您的管辖范围内')
    ensure(hold.state === 'open', 'state.conflict', hold.state === 'replaced' ? '已有更新的名册，这一份不再需要确认' : '已经处理', {
      hint: '请刷新页面后再看',
    })
    const { status, region_code } = await tx
      .selectFrom('import')
      .select(['status', 'region_code'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    ensure(status === 'committed', 'state.action-not-allowed', '这次导入已不再使用，不必确认')
    const ended = whole ? await endAbsent(tx, hold.hardships, hold.as_of) : 0
    await tx
      .updateTable('roster_hold')
      .set({ state: whole ? 'ended' : 'kept', reason, decided_by: actor.id, decided_by_name: actor.name, decided_at: now })
      .where('import_id', '=', id)
      .execute()
    return {
      reply: { ended },
      ledger: [
        {
          verb: 'import.decideAbsent',
          subject: `import:${String(id)}`,
          regionCode: region_code,
          detail: { whole, absent: hold.hardships.length, ended },
        },
      ],
    }
  },
})
