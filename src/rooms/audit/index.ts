/** The ledger for those who supervise: list, export, verification. */
export * from './routes.ts'
export { unusualLooksWork } from './unusual/nightly.ts'
