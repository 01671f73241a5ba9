import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import { regionCode, type PlainMonth } from '#kernel'
import type { Config } from '#platform/config'
import { tell } from '#platform/log'
import { assignAllOpen } from '#rooms/dispatch'
import { runScreening, startScreening } from '#rooms/screening'
import { demoStart } from '#synthetic'
import type { Readiness } from '../readiness.ts'
import { deliver, isDelivered, readByWorker, readHere, type Reading } from './deliver.ts'
import type { Generation } from './generation.ts'
import { hasHistory, makeHistory, makeReports } from './history.ts'
import { asOf, demoMonths, endOf, instant, pastMonths, workingDaysAgo } from './timeline.ts'

const datong = { code: '430971', name: '大通湖' }
const nanxian = { code: '430921', name: '南县' }
type County = typeof datong

/** One thing to be done, told on the sign-in page and in the terminal. Found done, it is passed over: a start after a kill goes on. */
interface Step {
  readonly words: string
  done(): Promise<boolean>
  run(): Promise<void>
}

/** What a load needs; `say` tells how far it is. */
export interface Loading {
  readonly services: Services
  readonly generation: Generation
  readonly readiness: Readiness
  readonly signal: AbortSignal
}

/**
 * The first month of 大通湖 with its screening and what was done about it: what the demonstration needs before anybody looks. Done here,
 * without the queue, before the worker begins; afterwards the platform is ready.
 */
export async function loadFirst(loading: Loading): Promise<void> {
  const { services, readiness } = loading
  const [month] = demoMonths
  if (month === undefined) return
  const steps: Step[] = [
    delivery(loading, datong, month, readHere),
    { words: '整理走访和上报', done: () => isScreened(services, datong, month), run: () => makeReports(services) },
    {
      words: `筛查${datong.name} ${month}`,
      done: () => isScreened(services, datong, month),
      run: async () => {
        const then = workingDaysAgo(services, 4, 8 * 60)
        await runScreening(then, await start(then, datong, month), loading.signal)
        await assignAllOpen(then)
      },
    },
    { words: '整理办理经过', done: () => hasHistory(services, 'first'), run: () => makeHistory(services, 'first', loading.signal) },
  ]
  await carryOut(loading, steps)
  readiness.ready = true
}

/** The following months, the year before, then the neighbouring county: ordinary deliveries and screenings, done by the worker while people work. */
export async function loadRest(loading: Loading, size: Config['demoSize']): Promise<void> {
  const { services } = loading
  const later = demoMonths.slice(1)
  const history: Step = {
    words: '整理各部门的办理经过',
    done: () => hasHistory(services, 'rest'),
    run: () => makeHistory(services, 'rest', loading.signal),
  }
  const steps = [
    history,
    ...later.flatMap((month) => [delivery(loading, datong, month, readByWorker), screening(loading, datong, month)]),
    ...pastMonths.map((month) => past(loading, datong, month)),
    retelling(loading, datong),
  ]
  if (size === 'usual' || (size === 'full' && (await hasRoom(services))))
    steps.push(...demoMonths.flatMap((month) => [delivery(loading, nanxian, month, readByWorker), screening(loading, nanxian, month)]))
  // Last: what people look at first is there by then, and both counties have families.
  steps.push({
    words: '整理过去一年的办理经过',
    done: () => hasHistory(services, 'past'),
    run: () => makeHistory(services, 'past', loading.signal),
  })
  await carryOut(loading, steps)
}

async function carryOut({ readiness, signal }: Loading, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (await step.done()) continue
    signal.throwIfAborted()
    report(readiness, step.words, 0, 0)
    await step.run()
  }
  report(readiness, '', 0, 0)
}

function report(readiness: Readiness, doing: string, done: number, total: number): void {
  Object.assign(readiness, { doing, done, total })
}

function delivery(loading: Loading, county: County, month: PlainMonth, reading: Reading): Step {
  const { services, generation, readiness, signal } = loading
  const words = `装入${county.name} ${month} 的部门数据`
  return {
    words,
    done: () => isDelivered(services, county.code, month),
    run: () =>
      deliver(services, generation, {
        county: county.code,
        month,
        reading,
        signal,
        onFile: (done, total) => report(readiness, words, done, total),
      }),
  }
}

function screening({ services, signal }: Loading, county: County, month: PlainMonth): Step {
  return {
    words: `筛查${county.name} ${month}`,
    done: () => isScreened(services, county, month),
    async run() {
      const id = await start(services, county, month)
      while (await isUnderWay(services, id)) {
        signal.throwIfAborted()
        await sleep(200)
      }
    },
  }
}

/**
 * A month of the year before: what departments delivered then, told afterwards, and a screening that looks back on it. The day of the
 * screening says that the month is done: a file that is in already is known by its hash.
 */
function past(loading: Loading, county: County, month: PlainMonth): Step {
  const screened = screening(loading, county, month)
  const words = `补录${county.name} ${month} 的部门数据`
  return {
    words,
    done: () => screened.done(),
    async run() {
      await deliver(loading.services, loading.generation, {
        county: county.code,
        month,
        reading: readByWorker,
        signal: loading.signal,
        onFile: (done, total) => report(loading.readiness, words, done, total),
      })
      await screened.run()
    },
  }
}

/** The first month's events once more, for that month alone: those before are in by their own months now. */
function retelling({ services, generation, readiness, signal }: Loading, county: County): Step {
  const month = demoStart
  const words = `按月重报${county.name} ${month} 的医疗、临时救助和就业服务数据`
  return {
    words,
    async done() {
      const row = await services.db
        .selectFrom('import')
        .select('id')
        .where('via', '=', 'demo')
        .where('period', '=', month)
        .where('region_code', '=', regionCode(county.code))
        .where('dataset', '=', 'medical-expenses')
        .where('status', '=', 'withdrawn')
        .executeTakeFirst()
      return row !== undefined
    },
    run: () =>
      deliver(services, generation, {
        county: county.code,
        month,
        part: 'events',
        reading: readByWorker,
        signal,
        onFile: (done, total) => report(readiness, words, done, total),
      }),
  }
}

const screener = systemActor('demo', ['screening.run'])

/** A machine whose clock lies before the demonstration's months screens them all the same. */
async function start(services: Services, county: County, month: PlainMonth): Promise<number> {
  const end = endOf(month)
  const then = services.clock.today() < end ? asOf(services, instant(end, 9 * 60)) : services
  const { id } = await execute(then, startScreening, screener, { regionCode: regionCode(county.code), asOf: end })
  return id
}

async function isScreened(services: Services, county: County, month: PlainMonth): Promise<boolean> {
  const row = await services.db
    .selectFrom('screening_run')
    .select('id')
    .where('kind', '=', 'run')
    .where('region_code', '=', regionCode(county.code))
    .where('as_of', '=', endOf(month))
    .where('status', 'in', ['done', 'stopped', 'failed'])
    .executeTakeFirst()
  return row !== undefined
}

async function isUnderWay(services: Services, id: number): Promise<boolean> {
  const { status } = await services.db.selectFrom('screening_run').select('status').where('id', '=', id).executeTakeFirstOrThrow()
  return status === 'queued' || status === 'running'
}

const roomForNanxian = 12 * 2 ** 30

/** Seven hundred thousand people take some ten gigabytes: not on a disk that is nearly full. */
async function hasRoom(services: Services): Promise<boolean> {
  const { bavail, bsize } = await statfs(services.config.dataDirectory)
  const enough = bavail * bsize >= roomForNanxian
  if (!enough) tell(services.log, 'demonstration.no-room', { detail: { freeBytes: bavail * bsize } })
  return enough
}
