import { z } from 'zod'
import { requireAbility, leadDepartment } from '#access'
import { defineCommand, type Call } from '#command'
import type { Writer } from '#db'
import { contains, DomainError, ensure, type RegionCode } from '#kernel'
import { request } from '#platform/jobs'
import { dataSetOf } from '#rooms/catalogue'
import { importRead } from './job-definitions.ts'
import { asOfDay } from './pipeline/work.ts'
import { periodEnd } from './period.ts'

/** A stored file handed in as a data set of a period and place. */
export const submission = z.object({
  dataset: z.string(),
  period: z.string(),
  regionCode: z.string().regex(/^\d{12}$/).transform((value) => value as RegionCode),
  file: z.object({ sha256: z.string(), size: z.number(), fileName: z.string() }),
  via: z.enum(['screen', 'api', 'cli', 'demo', 'correction']),
  adds: z.boolean().default(false),
  corrects: z.number().int().optional(),
  correctionRows: z.array(z.object({ line: z.number().int(), row: z.number().int() })).default([]),
})
type Submission = z.output<typeof submission>

/**
 * Takes a file in and queues its reading. The same bytes for the same data set, period and place are one import, however often they are
 * sent: the reply then names the one that exists. A department may hand in only its own data sets.
 */
export const submitImport = defineCommand({
  verb: 'import.submit',
  ability: 'import.submit',
  input: submission,
  async run(tx, input, call) {
    const dataset = dataSetOf(input.dataset)
    checkSender(input, dataset.department, call)
    const existing = await sameImport(tx, input)
    if (existing !== undefined) return { reply: { id: existing, already: true }, ledger: [] }
    const { id } = await tx
      .insertInto('import')
      .values({
        dataset: dataset.id, period: input.period, department: dataset.department, region_code: input.regionCode, file_sha256: input.file.sha256, file_name: input.file.fileName, file_size: input.file.size,
        via: input.via, as_of: asOfDay(input.period, call.today), adds: input.adds, corrects_import: input.corrects ?? null, correction_rows: JSON.stringify(input.correctionRows), submitted_by: call.actor.id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id, already: false },
      ledger: [{ verb: 'import.submit', subject: `import:${String(id)}`, regionCode: input.regionCode, detail: { dataset: dataset.id, period: input.period, file: input.file.sha256, via: input.via } }],
      jobs: [request(importRead, { importId: id }, { key: String(id) })],
    }
  },
})

function checkSender(input: Submission, department: string, { actor, today }: Call): void {
  requireAbility(actor, input.via === 'correction' ? 'import.correct' : 'import.submit')
  ensure(actor.department === department || actor.department === leadDepartment, 'auth.denied', '这个数据集由别的部门报送', { hint: '请选择本部门的数据集' })
  ensure(actor.regionCode === null || contains(actor.regionCode, input.regionCode), 'auth.denied', '只能报送本辖区的数据', { hint: '请选择本辖区' })
  ensure(periodEnd(input.period).slice(0, 4) <= today.slice(0, 4) && input.period.slice(0, 7) <= today.slice(0, 7), 'input.invalid', '数据期还没有到', { hint: '请核对数据期' })
}

async function sameImport(tx: Writer, input: Submission): Promise<number | undefined> {
  // Two senders of the same file at the same moment wait for each other here, not at the unique index.
  const row = await tx
    .selectFrom('import')
    .select('id')
    .where('file_sha256', '=', input.file.sha256)
    .where('dataset', '=', input.dataset)
    .where('period', '=', input.period)
    .where('region_code', '=', input.regionCode)
    .where('status', 'in', ['received', 'reading', 'committed'])
    .executeTakeFirst()
  return row?.id
}

export const withdrawImport = defineCommand({
  verb: 'import.withdraw',
  ability: 'import.withdraw',
  input: z.object({ id: z.number().int(), reason: z.string() }),
  async run(tx, { id, reason }) {
    const row = await tx.selectFrom('import').select(['status', 'region_code']).where('id', '=', id).forUpdate().executeTakeFirst()
    if (row === undefined) throw new DomainError('not-found', '没有这次导入')
    ensure(row.status === 'committed', 'state.action-not-allowed', '只有已入库的导入才能撤回')
    await tx.updateTable('import').set({ status: 'withdrawn', reason }).where('id', '=', id).execute()
    const snapshot = await tx.updateTable('snapshot').set({ withdrawn_at: new Date() }).where('import_id', '=', id).returning('id').executeTakeFirst()
    // What the file said leaves the chains; registry values stay until the department delivers again (they may have been confirmed since).
    if (snapshot !== undefined) await tx.deleteFrom('chain_event').where('source_kind', '=', 'snapshot').where('source_id', '=', snapshot.id).where('kind', '<>', 'change').execute()
    return { reply: {}, ledger: [{ verb: 'import.withdraw', subject: `import:${String(id)}`, regionCode: row.region_code, detail: { reason } }] }
  },
})

export const dismissRows = defineCommand({
  verb: 'import.dismiss',
  ability: 'import.correct',
  input: z.object({ id: z.number().int(), rowNos: z.array(z.number().int()), reason: z.string() }),
  async run(tx, { id, rowNos, reason }, { actor, now }) {
    const rows = await tx
      .updateTable('held_row')
      .set({ dismissed_by: actor.id, dismissed_at: now })
      .where('import_id', '=', id)
      .where('row_no', 'in', rowNos)
      .where('corrected_import', 'is', null)
      .where('dismissed_at', 'is', null)
      .returning('region_code')
      .execute()
    return { reply: {}, ledger: [{ verb: 'import.dismiss', subject: `import:${String(id)}`, regionCode: rows[0]?.region_code ?? null, detail: { rows: rows.length, reason } }] }
  },
})
