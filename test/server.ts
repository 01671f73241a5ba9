import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Services } from '#command'
import type { Role } from '#contract'
import type { DatabaseHandle } from '#db'
import { checkoutDirectory, readConfig } from '#platform/config'
import { hashPassword, openVault } from '#platform/crypto'
import { createLog } from '#platform/log'
import type { SingleSignOn } from '#platform/single-sign-on'
import { createServer } from '../src/app/http.ts'
import type { Readiness } from '../src/app/readiness.ts'
import { routes } from '../src/app/routes.ts'
import { registerSession } from '../src/app/session.ts'
import { createAlertWorld, type AlertWorld } from './alert-world.ts'
import { places } from './two-counties.ts'

/** What an installation adds to the services of a world: settings read from an environment, and a log that nobody reads. */
export function installed(services: Services, environment: Readonly<Record<string, string>> = {}): Services {
  return { ...services, config: readConfig(environment), log: createLog('silent') }
}

interface Opening {
  /** Folder of the built screens; without it there are none. */
  readonly screens?: string
  readonly readiness?: Readiness
  readonly provider?: SingleSignOn
}

/** The real server with every operation and the sign-in, to be asked with `inject`. */
export async function openServer(services: Services, opening: Opening = {}): Promise<FastifyInstance> {
  const { screens = join(checkoutDirectory, 'no-screens-here'), readiness = { ready: true, doing: '' }, provider = null } = opening
  const server = await createServer(services, routes, screens)
  registerSession(server, services, readiness, provider)
  return server
}

/** Everybody's, where everybody may sign in. */
export const password = 'correct horse'

/** Administrators of the county, who sign in as their role is called. */
export async function addAdministrators(db: DatabaseHandle, roles: readonly Role[]): Promise<void> {
  const rows = roles.map((role) => ({
    login: role,
    name: `${role}员`,
    role,
    region_code: places.county,
    department: 'civil-affairs',
    password_hash: '',
  }))
  await db.insertInto('app_user').values(rows).execute()
}

/** Lets whoever is in the world now sign in. */
export async function letEverybodyIn(db: DatabaseHandle): Promise<void> {
  await db
    .updateTable('app_user')
    .set({ password_hash: await hashPassword(password) })
    .execute()
}

/** The cookie that a sign-in gave, as a browser sends it back. */
export function cookieOf({ cookies }: Pick<LightMyRequestResponse, 'cookies'>): string {
  return `${cookies[0]?.name ?? ''}=${cookies[0]?.value ?? ''}`
}

export type Headers = Record<string, string>

/** A world whose people sign in at a real server, administrators among them. */
export interface SignInWorld {
  readonly world: AlertWorld
  readonly server: FastifyInstance
  /** Where requests come from: of its own for each test, so that failures of one do not slow down the next. */
  readonly here: () => string
  readonly moveOn: () => void
  readonly enter: (login: string, how?: Entering) => Promise<LightMyRequestResponse>
  /** Headers of somebody who has signed in; throws where he is refused. */
  readonly headersOf: (login: string, how?: Entering) => Promise<Headers>
  readonly post: (url: string, headers: Headers, payload?: object) => Promise<LightMyRequestResponse>
  readonly idOf: (login: string) => Promise<number>
  readonly stop: () => Promise<void>
}

/** With another password than everybody's, with a code, from another browser. */
interface Entering {
  readonly secret?: string
  readonly code?: string
  readonly agent?: string
}

/** The vault keeps its keys in a folder of its own, as the real one does. */
export async function createSignInWorld(
  administrators: readonly Role[],
  environment: Readonly<Record<string, string>> = {},
): Promise<SignInWorld> {
  const world = await createAlertWorld()
  const directory = await mkdtemp(join(tmpdir(), 'doudi-sign-in-'))
  await addAdministrators(world.db, administrators)
  await letEverybodyIn(world.db)
  const services = { ...installed(world.services, environment), vault: await openVault({ directory: join(directory, 'keys') }) }
  const server = await openServer(services)
  let address = 0
  const here = (): string => `10.0.1.${String(address)}`
  const enter: SignInWorld['enter'] = (login, { secret = password, code = '', agent = edge } = {}) =>
    server.inject({
      method: 'POST',
      url: '/api/session',
      remoteAddress: here(),
      headers: { 'user-agent': agent },
      payload: { login, password: secret, code },
    })
  return {
    world,
    server,
    here,
    moveOn: () => {
      address++
    },
    enter,
    headersOf: async (login, how) => {
      const reply = await enter(login, how)
      if (reply.statusCode !== 200) throw new Error(reply.body)
      return { 'x-doudi': '1', cookie: cookieOf(reply) }
    },
    post: (url, headers, payload = {}) => server.inject({ method: 'POST', url, headers, payload, remoteAddress: here() }),
    idOf: async (login) => (await world.db.selectFrom('app_user').select('id').where('login', '=', login).executeTakeFirstOrThrow()).id,
    stop: async () => {
      await server.close()
      await world.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0'
