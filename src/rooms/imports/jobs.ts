import { withWriter } from '#access'
import type { Services } from '#command'
import { DomainError, type PlainDate, type RegionCode } from '#kernel'
import { append } from '#ledger'
import { importRead } from './job-definitions.ts'
import { NothingToDo, PeriodChanged, removeLeftovers, snapshotsInUse } from './pipeline/commit.ts'
import { runImport } from './pipeline/run.ts'
import { importActor, type ImportWork } from './pipeline/work.ts'
import { progressOf } from './progress.ts'
import type { GivenColumn } from './reading/index.ts'
import { correctionOf } from './returned.ts'

export { importRead } from './job-definitions.ts'

const mostAttempts = 5

/** Carries out one import. Run again after a kill it starts over; run again after the end it finds nothing to do. */
export async function readImport(services: Services, importId: number): Promise<void> {
  for (;;) {
    const work = await begin(services, importId)
    if (work === null) return
    await removeLeftovers(services, work)
    if (work.attempt > mostAttempts)
      return refuse(
        services,
        importId,
        new DomainError('system.unavailable', '这份文件多次处理失败，没有收下', {
          hint: '请稍后重新提交；若仍不行，请把导入编号告诉管理员',
        }),
      )
    const progress = progressOf(services, importId)
    try {
      return await runImport(services, work, progress.report)
    } catch (error) {
      if (error instanceof NothingToDo) return
      // Another file of the same period was taken meanwhile: read it again, against what the period holds now.
      if (error instanceof PeriodChanged) continue
      if (!(error instanceof DomainError) || error.code === 'system.unavailable') throw error
      return await refuse(services, importId, error)
    } finally {
      await progress.stop()
    }
  }
}

async function begin(services: Services, importId: number): Promise<ImportWork | null> {
  try {
    return await withWriter(services.db, importActor, async (tx) => {
      const row = await tx.selectFrom('import').selectAll().where('id', '=', importId).forUpdate().executeTakeFirst()
      if (row === undefined || (row.status !== 'received' && row.status !== 'reading')) return null
      const attempt = row.attempts + 1
      await tx
        .updateTable('import')
        .set({ status: 'reading', started_at: new Date(), attempts: attempt, progress: '{}' })
        .where('id', '=', importId)
        .execute()
      const place = { dataset: row.dataset, period: row.period, regionCode: row.region_code as RegionCode }
      return {
        ...place,
        id: row.id,
        attempt,
        department: row.department,
        fileSha256: row.file_sha256,
        fileName: row.file_name,
        submittedOn: dayInChina(row.submitted_at, services),
        adds: row.adds,
        given: row.mapping_override as GivenColumn[],
        correction: row.corrects_import === null ? null : await correctionOf(tx, row.corrects_import),
        earlier: await snapshotsInUse(tx, place),
      }
    })
  } catch (error) {
    // The import it corrects is out of use.
    if (!(error instanceof DomainError)) throw error
    await refuse(services, importId, error)
    return null
  }
}

/** The day of delivery as the platform's clock sees it (the demonstration may stand on another day). */
function dayInChina(submittedAt: Date, services: Services): PlainDate {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(submittedAt) as PlainDate
  const today = services.clock.today()
  return day > today ? today : day
}

/** The file cannot be taken at all: says why; its bytes stay, nothing else of it. */
async function refuse(services: Services, importId: number, error: DomainError): Promise<void> {
  await withWriter(services.db, importActor, async (tx) => {
    const row = await tx
      .updateTable('import')
      .set({
        status: 'failed',
        error_code: error.code,
        error_message: error.message,
        error_hint: error.hint ?? '',
        finished_at: new Date(),
        progress: '{}',
        ...(error.details === undefined ? {} : { quality: JSON.stringify(error.details) }),
      })
      .where('id', '=', importId)
      .where('status', 'in', ['received', 'reading'])
      .returning(['region_code', 'dataset'])
      .executeTakeFirst()
    if (row !== undefined)
      await append(tx, importActor, [
        {
          verb: 'import.refuse',
          subject: `import:${String(importId)}`,
          regionCode: row.region_code,
          detail: { code: error.code, dataset: row.dataset },
        },
      ])
  })
}

export const importsWork = {
  definition: importRead,
  handler: (services: Services) => (data: { importId: number }) => readImport(services, data.importId),
}
