import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { PlainMonth } from '#kernel'
import { hashPassword } from '#platform/crypto'
import { transaction } from '#db'
import { dataSets } from '#rooms/catalogue'
import { submitImport } from '#rooms/imports'
import { generateFiles, type GeneratedFile } from '#synthetic'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import type { Readiness } from './readiness.ts'

const loader = systemActor('demo', ['import.submit', 'screening.run'])
export const demoMonths = ['2026-08', '2026-09', '2026-10'] as PlainMonth[]

/** Loads the demonstration county into an empty database: accounts first, then the departments' files by the ordinary road in. */
export async function loadDemonstration(services: Services, readiness: Readiness): Promise<void> {
  await createAccounts(services)
  if (!(await isLoaded(services))) {
    readiness.doing = '正在装入演示数据'
    await deliver(services, ['430971'], 300)
    await settled(services)
  }
  readiness.ready = true
}

async function createAccounts(services: Services): Promise<void> {
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

async function isLoaded(services: Services): Promise<boolean> {
  const row = await services.db.selectFrom('import').select('id').where('via', '=', 'demo').where('status', '=', 'committed').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Generates the files of some regions and hands them in, month by month, the population register first. */
export async function deliver(services: Services, regions: readonly string[], peoplePerVillage: number | null): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), 'doudi-demo-'))
  try {
    const report = await generateFiles({ regions, periods: demoMonths, outDir, peoplePerVillage, errors: { perTenThousand: 30 } })
    const order = new Map(dataSets.map((dataset, index) => [dataset.id, index]))
    const files = report.files.toSorted((a, b) => a.period.localeCompare(b.period) || (order.get(a.dataSet) ?? 0) - (order.get(b.dataSet) ?? 0))
    for (const file of files) await submit(services, outDir, file)
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

async function submit(services: Services, outDir: string, file: GeneratedFile): Promise<void> {
  const stored = await services.files.put(createReadStream(join(outDir, file.file)), { maxBytes: 2 * 1024 ** 3 })
  await execute(services, submitImport, loader, { dataset: file.dataSet, period: file.period, regionCode: file.region, via: 'demo', file: { ...stored, fileName: basename(file.file) } })
}

/** Waits until every delivered file is read. */
async function settled(services: Services): Promise<void> {
  for (;;) {
    const row = await services.db.selectFrom('import').select((eb) => eb.fn.countAll<number>().as('n')).where('status', 'in', ['received', 'reading']).executeTakeFirstOrThrow()
    if (row.n === 0) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
