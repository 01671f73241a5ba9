/** The ledger for those who supervise: list, export, verification. */
export * from './routes.ts'
