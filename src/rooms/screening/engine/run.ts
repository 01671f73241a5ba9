import type { Config } from '#platform/config'
import type { Lake } from '#platform/lake'
import { fileOf, type EngineInput, type EngineOutput, type IndicatorCount, type ScreenInput, type ScreenOutput } from './input.ts'

const program = new URL('./program.ts', import.meta.url)

export interface EngineRun {
  /** Processes that share the slices. */
  readonly processes: number
  /** Memory of DuckDB in each, MiB. */
  readonly memoryLimitMb: number
  /** Another program in place of the real one; for tests. */
  readonly program?: URL
  readonly signal?: AbortSignal
  onProgress?(households: number): void
}

/** Two processes where there are two cores for them, each with its half of the lake's memory. */
export function processesFor({ lakeThreads, lakeMemoryMb }: Config): Pick<EngineRun, 'processes' | 'memoryLimitMb'> {
  return { processes: Math.min(2, lakeThreads), memoryLimitMb: Math.max(512, Math.floor(lakeMemoryMb / 2)) }
}

/** Screens a population with several processes side by side, each taking the next slice when it is done with one. */
export async function runEngine(lake: Lake, { slices, ...input }: EngineInput, run: EngineRun): Promise<EngineOutput> {
  const left = slices.values()
  const done = Array.from({ length: Math.max(1, Math.min(run.processes, slices.length)) }, () => 0)
  const abort = new AbortController()
  const signal = run.signal ? AbortSignal.any([run.signal, abort.signal]) : abort.signal
  const results = await Promise.all(
    done.map(async (_, index) => {
      try {
        return await lake.program<ScreenOutput>(run.program ?? program, input satisfies ScreenInput, {
          memoryLimitMb: run.memoryLimitMb,
          signal,
          onNext: () => left.next().value,
          onProgress(progress) {
            done[index] = Number(progress)
            run.onProgress?.(done.reduce((sum, each) => sum + each, 0))
          },
        })
      } catch (error) {
        // The others' work is worth nothing any more.
        abort.abort(error)
        throw error
      }
    }),
  )
  return { ...results.reduce(together), files: slices.map((slice) => fileOf(input.output, slice)) }
}

function together(one: ScreenOutput, other: ScreenOutput): ScreenOutput {
  return {
    ...one,
    households: one.households + other.households,
    persons: one.persons + other.persons,
    checked: one.checked + other.checked,
    peakMemoryMb: one.peakMemoryMb + other.peakMemoryMb,
    counts: Object.fromEntries(Object.entries(one.counts).map(([id, count]) => [id, sumCounts(count, other.counts[id])])),
    spent: Object.fromEntries(Object.entries(one.spent).map(([part, time]) => [part, time + (other.spent[part] ?? 0)])),
  }
}

function sumCounts(one: IndicatorCount, other: IndicatorCount | undefined): IndicatorCount {
  return {
    red: one.red + (other?.red ?? 0),
    orange: one.orange + (other?.orange ?? 0),
    yellow: one.yellow + (other?.yellow ?? 0),
    unknown: one.unknown + (other?.unknown ?? 0),
  }
}
