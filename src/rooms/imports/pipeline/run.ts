import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withReader } from '#access'
import type { Services } from '#command'
import { DomainError } from '#kernel'
import type { Lake, LakeSession } from '#platform/lake'
import { dataSetOf, type DataSetDefinition } from '#rooms/catalogue'
import { changesRegistry } from '../effects/registry.ts'
import { HeldSpool } from '../held-spool.ts'
import type { HeldProblem } from '../import.ts'
import type { ReadingContext } from '../reading/index.ts'
import { NotLineByLine, readInBulk } from './bulk-reading.ts'
import { commitImport } from './commit.ts'
import { removeKnown, removeRepeats, type Repeats } from './duplicates.ts'
import { GoodRows } from './good-rows.ts'
import { checkNames, type NameCheck } from './names.ts'
import { numberPersons, snapshotColumns } from './numbering.ts'
import { plainLines, type PlainLines } from './plain-lines.ts'
import { placeInFile, planReading, type ReadingPlan } from './plan.ts'
import { holdRows, type RawSource } from './raw-rows.ts'
import { newTally, readRowByRow, type RowTally } from './row-reading.ts'
import { createStaged, dropRows, readingContext } from './staging.ts'
import { importActor, type ImportWork, type Progress } from './work.ts'

/**
 * Reads a delivered file: recognise, check every cell, hold back what is wrong, number the people, write the snapshot, and commit
 * everything in one transaction. Killed anywhere it leaves the import as it was, and is run again from the start. Throws a DomainError
 * for files that cannot be taken at all.
 */
export async function runImport(services: Services, work: ImportWork, progress: Progress): Promise<void> {
  const dataset = dataSetOf(work.dataset)
  await services.files.withPlainFile(work.fileSha256, async (path) => {
    progress('look', 0)
    const plan = await planReading(path, dataset, work)
    const scratch = join(dirname(path), randomUUID())
    const held = new HeldSpool(`${scratch}.held`)
    const good = new GoodRows(`${scratch}.good`, dataset)
    try {
      await services.lake.session((session) => carryOut(services, session, { work, dataset, path, plan, scratch, held, good, progress }))
    } finally {
      await held.finish()
      await good.finish()
      for (const suffix of ['.held', '.good', '.good.parquet', '.plain', '.bulk.parquet']) await rm(scratch + suffix, { force: true })
    }
  })
}

export interface ReadingTask {
  readonly work: ImportWork
  readonly dataset: DataSetDefinition
  readonly path: string
  readonly plan: ReadingPlan
  /** Beginning of the names of this import's temporary files; they lie where decrypted deliveries lie. */
  readonly scratch: string
  readonly held: HeldSpool
  readonly good: GoodRows
  readonly progress: Progress
}

async function carryOut(services: Services, session: LakeSession, task: ReadingTask): Promise<void> {
  const { work, dataset, plan, held, progress } = task
  const { tally, source, repeats } = await readAndCheck(services.lake, session, task)
  const columns = snapshotColumns(dataset)
  const known = work.adds ? await settleKnown(session, task, source, columns) : 0
  progress('people', 0.5)
  const names = await settleNames(services, session, task, source)
  await held.finish()
  if (tally.read === 0) refuseEmpty(dataset)
  await commitImport(services, session, { work, dataset, plan, tally, held, names, repeated: repeats.repeated + known, columns }, progress)
}

/** What can be said of a file from the file alone: every cell checked, repetitions settled, people numbered; the checked view is there. */
export async function readAndCheck(
  lake: Lake,
  session: LakeSession,
  task: ReadingTask,
): Promise<{ tally: RowTally; source: RawSource; repeats: Repeats }> {
  const { tally, source } = await stage(session, task)
  const repeats = await settleRepeats(session, task, source)
  task.progress('people', 0, { done: tally.read, total: tally.read })
  await numberPersons(lake, session, task.dataset)
  return { tally, source, repeats }
}

/** A list of people or households without a row would end everybody's stay on it; a month in which nothing happened is possible. */
function refuseEmpty(dataset: DataSetDefinition): void {
  if (dataset.grain === 'event') return
  throw new DomainError('file.empty', '文件只有表头，没有数据行', { hint: '请核对导出是否成功，再上传' })
}

async function stage(session: LakeSession, task: ReadingTask): Promise<{ tally: RowTally; source: RawSource }> {
  const { work, dataset, path, plan, scratch, good, held, progress } = task
  const context = readingContext(work.submittedOn, work.regionCode)
  const columns = plan.sheets[0]?.recognition.headerRows.at(-1)?.cells.length ?? 0
  const plain =
    plan.lines === null ? null : await plainLines(path, plan.finding, columns, `${scratch}.plain`, (share) => progress('prepare', share))
  const tally = newTally()
  if (plain !== null && (await stageBulk(session, task, plain, context, tally))) return { tally, source: { path, plan, plain } }
  const onProgress = (rows: number, share: number) =>
    progress('read', share, { done: rows, total: share > 0 ? Math.round(rows / share) : 0 })
  await readRowByRow({ path, plan, dataset, context, correction: work.correction, good, held, tally, onProgress })
  await good.finish()
  await createStaged(session, dataset, null, good)
  return { tally, source: { path, plan, plain: null } }
}

/** False where the file turned out not to be one row a line. */
async function stageBulk(
  session: LakeSession,
  { dataset, plan, scratch, good, held, progress }: ReadingTask,
  plain: PlainLines,
  context: ReadingContext,
  tally: RowTally,
): Promise<boolean> {
  const [sheet] = plan.sheets
  if (sheet === undefined) return false
  const onProgress = (share: number): void => {
    progress('read', share, { done: Math.round(share * plain.lines), total: plain.lines })
  }
  try {
    const bulk = await readInBulk({
      session,
      plain,
      plan,
      sheet,
      dataset,
      context,
      target: `${scratch}.bulk.parquet`,
      good,
      held,
      tally,
      onProgress,
    })
    await good.finish()
    await createStaged(session, dataset, bulk, good)
    return true
  } catch (error) {
    if (error instanceof NotLineByLine) return false
    throw error
  }
}

const wholeRow = { field: '', label: '整行' }

async function settleRepeats(session: LakeSession, { dataset, plan, held }: ReadingTask, source: RawSource): Promise<Repeats> {
  const repeats = await removeRepeats(session, dataset)
  const problem = (first: number): HeldProblem => ({
    ...wholeRow,
    code: 'row.contradiction',
    message: `与${placeInFile(first, plan)}是同一条记录（${keyLabels(dataset)}相同），内容却不一样`,
    wayOut: '请核对哪一行是对的，只报那一行',
  })
  await holdRows(source, held, repeats.doubtful, problem)
  return repeats
}

/** Rows the period already has are passed over; those that contradict them are held back. */
async function settleKnown(
  session: LakeSession,
  { work, dataset, held }: ReadingTask,
  source: RawSource,
  columns: readonly string[],
): Promise<number> {
  const { repeated, doubtful } = await removeKnown(
    session,
    dataset,
    columns,
    work.earlier.map((snapshot) => snapshot.path),
  )
  const problem = (): HeldProblem => ({
    ...wholeRow,
    code: 'row.known',
    message: `本期已收下同一条记录（${keyLabels(dataset)}相同），内容却不一样`,
    wayOut: '要改已收下的数据，请交完整的文件，并选“替换本期已交的”',
  })
  await holdRows(source, held, doubtful, problem)
  return repeated
}

function keyLabels(dataset: DataSetDefinition): string {
  return dataset.keyFields.map((name) => dataset.fields.find((field) => field.name === name)?.label ?? name).join('、')
}

/**
 * Holds back rows whose name is not the registered one of their number: the row may be about somebody else. Data sets that change the
 * registry are left alone here, the registry keeps their disagreements in its own list. The registered name is not told to the sender.
 */
async function settleNames(
  services: Services,
  session: LakeSession,
  { dataset, held }: ReadingTask,
  source: RawSource,
): Promise<NameCheck> {
  const names = await withReader(services.db, importActor, (reader) => checkNames(reader, session, dataset))
  if (changesRegistry(dataset.id) || names.conflicts.length === 0) return names
  const field = dataset.fields.find((candidate) => candidate.type === 'personName')
  const problem = (): HeldProblem => ({
    field: field?.name ?? '',
    label: field?.label ?? '姓名',
    code: 'name.conflict',
    message: '姓名与这个身份证号登记的姓名不一致',
    wayOut: '请核对是否写错了姓名或身份证号；确是本人改名的，请联系民政部门更正登记',
  })
  await holdRows(source, held, new Map(names.conflicts.map((row) => [row, row])), problem)
  for (let from = 0; from < names.conflicts.length; from += 100_000) {
    await dropRows(session, `SELECT unnest([${names.conflicts.slice(from, from + 100_000).join(', ')}]) AS row_no`)
  }
  return names
}
