import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor } from '#access'
import type { Services } from '#command'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import type { JobRequest } from '#platform/jobs'
import { literal, openLake } from '#platform/lake'
import { createLog } from '#platform/log'
import { dataSetOf } from '#rooms/catalogue'
import { handIn, importRead, readImport, type HandedIn } from '#rooms/imports'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { addUsers, fillReference, places, standStill, type Member } from './two-counties.ts'

export { places } from './two-counties.ts'

const cast = {
  county: ['周敏', 'county', places.county, 'civil-affairs'],
  medical: ['肖建国', 'department', places.county, 'medical-insurance'],
  education: ['何静', 'department', places.county, 'education'],
  clerk: ['陈立新', 'clerk', places.heba, 'civil-affairs'],
  nanxian: ['段红梅', 'county', places.nanxian, 'civil-affairs'],
  nanxianMedical: ['李文', 'department', places.nanxian, 'medical-insurance'],
  province: ['易国强', 'province', places.province, 'civil-affairs'],
  auditor: ['龙正', 'auditor', places.province, 'civil-affairs'],
} as const satisfies Record<string, Member>
export type Cast = keyof typeof cast

/** A file as a department hands it in; what is left out is the temporary-assistance list of the county for March 2026. */
export interface Delivered {
  readonly bytes: Uint8Array
  readonly fileName?: string
  readonly dataset?: string
  readonly period?: string
  readonly regionCode?: string
  readonly adds?: boolean
  readonly given?: HandedIn['given']
}

export interface ImportRow {
  readonly status: string
  readonly error_code: string | null
  readonly error_message: string | null
  readonly rows_read: number
  readonly rows_taken: number
  readonly rows_held: number
  readonly rows_skipped: number
  readonly rows_repeated: number
  readonly persons_matched: number
  readonly persons_new: number
  readonly persons_conflict: number
  readonly score: number | null
  readonly corrects_import: number | null
  readonly adds: boolean
  readonly attempts: number
  readonly quality: Quality
}

interface Quality {
  readonly warnings: string[]
  readonly problems: { field: string; code: string; rows: number; message: string; wayOut: string }[]
  readonly skipped: { reason: string; rows: number }[]
  readonly fields: { field: string; label: string; filled: number; empty: number; bad: number }[]
  readonly freshnessDays: number
}

/** A file in the template's own words: one object a row, by field name; fields named in no row have no column. */
export function csvOf(dataset: string, rows: readonly Readonly<Record<string, string>>[]): Uint8Array {
  const fields = dataSetOf(dataset).fields.filter((field) => rows.some((row) => row[field.name] !== undefined))
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [fields.map((field) => field.label), ...rows.map((row) => fields.map((field) => row[field.name] ?? ''))]
  return new TextEncoder().encode(`${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`)
}

/** A person as the population register lists them: of the household of `head`, in 老河口村. */
export function registered(id: string, name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    id_number: id,
    name,
    household_register_no: `HK${id.slice(-6)}`,
    head_id_number: id,
    relation: '户主',
    sex: Number(id[16]) % 2 === 1 ? '男' : '女',
    birth_date: `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
    residence: '农村',
    region: places.laohekou,
    register_status: '正常',
    phone: '',
    address: '',
    ...more,
  }
}

/** Departments of two counties, a database, a lake, a file store and keys of their own; the day stands still until it is set. */
export interface ImportWorld {
  readonly db: TestDatabase['kysely']
  readonly services: Services
  readonly actors: Readonly<Record<Cast, Actor>>
  readonly queued: JobRequest[]
  readonly directory: string
  setDay(day: string): void
  /** Hands a file in as somebody (the county unless told otherwise) and leaves its reading in the queue. */
  handIn(file: Delivered, who?: Cast): Promise<{ id: number; already: boolean }>
  /** Carries out what is queued. */
  work(): Promise<void>
  /** Hands a file in and reads it; gives the import. */
  deliver(file: Delivered, who?: Cast): Promise<ImportRow & { id: number }>
  import(id: number): Promise<ImportRow & { id: number }>
  /** Rows of the snapshots in use of a data set, in file order. */
  lakeRows(dataset?: string): Promise<Record<string, unknown>[]>
  /** A month for which nothing was delivered yet; each one asked for is another. */
  nextPeriod(): string
  /** What is in use of the temporary-assistance lists of a period: the sums in fen, the smallest first. */
  amounts(period: string): Promise<number[]>
  /** The rows of an import that were held back, and what became of them. */
  held(id: number): Promise<{ row_no: number; corrected_import: number | null; dismissed_reason: string }[]>
  /** How many rows of an import still wait to be put right. */
  waiting(id: number): Promise<number>
  /** Parquet files in the lake's folder, known or not. */
  lakeFiles(): Promise<string[]>
  stop(): Promise<void>
}

export async function createImportWorld(day = '2026-04-02'): Promise<ImportWorld> {
  const database = await createTestDatabase()
  const db = database.kysely
  const directory = await mkdtemp(join(tmpdir(), 'doudi-imports-'))
  const vault = await openVault({ directory: join(directory, 'keys') })
  const files = await openFileStore({ directory: join(directory, 'files'), vault })
  const lake = await openLake({
    directory: join(directory, 'lake'),
    memoryLimitMb: 512,
    threads: 1,
    variables: vault.lakeVariables,
    allowDirectories: [files.plainDirectory],
    personIndex: true,
  })
  await fillReference(database)
  const actors = await addUsers(database, cast)
  const { services: standing, queued, setDay } = await standStill(day)
  let month = 0
  const services = {
    db,
    vault,
    files,
    lake,
    log: createLog('silent'),
    ...standing,
    // What this room does not use stays out of its tests; touching it fails loudly.
  } as unknown as Services

  const world: ImportWorld = {
    db,
    services,
    actors,
    queued,
    directory,
    setDay,
    async handIn(
      {
        bytes,
        fileName = '临时救助.csv',
        dataset = 'temporary-assistance-payments',
        period = '2026-03',
        regionCode = places.county,
        adds = false,
        given = [],
      },
      who = 'county',
    ) {
      const stored = await files.put(bytes, { maxBytes: 64 * 1024 ** 2 })
      return handIn(services, actors[who], { dataset, period, regionCode, adds, given, via: 'screen', file: { ...stored, fileName } })
    },
    async work() {
      for (const job of queued.splice(0))
        if (job.name === importRead.name) await readImport(services, importRead.data.parse(job.data).importId)
    },
    async deliver(file, who) {
      const { id } = await world.handIn(file, who)
      await world.work()
      return world.import(id)
    },
    import: (id) => importOf(db, id),
    async lakeRows(dataset = 'temporary-assistance-payments') {
      const paths = await db
        .selectFrom('snapshot')
        .select('path')
        .where('dataset', '=', dataset)
        .where('withdrawn_at', 'is', null)
        .orderBy('id')
        .execute()
      if (paths.length === 0) return []
      return lake.rows(
        `SELECT * FROM read_parquet([${paths.map((row) => literal(row.path)).join(', ')}], union_by_name = true, filename = true) ORDER BY filename, row_no`,
      )
    },
    nextPeriod: () => `20${String(10 + Math.floor(++month / 12))}-${String((month % 12) + 1).padStart(2, '0')}`,
    async amounts(period) {
      const rows = await world.lakeRows()
      const ofPeriod = rows.filter((row) => String(row['filename']).includes(`/${period}/`))
      return ofPeriod.map((row) => Number(row['amount'])).toSorted((a, b) => a - b)
    },
    held: (id) =>
      db
        .selectFrom('held_row')
        .select(['row_no', 'corrected_import', 'dismissed_reason'])
        .where('import_id', '=', id)
        .orderBy('row_no')
        .execute(),
    async waiting(id) {
      return (await db.selectFrom('import').select('rows_waiting').where('id', '=', id).executeTakeFirstOrThrow()).rows_waiting
    },
    async lakeFiles() {
      const found = await readdir(join(directory, 'lake', 'snapshots'), { recursive: true }).catch(() => [])
      return found.filter((name) => name.endsWith('.parquet') || name.endsWith('.writing')).sort()
    },
    async stop() {
      await lake.close()
      await files.close()
      await database.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return world
}

async function importOf(db: TestDatabase['kysely'], id: number): Promise<ImportRow & { id: number }> {
  const row = await db.selectFrom('import').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return { ...row, quality: row.quality as Quality }
}
