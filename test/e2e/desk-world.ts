import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { Role } from '#contract'
import { transaction } from '#db'
import { readConfig } from '#platform/config'
import { hashPassword } from '#platform/crypto'
import { submitImport } from '#rooms/imports'
import { startServices } from '../../src/app/services.ts'
import { startWorker } from '../../src/app/worker.ts'
import { launchBrowser } from '../browser.ts'
import { password, serve, signedIn, type Device } from './serving.ts'

/** A desk: who sits there. */
export interface DeskUser {
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly region: string
  readonly department: string
}

/** A whole platform without anybody in it: server, worker, browser; its users are given, everything else comes by the ordinary roads. */
export interface DeskWorld {
  readonly services: Services
  readonly address: string
  /** A page of somebody who is signed in. */
  page(login: string, device?: Device): Promise<Page>
  /** Everybody's password at the beginning. */
  readonly password: string
  /** Hands a file in behind the screens and waits until it is read; gives the import. */
  deliver(file: {
    readonly bytes: Uint8Array
    readonly fileName: string
    readonly dataset: string
    readonly period: string
    readonly regionCode: string
  }): Promise<number>
  /** A directory of its own, for files a browser uploads. */
  readonly directory: string
  stop(): Promise<void>
}

/** `settings`: of the installation, as the environment gives them. */
export async function createDeskWorld(users: readonly DeskUser[], settings: Readonly<Record<string, string>> = {}): Promise<DeskWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-desk-'))
  const running = await startServices(
    readConfig({
      PORT: '0',
      DOUDI_DATA: join(directory, 'data'),
      DOUDI_DEMO: '0',
      DOUDI_LOG: 'error',
      DOUDI_LAKE_THREADS: '2',
      ...settings,
    }),
  )
  const { services } = running
  const serving = await serve(services)
  await startWorker(services)
  const passwordHash = await hashPassword(password)
  await transaction(services.db, (tx) =>
    tx
      .insertInto('app_user')
      .values(
        users.map(({ login, name, role, region, department }) => ({
          login,
          name,
          role,
          region_code: region,
          department,
          password_hash: passwordHash,
        })),
      )
      .execute(),
  )
  const browser = await launchBrowser()
  const { address } = serving
  return {
    services,
    address,
    directory,
    password,
    page: (login, device = 'desk') => signedIn(browser, address, login, device),
    async deliver({ bytes, fileName, dataset, period, regionCode }) {
      const stored = await services.files.put(bytes, { maxBytes: 2 ** 26 })
      const { id } = await execute(services, submitImport, systemActor('desk', ['import.submit']), {
        dataset,
        period,
        regionCode,
        via: 'screen',
        file: { ...stored, fileName },
      })
      for (;;) {
        const { status } = await services.db.selectFrom('import').select('status').where('id', '=', id).executeTakeFirstOrThrow()
        if (status !== 'received' && status !== 'reading') return id
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async stop() {
      await browser.close()
      await serving.close()
      const unlikely = await fromScreens(services)
      await running.stop()
      await rm(directory, { recursive: true, force: true })
      if (unlikely.length > 0) throw new Error(`screens sent what none should: ${unlikely.join('; ')}`)
    },
  }
}

/** What is on record as sent by no screen: with nobody here but screens it must be nothing, or everybody's work would be suspicious. */
async function fromScreens({ db }: Services): Promise<string[]> {
  const rows = await db
    .selectFrom('refused_attempt')
    .select(['kind', 'operation', 'times'])
    .where('kind', 'in', ['type', 'choice', 'field', 'steps'])
    .execute()
  return rows.map((row) => `${row.kind} ${row.operation} (${String(row.times)})`)
}
