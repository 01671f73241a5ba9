import { join } from 'node:path'
import { sql, type KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '#command'
import type { LakeSession } from '#platform/lake'
import { csvOf, createImportWorld, places, registered, type ImportWorld } from '#test/import-world'
import { readImport } from './jobs.ts'
import { csvBytes, idOf, soundTable } from './reading/fixtures.ts'

/*
 * A worker may die at any point. Here it dies at every statement it sends to the lake and to the database, one after the other: each
 * time nothing of the file is there, and the next worker takes it whole.
 */
let world: ImportWorld
const people = [idOf(1), idOf(2), idOf(3)] as const
beforeAll(async () => {
  world = await createImportWorld()
  const register = await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    bytes: csvOf(
      'population-register',
      people.map((id, i) => registered(id, `家庭${'甲乙丙'[i] ?? ''}`)),
    ),
  })
  if (register.rows_taken !== 3) throw new Error('the register was not taken as the tests need it')
})
afterAll(() => world.stop())

class Killed extends Error {}

/** Counts steps and dies at the one that is next. */
class Fuse {
  count = 0
  readonly #at: number
  constructor(at: number) {
    this.#at = at
  }
  step(): void {
    this.count++
    if (this.count === this.#at) throw new Killed()
  }
}

function fusedSession(session: LakeSession, fuse: Fuse): LakeSession {
  return {
    run: (...args) => {
      fuse.step()
      return session.run(...args)
    },
    rows: (...args) => {
      fuse.step()
      return session.rows(...args)
    },
    columns: (...args) => {
      fuse.step()
      return session.columns(...args)
    },
  }
}

function dyingInLake({ lake, ...services }: Services, fuse: Fuse): Services {
  const fused: Services['lake'] = {
    ...lake,
    persons: {
      ...lake.persons,
      assignNumbers: (...args) => {
        fuse.step()
        return lake.persons.assignNumbers(...args)
      },
    },
    session: (work) => lake.session((session) => work(fusedSession(session, fuse))),
    writeSnapshot: async (request, session) => {
      const written = await lake.writeSnapshot(request, session)
      fuse.step()
      return written
    },
  }
  return { ...services, lake: fused }
}

function dyingInDatabase(services: Services, fuse: Fuse): Services {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      fuse.step()
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  return { ...services, db: services.db.withPlugin(plugin) as Services['db'] }
}

const tables = [
  'held_row',
  'snapshot',
  'chain_event',
  'hardship',
  'hardship_person',
  'person',
  'membership',
  'registry_conflict',
  'person_change',
] as const

/** Everything an import may change, but the import itself. */
async function state(): Promise<string> {
  const parts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{
        n: number
        digest: string
      }>`select count(*) as n, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${sql.table(table)} t`.execute(
        world.db,
      )
      return `${table} ${String(rows[0]?.n)} ${rows[0]?.digest ?? ''}`
    }),
  )
  const { rows } = await sql<{ n: number }>`select count(*) as n from ledger where verb = 'import.commit'`.execute(world.db)
  return [...parts, `ledger ${String(rows[0]?.n)}`].join('\n')
}

/** A month's 低保 roster with a row of each fate: taken, held back, repeated, of a stranger. */
function roster(note: string): Uint8Array {
  const row = (id: string, name: string, more: Record<string, string> = {}) => ({
    id_number: id,
    name,
    head_id_number: id,
    head_name: name,
    relation: '户主',
    residence: '农村',
    members: '1',
    monthly_amount: '485',
    started_on: '2025-06-01',
    status: '在册',
    cause: '因病',
    region: places.laohekou,
    phone: note,
    ...more,
  })
  return csvOf('dibao-roster', [
    row(people[0], '家庭甲'),
    row(people[1], '家庭乙'),
    row(people[1], '家庭乙'),
    row(people[2], '家庭丙', { started_on: '25-6-1' }),
    row(idOf(9), '外乡人'),
    row(idOf(8), '李四', { id_number: '1' }),
  ])
}

let month = 0
const nextPeriod = () => `20${String(10 + Math.floor(++month / 12))}-${String((month % 12) + 1).padStart(2, '0')}`

async function submit(n: number): Promise<number> {
  const { id } = await world.handIn({
    dataset: 'dibao-roster',
    period: nextPeriod(),
    fileName: '低保.csv',
    bytes: roster(`138${String(10_000_000 + n)}`),
  })
  world.queued.length = 0
  return id
}

const whole = { status: 'committed', rows_read: 6, rows_taken: 3, rows_held: 2, rows_repeated: 1 }

/** Files of the lake that no snapshot is. */
async function orphans(): Promise<string[]> {
  const known = (await world.db.selectFrom('snapshot').select('path').execute()).map((row) => row.path)
  return (await world.lakeFiles()).filter((name) => !known.some((path) => path.endsWith(name)))
}

async function dieEverywhere(dying: (services: Services, fuse: Fuse) => Services): Promise<number> {
  for (let at = 1; ; at++) {
    const id = await submit(at)
    const before = await state()
    const fuse = new Fuse(at)
    const died = await readImport(dying(world.services, fuse), id).then(
      () => false,
      (error: unknown) => error instanceof Killed,
    )
    if (!died) {
      expect(await world.import(id)).toMatchObject(whole)
      if (fuse.count < at) return at - 1
      // It was a word of progress that was lost; the import does not wait for those.
      continue
    }
    expect(await state(), `after dying at step ${String(at)}`).toBe(before)
    expect((await world.import(id)).status).toMatch(/received|reading/)
    // The next worker; not after each death, for they are many and alike, but always where a file was left in the lake.
    if (at % 7 === 0 || (await orphans()).length > 0) {
      await readImport(world.services, id)
      expect(await world.import(id), `again after step ${String(at)}`).toMatchObject(whole)
      expect(await orphans()).toEqual([])
    }
  }
}

test('dying at any statement to the lake leaves nothing half done', async () => {
  expect(await dieEverywhere(dyingInLake)).toBeGreaterThan(15)
}, 120_000)

test('dying at any statement to the database leaves nothing half done', async () => {
  expect(await dieEverywhere(dyingInDatabase)).toBeGreaterThan(25)
}, 240_000)

test('what a killed attempt wrote to the lake goes with the next', async () => {
  const period = nextPeriod()
  const { id } = await world.handIn({ bytes: csvBytes(soundTable(40).toSpliced(1, 38)), period })
  world.queued.length = 0
  await readImport(dyingInLake(world.services, new Fuse(5)), id).catch(() => undefined)
  await world.services.lake.writeSnapshot({
    dataset: 'temporary-assistance-payments',
    period,
    snapshotId: `import-${String(id)}-1`,
    query: 'SELECT 1 AS row_no',
  })
  expect(await world.lakeFiles()).toContain(join('temporary-assistance-payments', period, `import-${String(id)}-1.parquet`))
  await readImport(world.services, id)
  expect(await world.import(id)).toMatchObject({ status: 'committed', attempts: 2, rows_taken: 2 })
  expect(await world.lakeFiles()).not.toContain(join('temporary-assistance-payments', period, `import-${String(id)}-1.parquet`))
  // A snapshot is never written over.
  await expect(
    world.services.lake.writeSnapshot({
      dataset: 'temporary-assistance-payments',
      period,
      snapshotId: `import-${String(id)}-2`,
      query: 'SELECT 1 AS row_no',
    }),
  ).rejects.toMatchObject({ code: 'state.conflict' })
})

test('a file that fails for ever is given up and said, not tried without end', async () => {
  const id = await submit(999)
  for (let i = 0; i < 5; i++) await expect(readImport(dyingInLake(world.services, new Fuse(3)), id)).rejects.toThrow(Killed)
  await readImport(world.services, id)
  expect(await world.import(id)).toMatchObject({ status: 'failed', error_code: 'system.unavailable', rows_taken: 0 })
})
