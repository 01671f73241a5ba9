export { runEngine, type EngineRun } from './engine/run.ts'
export { cutSlices } from './engine/slices.ts'
export type { EngineInput, EngineOutput, Place, Slice } from './engine/input.ts'
