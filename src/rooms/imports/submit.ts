import { extname } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { leadDepartment, requireAbility, type Actor } from '#access'
import { defineCommand, execute, type Call, type Services } from '#command'
import type { Writer } from '#db'
import { contains, DomainError, ensure, type RegionCode } from '#kernel'
import { request } from '#platform/jobs'
import { safeFileName } from '#platform/papers'
import { findDataSet, type DataSetDefinition } from '#rooms/catalogue'
import { importRead } from './job-definitions.ts'
import { periodEnd } from './period.ts'
import { asOfDay } from './pipeline/work.ts'
import type { GivenColumn } from './reading/index.ts'
import { returnedImport } from './returned.ts'

const givenColumn = z.object({
  header: z.string(),
  field: z.string().nullable(),
  unit: z.enum(['yuan', 'hundred', 'thousand', 'wan', 'percent']).nullable(),
})

/** A stored file handed in as a data set of a period and place. */
export const submission = z.object({
  dataset: z.string(),
  period: z.string(),
  regionCode: z
    .string()
    .regex(/^\d{12}$/)
    .transform((value) => value as RegionCode),
  file: z.object({ sha256: z.string(), size: z.number(), fileName: z.string().transform(safeFileName) }),
  via: z.enum(['screen', 'api', 'cli', 'demo', 'correction']),
  adds: z.boolean().default(false),
  /** What a person has said of the file's columns. */
  given: z.array(givenColumn).max(500).default([]),
  /** The import whose held rows the file brings back; data set, period and place are then that import's. */
  corrects: z.number().int().nullable().default(null),
})
type Submission = z.output<typeof submission>
export type Submitted = { readonly id: number; readonly already: boolean }

/**
 * Takes a file in and queues its reading. The same bytes for the same data set, period and place are one import, however often they are
 * sent: the reply then names the one that exists. A department may hand in only its own data sets.
 */
export const submitImport = defineCommand({
  verb: 'import.submit',
  ability: 'import.submit',
  input: submission,
  async run(
    tx,
    input,
    call,
  ): Promise<{
    reply: Submitted
    ledger: { verb: string; subject: string; regionCode: string; detail: Record<string, unknown> }[]
    jobs?: ReturnType<typeof request>[]
  }> {
    const place = input.corrects === null ? input : { ...input, ...(await placeOfCorrected(tx, input.corrects)) }
    const dataset = findDataSet(place.dataset)
    ensure(dataset !== null, 'input.invalid', '数据需求清单里没有这个数据集', { hint: '请重新选择数据集' })
    checkSender(place, dataset, call)
    await checkRegion(tx, place.regionCode)
    const given = place.given.filter((column) => column.field === null || dataset.fields.some((field) => field.name === column.field))
    const inserted = await tx
      .insertInto('import')
      .values({
        dataset: dataset.id,
        period: place.period,
        department: dataset.department,
        region_code: place.regionCode,
        file_sha256: place.file.sha256,
        file_name: place.file.fileName,
        file_size: place.file.size,
        via: place.via,
        as_of: asOfDay(place.period, call.today),
        adds: place.adds,
        corrects_import: place.corrects,
        mapping_override: JSON.stringify(given),
        submitted_by: call.actor.id,
        submitted_at: call.now,
      })
      // Two senders of the same file at the same moment: the second waits here for the first.
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (inserted === undefined) return { reply: { id: await sameImport(tx, place, given), already: true }, ledger: [] }
    const { id } = inserted
    return {
      reply: { id, already: false },
      ledger: [
        {
          verb: 'import.submit',
          subject: `import:${String(id)}`,
          regionCode: place.regionCode,
          detail: { dataset: dataset.id, period: place.period, file: place.file.sha256, via: place.via, corrects: place.corrects },
        },
      ],
      jobs: [request(importRead, { importId: id }, { key: String(id) })],
    }
  },
})

/** Corrected rows go where the file they come from went, and are added to it. */
async function placeOfCorrected(tx: Writer, id: number): Promise<Pick<Submission, 'dataset' | 'period' | 'regionCode' | 'adds' | 'given'>> {
  const row = await tx.selectFrom('import').select(['dataset', 'period', 'region_code', 'status']).where('id', '=', id).executeTakeFirst()
  if (row === undefined)
    throw new DomainError('not-found', `这是退回的行，但找不到它要更正的第 ${String(id)} 号导入`, {
      hint: '请从本平台重新下载退回的行，或删去“退回编号”一列后作为新文件提交',
    })
  ensure(row.status === 'committed', 'state.conflict', `它要更正的第 ${String(id)} 号导入已经撤回或被替换`, {
    hint: '请从本期最新的导入重新下载退回的行',
  })
  return { dataset: row.dataset, period: row.period, regionCode: row.region_code as RegionCode, adds: true, given: [] }
}

function checkSender(input: Submission, dataset: DataSetDefinition, { actor, today }: Call): void {
  ensure(actor.department === dataset.department || actor.department === leadDepartment, 'auth.denied', '这个数据集由别的部门报送', {
    hint: '请选择本部门的数据集',
  })
  ensure(actor.regionCode === null || contains(actor.regionCode, input.regionCode), 'auth.denied', '只能报送本辖区的数据', {
    hint: '请选择本辖区',
  })
  const end = periodEnd(input.period)
  const begun = input.period.length === 10 ? end : input.period
  ensure(begun <= today.slice(0, begun.length), 'input.invalid', '数据期还没有到', { hint: '请核对数据期' })
}

/** A code of the right length may still be nobody's. */
async function checkRegion(tx: Writer, code: RegionCode): Promise<void> {
  const region = await tx.selectFrom('region').select('code').where('code', '=', code).executeTakeFirst()
  ensure(region !== undefined, 'input.invalid', `没有区划代码为 ${code} 的地区`, { hint: '请核对行政区划代码' })
}

async function sameImport(tx: Writer, input: Submission, given: readonly GivenColumn[]): Promise<number> {
  const row = await tx
    .selectFrom('import')
    .select('id')
    .where('file_sha256', '=', input.file.sha256)
    .where('dataset', '=', input.dataset)
    .where('period', '=', input.period)
    .where('region_code', '=', input.regionCode)
    .where('status', 'in', ['received', 'reading', 'committed'])
    .where(sql<boolean>`mapping_override = ${JSON.stringify(given)}::jsonb`)
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('state.conflict', '这份文件的导入刚刚有了变化', { hint: '请重新提交' })
  return row.id
}

/** What somebody hands in: the file is stored already. */
export type HandedIn = Omit<z.input<typeof submission>, 'corrects'>

/**
 * Hands a stored file in. A file with 退回编号 in it is recognised as rows that were returned: it corrects that import, whatever data set,
 * period and place were chosen. `corrects` saves looking into the file where that has been done.
 */
export async function handIn(
  services: Services,
  actor: Actor,
  input: HandedIn,
  options: { requestId?: string | undefined; corrects?: number | null } = {},
): Promise<Submitted> {
  requireAbility(actor, 'import.submit')
  const { requestId, corrects = await returnedBy(services, input.file) } = options
  return execute(services, submitImport, actor, { ...input, corrects }, requestId)
}

/** The import whose held rows a stored file brings back; null for any other file. */
function returnedBy(services: Services, file: { readonly sha256: string; readonly fileName: string }): Promise<number | null> {
  return services.files.withPlainFile(file.sha256, returnedImport, { extension: extensionOf(file.fileName) })
}

/** The extension a temporary file may have; none where the name has an odd one. */
export function extensionOf(fileName: string): string {
  const extension = extname(fileName).toLowerCase()
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : ''
}
