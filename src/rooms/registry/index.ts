/** Persons, households, dated membership, kinds of hardship; where each value comes from. */
export * from './bulk/index.ts'
