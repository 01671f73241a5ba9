import type { FastifyInstance } from 'fastify'
import type { Services } from '#command'
import type { DatabaseHandle } from '#db'
import { readConfig } from '#platform/config'
import { assignAllOpen } from '#rooms/dispatch'
import { createScreeningWorld, places } from '#test/screening-world'
import { openServer } from '#test/server'
import { send, signEverybodyIn, type Asked, type Caller, type CallerName } from './callers.ts'
import { deliverAndScreen, deliverHeld, householdsOf, numbersOf } from './deliveries.ts'
import { disputes } from './disputes.ts'
import type { Ground } from './ground.ts'
import { openOn, papers, reportChild, raise } from './papers.ts'
import { neighbour, planted, plantedChild } from './people.ts'
import { plots, type Plot, type PlotName } from './plots.ts'

/** One server over several regions, departments and roles, asked as browsers and departments' programs ask it. */
export interface WalkWorld extends AsyncDisposable {
  readonly db: DatabaseHandle
  readonly services: Services
  readonly callers: Readonly<Record<CallerName, Caller>>
  ask(who: CallerName, asked: Asked): ReturnType<typeof send>
  /** Fills a village. */
  plant(name: PlotName): Promise<Plot>
}

export async function createWalkWorld(): Promise<WalkWorld> {
  const screenings = await createScreeningWorld('2026-11-05')
  const config = readConfig({
    DOUDI_API_PER_MINUTE: '100000',
    DOUDI_PUBLIC_PER_MINUTE: '100000',
    DOUDI_SIGN_IN_PER_MINUTE: '1000',
    // The walk may take longer than a proof of who somebody is usually holds.
    DOUDI_PROOF_MINUTES: '1440',
  })
  const services: Services = {
    ...screenings.services,
    config: { ...config, dataDirectory: screenings.imports.directory, lakeMemoryMb: 512, lakeThreads: 1 },
  }
  const server = await openServer(services)
  await services.db
    .insertInto('region')
    .values([
      {
        code: neighbour.township,
        name: '明山头镇',
        level: 'township',
        parent: places.nanxian,
        full_name: '湖南省益阳市南县明山头镇',
        initials: 'mstz',
      },
      {
        code: neighbour.village,
        name: '创丰村',
        level: 'village',
        parent: neighbour.township,
        full_name: '湖南省益阳市南县明山头镇创丰村',
        initials: 'cfc',
      },
    ])
    .execute()
  const callers = await signEverybodyIn(server, services.db)
  const world = { db: services.db, services, callers, ask: (who: CallerName, asked: Asked) => send(server, callers[who], asked) }
  let order = 0
  return {
    ...world,
    plant: (name) => plant({ ...world, screenings, next: () => planted(order++), nextChild: () => plantedChild(order++) }, name),
    [Symbol.asyncDispose]: () => close(server, screenings),
  }
}

async function close(server: FastifyInstance, screenings: AsyncDisposable): Promise<void> {
  await server.close()
  await screenings[Symbol.asyncDispose]()
}

async function plant(ground: Ground, name: PlotName): Promise<Plot> {
  const plot = plots[name]
  const people = [ground.next(), ground.next(), ground.next(), ground.next()] as const
  const held = ground.next()
  const child = ground.nextChild()
  const [heldChild, leadChild] = [ground.nextChild(), ground.nextChild()]
  const run = await deliverAndScreen(ground, name, people, child)
  const importId = await deliverHeld(ground, name, people[0], held, heldChild)
  const persons = await numbersOf(ground.db, [...people, child])
  const [first, , second] = await householdsOf(ground.db, persons)
  const households = [first ?? 0, second ?? 0] as const
  const alerts = await openOn(ground, households, people, child)
  const numbers = {
    run,
    import: importId,
    ...(await papers(ground, name, households, persons, [...people, child], alerts)),
    childLead: await reportChild(ground, name, leadChild),
    ...(await disputes(ground, name, persons, people, importId)),
  }
  await assignAllOpen(ground.services)
  await raise(ground, name, households, numbers.proposal)
  return {
    name,
    child,
    village: plot.village,
    households,
    persons,
    alerts,
    numbers,
    pair: [Math.min(persons[0] ?? 0, persons[1] ?? 0), Math.max(persons[0] ?? 0, persons[1] ?? 0)],
    people,
    held,
    heldChild,
    leadChild,
  }
}
