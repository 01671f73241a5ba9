import { readFile } from 'node:fs/promises'
import { startProgram } from '#test/program'

interface Memory {
  /** Whether it stood still, and in words. */
  stop(): { readonly flat: boolean; readonly words: string }
}

/** The real program on a data folder, as `npm start` runs it. */
export interface Loaded extends AsyncDisposable {
  readonly address: string
  /** Looks at the resident memory of the program's own process from now on, a second apart. */
  watchMemory(): Memory
}

/** What garbage and caches may add between the first and the last quarter. */
const mostGrowth = 0.2
const mostGrowthMb = 64

/** On a data folder that may be empty, with the memory a county's machine gives it. */
export async function startLoaded(dataDirectory: string): Promise<Loaded> {
  const program = await startProgram({
    DOUDI_DATA: dataDirectory,
    DOUDI_DEMO: '0',
    DOUDI_LOG: 'error',
    DOUDI_DB_MEMORY_MB: '1024',
    DOUDI_LAKE_MEMORY_MB: '512',
  })
  return { address: program.address, watchMemory: () => watch(program.pid), [Symbol.asyncDispose]: () => program.end() }
}

function watch(pid: number): Memory {
  const seen: number[] = []
  const timer = setInterval(() => {
    void residentMb(pid).then((mb) => {
      if (mb > 0) seen.push(mb)
    })
  }, 1_000)
  return {
    stop() {
      clearInterval(timer)
      const quarter = Math.max(1, Math.floor(seen.length / 4))
      // The first quarter is the warming up; the second is held against the last. The lowest of each: what lies above is garbage that is
      // taken away every few minutes, and a mean says more about when that was than about what stays.
      const [early, late] = [lowest(seen.slice(quarter, 2 * quarter)), lowest(seen.slice(-quarter))]
      return {
        flat: late <= early * (1 + mostGrowth) || late - early <= mostGrowthMb,
        words: `at least ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the last, ${Math.max(0, ...seen).toFixed(0)} MB at most`,
      }
    },
  }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024
}

function lowest(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.min(...numbers)
}
