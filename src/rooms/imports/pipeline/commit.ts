import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { leaveScope, withWriter } from '#access'
import { read, type Services } from '#command'
import { planWithValues, type Writer } from '#db'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import type { LakeSession } from '#platform/lake'
import { duplicatesRequest } from '#rooms/registry'
import { writeChain } from '../effects/chain.ts'
import { applyToRegistry } from '../effects/registry.ts'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { recountWaiting } from '../waiting.ts'
import { heldPersons } from './held-persons.ts'
import { storedRows } from './numbering.ts'
import type { ReadFile } from './read-file.ts'
import { fieldCounts, hiddenNumbers, problemsOf, reportOf, takenRows } from './report.ts'
import { asOfDay, hashFile, importActor, type ImportWork, type Progress } from './work.ts'

/** The import is done already, or out of use: this run of it has nothing to do. */
export class NothingToDo extends Error {}

/** The period has other snapshots than when the reading began: what was compared with them has to be compared again. */
export class PeriodChanged extends Error {}

/**
 * Writes the snapshot, then everything else in one transaction: manifest, held rows, registry, chains, report, ledger. Where the
 * transaction does not come to its end the snapshot is taken away again; after a kill the next attempt does it (`removeLeftovers`).
 */
export async function commitImport(services: Services, session: LakeSession, file: ReadFile, progress: Progress): Promise<void> {
  const { work, dataset, columns } = file
  await refuseEmptyReplacement(session, file)
  progress('write', 0)
  const snapshot = await services.lake.writeSnapshot(
    { dataset: dataset.id, period: work.period, snapshotId: snapshotName(work.id, work.attempt), query: storedRows(dataset, columns) },
    session,
  )
  try {
    const stored = { ...snapshot, contentSha256: await hashFile(snapshot.path) }
    progress('registry', 0)
    await withWriter(services.db, importActor, (tx) => take(services, tx, session, file, stored))
  } catch (error) {
    if (!(await isKept(services, snapshot.path))) await rm(snapshot.path, { force: true })
    throw error
  }
}

/** Snapshots are named after their import and attempt, so that what a killed attempt left behind can be found. */
function snapshotName(importId: number, attempt: number): string {
  return `import-${String(importId)}-${String(attempt)}`
}

/** Removes the snapshot files of earlier attempts, none of which came to its end. */
export async function removeLeftovers(services: Services, work: Pick<ImportWork, 'id' | 'attempt' | 'dataset' | 'period'>): Promise<void> {
  for (let attempt = 1; attempt < work.attempt; attempt++)
    await rm(services.lake.snapshotPath(work.dataset, work.period, snapshotName(work.id, attempt)), { force: true })
}

/** Where the answer to a commit was lost, it may have happened all the same. */
async function isKept(services: Services, path: string): Promise<boolean> {
  const row = await read(services, importActor, (reader) =>
    reader.selectFrom('snapshot').select('id').where('path', '=', path).executeTakeFirst(),
  )
  return row !== undefined
}

/** A file of which nothing can be taken does not take the place of one that was good. */
async function refuseEmptyReplacement(session: LakeSession, { work, plan, tally, held }: ReadFile): Promise<void> {
  if (work.adds || work.earlier.length === 0 || (await takenRows(session)) > 0) return
  const message = tally.read === 0 ? '文件没有数据行，没有替换本期已交的' : `${String(tally.read)} 行没有一行能收下，没有替换本期已交的`
  throw new DomainError('file.empty', message, { hint: '请按下面的原因改正后重新提交', details: { problems: problemsOf(held, plan) } })
}

interface Stored {
  readonly path: string
  readonly rows: number
  readonly contentSha256: string
}

async function take(services: Services, tx: Writer, session: LakeSession, file: ReadFile, stored: Stored): Promise<void> {
  const { work, dataset, plan, tally, held } = file
  // What follows touches as much of a place as the file has rows.
  await planWithValues(tx)
  await claim(tx, work)
  if (!work.adds) await replaceEarlier(tx, work)
  const asOf = asOfDay(work.period, work.submittedOn)
  const { id: snapshotId } = await tx
    .insertInto('snapshot')
    .values({
      import_id: work.id,
      dataset: dataset.id,
      period: work.period,
      region_code: work.regionCode,
      path: stored.path,
      rows: stored.rows,
      as_of: asOf,
      content_sha256: stored.contentSha256,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const delivery = { importId: work.id, snapshotId, dataset: dataset.id, department: work.department, regionCode: work.regionCode, asOf }
  const heldBack = () => heldPersons(held, plan, services.vault)
  const effect = await applyToRegistry(dataset.id, {
    tx,
    session,
    vault: services.vault,
    delivery,
    full: !work.adds,
    cutOff: tally.cutOff,
    heldBack,
  })
  const chained = await writeChain(tx, session, dataset, delivery)
  await storeHeldRows(tx, services, work, held)
  if (work.correction !== null) await closeCorrected(tx, work.id, work.correction.importId, [...tally.returned])
  const counted = {
    taken: stored.rows,
    chained,
    hidden: await hiddenNumbers(session, dataset, stored.path),
    fields: await fieldCounts(session, dataset, plan),
  }
  const report = reportOf(file, effect, counted)
  await tx
    .updateTable('import')
    .set({ ...report, status: 'committed', finished_at: new Date(), progress: '{}' })
    .where('id', '=', work.id)
    .execute()
  await recountWaiting(tx, [work.id, ...(work.correction === null ? [] : [work.correction.importId])])
  await append(tx, importActor, [
    {
      verb: 'import.commit',
      subject: `import:${String(work.id)}`,
      regionCode: work.regionCode,
      detail: {
        dataset: dataset.id,
        period: work.period,
        file: work.fileSha256,
        snapshot: stored.contentSha256,
        read: tally.read,
        taken: stored.rows,
        held: held.count,
      },
    },
  ])
  // The queue's tables are not the scoped role's; nothing of the import comes after it.
  await leaveScope(tx)
  if (dataset.id === 'population-register') await services.jobs.enqueue(tx, [duplicatesRequest(work.regionCode)])
}

/**
 * Only one run may finish an import: a second one (the job was given out twice) finds it done. And the period must be as it was when the
 * file was compared with it; others that commit to the same period wait here.
 */
async function claim(tx: Writer, work: ImportWork): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`import:${work.dataset}:${work.period}:${work.regionCode}`}))`.execute(tx)
  const row = await tx.selectFrom('import').select(['status', 'attempts']).where('id', '=', work.id).forUpdate().executeTakeFirst()
  if (row?.status !== 'reading' || row.attempts !== work.attempt) throw new NothingToDo()
  const now = await snapshotsInUse(tx, work)
  if (now.length !== work.earlier.length || now.some((snapshot, i) => snapshot.id !== work.earlier[i]?.id)) throw new PeriodChanged()
  if (work.correction === null) return
  const corrected = await tx.selectFrom('import').select('status').where('id', '=', work.correction.importId).forUpdate().executeTakeFirst()
  if (corrected?.status !== 'committed') throw new PeriodChanged()
}

/** The snapshots in use of the same data set, period and place, oldest first. */
export function snapshotsInUse(
  tx: Writer,
  work: Pick<ImportWork, 'dataset' | 'period' | 'regionCode'>,
): Promise<{ id: number; path: string }[]> {
  return tx
    .selectFrom('snapshot')
    .select(['id', 'path'])
    .where('dataset', '=', work.dataset)
    .where('period', '=', work.period)
    .where('region_code', '=', work.regionCode)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .execute()
}

async function replaceEarlier(tx: Writer, work: ImportWork): Promise<void> {
  if (work.earlier.length === 0) return
  const ids = work.earlier.map((snapshot) => snapshot.id)
  const replaced = await tx
    .updateTable('snapshot')
    .set({ withdrawn_at: new Date() })
    .where('id', 'in', ids)
    .returning('import_id')
    .execute()
  // The chain keeps what a replaced file said only where the new one says it too: it is written again from the new file.
  await tx
    .deleteFrom('chain_event')
    .where('source_kind', '=', 'snapshot')
    .where('source_id', 'in', ids)
    .where('kind', '<>', 'change')
    .execute()
  await tx
    .updateTable('import')
    .set({ status: 'withdrawn', rows_waiting: 0, reason: `由第 ${String(work.id)} 号导入替换` })
    .where(
      'id',
      'in',
      replaced.map((row) => row.import_id),
    )
    .execute()
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

/** Rows that came back no longer wait where they were held: they are taken, or wait in the file that brought them. */
async function closeCorrected(tx: Writer, importId: number, corrected: number, rows: readonly number[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 10_000) {
    await tx
      .updateTable('held_row')
      .set({ corrected_import: importId })
      .where('import_id', '=', corrected)
      .where('row_no', 'in', rows.slice(from, from + 10_000))
      .where('corrected_import', 'is', null)
      .where('dismissed_at', 'is', null)
      .execute()
  }
}
