import { join, dirname } from 'node:path'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { withReader } from '#access'
import type { Services } from '#command'
import type { LakeSession } from '#platform/lake'
import { dataSetOf, type DataSetDefinition } from '#rooms/catalogue'
import { changesRegistry } from '../effects/registry.ts'
import { HeldSpool } from '../held-spool.ts'
import { NotLineByLine, readInBulk } from './bulk-reading.ts'
import { commitImport } from './commit.ts'
import { holdRows, removeKnown, removeRepeats } from './duplicates.ts'
import { checkNames, numberPersons, numberedTable, snapshotColumns, type NameCheck } from './numbering.ts'
import { planReading, type ReadingPlan } from './plan.ts'
import { newTally, readRowByRow, type RowTally } from './row-reading.ts'
import { createStaged, loadStaged, readingContext } from './staging.ts'
import { importActor, type ImportWork, type Progress } from './work.ts'

/**
 * Reads a delivered file: recognise, check every cell, hold back what is wrong, number the people, write the snapshot, and commit
 * everything in one transaction. Killed anywhere it leaves the import as it was, and is run again from the start. Throws a DomainError
 * for files that cannot be taken at all.
 */
export async function runImport(services: Services, work: ImportWork, earlier: readonly string[], progress: Progress): Promise<void> {
  const dataset = dataSetOf(work.dataset)
  await services.files.withPlainFile(work.fileSha256, async (path) => {
    await progress('识别文件', 0, 0)
    const scratch = join(dirname(path), randomUUID())
    const held = new HeldSpool(`${scratch}.held`)
    try {
      const plan = await planReading(path, dataset, `${scratch}.utf8`)
      await services.lake.session(async (session) => {
        const tally = await stage(session, { path, plan, dataset, work, held, scratch, progress })
        const repeated = await settleRepeats(session, { path, plan, dataset, held, tally })
        await progress('核对人员', tally.read, tally.read)
        await numberPersons(services.lake, session, dataset)
        const columns = snapshotColumns(dataset)
        const known = work.adds ? await removeKnown(session, numberedTable, columns, earlier) : 0
        const names = await settleNames(services, session, { path, plan, dataset, held })
        await held.finish()
        await commitImport(services, session, { work, dataset, plan, tally, held, names, repeated: repeated + known, columns }, progress)
      })
    } finally {
      await held.finish().catch(() => undefined)
      for (const kind of ['held', 'good', 'utf8']) await rm(`${scratch}.${kind}`, { force: true })
    }
  })
}

async function stage(
  session: LakeSession,
  options: { path: string; plan: ReadingPlan; dataset: DataSetDefinition; work: ImportWork; held: HeldSpool; scratch: string; progress: Progress },
): Promise<RowTally> {
  const { path, plan, dataset, work, held, scratch, progress } = options
  const context = readingContext(work.submittedOn, work.regionCode)
  await createStaged(session, dataset)
  if (plan.bulk !== null) {
    const tally = newTally()
    try {
      await progress('检查数据', 0, plan.bulk.dataLines)
      await readInBulk({ session, plan, dataset, context, held, tally })
      return tally
    } catch (error) {
      if (!(error instanceof NotLineByLine)) throw error
      await createStaged(session, dataset)
    }
  }
  const tally = newTally()
  const onProgress = (rows: number) => progress('逐行检查', rows, 0)
  await readRowByRow({ path, plan, dataset, context, goodPath: `${scratch}.good`, held, tally, onProgress })
  await loadStaged(session, dataset, `${scratch}.good`)
  return tally
}

async function settleRepeats(session: LakeSession, { path, plan, dataset, held, tally }: { path: string; plan: ReadingPlan; dataset: DataSetDefinition; held: HeldSpool; tally: RowTally }): Promise<number> {
  const { repeated, doubtful } = await removeRepeats(session, dataset)
  const keyLabels = dataset.keyFields.map((name) => dataset.fields.find((field) => field.name === name)?.label ?? name).join('、')
  await holdRows(path, plan, held, new Map([...doubtful].map(([row, first]) => [row, {
    field: '', label: '整行', code: 'row.contradiction', message: `与第 ${String(first)} 行是同一条记录（${keyLabels}相同），内容却不一样`, wayOut: '请核对哪一行是对的，只报那一行',
  }])))
  if (tally.read > 0 && repeated > 0) tally.skipped['repeated'] = repeated
  return repeated
}

/**
 * Holds back rows whose name is not the registered one of their number: the row may be about somebody else. Data sets that change the
 * registry are left alone here, the registry keeps their disagreements in its own list. The registered name is not told to the sender.
 */
async function settleNames(services: Services, session: LakeSession, { path, plan, dataset, held }: { path: string; plan: ReadingPlan; dataset: DataSetDefinition; held: HeldSpool }): Promise<NameCheck> {
  const names = await withReader(services.db, importActor, (reader) => checkNames(reader, session, dataset))
  if (changesRegistry(dataset.id) || names.conflicts.length === 0) return names
  const nameField = dataset.fields.find((field) => field.type === 'personName')
  const problem = { field: nameField?.name ?? '', label: nameField?.label ?? '姓名', code: 'name.conflict', message: '姓名与这个身份证号登记的姓名不一致', wayOut: '请核对是否写错了姓名或身份证号；确是本人改名的，请联系民政部门更正登记' }
  await holdRows(path, plan, held, new Map(names.conflicts.map((row) => [row, problem])))
  await session.run(`DELETE FROM ${numberedTable} WHERE row_no IN (SELECT unnest($1::INTEGER[]))`, [names.conflicts])
  return names
}
