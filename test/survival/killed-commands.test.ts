import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { holdEmbedded } from '#db'
import { checkoutDirectory, readConfig, type Config } from '#platform/config'
import { personIdContext } from '#rooms/registry'
import { fastFolder } from '#test/fast-folder'
import { idNumberOf } from '#test/registry-world'
import { fill } from '../../bench/lists/filled.ts'
import { withFilledDatabase } from '../../bench/through-http.ts'
import { keysInUse } from '../../src/app/keys/reseal.ts'
import { startServices } from '../../src/app/services.ts'
import { brokenInvariants } from '../../src/app/invariants/list.ts'

// Commands that work long on much, killed in the middle as by a power cut (SIGKILL of the real process): run again they come to their end.

const long = process.env['SURVIVAL_LONG'] === '1'
const rounds = long ? 8 : 1
// Three to a family.
const people = long ? 12_000 : 3_900
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string
let data: string
let archive: string
let letGo: () => Promise<void>
beforeAll(async () => {
  folder = await fastFolder('doudi-killed')
  data = join(folder, 'data')
  archive = join(folder, 'archive')
  await withFilledDatabase(
    data,
    (database) => fill(database, { persons: people, alerts: 500 }),
    () => Promise.resolve(),
  )
  const running = await startServices(configOf(data))
  const { db, vault, files } = running.services
  await sql`update person p set id_sealed = v.sealed from unnest(${Array.from({ length: people }, (_, at) => at + 1)}::int[], ${Array.from(
    { length: people },
    (_, at) => vault.seal(idNumberOf(at + 1), personIdContext(at + 1)),
  )}::text[]) as v (person_no, sealed) where v.person_no = p.person_no`.execute(db)
  await sql`update person set phone_sealed = ''`.execute(db)
  for (let n = 0; n < 40; n++) await files.put(Buffer.from(`paper ${String(n)}`), { maxBytes: 1_000 })
  await running.stop()
  // One database server for all that follows.
  letGo = await holdEmbedded(join(data, 'postgres'))
})
afterAll(async () => {
  await letGo()
  await rm(folder, { recursive: true, force: true })
})

function configOf(dataDirectory: string): Config {
  return {
    ...readConfig({ DOUDI_DATA: dataDirectory, DOUDI_BACKUPS: archive, DOUDI_DEMO: '0', DOUDI_LOG: 'silent' }),
    lakeMemoryMb: 256,
    databaseMemoryMb: 64,
  }
}

interface Command {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  said: string
}

function doudi(at: string, ...args: readonly string[]): Command {
  const child = spawn(process.execPath, [join(checkoutDirectory, 'src/app/main.ts'), ...args], {
    cwd: checkoutDirectory,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DOUDI_DATA: at,
      DOUDI_BACKUPS: archive,
      DOUDI_DEMO: '0',
      DOUDI_DB_MEMORY_MB: '64',
      DOUDI_LAKE_MEMORY_MB: '256',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      resolve(code)
    })
  })
  const command: Command = { child, ended, said: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      command.said += text.toString()
    })
  return command
}

async function toItsEnd(at: string, ...args: readonly string[]): Promise<string> {
  const command = doudi(at, ...args)
  const code = await command.ended
  if (code !== 0) throw new Error(`doudi ${args.join(' ')} ended with ${String(code)}: ${command.said}`)
  return command.said
}

/** Starts it and kills it once `now` says so, or after a while; false where it had ended before. */
async function killed(command: Command, now: () => Promise<boolean>): Promise<boolean> {
  const { child } = command
  while (child.exitCode === null && !(await now())) await sleep(5)
  if (child.exitCode !== null) return false
  child.kill('SIGKILL')
  await command.ended
  return true
}

test('rotate-keys: killed between two batches, everything stays readable and --continue does the rest', async () => {
  const running = await startServices(configOf(data))
  const { services } = running
  const under = async (key: string): Promise<number> =>
    (await sql<{ n: number }>`select count(*)::int as n from person where starts_with(id_sealed, ${`${key}.`})`.execute(services.db))
      .rows[0]?.n ?? 0
  try {
    let key = ''
    for (let round = 0; round < rounds; round++) {
      const command = doudi(data, 'rotate-keys')
      // Killed at another point each time: after so many batches of 500.
      const after = 500 * (1 + Math.floor(Math.random() * (people / 500 - 2)))
      const wasKilled = await killed(command, async () => {
        key = services.vault.sealingKeys().current
        return key !== `s${String(round + 1)}` && (await under(key)) >= after
      })
      const done = await under(key)
      expect(wasKilled ? done % 500 : 0).toBe(0)
      const rows = await services.db.selectFrom('person').select(['person_no', 'id_sealed']).orderBy('person_no').execute()
      for (const { person_no, id_sealed } of rows)
        expect(services.vault.open(id_sealed, personIdContext(person_no))).toBe(idNumberOf(person_no))
      expect(await toItsEnd(data, 'rotate-keys', '--continue')).toContain(`已改用密钥 ${key}`)
      expect([...(await keysInUse(services)).keys()]).toEqual([key])
    }
    expect(await brokenInvariants(services.db)).toEqual([])
  } finally {
    await running.stop()
  }
})

test('backup: killed in the middle it is no backup, and the next one is whole', async () => {
  const took = await timed(() => toItsEnd(data, 'backup', join(folder, 'first')))
  for (let round = 0; round < rounds; round++) {
    const target = join(folder, `killed-${String(round)}`)
    const until = performance.now() + took * (0.2 + 0.7 * Math.random())
    const wasKilled = await killed(doudi(data, 'backup', target), () => Promise.resolve(performance.now() > until))
    const there = await readdir(target).catch((): string[] => [])
    expect(there.includes('manifest.json')).toBe(!wasKilled)
    if (wasKilled) {
      const restored = doudi(join(folder, 'nowhere'), 'restore', target)
      expect(await restored.ended).toBe(1)
      expect(restored.said).toContain('没有完整的备份')
    }
    // The archive's base in the same way: the job that was broken off is begun again by whoever works next.
    const base = performance.now() + took * (0.2 + 0.7 * Math.random())
    await killed(doudi(data, 'backup'), () => Promise.resolve(performance.now() > base))
  }
  expect(await toItsEnd(data, 'backup')).toContain('备份完成')
  await toItsEnd(data, 'backup', join(folder, 'whole'))
})

test('restore: killed in the middle, the installation does not start on half of it; begun again it is whole', async () => {
  const place = join(folder, 'restored')
  for (const source of long ? [join(folder, 'whole'), archive] : [archive]) {
    await prepare(place)
    const took = await timed(() => toItsEnd(place, 'restore', source))
    for (let round = 0; round < rounds; round++) {
      await prepare(place)
      const until = performance.now() + took * (0.3 + 0.6 * Math.random())
      await killed(doudi(place, 'restore', source), () => Promise.resolve(performance.now() > until))
      const left = await readdir(place)
      if (left.includes('restore.unfinished')) {
        const started = doudi(place, 'check')
        expect(await started.ended).toBe(1)
        expect(started.said).toContain('恢复没有做完')
      }
      // Killed before it wrote anything, or in the middle; else it was done.
      if (left.includes('restore.unfinished') || !left.includes('postgres'))
        expect(await toItsEnd(place, 'restore', source)).toContain('逐项核对无误')
      expect(await readdir(place)).not.toContain('restore.unfinished')
    }
  }
  const running = await startServices(configOf(place))
  expect((await running.services.db.selectFrom('person').select('person_no').execute()).length).toBe(people)
  await running.stop()
})

/** An empty place with the keys. */
async function prepare(place: string): Promise<void> {
  await rm(place, { recursive: true, force: true })
  await mkdir(place, { recursive: true, mode: 0o755 })
  await cp(join(data, 'keys'), join(place, 'keys'), { recursive: true })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
