/** Standards from proposal to publication: checked, simulated on the population, approved by a second person, recomputed. */
export { standardRoutes } from './routes.ts'
export { figuresWork, recomputeWork } from './jobs.ts'
export { prepareFigures } from './figures/prepare.ts'
export { recompute } from './recompute/recompute.ts'
