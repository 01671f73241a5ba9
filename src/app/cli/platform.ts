import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '#access'
import type { Services } from '#command'
import type { Ability } from '#contract'
import { hasDatabase } from '#db'
import type { Config } from '#platform/config'
import { startServices, type Running } from '../services.ts'
import { claimWork, endAtOnce, type Held } from '../claim.ts'
import { beginWork, openQueues } from '../worker.ts'

/** The platform as a command of the command line has it, beside a running server or alone. */
export interface Platform {
  readonly services: Services
  /**
   * Waits for queued work: asks `probe` until it gives a value. The work is done by the server's worker where one runs, else by this
   * process, which also steps in where the server ends meanwhile.
   */
  readonly until: <T>(probe: () => Promise<T | null>) => Promise<T>
}

/** Who the ledger names for what is done on the command line: whoever may open the data folder. */
export function commandLineActor(...abilities: readonly Ability[]) {
  return systemActor('cli', abilities)
}

const askEvery = 200

/** Opens the platform for one command and closes it again, whatever happens. */
export async function withPlatform<T>(config: Config, work: (platform: Platform) => Promise<T>): Promise<T> {
  if (!(await hasDatabase(config)))
    process.stderr.write(`注意：${config.dataDirectory} 里还没有数据库，已新建一个空的。若不是这个意思，请核对 DOUDI_DATA\n`)
  const running = await startServices(config)
  const { services } = running
  const worker = standIn(running)
  try {
    await openQueues(services)
    return await work({ services, until: (probe) => untilFound(probe, () => worker.stepIn()) })
  } finally {
    await running.stop()
    await worker.release()
  }
}

async function untilFound<T>(probe: () => Promise<T | null>, meanwhile: () => Promise<void>): Promise<T> {
  for (;;) {
    const found = await probe()
    if (found !== null) return found
    await meanwhile()
    await sleep(askEvery)
  }
}

/** A worker that begins as soon as no other process is one. */
function standIn({ services }: Running): { stepIn(): Promise<void>; release(): Promise<void> } {
  let claim: Held | null = null
  return {
    async stepIn() {
      if (claim !== null) return
      const asked = await claimWork(services.config, endAtOnce)
      if (typeof asked === 'string') return
      claim = asked
      await beginWork(services)
    },
    release: async () => claim?.release(),
  }
}
