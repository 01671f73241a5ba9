import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PlainMonth } from '#kernel'
import { dataSets } from '#rooms/catalogue'
import type { GeneratedFile } from '#synthetic'
import { faultsIn, monthlyEvents, pastMonths, toldAtFirst } from './timeline.ts'

/** The department files of one county and month, written under `folder`. */
export interface MonthFiles {
  readonly folder: string
  readonly files: readonly GeneratedFile[]
}

/** What the thread is asked for. */
export interface GenerationOrder {
  readonly county: string
  readonly month: PlainMonth
  readonly outDir: string
  readonly peoplePerVillage: number | null
  /** Rows with a fault among 10,000. */
  readonly faults: number
  /** These data sets only; null for all. */
  readonly dataSets: readonly string[] | null
  /** Whether the files of the first month hand over what happened before. */
  readonly opening: boolean
}

/** All files of a month, or what happened in it, told for that month alone. */
export type MonthPart = 'all' | 'events'

/** Makes the files of one month after the other, in a thread of its own: the server's thread stays free for people. */
export interface Generation {
  /** Starts making a month's files unless it has begun; the same promise each time. */
  filesOf(county: string, month: PlainMonth, part?: MonthPart): Promise<MonthFiles>
  /** Removes a month's files from the disk. */
  forget(county: string, month: PlainMonth, part?: MonthPart): Promise<void>
  stop(): Promise<void>
}

/** `directory` is a folder of the demonstration's own; what a killed process has left in it is removed. People a village by county; null is the real size. */
export function startGeneration(directory: string, peoplePerVillage: Readonly<Record<string, number | null>>): Generation {
  const months = new Map<string, Promise<MonthFiles>>()
  const threads = new Set<Worker>()
  let before: Promise<unknown> = rm(directory, { recursive: true, force: true })

  async function make(county: string, month: PlainMonth, part: MonthPart): Promise<MonthFiles> {
    const folder = join(directory, `${county}-${month}-${part}`)
    await mkdir(folder, { recursive: true })
    const thread = new Worker(new URL('./generation-thread.ts', import.meta.url), {
      workerData: {
        county,
        month,
        outDir: folder,
        peoplePerVillage: peoplePerVillage[county] ?? null,
        faults: faultsIn(month),
        dataSets: part === 'events' ? monthlyEvents : toldIn(month),
        opening: part === 'all',
      } satisfies GenerationOrder,
    })
    threads.add(thread)
    try {
      return { folder, files: await answerOf(thread) }
    } finally {
      threads.delete(thread)
    }
  }

  return {
    filesOf(county, month, part = 'all') {
      const key = `${county} ${month} ${part}`
      const known = months.get(key)
      if (known !== undefined) return known
      const made = before.then(() => make(county, month, part))
      // One at a time, and a failure is the asker's to hear of.
      before = made.catch(() => undefined)
      months.set(key, made)
      return made
    },
    async forget(county, month, part = 'all') {
      const key = `${county} ${month} ${part}`
      const made = await months.get(key)?.catch(() => undefined)
      months.delete(key)
      if (made !== undefined) await rm(made.folder, { recursive: true, force: true })
    },
    async stop() {
      await Promise.all([...threads].map((thread) => thread.terminate()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const [firstPast] = pastMonths

/** Of the past the register of its first month says who lived where; the others would say the same again. */
function toldIn(month: PlainMonth): string[] | null {
  if (!pastMonths.includes(month)) return null
  const left = month === firstPast ? toldAtFirst : [...toldAtFirst, 'population-register']
  return dataSets.map((dataset) => dataset.id).filter((id) => !left.includes(id))
}

function answerOf(thread: Worker): Promise<readonly GeneratedFile[]> {
  return new Promise((resolve, reject) => {
    thread.once('message', (files: readonly GeneratedFile[]) => resolve(files))
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('the generation ended without an answer')))
  })
}
