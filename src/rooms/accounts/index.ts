/** Users, departments' keys, saved filters. */
export * from './routes.ts'
