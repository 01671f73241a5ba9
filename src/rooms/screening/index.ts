/** The whole population against all rules: runs, hits, indicators. */
export { runEngine, type EngineRun } from './engine/run.ts'
export { cutSlices } from './engine/slices.ts'
export type { EngineInput, EngineOutput, Place, Slice } from './engine/input.ts'
export { screeningRun, screeningWork } from './jobs.ts'
export { screeningRoutes } from './routes.ts'
export { runScreening } from './run.ts'
export { startScreening } from './start.ts'
