/** Standards from proposal to publication: checked, simulated on the population, approved by a second person, recomputed. */
export { standardRoutes } from './routes.ts'
export { figuresWork, recomputeWork } from './jobs.ts'
export { prepareFigures } from './figures/prepare.ts'
export { recompute } from './recompute/recompute.ts'
import { figureColumns } from './figures/columns.ts'
import { compute, touchedCount } from './simulation/compute.ts'

/** The computation by itself, over any figures table of these columns: for the benchmark. */
export const simulationParts = { compute, touchedCount, columns: Object.keys(figureColumns) } as const
