import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import { regionCode, type PlainMonth } from '#kernel'
import { dataSets } from '#rooms/catalogue'
import { readImport, submitImport } from '#rooms/imports'
import { isDueIn, type GeneratedFile } from '#synthetic'
import type { Generation, MonthFiles, MonthPart } from './generation.ts'
import { asOf, deliveredAt, pastMonths } from './timeline.ts'

const loader = systemActor('demo', ['import.submit'])
const order = new Map(dataSets.map((dataset, index) => [dataset.id, index]))

/** How a file is read once it was handed in: here and now, or by the worker, waited for. */
export type Reading = (services: Services, importId: number) => Promise<void>

/** Reads here: before anybody works, so that no queue has to be waited for. The queued job then finds nothing to do. */
export const readHere: Reading = async (services, importId) => {
  await readImport(services, importId)
}

/** Leaves the reading to the worker. One file at a time is in its queue, so that what people hand in is not kept waiting. */
export const readByWorker: Reading = async (services, importId) => {
  for (;;) {
    const { status } = await services.db.selectFrom('import').select('status').where('id', '=', importId).executeTakeFirstOrThrow()
    if (status !== 'received' && status !== 'reading') return
    await sleep(200)
  }
}

/** True when every file of the county and month has been handed in and dealt with. */
export async function isDelivered(services: Services, county: string, month: PlainMonth): Promise<boolean> {
  const rows = await services.db
    .selectFrom('import')
    .select(['dataset', 'status'])
    .where('via', '=', 'demo')
    .where('period', '=', month)
    .where('region_code', '=', regionCode(county))
    .execute()
  const settled = new Set(rows.filter((row) => row.status !== 'received' && row.status !== 'reading').map((row) => row.dataset))
  return dataSets.filter((dataset) => isDueIn(dataset, month)).every((dataset) => settled.has(dataset.id))
}

/**
 * Hands in the files of a county and month in the catalogue's order, the population register first, each with the day on which the
 * department sent it. Files that are in already are passed over: they are made again byte for byte and known by their hash.
 */
export async function deliver(
  services: Services,
  generation: Generation,
  {
    county,
    month,
    part = 'all',
    reading,
    onFile,
    signal,
  }: {
    readonly county: string
    readonly month: PlainMonth
    readonly part?: MonthPart
    readonly reading: Reading
    readonly onFile: (done: number, of: number) => void
    readonly signal: AbortSignal
  },
): Promise<void> {
  const made = await generation.filesOf(county, month, part)
  // In an earlier month a department may have had nothing to tell.
  const files = made.files
    .filter((file) => file.rows > 0 || (part === 'all' && !pastMonths.includes(month)))
    .toSorted((one, other) => (order.get(one.dataSet) ?? 0) - (order.get(other.dataSet) ?? 0))
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted()
    onFile(index, files.length)
    const then = asOf(services, deliveredAt(month, index))
    await reading(services, await handIn(then, made, file))
  }
  await generation.forget(county, month, part)
}

async function handIn(services: Services, { folder }: MonthFiles, file: GeneratedFile): Promise<number> {
  const stored = await services.files.put(createReadStream(join(folder, file.file)), { maxBytes: 2 * 1024 ** 3 })
  const { id } = await execute(services, submitImport, loader, {
    dataset: file.dataSet,
    period: file.period,
    regionCode: file.region,
    via: 'demo',
    file: { ...stored, fileName: basename(file.file) },
  })
  return id
}
