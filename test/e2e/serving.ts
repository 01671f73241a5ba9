import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { inject } from 'vitest'
import type { Services } from '#command'
import { hashPassword } from '#platform/crypto'
import { openServer } from '#test/server'

/** A world as browsers reach it: the real server with the built screens. */
export interface Serving {
  /** A loopback address counts as secure: service workers and positions need that. */
  readonly address: string
  close(): Promise<void>
}

export async function serve(services: Services): Promise<Serving> {
  const server = await openServer(services, { screens: inject('screens') })
  await server.listen({ port: 0, host: '127.0.0.1' })
  return {
    address: `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`,
    close: () => server.close(),
  }
}

/** Everybody's password in a browser's world. */
export const password = 'for-this-story-only'

/** Lets users of a world sign in. */
export async function givePasswords({ db }: Services, logins: readonly string[]): Promise<void> {
  await db
    .updateTable('app_user')
    .set({ password_hash: await hashPassword(password) })
    .where('login', 'in', logins)
    .execute()
}

const sizes = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } } as const
export type Device = keyof typeof sizes

/** A page of somebody who is signed in. */
export async function signedIn(browser: Browser, address: string, login: string, device: Device = 'desk'): Promise<Page> {
  const context = await browser.newContext({ viewport: sizes[device], locale: 'zh-CN' })
  const reply = await context.request.post(`${address}/api/session`, { data: { login, password }, headers: { 'x-doudi': '1' } })
  if (!reply.ok()) throw new Error(`${login} cannot sign in: ${await reply.text()}`)
  return context.newPage()
}
