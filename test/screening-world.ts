import { screeningRoutes, runBacktest, runScreening } from '#rooms/screening'
import { screening, type Operation } from '#contract'
import type { Services } from '#command'
import { checkDigit } from '#kernel'
import { createImportWorld, csvOf, places, registered, type Cast, type ImportWorld } from './import-world.ts'

export { places } from './import-world.ts'

/** A person born on a day: an ID number with a right check digit. */
export function born(day: string, order: number): string {
  const first17 = `430921${day.replaceAll('-', '')}${String(order).padStart(3, '0')}`
  return `${first17}${checkDigit(first17)}`
}

/** A family as the population register lists it: the head first. */
export function family(village: string, ...members: readonly { id: string; name: string; relation?: string }[]): Record<string, string>[] {
  const [head] = members
  return members.map(({ id, name, relation = '户主' }) =>
    registered(id, name, {
      relation,
      region: village,
      head_id_number: head?.id ?? id,
      household_register_no: `HK${head?.id.slice(-8) ?? ''}`,
    }),
  )
}

/** A person of a family of two as the dibao roster lists them, with the family's monthly sum in yuan. */
export function onDibao(id: string, name: string, head: string, monthlyYuan = '800'): Record<string, string> {
  return {
    id_number: id,
    name,
    head_id_number: head,
    relation: id === head ? '户主' : '配偶',
    residence: '农村',
    members: '2',
    monthly_amount: monthlyYuan,
    started_on: '2024-01-01',
    status: '在册',
    region: places.laohekou,
  }
}

/** Departments that deliver, a registry they fill, and screenings over it: everything through the ordinary import. */
export interface ScreeningWorld extends AsyncDisposable {
  readonly db: ImportWorld['db']
  readonly services: Services
  readonly actors: ImportWorld['actors']
  readonly imports: ImportWorld
  setDay(day: string): void
  /** Delivers a file of a data set for the county; gives the import's number. */
  deliver(dataset: string, period: string, rows: readonly Readonly<Record<string, string>>[], regionCode?: string): Promise<number>
  /** Asks an operation as somebody, as the server would; the reply is what would leave it. */
  ask<R>(operation: Operation, who: Cast, input?: { params?: unknown; query?: unknown; body?: unknown }): Promise<R>
  /** Starts a screening and carries it out; gives the run's number. */
  screen(asOf: string, regionCode?: string): Promise<number>
  /** Carries out what is queued of screenings and backtests. */
  work(services?: Services): Promise<void>
}

export async function createScreeningWorld(day: string): Promise<ScreeningWorld> {
  const imports = await createImportWorld(day)
  const { db, actors, directory } = imports
  const services: Services = {
    ...imports.services,
    config: { dataDirectory: directory, lakeMemoryMb: 512, lakeThreads: 1 } as Services['config'],
  }
  const world: ScreeningWorld = {
    db,
    services,
    actors,
    imports,
    setDay: (next) => {
      imports.setDay(next)
    },
    async deliver(dataset, period, rows, regionCode = places.county) {
      const read = await imports.deliver({ bytes: csvOf(dataset, rows), fileName: `${dataset}-${period}.csv`, dataset, period, regionCode })
      if (read.status !== 'committed' || read.rows_held > 0)
        throw new Error(`${dataset}: ${read.status} ${read.error_message ?? ''} ${JSON.stringify(read.quality.problems)}`)
      return read.id
    },
    async ask<R>(
      operation: Operation,
      who: Cast,
      { params = {}, query = {}, body = {} }: { params?: unknown; query?: unknown; body?: unknown } = {},
    ) {
      const route = screeningRoutes.find((each) => each.operation.id === operation.id)
      if (route === undefined) throw new Error(`no route for ${operation.id}`)
      const reply = await route.handle(services, {
        params: operation.params.parse(params),
        query: operation.query.parse(query),
        body: operation.body.parse(body),
        actor: actors[who],
        requestId: undefined,
        file: undefined,
      })
      return operation.reply.parse(reply) as R
    },
    async screen(asOf, regionCode = places.county) {
      const { id } = await world.ask<{ id: number }>(screening.start, 'county', { body: { regionCode, asOf } })
      await world.work()
      return id
    },
    async work(using = services) {
      for (const job of imports.queued.splice(0)) {
        const { runId } = job.data as { runId?: number }
        if (job.name === 'screening.run' && runId !== undefined) await runScreening(using, runId)
        if (job.name === 'screening.backtest' && runId !== undefined) await runBacktest(using, runId)
      }
    },
    async [Symbol.asyncDispose]() {
      await imports.stop()
    },
  }
  return world
}
