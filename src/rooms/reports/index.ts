/** Statistics: alerts and help given by place, kind, cause, department and month, counted from the rows that the numbers open. */
export { reportRoutes } from './routes.ts'
