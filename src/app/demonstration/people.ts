import { createHash } from 'node:crypto'
import { userActor, type Actor } from '#access'
import type { Services } from '#command'
import type { Role } from '#contract'

/** The demonstration's helper works here. */
export const village = '430971121202'

/** Who the demonstration's people are, by login. */
export type People = ReadonlyMap<string, Actor>

/** The accounts of the demonstration that the database holds, by login. */
export async function demoPeople(services: Services): Promise<People> {
  const rows = await services.db
    .selectFrom('app_user')
    .select(['id', 'login', 'name', 'role', 'region_code', 'department'])
    .where('synthetic', '=', true)
    .execute()
  return new Map(rows.map((row) => [row.login, userActor({ ...row, role: row.role as Role })]))
}

/** Somebody of the demonstration. Throws where there is no such account. */
export function personOf(people: People, login: string): Actor {
  const actor = people.get(login)
  if (actor === undefined) throw new Error(`no demonstration account ${login}`)
  return actor
}

export interface Standing {
  readonly id: number
  readonly version: number
  readonly status: string
}

/** Where an alert stands now; its version is what a command has to name. */
export async function standing(services: Services, id: number): Promise<Standing> {
  return services.db.selectFrom('alert').select(['id', 'version', 'status']).where('id', '=', id).executeTakeFirstOrThrow()
}

/** The same number for the same thing on every machine, as a phone would have made it once. */
export function uuidOf(thing: string): string {
  const hex = createHash('sha256').update(`doudi demo ${thing}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
