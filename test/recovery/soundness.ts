import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { sql } from 'kysely'
import type { DatabaseHandle } from '#db'
import { verifyLedger } from '#ledger'
import { openVault } from '#platform/crypto'
import { openLake } from '#platform/lake'
import { brokenInvariants } from '../../src/app/invariants/list.ts'
import type { County } from './county.ts'
import { processesOf } from './processes.ts'

/** What is wrong with a county on its own; nothing, when all is well. Its server runs. */
export async function faultsOf(county: County): Promise<string[]> {
  const { server, client } = county
  return server.database(async (db) => [
    ...(await brokenInvariants(db)),
    ...(await faultsOfLedger(db)),
    ...(await faultsOfSnapshots(db, server.dataDirectory)),
    ...(await faultsOfRequests(db, client.answered)),
    ...(await faultsOfWork(db)),
  ])
}

async function faultsOfLedger(db: DatabaseHandle): Promise<string[]> {
  const { intact, brokenAt } = await verifyLedger(db)
  return intact ? [] : [`the ledger is broken at ${String(brokenAt)}`]
}

/** Every snapshot is there with its content, and nothing else is in the lake. */
async function faultsOfSnapshots(db: DatabaseHandle, dataDirectory: string): Promise<string[]> {
  const faults: string[] = []
  const known = await db.selectFrom('snapshot').select(['id', 'path', 'content_sha256']).execute()
  for (const { id, path, content_sha256 } of known) {
    const content = await readFile(path).catch(() => null)
    if (content === null) faults.push(`snapshot ${String(id)} is missing`)
    else if (createHash('sha256').update(content).digest('hex') !== content_sha256)
      faults.push(`snapshot ${String(id)} has another content`)
  }
  const folder = join(dataDirectory, 'lake/snapshots')
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const paths = new Set(known.map((row) => row.path))
  return [...faults, ...files.filter((file) => !paths.has(file)).map((file) => `${relative(folder, file)} belongs to nothing`)]
}

/** Whatever was answered was done, once, and would be answered the same again. */
async function faultsOfRequests(db: DatabaseHandle, answered: ReadonlyMap<string, object>): Promise<string[]> {
  const rows = await db.selectFrom('command_request').select(['request_id', 'verb', 'reply']).execute()
  const kept = new Map(rows.map((row) => [row.request_id, row]))
  return [...answered].flatMap(([id, reply]) => {
    const row = kept.get(id)
    if (row === undefined) return [`an answered request is not there: ${JSON.stringify(reply)}`]
    return JSON.stringify(sorted(row.reply)) === JSON.stringify(sorted(reply))
      ? []
      : [`${row.verb} was answered ${JSON.stringify(reply)} and is kept as ${JSON.stringify(row.reply)}`]
  })
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
}

async function faultsOfWork(db: DatabaseHandle): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'import ' || id || ': ' || status || ' ' || coalesce(error_message, '') as what from import where status not in ('committed', 'withdrawn')
    union all select 'run ' || id || ': ' || status || ' ' || coalesce(error_message, '') from screening_run where status <> 'done'
    union all select 'job ' || name || ' is ' || state from pgboss.job where state in ('retry', 'failed') and start_after <= now() and name !~ '^__'`.execute(
    db,
  )
  return rows.map((row) => row.what)
}

/** What a county has left behind after its server was stopped in order. */
export async function leftovers({ server: { dataDirectory } }: County): Promise<string[]> {
  const faults: string[] = []
  for (const process of await processesOf(dataDirectory)) faults.push(`still running: ${process.command}`)
  for (const folder of ['files/tmp', 'lake/tmp', 'lake/runs', 'lake/exports']) {
    for (const name of await readdir(join(dataDirectory, folder)).catch(() => [])) faults.push(`left in ${folder}: ${name}`)
  }
  const vault = await openVault({ directory: join(dataDirectory, 'keys') })
  await using lake = await openLake({
    directory: join(dataDirectory, 'lake'),
    memoryLimitMb: 256,
    threads: 1,
    variables: vault.lakeVariables,
    personIndex: true,
  })
  const { persons, highest, sound } = await lake.persons.verify()
  if (!sound || persons !== highest) faults.push(`person index: ${String(persons)} persons, highest number ${String(highest)}`)
  return faults
}
