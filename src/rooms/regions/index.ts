/** Administrative divisions. */
export * from './queries.ts'
export * from './routes.ts'
