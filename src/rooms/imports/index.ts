/** Department files in: recognised, checked, returned where wrong, kept as snapshots, taken into the registry and the chains. */
export * from './held.ts'
export * from './jobs.ts'
export * from './period.ts'
export * from './routes.ts'
export * from './submit.ts'
export * from './withdraw.ts'
export { chainDataSets } from './effects/chain.ts'
export { heldContext } from './pipeline/commit.ts'
