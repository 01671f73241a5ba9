import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import { userActor, type Actor } from '#access'
import { execute, type Command, type Route, type Services } from '#command'
import { visits, type BodyOf, type CallOf, type Operation, type ReplyOf } from '#contract'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import { chainRoutes } from '#rooms/chain'
import { planRoutes } from '#rooms/plans'
import { personPhoneContext } from '#rooms/registry'
import { visitRoutes } from '#rooms/visits'
import { createAlertWorld, places, type AlertWorld, type Cast } from './alert-world.ts'

export { places } from './alert-world.ts'

const helpers = {
  laohekou: ['向桂英', 'helper', places.laohekou],
  xinxiu: ['袁春梅', 'helper', places.xinxiu],
  jinqiao: ['夏建军', 'helper', places.jinqiao],
} as const
export type Somebody = Cast | keyof typeof helpers

/** A family as a test tells it; the first member is its head. */
export interface FamilyStory {
  readonly village?: string
  readonly members?: readonly { readonly name: string; readonly birth?: string; readonly phone?: string; readonly relation?: string }[]
  readonly programme?: 'dibao' | 'tekun' | 'marginal'
  readonly monthlyFen?: number
  readonly since?: string
}

export interface Family {
  readonly householdNo: number
  readonly persons: readonly number[]
}

/** The alert world with villages' helpers, real vault and files, and families with members. */
export interface VisitWorld extends AlertWorld {
  readonly services: Services
  readonly people: Readonly<Record<Somebody, Actor>>
  family(story?: FamilyStory): Promise<Family>
  /** Asks an operation as the server does, with the caller's rights, and gives its reply. */
  ask<O extends Operation>(
    who: Somebody,
    operation: O,
    args?: CallOf<O> & { requestId?: string; file?: { name: string; bytes: Uint8Array } },
  ): Promise<ReplyOf<O>>
  do<S extends z.ZodType, R>(who: Somebody, command: Command<S, R>, input: z.input<S>, requestId?: string): Promise<R>
  /** A helper's visit of now, unless told otherwise. */
  visit(who: Somebody, householdNo: number, more?: Partial<BodyOf<typeof visits.record>>): Promise<ReplyOf<typeof visits.record>>
}

let nextPerson = 1000

export async function createVisitWorld(day = '2026-11-02'): Promise<VisitWorld> {
  const world = await createAlertWorld(day)
  const directory = await mkdtemp(join(tmpdir(), 'doudi-visits-'))
  const vault = await openVault({ directory: join(directory, 'keys'), environment: undefined })
  const files = await openFileStore({ directory: join(directory, 'files'), vault })
  const services: Services = { ...world.services, vault, files }
  const people: Partial<Record<Somebody, Actor>> = { ...world.actors }
  for (const key of Object.keys(helpers) as (keyof typeof helpers)[]) {
    const [name, role, region_code] = helpers[key]
    const { id } = await world.db
      .insertInto('app_user')
      .values({ login: key, name, role, region_code, department: 'civil-affairs', password_hash: '' })
      .returning('id')
      .executeTakeFirstOrThrow()
    people[key] = userActor({ id, name, role, region_code, department: 'civil-affairs' })
  }
  const actors = people as Record<Somebody, Actor>
  const routes = new Map<string, Route>([...visitRoutes, ...chainRoutes, ...planRoutes].map((route) => [route.operation.id, route]))

  const visitWorld: VisitWorld = {
    ...world,
    services,
    people: actors,
    do: (who, command, input, requestId) => execute(services, command, actors[who], input, requestId),
    async ask(who, operation, args) {
      const route = routes.get(operation.id)
      if (route === undefined) throw new Error(`no route for ${operation.id}`)
      const {
        params = {},
        query = {},
        body = {},
        requestId,
        file,
      }: { params?: unknown; query?: unknown; body?: unknown; requestId?: string; file?: { name: string; bytes: Uint8Array } } = args ?? {}
      const reply = await route.handle(services, {
        params: operation.params.parse(params),
        query: operation.query.parse(query),
        body: operation.body.parse(body),
        actor: actors[who],
        requestId,
        file: file === undefined ? undefined : { fileName: file.name, stream: Readable.from([file.bytes]) },
      })
      // As the server does: what is not declared does not leave.
      return (operation.transfer === 'file' ? reply : operation.reply.parse(reply)) as ReplyOf<typeof operation>
    },
    visit: (who, householdNo, more = {}) =>
      visitWorld.ask(who, visits.record, {
        body: { clientId: randomUUID(), householdNo, visitedAt: services.clock.now().toISOString(), result: 'met', ...more },
      }),
    async family({
      village = places.laohekou,
      members = [{ name: '王建国', birth: '1968-03-02' }],
      programme,
      monthlyFen = 55_500,
      since = '2025-01-01',
    } = {}) {
      const { householdNo, persons } = await addFamily(world, vault, village, members)
      if (programme !== undefined) {
        const { id } = await world.db
          .insertInto('hardship')
          .values({
            household_no: householdNo,
            region_code: village,
            programme,
            valid_from: since,
            monthly_fen: monthlyFen,
            reason: '因病',
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        await world.db
          .insertInto('hardship_person')
          .values(persons.map((person_no) => ({ hardship_id: id, person_no, valid_from: since })))
          .execute()
      }
      return { householdNo, persons }
    },
    async stop() {
      await world.stop()
      await files.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return visitWorld
}

async function addFamily(
  world: AlertWorld,
  vault: Awaited<ReturnType<typeof openVault>>,
  village: string,
  members: NonNullable<FamilyStory['members']>,
): Promise<Family> {
  const head = members[0]?.name ?? '某人'
  const householdNo = await world.household(village, head, 'hz')
  const persons: number[] = []
  for (const [index, { name, birth = '1970-01-01', phone = '', relation = index === 0 ? '0' : '8' }] of members.entries()) {
    const person_no = nextPerson++
    await world.db
      .insertInto('person')
      .values({
        person_no,
        token: randomUUID(),
        id_sealed: '',
        id_masked: '430971********0000',
        name,
        initials: 'x',
        birth,
        sex: '1',
        hukou_region: village,
        region_code: village,
        household_no: householdNo,
        relation,
        phone_sealed: phone === '' ? '' : vault.seal(phone, personPhoneContext(person_no)),
        phone_masked: phone === '' ? '' : `${phone.slice(0, 3)}****${phone.slice(-4)}`,
        phone_digest: phone === '' ? null : vault.keyedDigest('phone', phone),
      })
      .execute()
    await world.db.insertInto('membership').values({ household_no: householdNo, person_no, relation, valid_from: '2020-01-01' }).execute()
    persons.push(person_no)
  }
  await world.db
    .updateTable('household')
    .set({ size: members.length, head_person_no: persons[0] ?? null })
    .where('household_no', '=', householdNo)
    .execute()
  return { householdNo, persons }
}
