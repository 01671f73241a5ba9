import { join } from 'node:path'
import { DomainError } from '#kernel'
import { checkoutDirectory, type Config } from '#platform/config'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { createServer } from './http.ts'
import { loadDemonstration } from './demonstration.ts'
import type { Readiness } from './readiness.ts'
import { routes } from './routes.ts'
import { startServices } from './services.ts'
import { registerSession } from './session.ts'
import { startWorker } from './worker.ts'

/** Serves the browser until the process is asked to stop; gives the exit code. */
export async function serve(config: Config): Promise<number> {
  // Listened for from the first moment: Ctrl-C during start-up must stop what was started.
  const stopped = stopSignal()
  const running = await startServices(config)
  const { services } = running
  const readiness: Readiness = { ready: !config.demo, doing: '' }
  try {
    const server = await createServer(services, routes, join(checkoutDirectory, 'dist/web'))
    registerSession(server, services, readiness)
    await listen(server, config)
    await startWorker(services)
    if (config.demo) await loadDemonstration(services, readiness)
    announce(config)
    await stopped
    process.stdout.write('\n正在停止……\n')
    await server.close()
    return 0
  } finally {
    await running.stop()
  }
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
