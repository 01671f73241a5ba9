import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '#command'
import { DomainError } from '#kernel'
import { checkoutDirectory, type Config } from '#platform/config'
import { keepArchiving } from './backup/nightly.ts'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { singleSignOn } from '#platform/single-sign-on'
import { tell } from '#platform/log'
import { createServer } from './http.ts'
import { prepareDemonstration, type Demonstration } from './demonstration/index.ts'
import { keepHouse } from './housekeeping.ts'
import { monitor } from './metrics.ts'
import type { Readiness } from './readiness.ts'
import { routes } from './routes.ts'
import { startServices } from './services.ts'
import { registerSession } from './session.ts'
import { stopSignal } from './stop-signal.ts'
import { startClockWatch } from './clock-watch.ts'
import { claimServing, claimWork, endAtOnce, waitFor } from './claim.ts'
import { beginWork, openQueues } from './worker.ts'

/** How `doudi serve` runs. */
export interface ServeOptions {
  /** Whether this process does the background work as well; without it `doudi worker` does. */
  readonly worker: boolean
}

/** Serves the browser until the process is asked to stop; gives the exit code. */
export async function serve(asked: Config, { worker }: ServeOptions): Promise<number> {
  const stop = stopSignal()
  // Invented people come with the worker: whoever runs the two apart has real ones.
  const config = worker ? asked : { ...asked, demo: false }
  const claim = await waitFor(config, () => (worker ? claimWork(config, endAtOnce) : claimServing(config, endAtOnce)))
  // Files of invented people take seconds to make; a second core can begin before there is a database to put them into.
  const prepared = config.demo ? prepareDemonstration(config) : null
  const running = await startServices(config, worker ? 'worker' : 'server').catch(async (error: unknown) => {
    await prepared?.stop()
    await claim.release()
    throw error
  })
  const { services } = running
  let stopping = false
  let endArchiving = (): Promise<void> => Promise.resolve()
  // What the database was made for counts, whatever this start was told.
  const demonstration = services.config.demo ? prepared : null
  const readiness: Readiness = { ready: demonstration === null, doing: '' }
  const endClockWatch = startClockWatch(services)
  try {
    await demonstration?.makeAccounts(services)
    const server = await createServer(services, routes, join(checkoutDirectory, 'dist/web'))
    registerSession(
      server,
      services,
      readiness,
      config.singleSignOn === null ? null : singleSignOn(config.singleSignOn, process.env.DOUDI_OIDC_SECRET),
    )
    // Without a port nobody asks: then no request is timed.
    const monitoring = config.metricsPort === null ? null : monitor(services, readiness)
    monitoring?.watch(server)
    const address = await listen(server, config)
    await openQueues(services)
    if (worker) await keepHouse(services)
    const watched = await monitoring?.listen(config.metricsPort ?? 0)
    const filled = worker
      ? fill(services, demonstration, readiness, address).then(() => {
          if (!stopping) endArchiving = keepArchiving(services)
        })
      : Promise.resolve(announce(services.config, address))
    tell(services.log, 'program.started', { detail: { part: worker ? 'server and worker' : 'server' } })
    await stop
    stopping = true
    tell(services.log, 'program.stopping')
    process.stdout.write('\n正在停止……\n')
    await prepared?.stop()
    await Promise.race([filled, sleep(stopWithin, undefined, { ref: false })])
    await watched?.close()
    await server.close()
    return 0
  } finally {
    await endClockWatch()
    await prepared?.stop()
    await endArchiving()
    await running.stop()
    await claim.release()
  }
}

/** A file that is just being read is not waited for: it is begun again at the next start. */
const stopWithin = 2_000

/** The demonstration's first part, then the worker, then the rest. A failure is told and leaves the server as it is. */
async function fill(services: Services, demonstration: Demonstration | null, readiness: Readiness, address: string): Promise<void> {
  const telling = tellProgress(readiness, address)
  const complete = await succeeds(services, demonstration, demonstration?.loadFirst(services, readiness))
  telling.stop()
  if (demonstration?.stopped === true) return
  await beginWork(services)
  announce(services.config, address)
  if (complete) await succeeds(services, demonstration, demonstration?.loadRest(services, readiness))
}

async function succeeds(services: Services, demonstration: Demonstration | null, loading: Promise<void> | undefined): Promise<boolean> {
  try {
    await loading
    return true
  } catch (error) {
    if (demonstration?.stopped === true) return false
    tell(services.log, 'demonstration.failed', { err: error })
    process.stdout.write('演示数据没有装完，原因见上面的日志；重新启动会接着装\n')
    return false
  }
}

/** Listens and gives the address for a browser on this machine. */
async function listen(server: Awaited<ReturnType<typeof createServer>>, config: Config): Promise<string> {
  try {
    await server.listen({ port: config.port, host: config.host })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new DomainError('system.unavailable', `端口 ${String(config.port)} 已被别的程序占用`, {
        hint: `换一个端口再启动，例如：PORT=${String(config.port + 1)} npm start；或先停掉占用它的程序`,
        cause: error,
      })
    }
    throw error
  }
  const bound = server.server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port
  return `http://${config.host === '0.0.0.0' || config.host === '127.0.0.1' ? 'localhost' : config.host}:${String(port)}`
}

const impatience = 45_000

/** Says in the terminal what is being loaded, each thing once, and the address when it takes long: the pages can be opened meanwhile. */
function tellProgress(readiness: Readiness, address: string): { stop(): void } {
  const begun = performance.now()
  let last = ''
  let told = false
  const timer = setInterval(() => {
    if (readiness.doing !== last && readiness.doing !== '') process.stdout.write(`正在${readiness.doing}……\n`)
    last = readiness.doing
    if (told || performance.now() - begun < impatience) return
    told = true
    process.stdout.write(`还没有装完，已经可以打开：${address}（登录页显示进度和演示账号，密码 ${demoPassword}）\n`)
  }, 250)
  return { stop: () => clearInterval(timer) }
}

function announce(config: Config, address: string): void {
  const lines = [`兜底平台已启动：${address}`]
  if (config.demo) {
    lines.push(
      `演示数据均为合成，非真实人员。演示账号（密码都是 ${demoPassword}）：`,
      ...demoAccounts.map((account) => `  ${account.login.padEnd(10)} ${account.place}（${account.name}）`),
      `手机页面：${address}/m/`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n按 Ctrl-C 停止。\n`)
}
