import { sql } from 'kysely'
import { z } from 'zod'
import { defineCommand } from '#command'
import type { Writer } from '#db'
import { DomainError, ensure } from '#kernel'
import { recountWaiting } from './waiting.ts'

/**
 * Takes a committed import out of use, and with it the corrections of its rows: the file was wrong, and they were part of it. Of a
 * correction withdrawn on its own, the rows wait again where they were held.
 */
export const withdrawImport = defineCommand({
  verb: 'import.withdraw',
  ability: 'import.withdraw',
  input: z.object({ id: z.number().int(), reason: z.string() }),
  async run(tx, { id, reason }) {
    const row = await tx
      .selectFrom('import')
      .select(['status', 'region_code', 'corrects_import'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) throw new DomainError('not-found', '没有这次导入')
    ensure(row.status === 'committed', 'state.action-not-allowed', '只有已入库的导入才能撤回')
    const ids = await withCorrections(tx, id)
    await tx.updateTable('import').set({ status: 'withdrawn', reason }).where('id', 'in', ids).execute()
    const snapshots = await tx
      .updateTable('snapshot')
      .set({ withdrawn_at: new Date() })
      .where('import_id', 'in', ids)
      .where('withdrawn_at', 'is', null)
      .returning('id')
      .execute()
    // What the files said leaves the chains; registry values stay until the department delivers again (they may have been confirmed since).
    if (snapshots.length > 0) {
      await tx
        .deleteFrom('chain_event')
        .where('source_kind', '=', 'snapshot')
        .where(
          'source_id',
          'in',
          snapshots.map((snapshot) => snapshot.id),
        )
        .where('kind', '<>', 'change')
        .execute()
    }
    await tx.updateTable('held_row').set({ corrected_import: null }).where('corrected_import', 'in', ids).execute()
    await recountWaiting(tx, [...ids, ...(row.corrects_import === null ? [] : [row.corrects_import])])
    return {
      reply: {},
      ledger: ids.map((one) => ({
        verb: 'import.withdraw',
        subject: `import:${String(one)}`,
        regionCode: row.region_code,
        detail: { reason },
      })),
    }
  },
})

async function withCorrections(tx: Writer, id: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive part as (
      select id from import where id = ${id}
      union select i.id from import i join part on i.corrects_import = part.id where i.status = 'committed'
    ) select id from part order by id`.execute(tx)
  return rows.map((row) => row.id)
}

/** Gives held rows up for good, with the reason: they wait no more. */
export const dismissRows = defineCommand({
  verb: 'import.dismiss',
  ability: 'import.correct',
  input: z.object({ id: z.number().int(), rowNos: z.array(z.number().int()), reason: z.string() }),
  async run(tx, { id, rowNos, reason }, { actor, now }) {
    const held = await tx.selectFrom('import').select(['status', 'region_code']).where('id', '=', id).forUpdate().executeTakeFirst()
    if (held === undefined) throw new DomainError('not-found', '没有这次导入')
    ensure(held.status === 'committed', 'state.action-not-allowed', '这次导入已经撤回或被替换，它的行不必再处理')
    const rows = await tx
      .updateTable('held_row')
      .set({ dismissed_by: actor.id, dismissed_at: now, dismissed_reason: reason })
      .where('import_id', '=', id)
      .where('row_no', 'in', rowNos)
      .where('corrected_import', 'is', null)
      .where('dismissed_at', 'is', null)
      .returning('row_no')
      .execute()
    ensure(rows.length === new Set(rowNos).size, 'state.conflict', '有的行已经更正过或已注明不再更正', { hint: '请刷新页面' })
    await recountWaiting(tx, [id])
    return {
      reply: {},
      ledger: [
        { verb: 'import.dismiss', subject: `import:${String(id)}`, regionCode: held.region_code, detail: { rows: rows.length, reason } },
      ],
    }
  },
})
