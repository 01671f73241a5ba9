import { sql } from 'kysely'
import { leaveScope, withWriter } from '#access'
import type { Services } from '#command'
import type { Writer } from '#db'
import { addDays, addMonths, DomainError } from '#kernel'
import { append } from '#ledger'
import { newId } from '#platform/crypto'
import type { LakeSession } from '#platform/lake'
import { identifier } from '#platform/lake'
import type { DataSetDefinition } from '#rooms/catalogue'
import { duplicatesRequest } from '#rooms/registry'
import { writeChain } from '../effects/chain.ts'
import { applyToRegistry, type RegistryEffect } from '../effects/registry.ts'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { scoreParts, totalScore } from '../import.ts'
import { dueDate, periodEnd } from '../period.ts'
import { numberedTable, storedRows, type NameCheck } from './numbering.ts'
import { columnReadings } from './columns.ts'
import type { ReadingPlan } from './plan.ts'
import type { RowTally } from './row-reading.ts'
import { asOfDay, hashFile, importActor, type ImportWork, type Progress } from './work.ts'

/** A file that has been read and checked, ready to be taken. */
export interface ReadFile {
  readonly work: ImportWork
  readonly dataset: DataSetDefinition
  readonly plan: ReadingPlan
  readonly tally: RowTally
  readonly held: HeldSpool
  readonly names: NameCheck
  readonly repeated: number
  readonly columns: readonly string[]
}

/**
 * Writes the snapshot, then everything else in one transaction: manifest, held rows, registry, chains, report, ledger. The snapshot
 * file of a transaction that does not come to its end is in nobody's manifest and is swept away later.
 */
export async function commitImport(services: Services, session: LakeSession, file: ReadFile, progress: Progress): Promise<void> {
  const { work, dataset, columns } = file
  await progress('写入数据湖', 0, 0)
  const snapshot = await services.lake.writeSnapshot({ dataset: dataset.id, period: work.period, snapshotId: newId(), query: storedRows(columns) }, session)
  const contentSha256 = await hashFile(snapshot.path)
  const fields = await fieldCounts(session, dataset, columns)
  await progress('更新家庭与人员', 0, 0)
  await withWriter(services.db, importActor, async (tx) => {
    await claim(tx, work.id)
    if (!work.adds) await replaceEarlier(tx, work)
    const asOf = asOfDay(work.period, work.submittedOn)
    const { id: snapshotId } = await tx
      .insertInto('snapshot')
      .values({ import_id: work.id, dataset: dataset.id, period: work.period, region_code: work.regionCode, path: snapshot.path, rows: snapshot.rows, as_of: asOf, content_sha256: contentSha256 })
      .returning('id')
      .executeTakeFirstOrThrow()
    const delivery = { importId: work.id, snapshotId, dataset: dataset.id, department: work.department, regionCode: work.regionCode, asOf }
    const effect = await applyToRegistry(dataset.id, { tx, session, vault: services.vault, delivery, full: !work.adds })
    const chained = await writeChain(tx, session, dataset, delivery)
    await storeHeldRows(tx, services, work, file.held)
    await closeCorrected(tx, work.id)
    const report = reportOf(file, effect, chained, snapshot.rows, fields)
    await tx.updateTable('import').set({ ...report, status: 'committed', finished_at: new Date(), progress: '{}' }).where('id', '=', work.id).execute()
    await append(tx, importActor, [{
      verb: 'import.commit', subject: `import:${String(work.id)}`, regionCode: work.regionCode,
      detail: { dataset: dataset.id, period: work.period, file: work.fileSha256, snapshot: contentSha256, read: file.tally.read, taken: snapshot.rows, held: file.held.count },
    }])
    if (dataset.id === 'population-register') {
      await leaveScope(tx)
      await services.jobs.enqueue(tx, [duplicatesRequest(work.regionCode)])
    }
  })
}

/** Only one run may finish an import: a second one (the job was given out twice) finds it done and stops. */
async function claim(tx: Writer, id: number): Promise<void> {
  const row = await tx.selectFrom('import').select('status').where('id', '=', id).forUpdate().executeTakeFirst()
  if (row?.status !== 'reading') throw new DomainError('state.conflict', '这次导入已经处理完')
}

async function replaceEarlier(tx: Writer, work: ImportWork): Promise<void> {
  const replaced = await tx
    .updateTable('snapshot')
    .set({ withdrawn_at: new Date() })
    .where('dataset', '=', work.dataset)
    .where('period', '=', work.period)
    .where('region_code', '=', work.regionCode)
    .where('withdrawn_at', 'is', null)
    .returning(['id', 'import_id'])
    .execute()
  if (replaced.length === 0) return
  // The chain keeps what a replaced file said only where the new one says it too: it is written again from the new file.
  await tx.deleteFrom('chain_event').where('source_kind', '=', 'snapshot').where('source_id', 'in', replaced.map((row) => row.id)).where('kind', '<>', 'change').execute()
  await tx.updateTable('import').set({ status: 'withdrawn', reason: `由第 ${String(work.id)} 号导入替换` }).where('id', 'in', replaced.map((row) => row.import_id)).execute()
}

async function storeHeldRows(tx: Writer, services: Services, work: ImportWork, held: HeldSpool): Promise<void> {
  for await (const rows of held.batches(2000)) {
    const seal = (row: HeldRow) => services.vault.seal(JSON.stringify(row.cells), heldContext(work.id, row.rowNo))
    await sql`insert into held_row (import_id, row_no, sheet, cells_sealed, problems, region_code)
      select ${work.id}, r, s, c, p::jsonb, ${work.regionCode} from unnest(${rows.map((row) => row.rowNo)}::int[], ${rows.map((row) => row.sheet)}::text[],
        ${rows.map(seal)}::text[], ${rows.map((row) => JSON.stringify(row.problems))}::text[]) as t(r, s, c, p)`.execute(tx)
  }
}

/** Where a held row's cells belong: the context they are sealed for. */
export function heldContext(importId: number, rowNo: number): string {
  return `held_row:${String(importId)}:${String(rowNo)}`
}

/** Rows that a correction brought in are no longer waiting where they were held; those it holds back again go on waiting. */
async function closeCorrected(tx: Writer, importId: number): Promise<void> {
  await sql`
    update held_row h set corrected_import = ${importId}
    from import i cross join lateral jsonb_to_recordset(i.correction_rows) as c(line int, row int)
    where i.id = ${importId} and h.import_id = i.corrects_import and h.row_no = c.row
      and not exists (select from held_row again where again.import_id = ${importId} and again.row_no = c.line)`.execute(tx)
}

interface FieldCount {
  field: string
  label: string
  filled: number
  empty: number
  bad: number
}

/** How many rows have a value in each column that was delivered; what is bad comes from the rows held back. */
async function fieldCounts(session: LakeSession, dataset: DataSetDefinition, columns: readonly string[]): Promise<FieldCount[]> {
  const rows = await session.rows<Record<string, number>>(`SELECT count(*) AS total, ${columns.map((column) => `count(${identifier(column)}) AS ${identifier(`n_${column}`)}`).join(', ')} FROM ${numberedTable}`)
  const counts = rows[0] ?? {}
  const total = counts['total'] ?? 0
  return dataset.fields.flatMap((field) => {
    const column = columns.find((name) => name === field.name || name === field.replacedBy)
    if (column === undefined) return []
    const filled = counts[`n_${column}`] ?? 0
    return [{ field: field.name, label: field.label, filled, empty: total - filled, bad: 0 }]
  })
}

function reportOf(file: ReadFile, effect: RegistryEffect, chained: number, taken: number, fields: FieldCount[]) {
  const { work, dataset, plan, tally, held, names } = file
  const problems = held.problems()
  for (const field of fields) field.bad = problems.filter((problem) => problem.field === field.field).reduce((sum, problem) => sum + problem.rows, 0)
  const optional = fields.filter((count) => dataset.fields.find((field) => field.name === count.field)?.required === false)
  const conflicts = effect.conflicts > 0 ? effect.conflicts : names.conflicts.length
  const { daysLate } = dueDate(dataset, previousEnd(work.period, dataset), work.submittedOn)
  const parts = scoreParts({
    read: tally.read, held: held.count, optionalCells: optional.length * taken, optionalFilled: optional.reduce((sum, count) => sum + count.filled, 0),
    matched: names.matched, conflicts, daysLate, lateAfterDays: dataset.lateAfterDays,
  })
  const sheet = plan.sheets[0]
  const quality = {
    encoding: plan.finding.encoding?.encoding ?? null,
    sheet: plan.sheets.map((one) => one.name).filter((name) => name !== '').join('、'),
    headerRow: sheet?.recognition.lastHeaderRow ?? null,
    fields, problems,
    skipped: Object.entries(tally.skipped).filter(([, rows]) => rows > 0).map(([reason, rows]) => ({ reason: skipLabels[reason] ?? reason, rows })),
    freshnessDays: Math.max(0, Math.round((Date.parse(work.submittedOn) - Date.parse(asOfDay(work.period, work.submittedOn))) / 86_400_000)),
    scoreParts: parts,
    warnings: [...tally.warnings, ...plan.ignored.map((name) => `工作表“${name}”不是这个数据集，没有读`), ...effect.lines, ...(chained > 0 ? [`记入救助链 ${String(chained)} 条`] : [])],
  }
  const mapping = plan.sheets[0] === undefined ? [] : columnReadings(plan.sheets[0].recognition)
  return {
    file_kind: plan.finding.kind, rows_read: tally.read, rows_taken: taken, rows_held: held.count, rows_repeated: file.repeated,
    rows_skipped: Object.values(tally.skipped).reduce((sum, rows) => sum + rows, 0), persons_matched: names.matched, persons_new: names.unknown, persons_conflict: conflicts,
    score: totalScore(parts), quality: JSON.stringify(quality), mapping: JSON.stringify(mapping),
  }
}

const skipLabels: Readonly<Record<string, string>> = { title: '表头以上的标题行', blank: '空行', total: '合计行', note: '说明行', 'repeated-header': '重复的表头', repeated: '完全相同的重复行' }

/** The end of the period before: the delivery after it is this one, and its due date tells whether this one is late. */
function previousEnd(period: string, dataset: DataSetDefinition) {
  const end = periodEnd(period)
  const months: Record<string, number> = { monthly: 1, quarterly: 3, yearly: 12 }
  const back = months[dataset.frequency]
  return back === undefined ? addDays(end, dataset.frequency === 'weekly' ? -7 : -1) : addDays(addMonths(addDays(end, 1), -back), -1)
}
