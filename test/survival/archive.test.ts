import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor, withWriter } from '#access'
import { append } from '#ledger'
import { readConfig, type Config } from '#platform/config'
import { fastFolder } from '#test/fast-folder'
import { archiveNow, makeBase } from '../../src/app/backup/archive.ts'
import { drillWork } from '../../src/app/backup/nightly.ts'
import { restoreArchive } from '../../src/app/backup/restore-archive.ts'
import { startServices, type Running } from '../../src/app/services.ts'

// `npm run test:faults` runs all of it, `npm test` what takes seconds.
//
// A running installation whose archive is kept up, and what comes back of it: as it was at a moment, as late as it goes, or not at all.

let folder: string
let config: Config
let running: Running
let archive: string
/** A moment after `second` and before `third`. */
let between: Date
const quiet = { onStep: () => undefined }

beforeAll(async () => {
  folder = await fastFolder('doudi-archive')
  archive = join(folder, 'backups')
  config = { ...configFor('data'), backupDirectory: archive }
  running = await startServices(config)
  await hire('first')
  await running.services.files.put(Buffer.from('scan of a paper'), { maxBytes: 1_000 })
  await running.services.lake.session((session) =>
    running.services.lake.persons.assignNumbers(session, '(SELECT uuid() AS token FROM range(40))'),
  )
  await makeBase(running.services)
  await hire('second')
  await running.services.files.put(Buffer.from('another'), { maxBytes: 1_000 })
  await running.services.lake.session((session) =>
    running.services.lake.persons.assignNumbers(session, '(SELECT uuid() AS token FROM range(2))'),
  )
  await sleep(30)
  between = new Date()
  await sleep(30)
  await archiveNow(running.services)
  await hire('third')
  await archiveNow(running.services)
}, 120_000)
afterAll(async () => {
  await running.stop()
  await rm(folder, { recursive: true, force: true })
})

function configFor(name: string): Config {
  const dataDirectory = join(folder, name)
  return {
    ...readConfig({}),
    dataDirectory,
    anchorDirectory: join(dataDirectory, 'anchors'),
    demo: false,
    databaseMemoryMb: 64,
    lakeMemoryMb: 512,
    logLevel: 'silent',
  }
}

/** A new user, written into the ledger: something to lose. */
async function hire(login: string): Promise<void> {
  const actor = systemActor('test', [])
  await withWriter(running.services.db, actor, async (tx) => {
    await tx
      .insertInto('app_user')
      .values({ login, name: login, role: 'clerk', region_code: '430971121000', department: 'civil-affairs', password_hash: '' })
      .execute()
    await append(tx, actor, [{ verb: 'user.create', subject: login }])
  })
}

/** The same key, nothing else. */
async function emptyPlace(name: string): Promise<Config> {
  const place = configFor(name)
  await cp(join(config.dataDirectory, 'keys'), join(place.dataDirectory, 'keys'), { recursive: true })
  return place
}

async function usersOf(place: Config): Promise<string[]> {
  const there = await startServices(place)
  try {
    return (await there.services.db.selectFrom('app_user').select('login').orderBy('id').execute()).map((row) => row.login)
  } finally {
    await there.stop()
  }
}

test('an installation comes back as it was at a moment, between two bases', { timeout: 240_000 }, async () => {
  const place = await emptyPlace('at-a-moment')
  const { checked, base } = await restoreArchive(place, archive, { until: between, ...quiet })
  expect(checked.problems).toEqual([])
  expect(checked.counts.app_user).toBe(base.counts.app_user + 1)
  expect(checked.persons).toBe(42)
  expect(checked.counts.ledger).toBe(base.counts.ledger + 2)
})

test.runIf(process.env['SURVIVAL_LONG'] === '1')(
  'without a moment it comes back as late as the archive goes, and works on from there',
  { timeout: 240_000 },
  async () => {
    const place = await emptyPlace('as-late-as-possible')
    const { checked } = await restoreArchive(place, archive, quiet)
    expect(checked.problems).toEqual([])
    expect(await usersOf(place)).toEqual(['first', 'second', 'third'])
    // What was restored and goes on may not write into the archive of the installation it came from.
    const there = await startServices({ ...place, backupDirectory: archive })
    try {
      await expect(archiveNow(there.services)).rejects.toThrow('属于另一套安装')
      // In one of its own it can come back as well.
      const own = { ...there.services, config: { ...place, backupDirectory: join(folder, 'own') } }
      await makeBase(own)
      await archiveNow(own)
    } finally {
      await there.stop()
    }
    const again = await emptyPlace('restored-twice')
    expect((await restoreArchive(again, join(folder, 'own'), quiet)).checked.problems).toEqual([])
  },
)

test('a moment the archive does not reach, another key and a folder in use are refused before anything is written', async () => {
  await expect(restoreArchive(configFor('x'), archive, { until: new Date(Date.now() + 3_600_000), ...quiet })).rejects.toThrow('备份只到')
  await expect(restoreArchive(configFor('x'), archive, { until: new Date('2020-01-01T00:00:00Z'), ...quiet })).rejects.toThrow(
    '最早只能恢复到',
  )
  await expect(restoreArchive(configFor('x'), archive, quiet)).rejects.toThrow('没有密钥文件')
  await expect(restoreArchive(config, archive, quiet)).rejects.toThrow('不是空的')
  await expect(restoreArchive(configFor('x'), folder, quiet)).rejects.toThrow('没有完整的备份')
})

test('nothing in the archive is readable without the keys, and nobody’s name is', async () => {
  await hire('readable-by-nobody')
  await archiveNow(running.services)
  const entries = await readdir(archive, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  expect(files.some((path) => path.includes('/log/'))).toBe(true)
  for (const path of files) expect((await readFile(path)).includes('readable-by-nobody'), path).toBe(false)
})

test('the drill restores beside, writes down what it found and leaves nothing', { timeout: 240_000 }, async () => {
  await drillWork.handler(running.services)({}, new AbortController().signal)
  const [run] = await running.services.db.selectFrom('backup_run').selectAll().where('kind', '=', 'drill').execute()
  expect(run).toMatchObject({ sound: true, problems: [], detail: { persons: 42, after: { app_user: 4 } } })
  expect(await stat(join(config.dataDirectory, 'drill')).catch(() => null)).toBeNull()
})

test('a spoilt archive makes the drill fail, and says so', { timeout: 240_000 }, async () => {
  const [base] = await readdir(join(archive, 'base'))
  const password = join(archive, 'base', base ?? '', 'postgres/password')
  const whole = await readFile(password)
  await writeFile(password, 'rubbish')
  await expect(drillWork.handler(running.services)({}, new AbortController().signal)).rejects.toThrow('damaged')
  const runs = await running.services.db.selectFrom('backup_run').select('sound').where('kind', '=', 'drill').orderBy('id').execute()
  expect(runs.map((run) => run.sound)).toEqual([true, false])
  await writeFile(password, whole)
})

test('bases older than the settings keep are given up, but for the newest of them', { timeout: 240_000 }, async () => {
  const [base] = await readdir(join(archive, 'base'))
  const manifest = JSON.parse(await readFile(join(archive, 'base', base ?? '', 'manifest.json'), 'utf8')) as object
  await mkdir(join(archive, 'base', '2020-01-01T000000Z'))
  await writeFile(
    join(archive, 'base', '2020-01-01T000000Z', 'manifest.json'),
    JSON.stringify({ ...manifest, createdAt: '2020-01-01T00:00:00.000Z' }),
  )
  await makeBase({ ...running.services, config: { ...config, keepDays: { ...config.keepDays, backups: 0 } } })
  const left = await readdir(join(archive, 'base'))
  expect(left).toHaveLength(2)
  expect(left).toContain(base)
})
