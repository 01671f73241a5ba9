import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { PlainMonth, RegionCode } from '#kernel'
import { hashPassword } from '#platform/crypto'
import { transaction } from '#db'
import { dataSets } from '#rooms/catalogue'
import { submitImport } from '#rooms/imports'
import { startScreening } from '#rooms/screening'
import { generateFiles, type GeneratedFile } from '#synthetic'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import type { Readiness } from './readiness.ts'

const loader = systemActor('demo', ['import.submit', 'screening.run'])
const demoMonths = ['2026-08', '2026-09', '2026-10'] as PlainMonth[]
const monthEnds = ['2026-08-31', '2026-09-30', '2026-10-31'] as const

interface DemoCounty {
  readonly region: RegionCode
  readonly name: string
  readonly peoplePerVillage: number
}

/** Every village of both counties; the stories are in the first. Fewer people a village than in life, so that it loads in minutes. */
const counties: readonly DemoCounty[] = [
  { region: '430971000000' as RegionCode, name: '大通湖', peoplePerVillage: 300 },
  { region: '430921000000' as RegionCode, name: '南县', peoplePerVillage: 60 },
]

/**
 * Fills an empty database with the demonstration: the departments' files by the ordinary road in, then a screening as of each month's
 * end. Works while people sign in already; what a stopped program left undone is done at the next start, nothing twice.
 */
export async function loadDemonstration(services: Services, readiness: Readiness, signal: AbortSignal): Promise<void> {
  for (const county of counties) {
    if (await isLoaded(services, county)) {
      readiness.ready = true
      continue
    }
    readiness.doing = `正在装入${county.name}的演示数据`
    await deliver(services, county, signal)
    await settled(services, signal)
    for (const asOf of monthEnds) {
      signal.throwIfAborted()
      await execute(services, startScreening, loader, { regionCode: county.region, asOf })
      await settled(services, signal)
    }
    readiness.ready = true
  }
  readiness.doing = ''
}

/** The accounts of the demonstration; there before anybody can see its sign-in page. */
export async function createAccounts(services: Services): Promise<void> {
  const passwordHash = await hashPassword(demoPassword)
  await transaction(services.db, async (tx) => {
    for (const { login, name, role, regionCode, department } of demoAccounts) {
      await tx
        .insertInto('app_user')
        .values({ login, name, role, region_code: regionCode, department, password_hash: passwordHash, synthetic: true })
        .onConflict((conflict) => conflict.column('login').doNothing())
        .execute()
    }
  })
}

/** The last month's screening stands at the end of a county's loading. */
async function isLoaded(services: Services, { region }: DemoCounty): Promise<boolean> {
  const row = await services.db.selectFrom('screening_run').select('id').where('region_code', '=', region).where('requested_by', '=', loader.id).where('as_of', '=', monthEnds.at(-1) ?? '').where('status', '=', 'done').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Generates the files of a county and hands them in, month by month, the population register first. Handed in again they are the same imports. */
async function deliver(services: Services, { region, peoplePerVillage }: DemoCounty, signal: AbortSignal): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), 'doudi-demo-'))
  try {
    const report = await generateFiles({ regions: [region.slice(0, 6)], periods: demoMonths, outDir, peoplePerVillage, errors: { perTenThousand: 30 } })
    const order = new Map(dataSets.map((dataset, index) => [dataset.id, index]))
    const files = report.files.toSorted((a, b) => a.period.localeCompare(b.period) || (order.get(a.dataSet) ?? 0) - (order.get(b.dataSet) ?? 0))
    for (const file of files) {
      signal.throwIfAborted()
      await submit(services, outDir, file)
    }
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

async function submit(services: Services, outDir: string, file: GeneratedFile): Promise<void> {
  const stored = await services.files.put(createReadStream(join(outDir, file.file)), { maxBytes: 2 * 1024 ** 3 })
  await execute(services, submitImport, loader, { dataset: file.dataSet, period: file.period, regionCode: file.region, via: 'demo', file: { ...stored, fileName: basename(file.file) } })
}

/** Waits until every file is read and every screening is over. */
async function settled(services: Services, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const file = await services.db.selectFrom('import').select('id').where('status', 'in', ['received', 'reading']).limit(1).executeTakeFirst()
    const run = await services.db.selectFrom('screening_run').select('id').where('status', 'in', ['queued', 'running']).limit(1).executeTakeFirst()
    if (file === undefined && run === undefined) return
    await sleep(500)
  }
}
