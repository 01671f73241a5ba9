import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '#command'
import { DomainError } from '#kernel'
import { checkoutDirectory, type Config } from '#platform/config'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { createServer } from './http.ts'
import { createAccounts, loadDemonstration } from './demonstration.ts'
import type { Readiness } from './readiness.ts'
import { routes } from './routes.ts'
import { startServices } from './services.ts'
import { registerSession } from './session.ts'
import { claimWorker, startWorker } from './worker.ts'

/** Serves the browser until the process is asked to stop; gives the exit code. */
export async function serve(config: Config): Promise<number> {
  const asked = stopSignal()
  const claim = await waitForClaim(config)
  const running = await startServices(config).catch((error: unknown) => {
    claim.release()
    throw error
  })
  const { services } = running
  const readiness: Readiness = { ready: !config.demo, doing: '' }
  try {
    const server = await createServer(services, routes, join(checkoutDirectory, 'dist/web'))
    registerSession(server, services, readiness)
    await listen(server, config)
    await startWorker(services)
    if (config.demo) await createAccounts(services)
    announce(config)
    const loading = new AbortController()
    const loaded = config.demo ? load(services, readiness, loading.signal) : Promise.resolve()
    await asked
    process.stdout.write('\n正在停止……\n')
    loading.abort()
    await loaded
    await server.close()
    return 0
  } finally {
    await running.stop()
    claim.release()
  }
}

/** Loads the demonstration beside the running server; a failure is told and leaves the server as it is. */
async function load(services: Services, readiness: Readiness, signal: AbortSignal): Promise<void> {
  try {
    await loadDemonstration(services, readiness, signal)
    process.stdout.write('演示数据已经装好。\n')
  } catch (error) {
    if (!signal.aborted) services.log.error({ err: error }, 'demonstration not loaded')
  }
}

const patience = 30_000

/** The data folder is this process's own; a command of the command line that is just working on it is waited for. */
async function waitForClaim(config: Config): Promise<{ release(): void }> {
  for (let waited = 0; waited < patience; waited += 200) {
    const claim = claimWorker(config.dataDirectory)
    if (claim !== null) return claim
    if (waited === 1_000) process.stdout.write('数据文件夹正由另一个兜底程序使用，等它结束……\n')
    await sleep(200)
  }
  throw new DomainError('system.unavailable', `数据文件夹 ${config.dataDirectory} 正由另一个兜底程序使用`, { hint: '它可能已经启动了：直接打开它的网址；要另开一套，用 DOUDI_DATA 换一个文件夹、用 PORT 换一个端口' })
}

async function listen(server: Awaited<ReturnType<typeof createServer>>, config: Config): Promise<void> {
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
}

function announce(config: Config): void {
  const host = config.host === '0.0.0.0' ? 'localhost' : config.host
  const lines = [`兜底平台已启动：http://${host}:${String(config.port)}`]
  if (config.demo) {
    lines.push(
      `演示数据均为合成，非真实人员。演示账号（密码都是 ${demoPassword}）：`,
      ...demoAccounts.map((account) => `  ${account.login.padEnd(10)} ${account.place}（${account.name}）`),
      '演示数据正在后台装入：先是大通湖（一两分钟），再是南县；可以先登录看着它进来。',
      `手机页面：http://${host}:${String(config.port)}/m/`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n按 Ctrl-C 停止。\n`)
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
