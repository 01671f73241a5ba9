/** Append-only, hash-chained record of every change and every look at personal data. */
export * from './ledger.ts'
