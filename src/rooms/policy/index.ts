/** The policy library: documents and their clauses, official texts, figures and who verified them, worked cases, 明白卡. */
export { loadText } from './load-text.ts'
export { policyRoutes } from './routes.ts'
