import type { Services } from '#command'
import { runBacktest } from './backtest.ts'
import { runScreening } from './run.ts'
import { screeningBacktest } from './start-backtest.ts'
import { screeningRun } from './start.ts'

export { screeningRun } from './start.ts'

export const screeningWork = {
  definition: screeningRun,
  handler: (services: Services) => (data: { runId: number }, signal: AbortSignal) => runScreening(services, data.runId, signal),
}
export const backtestWork = {
  definition: screeningBacktest,
  handler: (services: Services) => (data: { runId: number }, signal: AbortSignal) => runBacktest(services, data.runId, signal),
}
