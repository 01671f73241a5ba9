import type { Config } from '#platform/config'
import { tell } from '#platform/log'
import { keepArchiving } from './backup/nightly.ts'
import { claimWork, endAtOnce, waitFor } from './claim.ts'
import { startClockWatch } from './clock-watch.ts'
import { startServices } from './services.ts'
import { stopSignal } from './stop-signal.ts'
import { startWorker } from './worker.ts'

/**
 * Does the background work in a process of its own, beside `doudi serve --no-worker`, until it is asked to stop; gives the exit code. It
 * also keeps up the archive and watches the clock. On a database of invented people it loads none: `doudi serve` does.
 */
export async function work(asked: Config): Promise<number> {
  const stop = stopSignal()
  const config = { ...asked, demo: false }
  const claim = await waitFor(config, () => claimWork(config, endAtOnce))
  try {
    const running = await startServices(config, 'worker')
    const endClockWatch = startClockWatch(running.services)
    let endArchiving = (): Promise<void> => Promise.resolve()
    try {
      await startWorker(running.services)
      endArchiving = keepArchiving(running.services)
      tell(running.services.log, 'program.started', { detail: { part: 'worker' } })
      process.stdout.write('后台任务已开始办理。\n按 Ctrl-C 停止。\n')
      await stop
      tell(running.services.log, 'program.stopping')
      process.stdout.write('\n正在停止……\n')
    } finally {
      await endClockWatch()
      await endArchiving()
      await running.stop()
    }
    return 0
  } finally {
    await claim.release()
  }
}
