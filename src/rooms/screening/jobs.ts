import type { Services } from '#command'
import { runScreening } from './run.ts'
import { screeningRun } from './start.ts'

export { screeningRun } from './start.ts'

export const screeningWork = { definition: screeningRun, handler: (services: Services) => (data: { runId: number }, signal: AbortSignal) => runScreening(services, data.runId, signal) }
