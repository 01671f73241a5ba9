// node bench/restore.bench.ts [--scale hunan] [--size persons] [--keep folder]: how long a backup takes, how much comes in a minute's turn of
// the archive, and how long it takes until a lost installation stands again, checked. A million persons; at full scale three million.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { keyDirectoryOf, readConfig, type Config } from '#platform/config'
import { archiveNow, makeBase } from '../src/app/backup/archive.ts'
import { restoreArchive } from '../src/app/backup/restore-archive.ts'
import { startServices } from '../src/app/services.ts'
import { fill } from './lists/filled.ts'
import { sizeFrom, withFilledDatabase } from './through-http.ts'

const { size: persons, keep } = sizeFrom(1_000_000, 3_000_000)
const folder = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-restore-bench-')))
const beside = await mkdtemp(join(tmpdir(), 'doudi-restored-'))

const configOf = (dataDirectory: string): Config => ({
  ...readConfig({ DOUDI_LOG: 'error' }),
  dataDirectory,
  anchorDirectory: join(dataDirectory, 'anchors'),
  demo: false,
  databaseMemoryMb: 512,
  lakeMemoryMb: 512,
})

async function timed<T>(what: string, work: () => Promise<T>, more: (result: T) => string = () => ''): Promise<T> {
  const begun = performance.now()
  const result = await work()
  process.stdout.write(`| ${what} | ${((performance.now() - begun) / 1_000).toFixed(1)} s | ${more(result)} |\n`)
  return result
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

try {
  await withFilledDatabase(
    folder,
    (database) => fill(database, { persons, alerts: Math.ceil(persons / 3) }),
    () => Promise.resolve(),
  )
  const archive = join(beside, 'archive')
  const running = await startServices({ ...configOf(folder), backupDirectory: archive })
  const { services } = running
  const {
    rows: [database],
  } = await sql<{ bytes: number }>`select pg_database_size(current_database())::float8 as bytes`.execute(services.db)
  process.stdout.write(
    `${persons.toLocaleString('en')} persons, database ${megabytes(database?.bytes ?? 0)}\n| what | time | |\n| --- | --- | --- |\n`,
  )
  await timed(
    'backup while it runs',
    () => makeBase(services),
    ({ bytes }) => `${megabytes(bytes)} sealed`,
  )
  await sql`update alert set version = version where id % 5 = 0`.execute(services.db)
  await timed('a turn of the archive after a burst of work', () => archiveNow(services))
  const keys = keyDirectoryOf(configOf(folder))
  await running.stop()
  const place = { ...configOf(join(beside, 'restored')), keyDirectory: keys }
  const { checked } = await timed(
    'restore to the last moment, started and checked',
    () => restoreArchive(place, archive, { onStep: () => undefined }),
    (result) =>
      `${result.checked.ledgerEntries.toLocaleString('en')} entries of the ledger, ${result.checked.counts.person.toLocaleString('en')} persons`,
  )
  process.stdout.write(
    `${checked.problems.length === 0 ? 'nothing missing' : `problems: ${checked.problems.slice(0, 5).join('; ')}`}\nload of the machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  )
} finally {
  await rm(beside, { recursive: true, force: true })
  if (keep === undefined) await rm(folder, { recursive: true, force: true })
}
