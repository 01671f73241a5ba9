import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { Role } from '#contract'
import { transaction } from '#db'
import { checkoutDirectory, readConfig } from '#platform/config'
import { hashPassword } from '#platform/crypto'
import { submitImport } from '#rooms/imports'
import { createServer } from '../../src/app/http.ts'
import { routes } from '../../src/app/routes.ts'
import { startServices } from '../../src/app/services.ts'
import { registerSession } from '../../src/app/session.ts'
import { startWorker } from '../../src/app/worker.ts'
import { launchBrowser } from '../browser.ts'

const password = 'desk-only'

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
  const server = await createServer(services, routes, join(checkoutDirectory, 'dist/web'))
  registerSession(server, services, { ready: true, doing: '' })
  await server.listen({ port: 0, host: '127.0.0.1' })
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
  const address = `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`
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
      await server.close()
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const sizes = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } } as const
export type Device = keyof typeof sizes

async function signedIn(browser: Browser, address: string, login: string, device: Device): Promise<Page> {
  const context = await browser.newContext({ viewport: sizes[device], locale: 'zh-CN' })
  const reply = await context.request.post(`${address}/api/session`, { data: { login, password }, headers: { 'x-doudi': '1' } })
  if (!reply.ok()) throw new Error(`${login} cannot sign in: ${await reply.text()}`)
  return context.newPage()
}
