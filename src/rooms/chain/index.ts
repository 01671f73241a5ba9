/** 救助链 and 幸福清单: everything any department did for a family, in order, each line with its source. */
export { chainPage, type ChainQuery } from './list.ts'
export { printStatement } from './print.ts'
export { chainRoutes } from './routes.ts'
export { statementOf } from './statement.ts'
